"""A large cart's sets made better: a few sets and pieces at a time are taken apart and put together in the best way."""

from collections.abc import Iterator, Sequence

from galla.pricing.offers.easing import Easing
from galla.pricing.offers.making import Made, Role, pieces_in
from galla.pricing.offers.numbered import Numbered
from galla.pricing.offers.pieces import Kind
from galla.pricing.offers.relaxed import Relaxed
from galla.pricing.offers.search import ALONE, OPEN, Answer, TooMany
from galla.pricing.offers.sets import SetRule

WINDOW = 24
"""So many pieces are put together anew at a time."""

STEPS_OF_A_WINDOW = 8_000

type Unit = tuple[int, tuple[Role, ...]]
"""One set, or one piece that is in none (its offer is -1)."""


class Improving:
    """The sets of a cart as they are made, and what is left of each kind."""

    def __init__(
        self,
        kinds: Sequence[Kind],
        rules: Sequence[SetRule],
        numbered: Sequence[Numbered],
        groups: Sequence[int],
        bare: frozenset[int],
    ) -> None:
        self.kinds, self.rules, self.numbered, self.groups, self.bare = kinds, rules, numbered, groups, bare
        self.able = sorted({at for rule in rules for at in rule.gains if at not in bare})
        self.steps = 0

    def answer(self, made: Made, easing: Easing) -> Answer:
        """What was made as an answer; what is in no set has the better of its own ways."""
        found: Answer = {}
        left = {at: kind.count for at, kind in enumerate(self.kinds)}
        for (number, one), times in made.items():
            for at, role, count in one:
                found[at, number, role] = found.get((at, number, role), 0) + count * times
                left[at] -= count * times
        for at, count in left.items():
            if count:
                found[at, self._place(at, easing), 0] = count
        return found

    def _place(self, at: int, easing: Easing) -> int:
        alone, weight = self.kinds[at].alone, easing.weights[self.groups[at]]
        better = alone is not None and alone[1] * easing.whole < self.kinds[at].open_fine * weight
        return ALONE if better and at not in self.bare else OPEN

    def improved(self, made: Made, easing: Easing, most_steps: int) -> Made:
        """The sets made better, window by window from the dearest pieces to the cheapest, as far as the steps go."""
        self.steps = 0
        for begin in (0, WINDOW // 2, 0):
            before = dict(made)
            for window in list(self._windows(made, begin)):
                if self.steps + STEPS_OF_A_WINDOW > most_steps:
                    return made
                made = self._made_anew(made, window, easing)
            if made == before:
                break
        return made

    def _windows(self, made: Made, begin: int) -> Iterator[list[tuple[Unit, int]]]:
        """Sets and single pieces, the dearest first, some copies of each, in windows of so many pieces."""
        left = self._left(made)
        units: list[tuple[Unit, int]] = [
            *made.items(),
            *(((-1, ((at, 0, 1),)), left[at]) for at in self.able if left[at]),
        ]
        units.sort(key=lambda unit: min(self.kinds[at].order for at, _, _ in unit[0][1]))
        once = sum(_size(unit) for unit, _ in units)
        copies = max(2, WINDOW // max(1, once))
        window: list[tuple[Unit, int]] = []
        room = begin or WINDOW
        for unit, times in units:
            some = min(times, copies + 1 if unit[0] < 0 else copies)
            if window and some * _size(unit) > room:
                yield window
                window, room = [], WINDOW
            window.append((unit, some))
            room -= some * _size(unit)
        if window:
            yield window

    def _left(self, made: Made) -> dict[int, int]:
        left = {at: self.kinds[at].count for at in self.able}
        for (_, one), times in made.items():
            for at, _, count in one:
                left[at] -= count * times
        return left

    def _made_anew(self, made: Made, window: list[tuple[Unit, int]], easing: Easing) -> Made:
        # A window before this one may have used what was to be in this.
        window = [(unit, min(some, made.get(unit, 0) if unit[0] >= 0 else some)) for unit, some in window]
        left, rest, counts = self._left(made), dict(made), dict[int, int]()
        for unit, some in window:
            for at, _, count in unit[1]:
                more = min(some * count, left[at]) if unit[0] < 0 else some * count
                counts[at] = counts.get(at, 0) + more
            if unit[0] >= 0 and some:
                rest[unit] -= some
        used = [0] * len(self.rules)
        for (number, _), times in rest.items():
            used[number] += times
        counts = {at: counts[at] for at in sorted(counts) if counts[at]}
        relaxed = Relaxed(
            *(self.kinds, self.rules, self.groups, self.bare), counts=counts, numbered=self.numbered, used=used
        )
        try:
            answer, _ = relaxed.solved(easing, STEPS_OF_A_WINDOW)
        except TooMany:
            return made
        finally:
            self.steps += relaxed.steps
        for unit in self._sets(answer):
            rest[unit] = rest.get(unit, 0) + 1
        return {unit: times for unit, times in rest.items() if times}

    def _sets(self, answer: Answer) -> Iterator[Unit]:
        """The sets of an answer one by one: of each role the dearest pieces in the first."""
        roles: dict[tuple[int, int], list[int]] = {}
        for at, number, role in sorted(answer, key=lambda put: self.kinds[put[0]].order):
            if number >= 0:
                roles.setdefault((number, role), []).extend([at] * answer[at, number, role])
        for number, rule in enumerate(self.rules):
            size = len(rule.counts)
            for begin in range(0, size * rule.products, size):
                waiting = [roles.get((number, begin + role), []) for role in range(size)]
                while any(waiting):
                    one: dict[tuple[int, int], int] = {}
                    for role, count in enumerate(rule.counts):
                        for at in waiting[role][:count]:
                            one[at, begin + role] = one.get((at, begin + role), 0) + 1
                        waiting[role] = waiting[role][count:]
                    yield number, tuple((at, role, count) for (at, role), count in one.items())


def _size(unit: Unit) -> int:
    return sum(pieces_in(unit[1]).values())
