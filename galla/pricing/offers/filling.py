"""The best way to fill the sets under one combination of offers off sums, or a good one and how good it could be.

First by an eased number, which is quick and mostly proves itself: where what is truly to pay is what the number says no
way pays less. Otherwise the parts of the measure are moved and asked again, and then the exact search follows the ways
that may still beat what was found.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from galla.pricing.offers.easing import Easing, Mixing, eased
from galla.pricing.offers.hoping import Hoping
from galla.pricing.offers.improving import Improving
from galla.pricing.offers.making import beginnings
from galla.pricing.offers.numbered import Numbered
from galla.pricing.offers.pieces import Kind
from galla.pricing.offers.relaxed import Relaxed
from galla.pricing.offers.search import Answer, Search, TooMany, Weighing
from galla.pricing.offers.sets import SetRule
from galla.pricing.offers.shares import Left, left_of
from galla.pricing.offers.totals import Together, take_off

TURNS, STEPS_OF_TURNS = 12, 50_000
"""So often the measures of sets are moved at most, and as long as no more steps were taken."""

MOST_AT_ONCE = 40_000
"""Steps of one search by an eased number: a cart that would take more is huge."""

MOST_ORDERS, ORDERS = 8, ((600, 1), (150, 3))
"""So many orders in which sets are made are tried of a huge cart, and of one of more lines than these."""

TURNS_OF_A_HUGE_CART = 3


@dataclass(slots=True)
class Steps:
    """What is left of the steps that may be taken: quick ones of eased numbers, and those of the exact search."""

    quick: int
    exact: int
    is_huge: bool = False


class Filling:
    """One combination of sums: what was found to be the least, and what no way goes below."""

    def __init__(
        self, kinds: Sequence[Kind], rules: Sequence[SetRule], weighing: Weighing, under: Together, steps: Steps
    ) -> None:
        self.kinds, self.weighing, self.under, self.steps = kinds, weighing, under, steps
        self.rules = [rule for rule in rules if any(at not in weighing.bare for at in rule.gains)]
        self.numbered = [Numbered(rule, which) for which, rule in enumerate(self.rules)]
        self.answer: Answer | None = None
        self.to_pay = self.least = 0
        self.is_bounded = False

    def left(self, answer: Answer, under: Together) -> Left:
        """What an answer leaves to pay, after these sums."""
        left = left_of(self.kinds, self.rules, answer, self.weighing.bare)
        take_off(left, under)
        return left

    def fill(self, worth: dict[int, int], to_beat: int | None) -> None:
        """Find the least, or much of it; ``to_beat`` is what need not be found again."""
        self.to_beat = to_beat
        easing = eased(self.under, worth, self.weighing, self.rules)
        try:
            if not self.steps.is_huge:
                self._ease(easing)
        except TooMany:
            self.steps.is_huge = self.answer is None
        if self.answer is not None and not self.is_done():
            self._search()
        if not self.is_done():
            self._make(self.best if self.is_bounded else easing)

    def _make(self, easing: Easing) -> None:
        """Sets made in several orders; the best of these, improved."""
        improving = Improving(self.kinds, self.rules, self.numbered, self.weighing.groups, self.weighing.bare)
        most = next((orders for kinds, orders in ORDERS if len(self.kinds) > kinds), MOST_ORDERS)
        begun = []
        for number, made in enumerate(beginnings(self.kinds, self.rules, self.weighing.bare, most)):
            answer = improving.answer(made, easing)
            begun.append((self.consider(answer), number, made, answer))
        _, _, made, answer = min(begun, key=lambda one: one[:2])
        mixing = Mixing(self.kinds, self.rules)
        for _ in range(TURNS_OF_A_HUGE_CART):
            easing = mixing.moved(easing, answer)
            made = improving.improved(made, easing, self.steps.quick // 2)
            self.steps.quick -= improving.steps
            answer = improving.answer(made, easing)
            self.consider(answer)
            if not any(rule.is_bounded for rule in self.rules):
                break

    def consider(self, answer: Answer) -> int:
        """What an answer leaves to pay; it is taken if that is less than was found so far."""
        to_pay = self.left(answer, self.under).to_pay
        if self.answer is None or to_pay < self.to_pay:
            self.answer, self.to_pay = answer, to_pay
        return to_pay

    def is_done(self) -> bool:
        """Whether no way can beat what was found here or elsewhere."""
        if not self.is_bounded or self.answer is None:
            return False
        return self.least >= (self.to_pay if self.to_beat is None else min(self.to_pay, self.to_beat))

    def _ease(self, easing: Easing) -> None:
        counts = {at: kind.count for at, kind in enumerate(self.kinds)}
        questions = {at for at in counts if self._is_question(at)}
        groups, bare = self.weighing.groups, self.weighing.bare
        self.relaxed = Relaxed(
            *(self.kinds, self.rules, groups, bare), counts=counts, numbered=self.numbered, questions=questions
        )
        self.first = self.best = easing
        mixing, most = Mixing(self.kinds, self.rules), self.steps.quick
        for _ in range(TURNS):
            answer, paid = self._solved(easing)
            least = -(-paid // easing.scale)
            if not self.is_bounded or least > self.least:
                self.least, self.is_bounded, self.best = least, True, easing
            self.consider(answer)
            moved = mixing.moved(easing, answer)
            if self.is_done() or moved == easing or most - self.steps.quick > STEPS_OF_TURNS:
                break
            easing = moved
        if not self.is_done() and any(len(groups) > 1 for groups in self.relaxed.groups_of):
            self.consider(self._solved(replace(self.best, by_piece=True))[0])

    def _is_question(self, at: int) -> bool:
        return self.kinds[at].alone is not None and self.weighing.weights is None and at not in self.weighing.bare

    def _solved(self, easing: Easing) -> tuple[Answer, int]:
        try:
            return self.relaxed.solved(easing, min(MOST_AT_ONCE, self.steps.quick))
        finally:
            self.steps.quick -= self.relaxed.steps

    def _search(self) -> None:
        """The exact search, of what may still be the best. What it does not find is not better."""
        most = self.to_pay if self.to_beat is None else min(self.to_pay, self.to_beat)
        try:
            hopes = []
            for easing in {id(one): one for one in (self.best, self.first)}.values():
                self._solved(easing)
                hopes.append((easing, self.relaxed.hopes(easing)))
        except TooMany:
            return
        search = Search(
            *(self.kinds, self.rules, self.weighing, self.steps.exact),
            Hoping(self.relaxed, self.weighing, hopes, most),
        )
        try:
            for answer in search.answers():
                self.consider(answer)
            self.least = min(self.to_pay, most)
        except TooMany:
            return
        finally:
            self.steps.exact -= search.steps
