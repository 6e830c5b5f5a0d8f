"""The search behind change: which amounts a drawer can make, and with how few notes. See docs/algorithms/change.md.

The amounts it works on are units of the greatest common divisor of the denominations, and only of a window: notes
that every best answer for the window hands out are set aside first. What is left is small, whatever the amount.
"""

from bisect import bisect_right
from collections.abc import Sequence
from math import lcm

from galla.pricing.errors import ChangeTooHard

LARGEST_WINDOW = 1 << 23
"""Units a search may span after the sure notes are set aside: a megabyte of bits for each denomination."""

LARGEST_EFFORT = 400_000
"""Steps the search for the fewest notes may take: under a second, and some tens of megabytes of what was met."""


class NoteSearch:
    """A drawer of ``values`` (units, falling, with ``counts`` above zero) made ready for amounts in a window.

    ``effort`` counts the steps the last search took. Raises ChangeTooHard when what is left after the sure notes
    spans more than LARGEST_WINDOW units.
    """

    def __init__(self, values: Sequence[int], counts: Sequence[int], lowest: int, highest: int) -> None:
        self._values = values
        self._sure = sure_notes(values, counts, lowest)
        self._sure_amount = sum(value * count for value, count in zip(values, self._sure, strict=True))
        self._counts = [count - sure for count, sure in zip(counts, self._sure, strict=True)]
        self._amounts_before = [0]
        self._notes_before = [0]
        for value, count in zip(values, self._counts, strict=True):
            self._amounts_before.append(self._amounts_before[-1] + value * count)
            self._notes_before.append(self._notes_before[-1] + count)
        self._top = min(highest - self._sure_amount, self._amounts_before[-1])
        if self._top > LARGEST_WINDOW:
            raise ChangeTooHard("the amount spans too many units of the smallest denomination")
        self._reachable = self._reachable_sets()
        self._marks: list[bytes] = []
        self._forget()

    def largest_up_to(self, amount: int) -> int:
        """The largest amount that these notes make and that is not above ``amount``, itself within the window."""
        within = min(amount - self._sure_amount, self._top)
        below = self._reachable[0] & ((1 << (within + 1)) - 1)
        return self._sure_amount + below.bit_length() - 1

    def smallest_above(self, amount: int) -> int | None:
        """The smallest amount of the window above ``amount`` that these notes make; None for none."""
        shift = max(0, amount - self._sure_amount + 1)
        above = self._reachable[0] >> shift
        if not above:
            return None
        return self._sure_amount + shift + (above & -above).bit_length() - 1

    def fewest(self, amount: int) -> list[int] | None:
        """How many of each value make ``amount`` with the fewest notes in all, or None when it cannot be made.

        Depth first from the largest value, the fullest hand first. A branch is left when it cannot make the rest at
        all, when even halves of notes could not make it shorter than the best known, or when it was met before with
        no more notes in hand. Raises ChangeTooHard after LARGEST_EFFORT steps.
        """
        rest = amount - self._sure_amount
        if not 0 <= rest <= self._top or not self._reachable[0] >> rest & 1:
            return None
        if not self._marks:
            self._marks = [bits.to_bytes(self._top // 8 + 1, "little") for bits in self._reachable]
        self._forget()
        self._descend(0, rest, 0, [0] * len(self._values))
        return [sure + count for sure, count in zip(self._sure, self._fewest, strict=True)]

    def _forget(self) -> None:
        """Be ready for a new search: no hand known, which is worse than all notes there are."""
        self._fewest: list[int] = []
        self._fewest_total = self._notes_before[-1] + 1
        self._seen: dict[tuple[int, int], int] = {}
        self.effort = 0

    def _descend(self, level: int, rest: int, notes: int, hand: list[int]) -> None:
        """Try every number of notes of this level's value, most first, that could still lead to a shorter hand."""
        if rest == 0:
            self._fewest = hand[:level] + [0] * (len(hand) - level)
            self._fewest_total = notes
            return
        if self._seen.get((level, rest), notes + 1) <= notes:
            return
        self._seen[level, rest] = notes
        value = self._values[level]
        most = min(self._counts[level], rest // value)
        smaller = self._amounts_before[-1] - self._amounts_before[level + 1]
        least = max(0, -((smaller - rest) // value))
        marks = self._marks[level + 1]
        for count in range(most, least - 1, -1):
            self.effort += 1
            if self.effort > LARGEST_EFFORT:
                raise ChangeTooHard("the denominations leave too many combinations to try")
            left = rest - count * value
            # The bound only grows as fewer of the larger note are used, so the first hopeless count ends the level.
            if notes + count + self._bound(level + 1, left) >= self._fewest_total:
                break
            if marks[left >> 3] >> (left & 7) & 1:
                hand[level] = count
                self._descend(level + 1, left, notes + count, hand)
        hand[level] = 0

    def _bound(self, level: int, rest: int) -> int:
        """A number of notes that no hand of this level's and smaller values can go below: notes could be cut."""
        target = self._amounts_before[level] + rest
        reached = bisect_right(self._amounts_before, target) - 1
        notes = self._notes_before[reached] - self._notes_before[level]
        missing = target - self._amounts_before[reached]
        return notes - (-missing // self._values[reached]) if missing else notes

    def _reachable_sets(self) -> list[int]:
        """For each level the amounts its and all smaller values make, as the bits of one integer; last {0}."""
        mask = (1 << (self._top + 1)) - 1 if self._top >= 0 else 0
        sets = [1 & mask]
        for value, count in zip(reversed(self._values), reversed(self._counts), strict=True):
            sets.append(_with_notes(sets[-1], value, min(count, max(self._top, 0) // value), mask))
        sets.reverse()
        return sets


def sure_notes(values: Sequence[int], counts: Sequence[int], lowest: int) -> list[int]:
    """How many of each value every best hand contains, for every amount of ``lowest`` units or more.

    Filling ``lowest`` from the largest value down until one value is not used up gives a hand x. A best hand may lack
    a few of x's notes, made up for by smaller ones, but only a few: where smaller notes make up for too many, some of
    them are worth exactly some of the missing ones, and swapping them back is shorter. The bounds and their proof are
    in docs/algorithms/change.md, "Sure notes".
    """
    filled: list[int] = []
    rest = max(lowest, 0)
    for value, count in zip(values, counts, strict=True):
        filled.append(min(count, rest // value))
        rest -= filled[-1] * value
        if filled[-1] < count:
            break
    else:
        return list(counts)
    partial = len(filled) - 1
    sure = [0] * len(values)
    for index, count in enumerate(filled):
        value = values[index]
        replaceable = sum(lcm(value, small) - small for small in values[max(partial, index + 1) :])
        sure[index] = max(0, count - min(replaceable // value, values[partial]))
    return sure


def _with_notes(reachable: int, value: int, count: int, mask: int) -> int:
    """The amounts reachable when up to ``count`` notes of ``value`` are added: bundles of 1, 2, 4 … of them."""
    bundle = 1
    while count > 0:
        bundle = min(bundle, count)
        reachable |= (reachable << (bundle * value)) & mask
        count -= bundle
        bundle *= 2
    return reachable
