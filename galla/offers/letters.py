"""The letter that brings somebody a code, with the address at which they say that they want no more of these."""

from collections.abc import Collection, Iterable, Mapping
from typing import Any

from django.conf import settings
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from galla.accounts.calendar import shop_day
from galla.notifications import letters, things
from galla.notifications.errors import NobodyToTell
from galla.notifications.letters import Letter
from galla.offers.actions.mailing import is_over
from galla.offers.mailings import wants_offers
from galla.offers.models import CodeLetter, Coupon
from galla.parties.models import Customer
from galla.parties.queries import canonical


def code_letter(payload: Mapping[str, Any]) -> Letter:
    """The letter of a code (``payload["code_letter"]``).

    Raises ``NobodyToTell`` where the customer wants none since, has no address any more, or the code is good no more.
    """
    rows = CodeLetter.objects.select_related("shop", "mailing__coupon__offer")
    found = rows.get(pk=payload["code_letter"], shop_id=payload["shop"])
    shop, coupon = found.shop, found.mailing.coupon
    who = Customer.objects.get(shop=shop, pk=canonical(found.customer_id))
    if not found.held_code or not who.email or not wants_offers(who):
        raise NobodyToTell("nobody is told this code any more")
    if is_over(coupon, shop_day(shop, timezone.now())):
        raise NobodyToTell("nobody is told this code any more")
    return letters.written(
        "offer_code",
        to=[who.email],
        context={
            "shop": str(shop),
            "phone": shop.phone,
            "name": str(who),
            "offer": coupon.offer.name,
            "code": found.held_code,
            "ends_on": coupon.ends_on,
            "no_more": f"{settings.SITE_URL.rstrip('/')}{reverse('offers:no_more', args=[found.held_secret])}",
        },
        language=who.language,
        sender=str(shop),
        reply_to=shop.email,
    )


def names_of_coupons(shop_id: int, identities: Collection[int]) -> dict[int, str]:
    """The offers of coupons, by id of the coupon."""
    rows = Coupon.objects.filter(shop_id=shop_id, pk__in=identities)
    return dict(rows.values_list("pk", "offer__name"))


def coupons_named(shop_id: int, text: str) -> Iterable[int]:
    """The coupons of the offer of that name."""
    return Coupon.objects.filter(shop_id=shop_id, offer__name=text).values_list("pk", flat=True)


letters.register("offers.code", code_letter, title=_("Code by mail"))
things.describe(
    "coupon", label=_("Codes for %(name)s"), page="offers:coupon", names=names_of_coupons, found=coupons_named
)
