"""Codes used by a bill and given back by its void, with the coupons held so that the last use is used once."""

import datetime
from collections.abc import Mapping, Sequence
from typing import NamedTuple

from galla.foundation.database.rows import insert_rows
from galla.foundation.database.together import Insert
from galla.offers.coupons import GONE, TypedCode, Why, within_limits, words
from galla.offers.errors import CouponRefused
from galla.offers.models import Coupon, CouponUse, CouponUseBack, OfferUse, OfferUseBack


class UseRow(NamedTuple):
    """A row of ``offers_couponuse``."""

    shop_id: int
    offer_id: int
    coupon_id: int
    code_id: int
    customer_id: int | None
    entry_id: int
    used_at: datetime.datetime
    amount_minor: int
    went_over: bool


class BackRow(NamedTuple):
    """A row of ``offers_couponuseback`` or ``offers_offeruseback``."""

    use_id: int
    shop_id: int
    by_entry: int
    at: datetime.datetime


def hold(typed: Sequence[TypedCode], *, customer_id: int | None) -> tuple[TypedCode, ...]:
    """The coupons locked in the order of their ids, and what is left of them by now. Before any balance is locked.

    Whoever counted before may have counted a use that somebody else has taken since.
    """
    numbers = sorted({one.coupon.pk for one in typed if one.coupon is not None})
    if not numbers:
        return tuple(typed)
    list(Coupon.objects.select_for_update(no_key=True).filter(pk__in=numbers).order_by("pk").values_list("pk"))
    return within_limits(typed, customer_id=customer_id, has_customer=customer_id is not None)


def demand_right(typed: Sequence[TypedCode]) -> None:
    """Raises ``CouponRefused`` beside the first code that may not be used.

    One that may and takes nothing off these goods stays unused: the bill has not had it.
    """
    for index, one in enumerate(typed):
        if one.why not in (None, Why.NOTHING_OFF):
            raise CouponRefused(words(one), field=f"coupons.{index}", reason=one.why.value)


def used(
    typed: Sequence[TypedCode],
    taken: Mapping[int, int],
    *,
    shop_id: int,
    customer_id: int | None,
    entry_id: int,
    at: datetime.datetime,
) -> Insert:
    """The uses of a bill: ``taken`` is what each offer took off it, in minor units. What took nothing is not used."""
    rows = [
        UseRow(
            *(shop_id, one.coupon.offer_id, one.coupon.pk, one.code_id, customer_id, entry_id, at),
            *(taken[one.coupon.offer_id], one.why in GONE),
        )
        for one in typed
        if one.coupon is not None
        and one.code_id is not None
        and taken.get(one.coupon.offer_id)
        and one.counts(late=True)
    ]
    return Insert(CouponUse, UseRow._fields, rows)


def give_back(*, shop_id: int, entry_id: int, by_entry: int, at: datetime.datetime) -> None:
    """The bill of this entry was taken back whole: its codes are as good as before, its offers have a use more."""
    for kind, back in ((CouponUse, CouponUseBack), (OfferUse, OfferUseBack)):
        rows = kind._default_manager.filter(shop_id=shop_id, entry_id=entry_id).order_by("pk")
        uses = rows.values_list("pk", flat=True)
        insert_rows(back, BackRow._fields, [BackRow(use, shop_id, by_entry, at) for use in uses])
