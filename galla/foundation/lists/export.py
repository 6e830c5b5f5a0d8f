"""A list as a file: CSV written as it is read, XLSX row by row into a temporary file.

A text that begins like a formula gets an apostrophe before it, so that a spreadsheet shows it instead of running it
(OWASP, "CSV Injection"). Amounts are numbers, days are days, moments stand in the shop's zone.
"""

import csv
import re
import tempfile
from collections.abc import Callable, Iterator, Sequence
from datetime import date, datetime, tzinfo
from decimal import Decimal
from itertools import batched
from typing import Any

from django.db.models import QuerySet
from django.http import FileResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.utils import timezone, translation

from galla.foundation import formats
from galla.foundation.lists.columns import Column
from galla.foundation.lists.keyset import Rows

FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
# What no sheet shows before a text, and some leave off when they read a file: it hides no formula.
UNSEEN = "".join(map(chr, (*range(33), 0x7F, 0xA0, 0xAD, 0x200B, 0x200C, 0x200D, 0x200E, 0x200F, 0x2060, 0xFEFF)))
SUSPICIOUS = frozenset((*FORMULA_STARTS, *UNSEEN))
BATCH = 500
SHEET_ROWS = 1_000_000
LONGEST_TITLE = 31
NOT_IN_TITLE = re.compile(r"[\[\]:*?/\\]")
NOT_IN_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]|[\ud800-\udfff]")
Table = Iterator[list[Any]]


def harmless(value: Any) -> Any:
    """``value``, with an apostrophe before a text a spreadsheet would take for a formula."""
    if not isinstance(value, str) or value[:1] not in SUSPICIOUS:
        return value
    return f"'{value}" if value.startswith(FORMULA_STARTS) or value.lstrip(UNSEEN).startswith(FORMULA_STARTS) else value


def table(columns: Sequence[Column], rows: Rows | Iterator[Any], money: formats.Money, zone: tzinfo) -> Table:
    """The heads, then every row, as texts, numbers, days and moments.

    The language of the request is set anew for each batch: a streamed file is written when the request is over.
    """
    language = translation.get_language() or "en"
    yield [harmless(str(column.label)) for column in columns]
    for batch in batched(every(rows), BATCH):
        with translation.override(language):
            lines = [[harmless(column.spread(row, money, zone)) for column in columns] for row in batch]
        yield from lines


def every(rows: Rows | Iterator[Any]) -> Iterator[Any]:
    """The rows one by one, without holding all of a query set."""
    return rows.iterator(chunk_size=BATCH) if isinstance(rows, QuerySet) else iter(rows)


class _Echo:
    """A file that hands back what is written to it."""

    def write(self, text: str) -> str:
        return text


def _plain(value: Any) -> Any:
    """``value`` as a CSV carries it."""
    if isinstance(value, datetime):
        return value.strftime("%Y-%m-%d %H:%M:%S")
    if isinstance(value, date):
        return value.isoformat()
    return "" if value is None else value


def csv_text(lines: Table) -> Iterator[str]:
    """The lines as CSV (RFC 4180), marked as UTF-8 for the spreadsheets that would guess otherwise."""
    writer = csv.writer(_Echo(), quoting=csv.QUOTE_NONNUMERIC)
    yield "\ufeff"
    for line in lines:
        yield str(writer.writerow([_plain(value) for value in line]))


def write_xlsx(file: Any, columns: Sequence[Column], lines: Table, title: str, money: formats.Money) -> None:
    """The lines as a workbook; past a million rows it goes on with another sheet."""
    # Loaded when somebody asks for a workbook: it costs half a second of every start.
    from openpyxl import Workbook
    from openpyxl.cell import WriteOnlyCell

    book = Workbook(write_only=True)
    name = NOT_IN_TITLE.sub(" ", title)[: LONGEST_TITLE - 3] or "1"
    looks = [column.number_format(money) for column in columns]
    heads = next(lines)
    for number, part in enumerate(_parts(lines), start=1):
        sheet = book.create_sheet(name if number == 1 else f"{name} {number}")
        sheet.append([_filled(WriteOnlyCell(sheet), head, "") for head in heads])
        for line in part:
            pairs = zip(line, looks, strict=True)
            sheet.append([_filled(WriteOnlyCell(sheet), value, look) for value, look in pairs])
    book.save(file)


def _parts(lines: Table) -> Iterator[Iterator[list[Any]]]:
    """The lines in sheets; there is at least one sheet."""
    yield _up_to(lines, SHEET_ROWS)
    for line in lines:
        yield _up_to(lines, SHEET_ROWS, [line])


def _up_to(lines: Table, count: int, begun: Sequence[list[Any]] = ()) -> Iterator[list[Any]]:
    yield from begun
    for _number, line in zip(range(count - len(begun)), lines, strict=False):
        yield line


def _filled(cell: Any, value: Any, look: str) -> Any:
    if isinstance(value, str):
        cell.value = NOT_IN_XML.sub("", value)
        cell.data_type = "s"
        return cell
    cell.value = value
    if isinstance(value, Decimal):
        cell.number_format = look
    return cell


def _csv(name: str, columns: Sequence[Column], rows: Rows | Iterator[Any], title: str) -> HttpResponseBase:
    lines = table(columns, rows, formats.in_use(), timezone.get_current_timezone())
    response = StreamingHttpResponse(csv_text(lines), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{name}.csv"'
    return response


def _xlsx(name: str, columns: Sequence[Column], rows: Rows | Iterator[Any], title: str) -> HttpResponseBase:
    money = formats.in_use()
    file = tempfile.TemporaryFile()  # noqa: SIM115 - the response closes it
    write_xlsx(file, columns, table(columns, rows, money, timezone.get_current_timezone()), title, money)
    file.seek(0)
    kind = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
    return FileResponse(file, as_attachment=True, filename=f"{name}.xlsx", content_type=kind)


WRITERS: dict[str, Callable[[str, Sequence[Column], Rows | Iterator[Any], str], HttpResponseBase]] = {
    "csv": _csv,
    "xlsx": _xlsx,
}


def answer(kind: str, name: str, columns: Sequence[Column], rows: Rows | Iterator[Any], title: str) -> HttpResponseBase:
    """The list as a file of ``kind``, named with the day it was made."""
    return WRITERS[kind](f"{name}-{timezone.localdate().isoformat()}", columns, rows, title)
