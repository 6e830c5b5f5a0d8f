"""Offers off a sum, after pieces and sets: which may come together, and what they take."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import combinations

from galla.pricing.offers.applying import Applicable
from galla.pricing.offers.pieces import FINE, Kind, off_fine
from galla.pricing.offers.rules import OffTotal
from galla.pricing.offers.search import Weighing
from galla.pricing.offers.sets import SetRule
from galla.pricing.offers.shares import Left, shared_within
from galla.pricing.tax import PPM

MOST_TOTALS = 6
"""So many offers off sums are tried in every combination."""


@dataclass(frozen=True, slots=True)
class Total:
    """One offer off a sum: its place among the offers, and the lines it bears on.

    ``without`` are lines that an exclusive offer off a sum has for itself in this combination.
    """

    place: int
    one: Applicable
    without: frozenset[int] = frozenset()

    @property
    def lines(self) -> frozenset[int]:
        return self.one.lines - self.without if self.without else self.one.lines

    @property
    def is_exclusive(self) -> bool:
        return self.one.offer.is_exclusive

    def taken(self, base: int) -> int:
        """What it takes off a sum at most."""
        wanted = min(base, max([off_fine(off, base) for off in self.one.offs]))
        cap = self.one.offer.most_minor
        return wanted if cap is None else min(wanted, cap * FINE)


type Together = tuple[Total, ...]


def totals_of(offers: Sequence[Applicable]) -> list[Total]:
    """The offers off sums, the higher priority first."""
    found = [Total(place, one) for place, one in enumerate(offers) if isinstance(one.offer.rule, OffTotal)]
    return sorted(found, key=lambda total: (-total.one.offer.priority, total.place))


def tried(totals: Sequence[Total], worth: dict[int, int]) -> list[Total]:
    """The offers that are combined: all of them, or of many those that take most off their goods' own sum."""
    if len(totals) <= MOST_TOTALS:
        return list(totals)
    best = sorted(
        totals, key=lambda total: (-total.taken(sum(worth.get(line, 0) for line in total.lines)), total.place)
    )
    return [total for total in totals if total in best[:MOST_TOTALS]]


def together(totals: Sequence[Total]) -> Iterator[Together]:
    """Every combination that may be the best: no two that exclude each other, and none to which one more could come.

    The lines of an exclusive offer are left out of the others'.
    """
    for size in range(len(totals) + 1):
        for some in combinations(totals, size):
            if any(_exclude(one, other) for one, other in combinations(some, 2)):
                continue
            others = [total for total in totals if total not in some and not total.is_exclusive]
            if not any(all(not _exclude(total, one) for one in some) for total in others):
                yield tuple(_beside(total, some) for total in some)


def _exclude(one: Total, other: Total) -> bool:
    if one.lines.isdisjoint(other.lines) or one.is_exclusive != other.is_exclusive:
        return False
    return one.is_exclusive or one.one.offer.priority == other.one.offer.priority


def _beside(total: Total, some: Together) -> Total:
    """An offer off what the exclusive ones leave it."""
    if total.is_exclusive:
        return total
    taken = [other.lines for other in some if other.is_exclusive]
    return replace(total, without=frozenset[int]().union(*taken)) if taken else total


def take_off(left: Left, some: Together) -> None:
    """Take the offers off the sums, one after the other, each shared over its lines by what is left of them."""
    for total in some:
        lines = [line for line in sorted(left.open_) if line in total.lines]
        weights = [left.open_[line] for line in lines]
        below = total.one.offer.may_go_below_cost
        rooms = weights if below else [min(left.room[line], left.open_[line]) for line in lines]
        amount = min(total.taken(sum(weights)), sum(rooms))
        for line, share in zip(lines, shared_within(amount, weights, rooms), strict=True):
            left.take(total.place, line, share)
            left.open_[line] -= share
            left.room[line] = max(0, left.room[line] - share)


def weighing(some: Together, kinds: Sequence[Kind], rules: Sequence[SetRule]) -> Weighing:
    """How what is left to pay is added up under these offers off sums."""
    bare = frozenset(
        at for at, kind in enumerate(kinds) if any(total.is_exclusive and kind.line in total.lines for total in some)
    )
    profiles = _profiles(some, kinds)
    known: dict[tuple[int, ...], int] = {(): 0}
    groups = tuple(known.setdefault(profile, len(known)) for profile in profiles)
    excluding = any(kind.alone is not None for at, kind in enumerate(kinds) if at not in bare) or any(
        rule.is_exclusive for rule in rules
    )
    names = tuple(known)
    if len(set(groups)) <= 1 and not excluding and not is_below_and_held(some, kinds, rules):
        # What is paid in the end grows with what is left, whatever comes off the sum: the least left is the best.
        return Weighing(groups, len(known), (1,) * len(known), bare, False, names)
    shares = _shares(some, kinds)
    if shares is not None:
        return Weighing(groups, len(known), tuple(_weight(profile, shares) for profile in known), bare, False, names)
    return Weighing(groups, len(known), None, bare, any(kind.floor_fine for kind in kinds), names)


def is_below_and_held(some: Together, kinds: Sequence[Kind], rules: Sequence[SetRule]) -> bool:
    """Whether something may be sold below its floor by an offer that may, while an offer off a sum may not.

    Then the least that is left before the sum need not be the best: what is below its floor leaves the sum no room.
    """
    is_held = any(
        not total.one.offer.may_go_below_cost and any(kind.floor_fine for kind in kinds if kind.line in total.lines)
        for total in some
    )
    return is_held and (any(map(_is_below, kinds)) or any(_may_go_below(rule, kinds) for rule in rules))


def _is_below(kind: Kind) -> bool:
    """Whether an offer off each piece leaves it below its floor."""
    return kind.open_fine < kind.floor_fine or (kind.alone is not None and kind.alone[1] < kind.floor_fine)


def _may_go_below(rule: SetRule, kinds: Sequence[Kind]) -> bool:
    """Whether a set of it may leave a piece below its floor."""
    if rule.is_off_each:
        return any(rule.left(kinds[at]) - gains[0] < kinds[at].floor_fine for at, gains in rule.gains.items())
    return not rule.holds_floors and any(kinds[at].floor_fine for at in rule.gains)


def _profiles(some: Together, kinds: Sequence[Kind]) -> list[tuple[int, ...]]:
    """Which of the offers bear on each kind."""
    return [tuple(number for number, total in enumerate(some) if kind.line in total.lines) for kind in kinds]


def _shares(some: Together, kinds: Sequence[Kind]) -> list[int] | None:
    """What each offer leaves of a sum, in parts per million; None where one is no plain percentage."""
    shares = []
    for total in some:
        may_bind = not total.one.offer.may_go_below_cost and any(
            kind.floor_fine for kind in kinds if kind.line in total.lines
        )
        percents = [off.percent_ppm for off in total.one.offs if off.percent_ppm is not None]
        if may_bind or total.one.offer.most_minor is not None or len(percents) < len(total.one.offs):
            return None
        shares.append(PPM - max(percents))
    return shares


def _weight(profile: tuple[int, ...], shares: Sequence[int]) -> int:
    weight = 1
    for number, share in enumerate(shares):
        weight *= share if number in profile else PPM
    return weight
