"""The best way to put pieces into sets, found exactly: dynamic programming over the pieces, the dearest first.

What is remembered after each piece is what is open in each set and the least cost to come here. Where one number
cannot say which of two ways is better (a cap, a floor, sums that bear on some goods only), both are kept.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple, Protocol

from galla.pricing.offers.pieces import Kind
from galla.pricing.offers.sets import SetRule, State

OPEN, ALONE = -1, -2
"""Places of a piece in no set: with what stacks, and with an exclusive offer of its own."""


class TooMany(Exception):
    """The exact search would take more steps than it may."""


@dataclass(frozen=True, slots=True)
class Weighing:
    """How what is left to pay is added up.

    ``groups[kind]`` is where an open piece counts; group 0 is for what no sum bears on. ``weights``: what is paid of
    each group in the end, where that is a fixed share; None keeps the groups apart. ``bare`` kinds stand alone, and
    ``keeps_floors`` asks for the floors to be added up as well. ``profiles``: which of the sums bear on each group.
    """

    groups: tuple[int, ...]
    size: int
    weights: tuple[int, ...] | None
    bare: frozenset[int] = frozenset()
    keeps_floors: bool = False
    profiles: tuple[tuple[int, ...], ...] = ((),)


class Label(NamedTuple):
    """One way to come here: what is ``left`` to pay per group (one number where weighed), and of each bounded set what
    its pieces give and what room they have.
    """

    left: tuple[int, ...]
    floors: tuple[int, ...]
    bounds: tuple[tuple[int, int], ...]
    back: "Label | None"
    put: tuple[int, int, int]


type Answer = dict[tuple[int, int, int], int]
"""Kind, place (a set of the search's ``rules``, OPEN or ALONE), role → how many pieces."""

type Apart = tuple[tuple[int, ...], ...]
"""Of each set that counts in several groups: what its pieces cost, their room, and what they give, by group."""

type Key = tuple[tuple[State, ...], Apart]


class Hope(Protocol):
    """What is still possible, so that a way that cannot become the best need not be followed."""

    def is_lost(self, gone_by: int, states: tuple[State, ...], apart: Apart, label: Label) -> bool:
        """Whether a way is none of the best, after so many steps of the order in which pieces go by."""
        ...


class Search:
    """One search over the pieces of a cart. ``answers`` are the ways that may be best, as what was put where."""

    def __init__(
        self,
        kinds: Sequence[Kind],
        rules: Sequence[SetRule],
        weighing: Weighing,
        most_steps: int,
        hope: Hope | None = None,
    ) -> None:
        self.kinds, self.weighing, self.most_steps, self.hope = kinds, weighing, most_steps, hope
        self.steps = self.gone_by = 0
        self.rules = rules
        self.bounded = [at for at, rule in enumerate(self.rules) if rule.is_bounded]
        self.group_of = [self._group_of(rule) for rule in self.rules]

    def answers(self) -> list[Answer]:
        """Of each way that may be best: how many pieces of each kind are in each place and role."""
        whole: Key = (tuple(rule.start for rule in self.rules), tuple(() for _ in self.rules))
        first = Label(self._nothing(), self._nothing(), ((0, 0),) * len(self.bounded), None, (0, 0, 0))
        fixed, contested = self._settled()
        labels: dict[Key, list[Label]] = {whole: [first]}
        for segment in contested:
            ends = self._ends_of_products(segment)
            for at in segment:
                for _ in range(self.kinds[at].count):
                    labels = self._hopeful(self._with_piece(labels, at))
                labels = self._closed_only(labels, ends.get(at, ()))
            labels = self._hopeful(self._whole_only(labels))
        return [{**fixed, **_walked(label)} for label in self._best(labels)]

    def _hopeful(self, labels: dict[Key, list[Label]]) -> dict[Key, list[Label]]:
        self.gone_by += 1
        hope = self.hope
        if hope is None:
            return labels
        kept = {}
        for (states, apart), ways in labels.items():
            if some := [label for label in ways if not hope.is_lost(self.gone_by, states, apart, label)]:
                kept[states, apart] = some
        return kept

    def _nothing(self) -> tuple[int, ...]:
        return (0,) if self.weighing.weights else (0,) * self.weighing.size

    def _group_of(self, rule: SetRule) -> int | None:
        """The one group all pieces of a set count in; None where they count in several."""
        if rule.is_exclusive:
            return 0
        groups = {self.weighing.groups[at] for at in rule.gains if at not in self.weighing.bare}
        if self.weighing.weights and len({self.weighing.weights[group] for group in groups}) == 1:
            return min(groups)
        return groups.pop() if len(groups) == 1 else None

    def _settled(self) -> tuple[Answer, list[list[int]]]:
        """Pieces whose place is clear beforehand, and the others in runs that share no set, the dearest first."""
        fixed: Answer = {}
        contested = []
        for at, kind in enumerate(self.kinds):
            in_sets = at not in self.weighing.bare and any(at in rule.gains for rule in self.rules)
            if in_sets or self._is_open_question(at):
                contested.append(at)
            else:
                is_alone = kind.alone is not None and at not in self.weighing.bare and self._prefers_alone(at)
                fixed[at, ALONE if is_alone else OPEN, 0] = kind.count
        return fixed, segments(self.kinds, self.rules, contested)

    def _is_open_question(self, at: int) -> bool:
        return self.kinds[at].alone is not None and self.weighing.weights is None and at not in self.weighing.bare

    def _prefers_alone(self, at: int) -> bool:
        alone, weights = self.kinds[at].alone, self.weighing.weights or (1,)
        return (
            alone is not None and alone[1] * weights[0] < self.kinds[at].open_fine * weights[self.weighing.groups[at]]
        )

    def _with_piece(self, labels: dict[Key, list[Label]], at: int) -> dict[Key, list[Label]]:
        kind, found = self.kinds[at], dict[Key, list[Label]]()
        places = [(OPEN, kind.open_fine, self.weighing.groups[at])]
        if kind.alone is not None and at not in self.weighing.bare:
            places.append((ALONE, kind.alone[1], 0))
        for key, ways in labels.items():
            for label in ways:
                for place, price, group in places:
                    self._keep(found, key, self._paid(label, price, group, kind.floor_fine, (at, place, 0)))
                if at not in self.weighing.bare:
                    self._into_sets(found, key, label, at)
        return found

    def _into_sets(self, found: dict[Key, list[Label]], key: Key, label: Label, at: int) -> None:
        states, apart = key
        for number, rule in enumerate(self.rules):
            for role, gain in rule.gains.get(at, {}).items():
                put = rule.put(states[number], role)
                if put is None:
                    continue
                state, full = put
                gives = gain - full * rule.price_fine
                entered = (*states[:number], state, *states[number + 1 :])
                made, more = self._in_set(label, (at, number, role), gives)
                self._keep(found, (entered, _added(apart, number, more)), made)

    def _in_set(self, label: Label, put: tuple[int, int, int], gives: int) -> tuple[Label, tuple[int, ...]]:
        """The way with one more piece in a set, and what of it must be told apart from other ways."""
        at, number, _ = put
        rule, kind = self.rules[number], self.kinds[at]
        price, group = rule.left(kind), self.group_of[number]
        room = max(0, price - kind.floor_fine) if rule.needs_floor else price
        if group is None:
            own = self.weighing.groups[at]
            spread = [0] * (3 * self.weighing.size)
            spread[own], spread[self.weighing.size + own] = price, room
            # What sets of one product each give falls on that product; what others give, on all of them.
            spread[2 * self.weighing.size + (own if rule.products > 1 else 0)] = gives
            return self._paid(label, 0, own, kind.floor_fine, put), tuple(spread)
        if not rule.is_bounded:
            return self._paid(label, price - gives, group, kind.floor_fine, put), ()
        paid = self._paid(label, price, group, kind.floor_fine, put)
        which = self.bounded.index(number)
        given, had = paid.bounds[which]
        bounds = (*paid.bounds[:which], (given + gives, had + room), *paid.bounds[which + 1 :])
        return paid._replace(bounds=bounds), ()

    def _paid(self, label: Label, price: int, group: int, floor: int, put: tuple[int, int, int]) -> Label:
        if self.weighing.weights:
            weighed = label.left[0] + price * self.weighing.weights[group]
            return Label((weighed,), label.floors, label.bounds, label, put)
        left = (*label.left[:group], label.left[group] + price, *label.left[group + 1 :])
        floors = label.floors
        if self.weighing.keeps_floors:
            floors = (*floors[:group], floors[group] + floor, *floors[group + 1 :])
        return Label(left, floors, label.bounds, label, put)

    def _keep(self, found: dict[Key, list[Label]], key: Key, label: Label) -> None:
        """Keep a way unless another that comes to the same place is never worse."""
        self.steps += 1
        if self.steps > self.most_steps:
            raise TooMany
        ways = found.get(key)
        if ways is None:
            found[key] = [label]
            return
        for other in ways:
            self.steps += 1
            if self._is_never_worse(other, label):
                return
        found[key] = [*(other for other in ways if not self._is_never_worse(label, other)), label]

    def _is_never_worse(self, one: Label, other: Label) -> bool:
        """Whether, whatever follows, ``one`` leads to no more to pay than ``other``.

        A bounded set gives the least of what its pieces give, their room and its cap, so it is behind by what either
        number is behind, and never ahead for it.
        """
        behind = [mine - theirs for mine, theirs in zip(one.left, other.left, strict=True)]
        for which, number in enumerate(self.bounded):
            group = self.group_of[number]
            if group is None:
                continue
            given = other.bounds[which][0] - one.bounds[which][0]
            lacks = max(given, other.bounds[which][1] - one.bounds[which][1], 0)
            weights = self.weighing.weights
            behind[0 if weights else group] += lacks * (weights[group] if weights else 1)
        if max(behind) > 0:
            return False
        return all(mine <= theirs for mine, theirs in zip(one.floors, other.floors, strict=True))

    def _ends_of_products(self, segment: Sequence[int]) -> dict[int, list[tuple[int, int]]]:
        """After which kind no more pieces of a product come, for sets of one product: the rule and its first role."""
        last = {
            (number, rule.begin_of(role)): at
            for at in segment
            for number, rule in enumerate(self.rules)
            if rule.products > 1
            for role in rule.gains.get(at, ())
        }
        found: dict[int, list[tuple[int, int]]] = {}
        for place, at in last.items():
            found.setdefault(at, []).append(place)
        return found

    def _closed_only(self, labels: dict[Key, list[Label]], places: Sequence[tuple[int, int]]) -> dict[Key, list[Label]]:
        """Only ways in which no set of a product that has no more pieces waits for one."""
        if not places:
            return labels
        return {
            key: ways
            for key, ways in labels.items()
            if all(self.rules[number].is_closed(key[0][number], begin) for number, begin in places)
        }

    def _whole_only(self, labels: dict[Key, list[Label]]) -> dict[Key, list[Label]]:
        """Only ways in which every set is full; what was used of a limit is the rule's to remember."""
        kept: dict[Key, list[Label]] = {}
        for (states, apart), ways in labels.items():
            if all(rule.is_whole(state) for rule, state in zip(self.rules, states, strict=True)):
                closed = tuple(rule.start for rule in self.rules)
                for label in ways:
                    self._keep(kept, (closed, apart), label)
        return kept

    def _best(self, labels: dict[Key, list[Label]]) -> list[Label]:
        ways = [label for ways in labels.values() for label in ways]
        is_one_number = self.weighing.weights and not self.bounded and None not in self.group_of
        return [min(ways, key=lambda label: label.left)] if is_one_number and ways else ways


def _added(apart: tuple[tuple[int, ...], ...], number: int, more: tuple[int, ...]) -> tuple[tuple[int, ...], ...]:
    if not more:
        return apart
    known = apart[number] or (0,) * len(more)
    summed = tuple(one + other for one, other in zip(known, more, strict=True))
    return (*apart[:number], summed, *apart[number + 1 :])


def _walked(label: Label) -> Answer:
    """How many pieces of each kind were put in each place on a way."""
    found: Answer = {}
    step: Label | None = label
    while step is not None and step.back is not None:
        found[step.put] = found.get(step.put, 0) + 1
        step = step.back
    return found


def segments(kinds: Sequence[Kind], rules: Sequence[SetRule], contested: Sequence[int]) -> list[list[int]]:
    """The contested kinds in runs that share no set with one another: each run ends with every set full."""
    run_of = {at: at for at in contested}
    for rule in rules:
        mine = [at for at in rule.gains if at in run_of]
        merged = {run_of[at] for at in mine}
        if len(merged) > 1:
            first = min(merged)
            run_of = {at: first if run in merged else run for at, run in run_of.items()}
    runs: dict[int, list[int]] = {}
    for at in sorted(contested, key=lambda at: kinds[at].order):
        runs.setdefault(run_of[at], []).append(at)
    return list(runs.values())
