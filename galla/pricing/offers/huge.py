"""Carts too large for the exact search: sets are made one offer after the other, with a bound of what is missed."""

from collections.abc import Sequence

from galla.pricing.offers.pieces import Kind
from galla.pricing.offers.search import ALONE, OPEN, Answer, Weighing
from galla.pricing.offers.sets import SetRule

type Pieces = list[tuple[int, int]]
"""Kind and number of pieces, in an order."""


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


def one_after_another(kinds: Sequence[Kind], rules: Sequence[SetRule], weighing: Weighing) -> Answer:
    """Sets of the offer that could give most, then of the next, of what is left; no set that gives nothing."""
    able = [at for at in range(len(kinds)) if at not in weighing.bare]
    left = {at: kinds[at].count for at in able}
    answer: Answer = {}
    order = sorted(range(len(rules)), key=lambda number: (-most_given(rules[number], kinds), rules[number].place))
    for number in order:
        for at, role, count in _Making(kinds, rules[number], left).made():
            answer[at, number, role] = answer.get((at, number, role), 0) + count
    for at, kind in enumerate(kinds):
        rest = left.get(at, kind.count)
        if rest:
            is_alone = at in left and kind.alone is not None and kind.alone[1] < kind.open_fine
            answer[at, ALONE if is_alone else OPEN, 0] = rest
    return answer


class _Making:
    """The sets of one offer, made of what is left, the dearest pieces first."""

    def __init__(self, kinds: Sequence[Kind], rule: SetRule, left: dict[int, int]) -> None:
        self.kinds, self.rule, self.left = kinds, rule, left
        self.sets_left = rule.limit
        self.skipped: set[int] = set()
        self.is_row = rule.frees_cheapest or len(rule.counts) == 1
        self.product = 0
        size = len(rule.counts)
        lasts = range(size - 1, size * rule.products, size)
        self.orders = [self._order(role) for role in (lasts if self.is_row else _roles(rule))]
        self.begins = [0] * len(self.orders)

    def _order(self, role: int) -> list[int]:
        fitting = [at for at, gains in self.rule.gains.items() if role in gains and at in self.left]
        return sorted(fitting, key=lambda at: (-self.rule.gains[at][role], self.kinds[at].order))

    def made(self) -> list[tuple[int, int, int]]:
        """Kind, role and number of pieces of all the sets."""
        found: list[tuple[int, int, int]] = []
        while (self.sets_left is None or self.sets_left > 0) and (one := self._next()):
            used: dict[int, int] = {}
            for at, _, count in one:
                used[at] = used.get(at, 0) + count
            times = min(self.left[at] // count for at, count in used.items())
            if self.sets_left is not None:
                times = min(times, self.sets_left)
                self.sets_left -= times
            for at, role, count in one:
                self.left[at] -= count * times
                found.append((at, role, count * times))
        return found

    def _next(self) -> list[tuple[int, int, int]]:
        """The pieces of the next set that gives something; nothing where there is none."""
        while one := self._block() if self.is_row else self._parts():
            if self._worth(one) > 0:
                return one
            self.skipped.add(one[0][0])
        return []

    def _block(self) -> list[tuple[int, int, int]]:
        """The next set of neighbours, of the first product that still has one where sets are of one each."""
        while self.product < self.rule.products:
            if one := self._block_of(self.product):
                return one
            self.product += 1
        return []

    def _block_of(self, product: int) -> list[tuple[int, int, int]]:
        pulled = self._pulled(product, sum(self.rule.counts), {})
        begin = product * len(self.rule.counts)
        one: list[tuple[int, int, int]] = []
        position, paid = 0, self.rule.counts[0]
        for at, count in pulled:
            bought = max(0, min(count, paid - position))
            one += [(at, begin + role, some) for role, some in ((0, bought), (1, count - bought)) if some]
            position += count
        return one if position == sum(self.rule.counts) else []

    def _parts(self) -> list[tuple[int, int, int]]:
        one: list[tuple[int, int, int]] = []
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

    def _worth(self, one: list[tuple[int, int, int]]) -> int:
        """What a set gives beyond what its pieces have anyway."""
        worth = -self.rule.price_fine
        for at, role, count in one:
            kind = self.kinds[at]
            anyway = min(kind.open_fine, kind.alone[1] if kind.alone else kind.open_fine)
            worth += (self.rule.gains[at][role] - self.rule.left(kind) + anyway) * count
        return worth
