"""What came of a file of another system's documents."""

import datetime
from collections import Counter
from dataclasses import dataclass, field

from galla.history.papers import Kind


@dataclass(frozen=True, slots=True)
class Refused:
    """A bill that was not taken, or one row of it: which, in which line of the file, and why."""

    bill: str
    line: int | None
    reason: str


@dataclass(frozen=True, slots=True)
class Stretch:
    """A tenth of the documents: how many there were in it, with how many lines, and how many seconds they took."""

    documents: int
    lines: int
    seconds: float


@dataclass(frozen=True, slots=True)
class Became:
    """A document that was no plain bill, and what became of it: its number with us, and what is to be known of it.

    ``total_minor`` is the file's: below zero where money went back.
    """

    document: str
    at: datetime.datetime
    kind: Kind
    number: str
    lines: int
    total_minor: int
    remarks: tuple[str, ...] = ()


@dataclass(slots=True)
class HistoryReport:
    """Counts of what was taken; ``already`` of the documents were there from an earlier run.

    ``bills`` are the plain ones, ``became`` all others. ``lines`` and ``total_minor`` are over all documents taken or
    found there; what went back counts against the total. ``left_out`` counts rows by the reason they were passed over
    (a date outside the wish, a quantity of nothing). ``tenths`` say whether the last came in as fast as the first.
    """

    rows: int = 0
    bills: int = 0
    lines: int = 0
    already: int = 0
    total_minor: int = 0
    products_made: int = 0
    customers_made: int = 0
    left_out: Counter[str] = field(default_factory=Counter)
    became: list[Became] = field(default_factory=list)
    refused: list[Refused] = field(default_factory=list)
    tenths: list[Stretch] = field(default_factory=list)
