"""The best way to fill sets by the eased number: one number for each state, however many pieces go by.

It is the search of ``search`` without what makes ways hard to compare: quick, the best there is where nothing had to
be eased, and elsewhere a good way with a bound that no way goes below.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from galla.pricing.offers.easing import ONE, Easing, room_of
from galla.pricing.offers.numbered import MASK, Numbered
from galla.pricing.offers.pieces import Kind
from galla.pricing.offers.search import ALONE, OPEN, Answer, TooMany, segments
from galla.pricing.offers.sets import SetRule

type Put = tuple[int, int, int]
"""Kind, place and role."""

type Layer = dict[int, tuple[int, int, Put | None]]
"""State → the least cost to come there, from which state of the layer before, by which piece."""

type Hopes = list[dict[int, int]]
"""For each layer: state → the least cost from there to the end."""


@dataclass(frozen=True, slots=True)
class Move:
    """A piece going into a set: what it costs, and what less it costs where it makes the set full."""

    numbered: Numbered
    role: int
    cost: int
    full_cost: int
    put: Put


class Relaxed:
    """The pieces of a cart, or some of them (``counts``), ready to be searched by any easing.

    ``used`` is how many sets of each offer are made of other pieces. ``questions`` are the kinds that no set wants and
    that the exact search still asks about: they go by as it sees them.
    """

    def __init__(
        self,
        kinds: Sequence[Kind],
        rules: Sequence[SetRule],
        groups: Sequence[int],
        bare: frozenset[int],
        *,
        counts: Mapping[int, int],
        numbered: Sequence[Numbered],
        used: Sequence[int] = (),
        questions: Collection[int] = (),
    ) -> None:
        self.kinds, self.rules, self.groups, self.bare = kinds, rules, groups, bare
        self.counts, self.numbered = counts, numbered
        self.start = sum(one.start(count) for one, count in zip(numbered, used or [0] * len(rules), strict=True))
        self.in_sets: dict[int, list[tuple[int, int, int]]] = {at: [] for at in counts}
        for number, rule in enumerate(rules):
            for at in counts if len(counts) < len(rule.gains) else rule.gains:
                if at in self.in_sets and at not in bare and at in rule.gains:
                    self.in_sets[at] += [(number, role, gain) for role, gain in rule.gains[at].items()]
        self.groups_of = [{0} if rule.is_exclusive else self._groups_of(rule) for rule in rules]
        self.fixed = [at for at in counts if not self.in_sets[at] and at not in questions]
        contested = [at for at in counts if self.in_sets[at] or at in questions]
        self.segments = segments(kinds, rules, contested)
        self.steps = 0
        self.layers: list[Layer] = []

    def _groups_of(self, rule: SetRule) -> set[int]:
        return {self.groups[at] for at in rule.gains if at not in self.bare}

    def solved(self, easing: Easing, most_steps: int) -> tuple[Answer, int]:
        """The best way by the eased number, and that number times ``easing.scale``. Raises TooMany."""
        self.most_steps, self.steps = most_steps, 0
        fixed, cost = self._settled(easing)
        layer: Layer = {self.start: (cost, self.start, None)}
        self.layers = [layer]
        for segment in self.segments:
            remaining = self._remaining(segment)
            for at in segment:
                moves = self._moves(at, easing)
                for _ in range(self.counts[at]):
                    layer = self._with_piece(layer, self._open(at, easing), moves)
                    self.layers.append(layer)
                self._drop_dead(layer, remaining, at)
            least = min(layer, key=lambda key: (layer[key][0], key))
            layer = {self.start: (layer[least][0], least, None)}
            self.layers.append(layer)
        return {**fixed, **self._walked()}, layer[self.start][0] - self._besides(easing)

    def hopes(self, easing: Easing) -> Hopes:
        """From every state of the last search, the least that is still to come, by the same easing; what no set wants
        and what comes off besides is counted at the end."""
        hopes: Hopes = [{self.start: self._settled(easing)[1] - self._besides(easing)}]
        place = len(self.layers) - 1
        for segment in reversed(self.segments):
            place -= 1
            hopes.append(dict.fromkeys(self.layers[place], hopes[-1][self.start]))
            for at in reversed(segment):
                moves = self._moves(at, easing)
                for _ in range(self.counts[at]):
                    place -= 1
                    hopes.append(self._hopes_before(self.layers[place], hopes[-1], self._open(at, easing), moves))
        return hopes[::-1]

    def _hopes_before(
        self, layer: Layer, after: dict[int, int], open_: tuple[int, Put], moves: Sequence[Move]
    ) -> dict[int, int]:
        found: dict[int, int] = {}
        for key in layer:
            costs = [after[key] + open_[0]] if key in after else []
            for move in moves:
                put = move.numbered.tables[move.role].get((key >> move.numbered.shift) & MASK)
                if put is not None and key + put[0] in after:
                    costs.append(after[key + put[0]] + move.cost + put[1] * move.full_cost)
            if costs:
                found[key] = min(costs)
        return found

    def _with_piece(self, layer: Layer, open_: tuple[int, Put], moves: Sequence[Move]) -> Layer:
        found: Layer = {}
        self.steps += len(layer) * (1 + len(moves))
        if self.steps > self.most_steps:
            raise TooMany
        open_cost, open_put = open_
        for key, (cost, _, _) in layer.items():
            paid, known = cost + open_cost, found.get(key)
            if known is None or paid < known[0]:
                found[key] = (paid, key, open_put)
        for move in moves:
            numbered, role, move_cost, full_cost, put_as = move.numbered, move.role, move.cost, move.full_cost, move.put
            shift, table = numbered.shift, numbered.tables.setdefault(role, {})
            for key, (cost, _, _) in layer.items():
                number = (key >> shift) & MASK
                put = table[number] if number in table else numbered.put(number, role)
                if put is None:
                    continue
                entered, paid = key + put[0], cost + move_cost + (full_cost if put[1] else 0)
                known = found.get(entered)
                if known is None or paid < known[0]:
                    found[entered] = (paid, key, put_as)
        return found

    def _open(self, at: int, easing: Easing) -> tuple[int, Put]:
        """What a piece costs in no set, the better of its ways."""
        kind = self.kinds[at]
        price = kind.start_fine if at in self.bare else kind.open_fine
        cost = price * easing.weights[self.groups[at]]
        if kind.alone is not None and at not in self.bare and kind.alone[1] * easing.whole < cost:
            return kind.alone[1] * easing.whole * ONE, (at, ALONE, 0)
        return cost * ONE, (at, OPEN, 0)

    def _moves(self, at: int, easing: Easing) -> list[Move]:
        kind, found = self.kinds[at], []
        for number, role, gain in self.in_sets[at]:
            rule, mixture = self.rules[number], easing.mixtures[number]
            group = 0 if rule.is_exclusive else self.groups[at]
            weight = self._weight(number, group, easing)
            gives = mixture.gains * gain + (mixture.room * room_of(rule, kind) if mixture.room else 0)
            cost = rule.left(kind) * easing.weights[group] * ONE - gives * weight
            full_cost = mixture.gains * rule.price_fine * weight
            found.append(Move(self.numbered[number], role, cost, full_cost, (at, number, role)))
        return found

    def _weight(self, number: int, group: int, easing: Easing) -> int:
        return easing.weights[group] if easing.by_piece else self.weight_of(number, easing)

    def weight_of(self, number: int, easing: Easing) -> int:
        """What is paid of what a set gives, at the most: by the dearest of the groups its pieces are in."""
        return max(easing.weights[group] for group in self.groups_of[number])

    def _besides(self, easing: Easing) -> int:
        """What comes off whatever pieces are in sets: what sums take, and the parts of a measure that are a cap's."""
        caps = sum(
            mixture.cap * (rule.cap_fine or 0) * self.weight_of(number, easing)
            for number, (rule, mixture) in enumerate(zip(self.rules, easing.mixtures, strict=True))
        )
        return caps + easing.taken_fine * easing.scale

    def _settled(self, easing: Easing) -> tuple[Answer, int]:
        """The pieces that no set wants, and what they cost."""
        fixed: Answer = {}
        whole = 0
        for at in self.fixed:
            cost, put = self._open(at, easing)
            fixed[put] = self.counts[at]
            whole += cost * self.counts[at]
        return fixed, whole

    def _remaining(self, segment: Sequence[int]) -> list[list[int]]:
        """For each set and role, how many pieces of this run are to come."""
        remaining = [[0] * (len(rule.counts) * rule.products) for rule in self.rules]
        for at in segment:
            for number, role, _ in self.in_sets[at]:
                remaining[number][role] += self.counts[at]
        return remaining

    def _drop_dead(self, layer: Layer, remaining: list[list[int]], at: int) -> None:
        """Count what is to come after this kind, and leave the ways that need more, or are no use with so few."""
        for number, role, _ in self.in_sets[at]:
            remaining[number][role] -= self.counts[at]
        for number in {number for number, _, _ in self.in_sets[at]}:
            numbered = self.numbered[number]
            shift = numbered.shift
            dead = numbered.dead(remaining[number], {(key >> shift) & MASK for key in layer})
            if dead:
                for key in [key for key in layer if (key >> shift) & MASK in dead]:
                    del layer[key]

    def _walked(self) -> Answer:
        found: Answer = {}
        key = self.start
        for layer in reversed(self.layers):
            _, before, put = layer[key]
            if put is not None:
                found[put] = found.get(put, 0) + 1
            key = before
        return found
