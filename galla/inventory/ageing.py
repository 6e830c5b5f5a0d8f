"""How old what lies there is. Pure arithmetic, in thousandths and minor units.

What lies there is taken to be what came last (first in, first out): the newest arrivals are on the shelf, as much of
them as there is, and what they do not explain is older than all of them. Its value is the shelf's, at its average
cost, shared out by quantity (galla.inventory.valuation): no layer has a cost of its own.
"""

import itertools
from collections.abc import Sequence

from galla.pricing.numbers import round_half_away

# The oldest day of each bucket but the last, in days before today.
BUCKET_DAYS = (30, 60, 90, 180)
BUCKETS = len(BUCKET_DAYS) + 1


def aged_milli(on_hand_milli: int, came_milli: Sequence[int]) -> list[int]:
    """How much of what is on hand is of each age; ``came_milli`` says what came in each bucket but the last."""
    left, found = max(on_hand_milli, 0), []
    for came in came_milli:
        found.append(min(left, max(came, 0)))
        left -= found[-1]
    return [*found, left]


def aged_worth(worth_minor: int, quantities_milli: Sequence[int]) -> list[int]:
    """The value shared out by quantity, to the last minor unit: what is rounded off goes to the next older."""
    whole = sum(quantities_milli)
    if not whole:
        return [0 for _ in quantities_milli]
    until = [round_half_away(worth_minor * part, whole) for part in itertools.accumulate(quantities_milli)]
    return [now - before for before, now in itertools.pairwise([0, *until])]
