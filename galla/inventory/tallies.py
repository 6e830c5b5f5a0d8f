"""What the lines of a count come to, product by product. Pure: lines in, differences out.

The rule and its reasons stand in ``docs/algorithms/counting.md``.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Protocol


class Counted(Protocol):
    """A line of a count, as far as it says how much there was."""

    @property
    def product_id(self) -> int: ...
    @property
    def counted_milli(self) -> int: ...
    @property
    def on_hand_milli(self) -> int: ...
    @property
    def passed_milli(self) -> int: ...
    @property
    def last_righted(self) -> int | None: ...
    @property
    def replaces(self) -> bool: ...


@dataclass(frozen=True, slots=True)
class Tally:
    """What was counted of a product at all of its spots, and what the book said when the last of them was counted.

    ``moved_milli`` is how much came and left between the first and the last of them: by no more than that the
    difference may be wrong, and where it is nothing the difference is exact. ``last_righted``: the last line of an
    adjustment by which these goods had been put right as counted when the last spot was counted, null: nobody knows.
    """

    counted_milli: int
    on_hand_milli: int
    moved_milli: int
    spots: int
    last_righted: int | None = None

    @property
    def change_milli(self) -> int:
        """Above zero: more was there than the book said."""
        return self.counted_milli - self.on_hand_milli


def tallies(lines: Iterable[Counted]) -> dict[int, Tally]:
    """The tally of each product, from all lines of a count in the order in which they were saved."""
    standing: dict[int, list[Counted]] = {}
    for line in lines:
        if line.replaces:
            standing[line.product_id] = [line]
        else:
            standing.setdefault(line.product_id, []).append(line)
    return {product: _tally(spots) for product, spots in standing.items()}


def _tally(spots: list[Counted]) -> Tally:
    first, last = spots[0], spots[-1]
    return Tally(
        counted_milli=sum(spot.counted_milli for spot in spots),
        on_hand_milli=last.on_hand_milli,
        moved_milli=last.passed_milli - first.passed_milli,
        spots=len(spots),
        last_righted=last.last_righted,
    )


def differences(found: dict[int, Tally]) -> dict[int, int]:
    """By how much each product's stock changes, where it does, in order of the products."""
    return {product: tally.change_milli for product, tally in sorted(found.items()) if tally.change_milli}
