"""What came of a file of bills."""

from collections import Counter
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Refused:
    """A bill that was not taken, or one row of it: which, in which line of the file, and why."""

    bill: str
    line: int | None
    reason: str


@dataclass(frozen=True, slots=True)
class Stretch:
    """A tenth of the file's bills: how many bills and lines there were in it, and how many seconds they took."""

    bills: int
    lines: int
    seconds: float


@dataclass(slots=True)
class SalesReport:
    """Counts of what was taken; ``already`` of the bills were there from an earlier run.

    ``total_minor`` is over all bills taken or found there. ``left_out`` counts rows by the reason they were passed
    over (a quantity not above zero, a date outside the wish). ``tenths`` say whether the last bills came in as fast as
    the first.
    """

    rows: int = 0
    bills: int = 0
    lines: int = 0
    already: int = 0
    total_minor: int = 0
    products_made: int = 0
    customers_made: int = 0
    left_out: Counter[str] = field(default_factory=Counter)
    refused: list[Refused] = field(default_factory=list)
    tenths: list[Stretch] = field(default_factory=list)
