"""What goods near the end of their days might be sold for, so that they are sold at all."""

from collections.abc import Sequence
from typing import NamedTuple

PPM = 1_000_000


class Step(NamedTuple):
    """So many parts per million off where no more than so many days are left, today counted as none."""

    days_left: int
    off_ppm: int


# The usual rule of a grocer: half off in the last week, a quarter off in the last month.
USUAL = (Step(7, 500_000), Step(30, 250_000))


def marked_down(
    *, price_e4: int, least_e4: int, days_left: int | None, rule: Sequence[Step] = USUAL, minor_digits: int = 2
) -> int | None:
    """The price proposed for goods with so many days left, or None where the price stays.

    Prices are 1e-4 of the currency; ``least_e4`` is what the goods cost, tax and all: the proposal never falls below
    it, unless the price does already, for then anything that comes in is better than what is thrown away. Rounded up to
    a whole minor unit. What is past its day has no price: ``days_left`` below zero proposes nothing.
    """
    steps = [step for step in rule if days_left is not None and 0 <= days_left <= step.days_left]
    if not steps:
        return None
    off = max(step.off_ppm for step in steps)
    wanted = -(-price_e4 * (PPM - off) // PPM)
    if least_e4 < price_e4:
        wanted = max(wanted, least_e4)
    whole: int = 10 ** (4 - minor_digits)
    proposed = -(-wanted // whole) * whole
    return proposed if proposed < price_e4 else None
