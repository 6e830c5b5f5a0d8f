"""The pieces of a cart, each with the price it has before any set or sum: shelf, then price list, then each-offers.

Money is counted in ``FINE`` parts of a minor unit here, so that ten percent off a screw of five paise is half a paisa
and not one: there is one rounding, at the very end.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import groupby

from galla.pricing.offers.applying import Applicable
from galla.pricing.offers.rules import Goods, Off, OffEach, Prices
from galla.pricing.tax import PPM

FINE = 10**9
ONE_MILLI = 1000


@dataclass(frozen=True, slots=True)
class Kind:
    """The pieces of one line, all alike; what is weighed is one piece of its whole quantity. Where an offer is used up
    by the unit, it is so many whole units and the rest.

    ``start_fine`` is a piece's price with the price list, ``open_fine`` after the offers off each piece that stack.
    ``chain`` names those with what each took. ``alone`` is the exclusive offer that is better than all of them, where
    there is one, and what the piece costs then.
    """

    line: int
    count: int
    size_milli: int
    list_fine: int
    start_fine: int
    floor_fine: int
    listed_by: int | None = None
    chain: tuple[tuple[int, int], ...] = ()
    alone: tuple[int, int] | None = None
    is_countable: bool = True
    order: tuple[int, ...] = field(default=())

    @property
    def open_fine(self) -> int:
        return self.start_fine - sum(taken for _, taken in self.chain)


def kinds_of(goods: Sequence[Goods], offers: Sequence[Applicable], *, minor_digits: int) -> list[Kind]:
    """The kinds of the lines that take offers. Offers are told by their place in ``offers``."""
    found = []
    for line, wanted in enumerate(goods):
        if wanted.takes_offers and wanted.list_minor:
            mine = [(at, one) for at, one in enumerate(offers) if line in one.lines]
            found += [_kind(line, wanted, parts, mine, minor_digits) for parts in _parts(wanted, mine)]
    return found


def _parts(goods: Goods, offers: list[tuple[int, Applicable]]) -> list[tuple[int, int]]:
    """How many pieces of a line there are, and how much each is."""
    units, rest = divmod(goods.quantity_milli, ONE_MILLI)
    if not rest and not goods.is_weighed:
        return [(units, ONE_MILLI)]
    if not any(isinstance(one.offer.rule, OffEach) and one.offer.most_uses is not None for _, one in offers):
        return [(1, goods.quantity_milli)]
    return [(count, size) for count, size in ((units, ONE_MILLI), (1, rest)) if count and size]


def _kind(
    line: int, goods: Goods, parts: tuple[int, int], offers: list[tuple[int, Applicable]], minor_digits: int
) -> Kind:
    (count, size), quantity = parts, goods.quantity_milli
    whole = not goods.is_weighed and quantity % ONE_MILLI == 0
    listed = goods.list_minor * FINE * size // quantity
    floor = min(-(-goods.floor_minor * FINE * size // quantity), listed)
    listed_by, start = _on_price_list(goods, listed, floor, size, offers, minor_digits)
    each = [(at, one) for at, one in offers if isinstance(one.offer.rule, OffEach) and not one.offer.is_capped]
    chain = _chain(start, floor, size, [(at, one) for at, one in each if not one.offer.is_exclusive])
    alone: tuple[int, int] | None = None
    for at, one in each:
        if one.offer.is_exclusive:
            price = after_each(one, start, floor, size)
            if price < start and (alone is None or price < alone[1]):
                alone = (at, price)
    return Kind(
        *(line, count, size, listed, start, floor, listed_by, chain, alone, whole),
        # What tells a piece apart whatever line it stands on; the order in which pieces go into sets.
        (-start, start - sum(taken for _, taken in chain), goods.product or 0, goods.brand or 0, floor),
    )


def _on_price_list(
    goods: Goods, listed: int, floor: int, size: int, offers: list[tuple[int, Applicable]], minor_digits: int
) -> tuple[int | None, int]:
    by, start = None, listed
    for at, one in offers:
        rule = one.offer.rule
        if isinstance(rule, Prices) and goods.product is not None and goods.product in rule.unit_prices_e4:
            price = rule.unit_prices_e4[goods.product] * FINE * size // (ONE_MILLI * 10 ** (4 - minor_digits))
            price = price if one.offer.may_go_below_cost else max(price, floor)
            if price < start:
                by, start = at, price
    return by, start


def _chain(start: int, floor: int, size: int, each: list[tuple[int, Applicable]]) -> tuple[tuple[int, int], ...]:
    """Of each priority the offer that leaves least, the highest priority first.

    What an offer leaves never grows when it begins lower, so the best of each priority is the best of all.
    """
    chain, price = [], start
    ordered = sorted(each, key=lambda pair: -pair[1].offer.priority)
    for _, equals in groupby(ordered, key=lambda pair: pair[1].offer.priority):
        left, at = min((after_each(one, price, floor, size), at) for at, one in equals)
        if left < price:
            chain.append((at, price - left))
            price = left
    return tuple(chain)


def after_each(one: Applicable, price: int, floor: int, size_milli: int) -> int:
    """What a piece costs after an offer off each piece: the best of the steps reached, not below the floor."""
    left = max(0, min(price - off_fine(off, price, size_milli) for off in one.offs))
    return left if one.offer.may_go_below_cost else max(left, min(price, floor))


def off_fine(off: Off, price: int, size_milli: int = ONE_MILLI) -> int:
    """What comes off a price, perhaps more than it: of a piece, or of a sum of which there is one."""
    if off.percent_ppm is not None:
        return price * off.percent_ppm // PPM
    if off.amount_minor is not None:
        return off.amount_minor * FINE * size_milli // ONE_MILLI
    return max(0, price - (off.price_minor or 0) * FINE * size_milli // ONE_MILLI)
