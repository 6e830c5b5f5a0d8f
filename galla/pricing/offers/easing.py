"""What is to pay as one number that adds up piece by piece and never says more than is paid: the search's measure.

A sum that bears on some goods, a cap, a cost, are no such numbers. Each is eased here: what an offer off sums takes is
put at no less than it could, what a set gives at a mixture of what its pieces give, their room above their costs and
its cap, of which it truly gives the least. So the best way by the eased number is a good one, and no way at all pays
less than that number says.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from math import gcd

from galla.pricing.offers.pieces import FINE, Kind, off_fine
from galla.pricing.offers.search import Answer, Weighing
from galla.pricing.offers.sets import SetRule
from galla.pricing.offers.shares import sets_in
from galla.pricing.offers.totals import Total
from galla.pricing.tax import PPM

ONE = 64
"""A whole mixture: the parts of a set's measure add up to it."""


@dataclass(frozen=True, slots=True)
class Mixture:
    """Of what a set gives: so many parts by its pieces, so many by their room, so many by its cap."""

    gains: int = ONE
    room: int = 0
    cap: int = 0


@dataclass(frozen=True, slots=True)
class Easing:
    """``weights[group]`` of ``whole`` is paid of an open piece, ``taken_fine`` comes off besides.

    ``mixtures`` has one for each set. ``by_piece`` weighs what a set gives by the group of the piece that gives it:
    near the truth where a set's pieces are in several groups, but no bound any more.
    """

    weights: tuple[int, ...]
    whole: int
    taken_fine: int
    mixtures: tuple[Mixture, ...]
    by_piece: bool = False

    @property
    def scale(self) -> int:
        return self.whole * ONE


def eased(some: Sequence[Total], worth: dict[int, int], weighing: Weighing, rules: Sequence[SetRule]) -> Easing:
    """The easing to begin with, under these offers off sums: each set by what its pieces give."""
    if weighing.weights is not None and set(weighing.weights) == {1}:
        # One sum of all goods: what is least before it is least after it.
        return Easing(weighing.weights, 1, 0, tuple(Mixture() for _ in rules))
    lines = [_line_of(total, sum(worth.get(line, 0) for line in total.lines)) for total in some]
    weights = []
    for profile in weighing.profiles:
        weight = 1
        for number, (share, _) in enumerate(lines):
            weight *= PPM - share if number in profile else PPM
        weights.append(weight)
    whole = PPM ** len(some)
    shared = 1 if weighing.weights is not None else gcd(whole, *weights)
    return Easing(
        tuple(weight // shared for weight in weights),
        whole // shared,
        sum(amount for _, amount in lines),
        tuple(Mixture() for _ in rules),
    )


def _line_of(total: Total, base: int) -> tuple[int, int]:
    """A share and an amount, together never less than the offer takes off any sum up to ``base``."""
    offer, most = total.one.offer, total.taken(base)
    amounts = [min(base, off_fine(off, 0)) for off in total.one.offs if off.amount_minor is not None]
    amount = max(amounts, default=0)
    percents = [off.percent_ppm for off in total.one.offs if off.percent_ppm is not None]
    capped = offer.most_minor is not None and most == offer.most_minor * FINE
    if capped or not percents or not base:
        return 0, most
    # What takes the better of the two is never above the straight line between its ends.
    if not amount:
        return max(percents), 0
    return min(PPM, -(-(max(most, amount) - amount) * PPM // base)), amount


def least_after(left: int, some: Sequence[Total], worth: dict[int, int]) -> int:
    """What is paid at least of what is left of one sum of all goods, under these offers off it."""
    for total in some:
        share, amount = _line_of(total, sum(worth.get(line, 0) for line in total.lines))
        left = left * (PPM - share) // PPM - amount
    return max(0, left)


class Mixing:
    """How the measures of sets are moved from answer to answer: towards the least, by less after each turn about."""

    def __init__(self, kinds: Sequence[Kind], rules: Sequence[SetRule]) -> None:
        self.kinds, self.rules = kinds, rules
        self.steps = [ONE] * len(rules)
        self.towards = ["room" if rule.needs_floor else "cap" for rule in rules]

    def moved(self, easing: Easing, answer: Answer) -> Easing:
        """The easing with the parts of each set's measure moved to what is the least of the three in this answer."""
        mixtures = list(easing.mixtures)
        for number, rule in enumerate(self.rules):
            if rule.is_bounded:
                pieces = [(at, role, count) for (at, place, role), count in answer.items() if place == number]
                mixtures[number] = self._moved(number, mixtures[number], _measures(rule, self.kinds, pieces))
        return replace(easing, mixtures=tuple(mixtures))

    def _moved(self, number: int, mixture: Mixture, measures: dict[str, int]) -> Mixture:
        least = min(measures, key=lambda name: measures[name])
        parts = {name: getattr(mixture, name) for name in measures}
        more = [name for name in parts if parts[name] and measures[name] > measures[least]]
        if more and least != self.towards[number]:
            self.towards[number], self.steps[number] = least, max(1, self.steps[number] // 2)
        for name in more:
            some = min(self.steps[number], parts[name])
            parts[name] -= some
            parts[least] += some
        return replace(mixture, **parts)


def _measures(rule: SetRule, kinds: Sequence[Kind], pieces: Sequence[tuple[int, int, int]]) -> dict[str, int]:
    gains = sum(rule.gains[at][role] * count for at, role, count in pieces) - sets_in(rule, pieces) * rule.price_fine
    found = {"gains": gains}
    if rule.needs_floor:
        found["room"] = sum(room_of(rule, kinds[at]) * count for at, _, count in pieces)
    if rule.cap_fine is not None:
        found["cap"] = rule.cap_fine
    return found


def room_of(rule: SetRule, kind: Kind) -> int:
    """What a piece may give in a set before it costs less than nothing, or than its floor where that holds."""
    price = rule.left(kind)
    return max(0, price - kind.floor_fine) if rule.needs_floor else price
