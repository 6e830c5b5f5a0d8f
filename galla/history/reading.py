"""From the rows of a CSV file to documents: what each column means, what each value is, which rows make one document.

The columns are known by several names each, so that exports of other systems can be taken as they are. Times without
a zone are the shop's.
"""

import csv
import datetime
import gzip
import io
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import IO
from zoneinfo import ZoneInfo

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from galla.foundation.errors import InvalidInput, TooLarge
from galla.foundation.texts import clean_text
from galla.history.kinds import sorted_out
from galla.history.papers import FileDocument, FileLine, PassedOver
from galla.history.report import HistoryReport
from galla.pricing.numbers import NotANumber, parse_decimal
from galla.sales.carts import LARGEST_QUANTITY_MILLI, LONGEST_BILL

MOST_ROWS = 5_000_000
LONGEST_BILL_NUMBER = 60
LONGEST_CODE = 40
LONGEST_NAME = 200
LARGEST_PRICE_E4 = 10**12
GZIP_MARK = b"\x1f\x8b"

COLUMNS: dict[str, tuple[str, ...]] = {
    "bill": ("bill", "billno", "billnumber", "invoice", "invoiceno", "invoicenumber", "receipt", "receiptno"),
    "sku": ("sku", "stockcode", "code", "itemcode", "productcode"),
    "name": ("name", "description", "item", "itemname", "product", "productname"),
    "quantity": ("quantity", "qty"),
    "date": ("date", "datetime", "time", "billdate", "invoicedate", "soldat"),
    "price": ("price", "unitprice", "rate"),
    "customer": ("customer", "customerid", "customerno", "customercode"),
    "country": ("country",),
}
NEEDED = ("bill", "sku", "quantity", "date", "price")


@dataclass(frozen=True, slots=True)
class BillsFile:
    """Which rows of a file are wanted. Days are the shop's, both included; ``mapping`` says our name → its header."""

    path: Path
    since: datetime.date | None = None
    until: datetime.date | None = None
    mapping: Mapping[str, str] = field(default_factory=dict)


_NEVER = datetime.datetime.max.replace(tzinfo=datetime.UTC)
_A_DAY = datetime.timedelta(days=1)


def read_documents(wish: BillsFile, *, zone: ZoneInfo, report: HistoryReport) -> list[FileDocument]:
    """The wanted documents of a file in order of their moments.

    One with a row that cannot be read is in the list with its troubles, and is not to be taken. What came back under
    the number of a bill is a document of its own. Raises ``InvalidInput`` for a file that is no such table,
    ``TooLarge`` for one of more rows than are read at once.
    """
    found: dict[str, FileDocument] = {}
    for number, row in _rows(wish):
        report.rows += 1
        if report.rows > MOST_ROWS:
            raise TooLarge(_("A file has at most %(most)d rows.") % {"most": MOST_ROWS})
        passed_over = _take_row(found, number, row, wish, zone)
        if passed_over is not None:
            report.left_out[passed_over] += 1
    wanted = [each for each in sorted_out(found.values(), report) if _is_wanted(each, wish, zone, report)]
    for each in wanted:
        if len(each.lines) > LONGEST_BILL:
            each.troubles.append((each.lines[0].number, _("A bill has at most 2,000 lines.")))
    return sorted(wanted, key=lambda each: each.at)


def _is_wanted(bill: FileDocument, wish: BillsFile, zone: ZoneInfo, report: HistoryReport) -> bool:
    """A bill begun before midnight belongs to that day with all its rows."""
    if not bill.lines:
        return bool(bill.troubles)
    day = bill.at.astimezone(zone).date()
    if (wish.since and day < wish.since) or (wish.until and day > wish.until):
        report.left_out[PassedOver.OUTSIDE] += len(bill.lines)
        return False
    return True


def _take_row(
    bills: dict[str, FileDocument], number: int, row: dict[str, str], wish: BillsFile, zone: ZoneInfo
) -> PassedOver | None:
    """Put a row into its bill, or say why it is in none. What cannot be read becomes a trouble of its bill."""
    line, at, trouble = None, _NEVER, ""
    try:
        at, day = _moment(row["date"], zone)
        if (wish.since and day < wish.since - _A_DAY) or (wish.until and day > wish.until + _A_DAY):
            return PassedOver.OUTSIDE
        line = _line(number, row)
    except InvalidInput as error:
        trouble = error.detail
    if isinstance(line, PassedOver):
        return line
    name = row["bill"].strip()
    if not name or len(name) > LONGEST_BILL_NUMBER or not name.isprintable():
        # A bill of its own, which is refused: nobody knows which rows belong together.
        name, line, trouble = f"({number})", None, _("This is no bill number.")
    bill = bills.setdefault(name, FileDocument(name, _NEVER))
    bill.customer = bill.customer or row["customer"].strip()
    bill.country = bill.country or row["country"].strip()
    if line is None:
        bill.troubles.append((number, trouble))
    else:
        bill.at = min(bill.at, at)
        bill.lines.append(line)
    return None


