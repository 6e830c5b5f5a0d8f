"""The letter that brings a customer the address on which they pay."""

from collections.abc import Collection, Iterable, Mapping
from typing import Any

from django.utils.translation import gettext_lazy as _

from galla.foundation.formats import money_of, money_symbol
from galla.notifications import letters, things
from galla.notifications.letters import Letter
from galla.payments.models import PaymentRequest


def link_letter(payload: Mapping[str, Any]) -> Letter:
    """The letter of a payment that is asked for (``payload["request"]``)."""
    rows = PaymentRequest.objects.select_related("shop", "customer", "claim__customer")
    found = rows.get(pk=payload["request"], shop_id=payload["shop"])
    shop, who = found.shop, found.customer or (found.claim.customer if found.claim else None)
    return letters.written(
        "payment_link",
        to=[payload["to"]],
        context={
            "shop": str(shop),
            "phone": shop.phone,
            "name": "" if who is None else who.name,
            "amount": money_symbol(found.amount_minor, money_of(found.currency)),
            "url": found.url,
        },
        language="" if who is None else who.language,
        sender=str(shop),
        reply_to=shop.email,
    )


def amounts_of_links(shop_id: int, identities: Collection[int]) -> dict[int, str]:
    """What was asked for, by the id of the request."""
    rows = PaymentRequest.objects.filter(shop_id=shop_id, pk__in=identities)
    return {row.pk: money_symbol(row.amount_minor, money_of(row.currency)) for row in rows}


def links_of_number(shop_id: int, text: str) -> Iterable[int]:
    """The requests the provider knows under this."""
    return PaymentRequest.objects.filter(shop_id=shop_id, provider_id=text).values_list("pk", flat=True)


letters.register("payment.link", link_letter, title=_("Address to pay on, by mail"))
things.describe(
    "payment-link", label=_("Payment of %(name)s"), page="payments:link", names=amounts_of_links, found=links_of_number
)
