"""Sets made one after the other of what is left, in several orders: where a cart too large to be searched begins."""

from collections.abc import Callable, Iterator, Sequence
from functools import partial
from itertools import permutations

from galla.pricing.offers.easing import room_of
from galla.pricing.offers.pieces import Kind
from galla.pricing.offers.sets import SetRule

MOST_ORDERS = 3
"""With so many offers on sets every order of them is tried, with more each of them as the first."""

type Role = tuple[int, int, int]
"""Kind, role and number of pieces."""

type Pieces = list[tuple[int, int]]
"""Kind and number of pieces, in an order."""

type Made = dict[tuple[int, tuple[Role, ...]], int]
"""Sets by their offer and their pieces, and how many of each there are."""


def pieces_in(one: Sequence[Role]) -> dict[int, int]:
    """How many pieces of each kind a set has."""
    found: dict[int, int] = {}
    for at, _, count in one:
        found[at] = found.get(at, 0) + count
    return found


def beginnings(kinds: Sequence[Kind], rules: Sequence[SetRule], bare: frozenset[int], most: int) -> Iterator[Made]:
    """Ways to make sets: what gives most for each piece first, what gives most in all, and offer after offer."""
    yield _made(kinds, rules, bare, lambda worth, one, number: (worth / sum(count for _, _, count in one), -number))
    if most > 1:
        yield _made(kinds, rules, bare, lambda worth, one, number: (worth, -number))
    for order in _orders(len(rules))[: max(0, most - 2)]:
        yield _made(kinds, rules, bare, partial(_in_order, {number: -at for at, number in enumerate(order)}))


def _in_order(places: dict[int, int], _worth: int, _one: Sequence[Role], number: int) -> tuple[float, int]:
    return places[number], 0


def _orders(count: int) -> list[tuple[int, ...]]:
    if count <= MOST_ORDERS:
        return list(permutations(range(count)))
    return [(first, *(other for other in range(count) if other != first)) for first in range(count)]


def _made(
    kinds: Sequence[Kind],
    rules: Sequence[SetRule],
    bare: frozenset[int],
    wanted: Callable[[int, Sequence[Role], int], tuple[float, int]],
) -> Made:
    """Always the set that is ``wanted`` most, as often as there are pieces for it."""
    left = {at: kind.count for at, kind in enumerate(kinds) if at not in bare}
    makings = [_Making(kinds, rule, left) for rule in rules]
    nexts = [making.next() for making in makings]
    ranks = [
        _rank(making, one, number, wanted) for number, (making, one) in enumerate(zip(makings, nexts, strict=True))
    ]
    made: Made = {}
    while any(nexts):
        number = max((number for number, one in enumerate(nexts) if one), key=lambda number: ranks[number])
        one, making = nexts[number], makings[number]
        times = making.times(one)
        if times:
            making.take(one, times)
            made[number, tuple(one)] = made.get((number, tuple(one)), 0) + times
        nexts[number] = making.next()
        ranks[number] = _rank(making, nexts[number], number, wanted)
    return made


def _rank(
    making: "_Making", one: Sequence[Role], number: int, wanted: Callable[[int, Sequence[Role], int], tuple[float, int]]
) -> tuple[float, int]:
    return wanted(making.worth(one), one, number) if one else (0.0, 0)


class _Making:
    """The sets of one offer, made of what is left, the dearest pieces first."""

    def __init__(self, kinds: Sequence[Kind], rule: SetRule, left: dict[int, int]) -> None:
        self.kinds, self.rule, self.left = kinds, rule, left
        self.sets_left = rule.limit
        self.skipped: set[int] = set()
        self.room = {at: room_of(rule, kinds[at]) for at in rule.gains}
        self.lost = {at: rule.left(kinds[at]) - _anyway(kinds[at]) for at in rule.gains}
        self.is_row = rule.frees_cheapest or len(rule.counts) == 1
        self.product = 0
        size = len(rule.counts)
        lasts = range(size - 1, size * rule.products, size)
        self.orders = [self._order(role) for role in (lasts if self.is_row else range(size))]
        self.begins = [0] * len(self.orders)

    def _order(self, role: int) -> list[int]:
        fitting = [at for at, gains in self.rule.gains.items() if role in gains and at in self.left]
        if self.rule.up_to and role == 0:
            # What is bought gives nothing: the cheapest pieces do, and leave the others to be rewards.
            return sorted(fitting, key=lambda at: self.kinds[at].order, reverse=True)
        return sorted(fitting, key=lambda at: (-self.rule.gains[at][role], self.kinds[at].order))

    def take(self, one: Sequence[Role], times: int) -> None:
        """So many sets of these pieces are made."""
        for at, count in pieces_in(one).items():
            self.left[at] -= count * times
        if self.sets_left is not None:
            self.sets_left -= times

    def times(self, one: Sequence[Role]) -> int:
        """How many such sets can be made of what is left."""
        if not one:
            return 0
        times = min(self.left[at] // count for at, count in pieces_in(one).items())
        return times if self.sets_left is None else min(times, self.sets_left)

    def next(self) -> list[Role]:
        """The pieces of the next set that gives something; nothing where there is none."""
        while (self.sets_left is None or self.sets_left > 0) and (
            one := self._block() if self.is_row else self._parts()
        ):
            if self.worth(one) > 0:
                return one
            self.skipped.add(one[0][0])
        return []

    def _block(self) -> list[Role]:
        """The next set of neighbours, of the first product that still has one where sets are of one each."""
        while self.product < self.rule.products:
            if one := self._block_of(self.product):
                return one
            self.product += 1
        return []

    def _block_of(self, product: int) -> list[Role]:
        pulled = self._pulled(product, sum(self.rule.counts), {})
        begin = product * len(self.rule.counts)
        one: list[Role] = []
        position, paid = 0, self.rule.counts[0]
        for at, count in pulled:
            bought = max(0, min(count, paid - position))
            one += [(at, begin + role, some) for role, some in ((0, bought), (1, count - bought)) if some]
            position += count
        return one if position == sum(self.rule.counts) else []

    def _parts(self) -> list[Role]:
        one: list[Role] = []
        used: dict[int, int] = {}
        for role, count in enumerate(self.rule.counts):
            pulled = self._pulled(role, count, used)
            if sum(some for _, some in pulled) < (1 if self.rule.up_to and role else count):
                return []
            one += [(at, role, some) for at, some in pulled]
        return one

    def _pulled(self, role: int, count: int, used: dict[int, int]) -> Pieces:
        """The first pieces left for a role, ``count`` of them where there are so many."""
        order, pulled = self.orders[role], []
        while self.begins[role] < len(order) and self._is_gone(order[self.begins[role]]):
            self.begins[role] += 1
        for place in range(self.begins[role], len(order)):
            at = order[place]
            some = 0 if at in self.skipped else min(count, self.left[at] - used.get(at, 0))
            if some > 0:
                pulled.append((at, some))
                used[at] = used.get(at, 0) + some
                count -= some
            if count == 0:
                break
        return pulled

    def _is_gone(self, at: int) -> bool:
        return at in self.skipped or self.left[at] == 0

    def worth(self, one: Sequence[Role]) -> int:
        """What a set gives beyond what its pieces have anyway."""
        gives, room, lost = -self.rule.price_fine, 0, 0
        for at, role, count in one:
            gives += self.rule.gains[at][role] * count
            room += self.room[at] * count
            lost += self.lost[at] * count
        return min(gives, room) - lost


def _anyway(kind: Kind) -> int:
    """What a piece costs in no set."""
    open_fine = kind.open_fine
    return min(open_fine, kind.alone[1]) if kind.alone else open_fine
