"""Which offers count for a buyer at a moment, and how much of them is reached by what is in the cart. No choice yet."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from galla.pricing.offers.rules import Buyer, Goods, Off, OffEach, Offer, OfferUnclear, OffTotal, Scope, Step


@dataclass(frozen=True, slots=True)
class Applicable:
    """An offer that counts, the lines it speaks of, and what of its steps is reached."""

    offer: Offer
    lines: frozenset[int]
    offs: tuple[Off, ...] = ()


def applicable(offers: Iterable[Offer], goods: Sequence[Goods], buyer: Buyer) -> list[Applicable]:
    """The offers that count, in the order of their keys whatever order they came in.

    Raises OfferUnclear for two offers of one key.
    """
    ordered = sorted(offers, key=lambda offer: offer.key)
    if len({offer.key for offer in ordered}) != len(ordered):
        raise OfferUnclear("two offers have one key", field="key")
    found = [_reached(offer, goods) for offer in ordered if _counts(offer, goods, buyer)]
    return [one for one in found if one is not None]


def _counts(offer: Offer, goods: Sequence[Goods], buyer: Buyer) -> bool:
    if offer.groups and offer.groups.isdisjoint(buyer.groups):
        return False
    if (offer.first_purchase and buyer.has_bought) or 0 in (offer.most_minor, offer.most_uses):
        return False
    return _is_time(offer, buyer) and all(
        _reaches(goods, need.scope, need.least_milli, need.least_minor) for need in offer.needs
    )


def _is_time(offer: Offer, buyer: Buyer) -> bool:
    """From its beginning to just before its end, and within its hours. Without a moment only timeless offers count."""
    if buyer.moment is None:
        return offer.starts_at is None and offer.ends_at is None and offer.hours is None
    # The small hours of a night belong to the day it began on.
    day = offer.hours.began(buyer.moment) if offer.hours is not None else buyer.moment
    if offer.starts_at is not None and day < offer.starts_at:
        return False
    if offer.ends_at is not None and day >= offer.ends_at:
        return False
    return offer.hours is None or offer.hours.has(buyer.moment)


def _covered(goods: Sequence[Goods], scope: Scope) -> list[int]:
    return [index for index, line in enumerate(goods) if line.takes_offers and line.list_minor and scope.covers(line)]


def _reaches(goods: Sequence[Goods], scope: Scope, least_milli: int, least_minor: int) -> bool:
    covered = [goods[index] for index in _covered(goods, scope)]
    return bool(covered) and (
        sum(line.quantity_milli for line in covered) >= least_milli
        and sum(line.list_minor for line in covered) >= least_minor
    )


def _reached(offer: Offer, goods: Sequence[Goods]) -> Applicable | None:
    lines = frozenset(_covered(goods, offer.scope))
    if not isinstance(offer.rule, OffEach | OffTotal):
        return Applicable(offer, lines)
    quantity = sum(goods[index].quantity_milli for index in lines)
    value = sum(goods[index].list_minor for index in lines)
    offs = tuple(step.off for step in offer.rule.steps if _stands_on(step, quantity, value))
    return Applicable(offer, lines, offs) if offs and lines else None


def _stands_on(step: Step, quantity_milli: int, value_minor: int) -> bool:
    return quantity_milli >= step.from_milli and value_minor >= step.from_minor
