"""Offers with a limit of bills: held so that the last use is had once, and counted with the bill."""

import datetime
from collections.abc import Collection, Mapping, Sequence
from typing import NamedTuple

from django.utils.translation import gettext as _

from galla.foundation.database.together import Insert
from galla.offers.errors import OfferGone
from galla.offers.limits import used_up
from galla.offers.models import Offer, OfferUse


class HeldOffer(NamedTuple):
    """An offer of a bill whose row is held; ``is_used_up`` where its limit was reached before this bill."""

    offer_id: int
    name: str
    is_used_up: bool


class OfferUseRow(NamedTuple):
    """A row of ``offers_offeruse``."""

    shop_id: int
    offer_id: int
    customer_id: int | None
    entry_id: int
    used_at: datetime.datetime
    amount_minor: int
    went_over: bool


def hold_offers(offers: Collection[int], *, customer_id: int | None) -> tuple[HeldOffer, ...]:
    """Those with a limit, locked in the order of their ids, and whether anything is left of them by now.

    After the coupons and before any balance. Whoever counted before may have counted a use that somebody else has had
    since. No statement where there are none.
    """
    if not offers:
        return ()
    rows = Offer.objects.select_for_update(no_key=True).filter(pk__in=offers).order_by("pk")
    held = [offer for offer in rows if offer.is_counted]
    gone = used_up(held, customer_id=customer_id)
    return tuple(HeldOffer(offer.pk, offer.name, offer.pk in gone) for offer in held)


def demand_left(held: Sequence[HeldOffer]) -> None:
    """Raises ``OfferGone`` for the first of which nothing is left."""
    for one in held:
        if one.is_used_up:
            raise OfferGone(_("%(name)s has been used up meanwhile. Look at the bill again.") % {"name": one.name})


def offers_used(
    held: Sequence[HeldOffer],
    taken: Mapping[int, int],
    *,
    shop_id: int,
    customer_id: int | None,
    entry_id: int,
    at: datetime.datetime,
) -> Insert:
    """The uses of a bill: ``taken`` is what each offer took off it, in minor units."""
    rows = [
        OfferUseRow(shop_id, one.offer_id, customer_id, entry_id, at, taken[one.offer_id], one.is_used_up)
        for one in held
        if taken.get(one.offer_id)
    ]
    return Insert(OfferUse, OfferUseRow._fields, rows)
