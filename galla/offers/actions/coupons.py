"""Coupons made and ended. A code that stands alone is told once, when it is made: only its hash is kept."""

import datetime
from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _

from galla.accounts.access import Access
from galla.foundation.database.transactions import in_transaction
from galla.foundation.errors import InvalidInput
from galla.offers.actions.writing import hold_shop
from galla.offers.codes import drawn, hash_of, plain, read, written
from galla.offers.models import Coupon, CouponCode, Offer

MOST_CODES = 5_000
TERMS = ("most_uses", "most_each", "starts_on", "ends_on")


def make_shared_code(
    *, access: Access, at: datetime.datetime, offer: Offer, code: str, terms: Mapping[str, Any]
) -> Coupon:
    """One code that many know. Raises ``InvalidInput`` beside ``code`` or the term at fault."""
    access.require("offer.edit")
    shown = plain(code)
    if shown is None:
        raise InvalidInput(_("A code has 4 to 24 letters and digits."), field="code")
    return make_coupon(access, at, offer, [shown], terms, shown=shown)


def make_codes(
    *, access: Access, at: datetime.datetime, offer: Offer, count: int, terms: Mapping[str, Any]
) -> tuple[Coupon, list[str]]:
    """So many codes, each good once, as they are printed. They are told here and never again.

    Raises ``InvalidInput`` beside ``count`` or the term at fault.
    """
    access.require("offer.edit")
    if not 1 <= count <= MOST_CODES:
        raise InvalidInput(_("1 to %(count)d codes at a time.") % {"count": MOST_CODES}, field="count")
    if terms.get("most_uses") not in (None, 1):
        raise InvalidInput(_("Each of these codes is good once."), field="most_uses")
    codes = [drawn() for _number in range(count)]
    coupon = make_coupon(access, at, offer, codes, {**terms, "most_uses": 1}, shown="")
    return coupon, [written(code) for code in codes]


def end_coupon(*, access: Access, at: datetime.datetime, coupon: Coupon) -> None:
    """From now on its codes take nothing off. What they took stays."""
    access.require("offer.edit")
    access.rows(Coupon).filter(pk=coupon.pk, ended_at=None).update(ended_at=at)


def make_coupon(
    access: Access, at: datetime.datetime, offer: Offer, codes: list[str], terms: Mapping[str, Any], *, shown: str
) -> Coupon:
    """A coupon with these codes, ``shown`` where it is one that many know. Raises ``InvalidInput``."""
    if not offer.by_code:
        raise InvalidInput(_("This offer counts without a code. Say first that it asks for one."), field="code")
    known = {name: terms.get(name) for name in TERMS}
    if 0 in (known["most_uses"], known["most_each"]):
        raise InvalidInput(
            _("At least one use, or no limit."), field="most_uses" if known["most_uses"] == 0 else "most_each"
        )
    if known["starts_on"] and known["ends_on"] and known["ends_on"] < known["starts_on"]:
        raise InvalidInput(_("It ends before it begins."), field="ends_on")
    hashes = [hash_of(access.shop.pk, read(code) or code) for code in codes]

    def work() -> Coupon:
        # One after the other, so that the same word twice is refused beside its box.
        hold_shop(access)
        if access.rows(CouponCode).filter(code_hash__in=hashes[:1]).exists():
            raise InvalidInput(_("This code was given out before. Take another."), field="code")
        made: Coupon = Coupon.objects.create(
            shop=access.shop,
            offer=offer,
            code=shown,
            code_count=len(codes),
            made_at=at,
            made_by=access.user,
            **known,
        )
        rows = [
            CouponCode(shop=access.shop, coupon=made, code_hash=kept, ending=code[-4:])
            for code, kept in zip(codes, hashes, strict=True)
        ]
        CouponCode.objects.bulk_create(rows, batch_size=500)
        return made

    return in_transaction(work)