def _line(number: int, row: dict[str, str]) -> FileLine | PassedOver:
    """What a row sells or takes back, or why neither. Raises ``InvalidInput`` for what cannot be read."""
    quantity = _number(row["quantity"], places=3, largest=LARGEST_QUANTITY_MILLI, what="quantity")
    price = _number(row["price"], places=4, largest=LARGEST_PRICE_E4, what="price")
    if quantity == 0:
        return PassedOver.NO_QUANTITY
    try:
        sku = clean_text(row["sku"], maximum=LONGEST_CODE)
        name = clean_text(row["name"], maximum=LONGEST_NAME)
    except ValidationError as error:
        raise InvalidInput(error.messages[0]) from error
    if not sku:
        raise InvalidInput(_("This row names no product."))
    return FileLine(number, sku, name, quantity, price)


def _number(text: str, *, places: int, largest: int, what: str) -> int:
    """A plain decimal; needless zeros at its end don't count as decimals."""
    plain = text.strip()
    if "." in plain:
        plain = plain.rstrip("0").rstrip(".")
    try:
        return parse_decimal(plain, places=places, maximum=largest)
    except NotANumber as error:
        words = {"quantity": _("%(text)r is no quantity."), "price": _("%(text)r is no price.")}[what]
        raise InvalidInput(words % {"text": text[:40]}) from error


@lru_cache(maxsize=1024)
def _moment(text: str, zone: ZoneInfo) -> tuple[datetime.datetime, datetime.date]:
    """A moment in UTC, and the shop's day it is on; the rows of one bill ask for the same one."""
    try:
        moment = datetime.datetime.fromisoformat(text.strip())
    except ValueError as error:
        raise InvalidInput(_("%(text)r is no date.") % {"text": text[:40]}) from error
    if not 1980 <= moment.year <= 2200:
        raise InvalidInput(_("%(text)r is no date.") % {"text": text[:40]})
    local = moment if moment.tzinfo else moment.replace(tzinfo=zone)
    return local.astimezone(datetime.UTC), local.astimezone(zone).date()


def _rows(wish: BillsFile) -> Iterator[tuple[int, dict[str, str]]]:
    """The file's rows by our names of the columns, each with its line number. Raises ``InvalidInput``."""
    with _opened(wish.path) as file:
        try:
            reader = csv.reader(file)
            header = next(reader, None)
            places = _places(header or [], wish.mapping)
            for cells in reader:
                if cells:
                    yield (
                        reader.line_num,
                        {name: cells[at] if at is not None and at < len(cells) else "" for name, at in places.items()},
                    )
        except UnicodeDecodeError as error:
            raise InvalidInput(_("The file is not UTF-8 text: save it as CSV UTF-8.")) from error
        except (csv.Error, EOFError, gzip.BadGzipFile, OSError) as error:
            raise InvalidInput(_("The file cannot be read: %(error)s.") % {"error": error}) from error


@contextmanager
def _opened(path: Path) -> Iterator[IO[str]]:
    try:
        raw = path.open("rb")
    except OSError as error:
        why = {"path": path, "error": error.strerror}
        raise InvalidInput(_("%(path)s cannot be opened: %(error)s.") % why) from error
    with raw:
        packed = raw.read(2) == GZIP_MARK
        raw.seek(0)
        with io.TextIOWrapper(gzip.open(raw) if packed else raw, encoding="utf-8-sig", newline="") as text:
            yield text


def _places(header: list[str], mapping: Mapping[str, str]) -> dict[str, int | None]:
    """Where each of our columns stands in the file; None for one that may be missing and is."""
    unknown = sorted(mapping.keys() - COLUMNS.keys())
    if unknown:
        raise InvalidInput(
            _("There is no column %(name)s; there is %(names)s.") % {"name": unknown[0], "names": ", ".join(COLUMNS)}
        )
    plain = ["".join(filter(str.isalnum, name.casefold())) for name in header]
    places: dict[str, int | None] = {}
    for name, known in COLUMNS.items():
        if name in mapping:
            places[name] = header.index(mapping[name]) if mapping[name] in header else None
        else:
            places[name] = next((plain.index(other) for other in known if other in plain), None)
    missing = [name for name in (*NEEDED, *mapping) if places[name] is None]
    if missing:
        raise InvalidInput(_("The file has no column for: %(names)s.") % {"names": ", ".join(missing)})
    return places
