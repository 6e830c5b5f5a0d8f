"""What was chosen, as amounts: each discount shared over its lines, and all of it made whole minor units at last."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from galla.pricing.offers.pieces import FINE, Kind
from galla.pricing.offers.search import ALONE, OPEN, Answer
from galla.pricing.offers.sets import SetRule
from galla.pricing.spread import spread

type Amounts = dict[tuple[int, int], int]
"""Place of an offer, line → what it takes off there."""


@dataclass(frozen=True, slots=True)
class Taken:
    """What one offer takes off: the whole, its share on each line (line numbers from zero), and how often it was used.

    ``uses`` counts sets, or pieces of an offer off each piece with a cap; one for any other.
    """

    key: int
    kind: str
    name: str
    amount_minor: int
    shares_minor: dict[int, int]
    uses: int


@dataclass(frozen=True, slots=True)
class Choice:
    """The best combination. ``line_discounts_minor`` has a number for each line of the cart.

    ``could_be_more_minor`` is nothing where the best was proven; elsewhere no combination gives more than this beyond
    what was found.
    """

    taken: tuple[Taken, ...]
    line_discounts_minor: tuple[int, ...]
    could_be_more_minor: int = 0

    @property
    def discount_minor(self) -> int:
        return sum(self.line_discounts_minor)


@dataclass(slots=True)
class Left:
    """What is left to pay, in fine parts, after pieces and sets: of each line open to sums, with its room above the
    floor, and closed to them; and what was taken so far."""

    open_: dict[int, int] = field(default_factory=dict)
    room: dict[int, int] = field(default_factory=dict)
    closed: int = 0
    taken: Amounts = field(default_factory=dict)
    uses: dict[int, int] = field(default_factory=dict)

    @property
    def to_pay(self) -> int:
        return sum(self.open_.values()) + self.closed

    def take(self, offer: int | None, line: int, amount: int) -> None:
        if offer is not None and amount:
            self.taken[offer, line] = self.taken.get((offer, line), 0) + amount

    def leave(self, line: int, amount: int, room: int) -> None:
        self.open_[line] = self.open_.get(line, 0) + amount
        self.room[line] = self.room.get(line, 0) + max(0, room)


def shared_within(amount: int, weights: Sequence[int], rooms: Sequence[int]) -> list[int]:
    """Shares in proportion to the weights, none above its room: what is too much for one is shared by the others.

    ``amount`` is not above the sum of the rooms.
    """
    shares = [0] * len(weights)
    while amount:
        able = [weight if share < room else 0 for weight, share, room in zip(weights, shares, rooms, strict=True)]
        if not any(able):
            able = [room - share for share, room in zip(shares, rooms, strict=True)]
        for at, more in enumerate(spread(amount, able)):
            given = min(more, rooms[at] - shares[at])
            shares[at] += given
            amount -= given
    return shares


def left_of(kinds: Sequence[Kind], rules: Sequence[SetRule], answer: Answer, bare: frozenset[int]) -> Left:
    """What is left after the pieces' own offers and the sets of an answer."""
    left = Left()
    members: dict[int, list[tuple[int, int, int]]] = {}
    for (at, place, role), count in sorted(answer.items()):
        kind = kinds[at]
        left.take(kind.listed_by, kind.line, (kind.list_fine - kind.start_fine) * count)
        if place == ALONE and kind.alone is not None:
            by, price = kind.alone
            left.take(by, kind.line, (kind.start_fine - price) * count)
            left.closed += price * count
            continue
        if at not in bare and not (place >= 0 and rules[place].is_exclusive):
            for by, amount in kind.chain:
                left.take(by, kind.line, amount * count)
        if place == OPEN:
            price = kind.start_fine if at in bare else kind.open_fine
            left.leave(kind.line, price * count, (price - kind.floor_fine) * count)
        else:
            members.setdefault(place, []).append((at, role, count))
    for place, pieces in members.items():
        _share_set(left, kinds, rules[place], pieces)
    return left


def _share_set(left: Left, kinds: Sequence[Kind], rule: SetRule, pieces: list[tuple[int, int, int]]) -> None:
    """What all sets of one offer give together, shared over their pieces."""
    sets = sets_in(rule, pieces)
    given = sum(rule.gains[at][role] * count for at, role, count in pieces) - sets * rule.price_fine
    prices = [rule.left(kinds[at]) * count for at, _, count in pieces]
    floors = [kinds[at].floor_fine * count for at, _, count in pieces]
    weights = [rule.gains[at][role] * count for at, role, count in pieces] if rule.is_off_each else prices
    rooms = [
        max(0, weight - floor) if rule.holds_floors else weight for weight, floor in zip(weights, floors, strict=True)
    ]
    given = max(0, min(given, sum(rooms), *([] if rule.cap_fine is None else [rule.cap_fine])))
    left.uses[rule.place] = sets
    if rule.products > 1:
        weights = _by_what_products_give(rule, pieces, prices)
    shares = shared_within(given, weights, rooms)
    for (at, _, _), price, floor, share in zip(pieces, prices, floors, shares, strict=True):
        line = kinds[at].line
        left.take(rule.place, line, share)
        if rule.is_exclusive:
            left.closed += price - share
        else:
            left.leave(line, price - share, price - share - floor)


def _by_what_products_give(rule: SetRule, pieces: Sequence[tuple[int, int, int]], prices: Sequence[int]) -> list[int]:
    """Weights for sets of one product each: what a product's own sets give, over its pieces by their prices."""
    mine: dict[int, list[int]] = {}
    for number, (_, role, _) in enumerate(pieces):
        mine.setdefault(rule.begin_of(role), []).append(number)
    weights = [0] * len(pieces)
    for numbers in mine.values():
        some = [pieces[number] for number in numbers]
        gives = sum(rule.gains[at][role] * count for at, role, count in some) - sets_in(rule, some) * rule.price_fine
        shares = spread(max(0, gives), [prices[number] for number in numbers])
        for number, share in zip(numbers, shares, strict=True):
            weights[number] = share
    return weights


def sets_in(rule: SetRule, pieces: Sequence[tuple[int, int, int]]) -> int:
    """How many sets these pieces are."""
    if rule.up_to:
        return sum(count for _, role, count in pieces if role == 0) // rule.counts[0]
    return sum(count for _, _, count in pieces) // sum(rule.counts)


def in_minor_units(left: Left, lines: int) -> tuple[list[int], Amounts]:
    """All discounts rounded once, halves for the customer: by line, and of each line by offer (largest remainder)."""
    by_line: dict[int, list[tuple[int, int]]] = {}
    for (offer, line), amount in sorted(left.taken.items()):
        by_line.setdefault(line, []).append((offer, amount))
    fine = [sum(amount for _, amount in by_line.get(line, ())) for line in range(lines)]
    whole = _whole(fine)
    amounts: Amounts = {}
    for line, mine in by_line.items():
        for (offer, _), share in zip(mine, spread(whole[line], [amount for _, amount in mine]), strict=True):
            if share:
                amounts[offer, line] = share
    return whole, amounts


def _whole(fine: Sequence[int]) -> list[int]:
    """Shares as minor units that come to their rounded sum, each less than a unit off its own.

    What is left of the sum goes to the largest parts of a unit. A share of whole units stays as it is, so what is free
    is never given more than it costs, and what may not go below its cost does not.
    """
    whole = [share // FINE for share in fine]
    rest = (2 * sum(fine) + FINE) // (2 * FINE) - sum(whole)
    for index in sorted(range(len(fine)), key=lambda index: (-(fine[index] % FINE), index))[:rest]:
        whole[index] += 1
    return whole
