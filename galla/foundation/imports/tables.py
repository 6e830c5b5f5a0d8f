"""A table in a file: its headers and its rows, whether it is a CSV or a workbook."""

import hashlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import NamedTuple

from django.utils.translation import gettext as _

from galla.foundation.errors import TooLarge
from galla.foundation.imports import texts, workbooks
from galla.foundation.imports.errors import BadFile
from galla.foundation.imports.texts import Record

LARGEST_FILE = 256 * 1024 * 1024
LARGEST_ROWS = 1_000_000
MOST_COLUMNS = 200
LONGEST_HEADER = 200
_WORKBOOK, _OLD_WORKBOOK, _PDF = b"PK\x03\x04", b"\xd0\xcf\x11\xe0", b"%PDF"


class Row(NamedTuple):
    """A row under the header. ``number`` counts rows from 1, ``line`` is where it stands in the file.

    ``cells`` are as many as the headers; where ``problem`` says why the row could not be read they are what there was.
    """

    number: int
    line: int
    cells: list[str]
    problem: str = ""


@dataclass(frozen=True, slots=True)
class Table:
    """A file that was looked at."""

    path: Path
    kind: str
    separator: str
    headers: tuple[str, ...]
    header_line: int

    @property
    def decimal_comma(self) -> bool:
        """Whether a comma probably begins the decimals: who separates cells by semicolons needs it for that."""
        return self.separator == ";"

    def rows(self) -> Iterator[Row]:
        """The rows. Raises ``TooLarge`` beyond a million, ``BadFile`` where the file breaks off."""
        width = len(self.headers)
        number = 0
        for record in records_of(self.path, self.kind, self.separator):
            if record.line <= self.header_line:
                continue
            line, cells, problem = record
            if not problem and not any(map(str.strip, cells)):
                continue
            number += 1
            if number > LARGEST_ROWS:
                raise TooLarge(_("At most a million rows are read from one file."), field="file")
            if len(cells) != width and not problem:
                cells, problem = _fitted(cells, width)
            yield Row(number, line, cells, problem)

    def about_rows(self) -> int:
        """About how many rows there are, so that a long reading can say how far it is.

        Looks through the whole file, so that nothing is taken of one that breaks off: raises what ``rows`` raises.
        """
        if self.kind == "text":
            lines = texts.line_count(self.path) - self.header_line
            if lines <= LARGEST_ROWS:
                return max(0, lines)
        return sum(1 for _row in self.rows())

    def sample(self, count: int) -> list[Row]:
        """The first rows that can be read, to look at before a decision."""
        return list(islice((row for row in self.rows() if not row.problem), count))


def _fitted(cells: list[str], width: int) -> tuple[list[str], str]:
    if len(cells) < width:
        return cells + [""] * (width - len(cells)), ""
    if any(map(str.strip, cells[width:])):
        figures = {"cells": len(cells), "columns": width}
        return cells, _("This row has %(cells)d cells under %(columns)d headers.") % figures
    return cells[:width], ""


def open_table(path: Path, *, is_header: Callable[[Record], bool] | None = None) -> Table:
    """Look at a CSV (also .gz) or XLSX file. Raises ``BadFile``, ``TooLarge``.

    ``is_header`` knows the row that names the columns, where others stand above it; where none of the first forty is
    one, the first row is.
    """
    kind = _kind_of(path)
    separator = ""
    if kind == "text":
        sample = [line.text for line in islice(texts.lines_of(path), texts.SAMPLE_LINES) if not line.problem]
        separator = texts.separator_of(sample)
    records = (record for record in records_of(path, kind, separator) if _is_header(record))
    first = list(islice(records, 1 if is_header is None else texts.SAMPLE_LINES))
    header = next((record for record in first if is_header is not None and is_header(record)), next(iter(first), None))
    if header is None:
        raise BadFile(_("There is no table in this file."))
    if len(header.cells) > MOST_COLUMNS:
        raise TooLarge(_("This table has too many columns."), field="file")
    names = tuple(_header(cell, place) for place, cell in enumerate(header.cells, 1))
    return Table(path, kind, separator, names, header.line)


def records_of(path: Path, kind: str, separator: str) -> Iterator[Record]:
    """The records of a file of that kind."""
    return workbooks.records_of(path) if kind == "workbook" else texts.records_of(path, separator)


def file_hash(path: Path) -> str:
    """SHA-256 over the bytes of a file."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _kind_of(path: Path) -> str:
    try:
        size = path.stat().st_size
        with path.open("rb") as file:
            beginning = file.read(8)
    except OSError as error:
        raise BadFile(_("There is no such file.")) from error
    if size > LARGEST_FILE:
        raise TooLarge(_("This file is too large."), field="file")
    if beginning.startswith(_WORKBOOK):
        workbooks.look_over(path)
        return "workbook"
    if beginning.startswith((_OLD_WORKBOOK, _PDF)):
        raise BadFile(_("Save the file as XLSX or CSV; this kind is not read here."))
    return "text"


def _is_header(record: Record) -> bool:
    if record.problem or not any(map(str.strip, record.cells)):
        return False
    return not record.cells[0].strip().lower().startswith("sep=")


def _header(cell: str, place: int) -> str:
    return " ".join(cell.split())[:LONGEST_HEADER] or _("Column %(place)d") % {"place": place}
