"""Days as banks write them. Pure.

A file is read in one format throughout: 03/04/2026 is a day of April in one file and of March in another, and nothing
on such a line says which.
"""

import datetime
from collections.abc import Iterable, Sequence

# What a person calls it → how it is read. Day first stands first: that is how banks in India write.
FORMATS: dict[str, tuple[str, ...]] = {
    "dd/mm/yyyy": ("%d/%m/%Y", "%d-%m-%Y", "%d.%m.%Y"),
    "dd/mm/yy": ("%d/%m/%y", "%d-%m-%y", "%d.%m.%y"),
    "dd mmm yyyy": ("%d %b %Y", "%d-%b-%Y", "%d/%b/%Y", "%d %B %Y", "%d%b%Y"),
    "dd mmm yy": ("%d %b %y", "%d-%b-%y", "%d/%b/%y", "%d%b%y"),
    "yyyy-mm-dd": ("%Y-%m-%d", "%Y/%m/%d", "%Y%m%d"),
    "mm/dd/yyyy": ("%m/%d/%Y", "%m-%d-%Y"),
}
FIRST, LAST = datetime.date(1990, 1, 1), datetime.date(2199, 12, 31)
SEPARATORS = frozenset("/-. ")


def read_day(text: str, formats: Sequence[str]) -> datetime.date | None:
    """The day a cell says in one of these formats (names of ``FORMATS``); a time behind it is passed over."""
    plain = text.strip()
    if not plain.isascii() or "_" in plain:
        return None
    for candidate in dict.fromkeys((plain, plain.partition(" ")[0], plain.partition("T")[0])):
        for name in formats:
            for pattern in FORMATS[name]:
                found = _read(candidate, pattern)
                if found is not None:
                    return found
    return None


def _read(text: str, pattern: str) -> datetime.date | None:
    try:
        found = datetime.datetime.strptime(text, pattern).date()  # noqa: DTZ007 - a day has no zone
    except ValueError:
        return None
    return found if FIRST <= found <= LAST else None


def format_of(samples: Iterable[str]) -> str:
    """The format in which most samples read, of equal ones the first; "" where none does."""
    cells = [cell for cell in samples if cell.strip()]
    read = {name: sum(read_day(cell, (name,)) is not None for cell in cells) for name in FORMATS}
    best = max(read, key=lambda name: read[name])
    return best if read[best] else ""
