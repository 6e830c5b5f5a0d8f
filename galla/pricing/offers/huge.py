"""The most that offers on sets could give on a cart too large to be searched, each with all the pieces to itself."""

from collections.abc import Sequence

from galla.pricing.offers.pieces import Kind
from galla.pricing.offers.sets import SetRule


def most_given(rule: SetRule, kinds: Sequence[Kind]) -> int:
    """No choice of sets of this offer alone gives more than this beyond what its pieces would have had anyway."""
    in_blocks = len(rule.counts) == 1 or rule.frees_cheapest
    begins = range(0, rule.products * len(rule.counts), len(rule.counts))
    most = sum(_most_in_blocks(rule, kinds, begin) for begin in begins) if in_blocks else _most_of_parts(rule, kinds)
    return most if rule.cap_fine is None else min(most, rule.cap_fine)


def _most_in_blocks(rule: SetRule, kinds: Sequence[Kind], begin: int) -> int:
    """Sets of neighbours, the dearest first: the j-th free piece has so many dearer ones before it in any choice.

    ``begin`` is the first role, of the product where sets are of one each.
    """
    role = begin + len(rule.counts) - 1
    paid, size = (rule.counts[0] if rule.frees_cheapest else 0), sum(rule.counts)
    mine = ((gains[role], kinds[at].count) for at, gains in rule.gains.items() if role in gains)
    runs = sorted(mine, reverse=True)
    most = open_gain = position = 0
    for gain, count in runs:
        while count:
            at = position % size
            whole = count // size if at == 0 else 0
            some = whole * size or min(count, size - at)
            if rule.limit is not None and position // size >= rule.limit:
                return most
            if rule.limit is not None and whole:
                whole = min(whole, rule.limit - position // size)
                some = whole * size
            if whole:
                most += max(0, gain * (size - paid) - rule.price_fine) * whole
            else:
                open_gain += gain * max(0, at + some - max(paid, at))
            position, count = position + some, count - some
            if not whole and position % size == 0:
                most, open_gain = most + max(0, open_gain - rule.price_fine), 0
    return most


def _most_of_parts(rule: SetRule, kinds: Sequence[Kind]) -> int:
    best = [max([gains[role] for gains in rule.gains.values() if role in gains], default=0) for role in _roles(rule)]
    held = [sum(kinds[at].count for at, gains in rule.gains.items() if role in gains) for role in _roles(rule)]
    binding = held[:1] if rule.up_to else held
    sets = min(count // least for count, least in zip(binding, rule.counts, strict=False))
    if rule.limit is not None:
        sets = min(sets, rule.limit)
    if rule.up_to:
        return min(sets * rule.counts[1], held[1]) * best[1]
    each = sum(gain * count for gain, count in zip(best, rule.counts, strict=True)) - rule.price_fine
    return sets * max(0, each)


def _roles(rule: SetRule) -> range:
    return range(len(rule.counts))
