"""Taking in another system's documents, in the order they were made."""

import datetime
from collections.abc import Callable, Sequence

from galla.accounts.access import Access
from galla.accounts.calendar import zone_of
from galla.catalog.models import Product
from galla.foundation.database.bulk import WISHED_SECONDS, much_to_write
from galla.foundation.formats import money_of
from galla.history.booking import Booking, count
from galla.history.goods import products_of
from galla.history.known import Known, Made
from galla.history.papers import FileDocument
from galla.history.people import customers_of
from galla.history.reading import BillsFile, read_documents
from galla.history.report import HistoryReport, Refused, Stretch

FIRST_LINES, MOST_AT_ONCE = 10, 100

type Progress = Callable[[int, int], None]


def take_documents(
    *,
    access: Access,
    wish: BillsFile,
    at: datetime.datetime,
    dry_run: bool = False,
    progress: Progress | None = None,
) -> HistoryReport:
    """Take the wanted documents of a file in at the till of ``access``, each with its own date; say what came of it.

    One taken before is left as it is. ``dry_run`` reads and counts only. Raises as ``read_documents`` does.
    """
    report = HistoryReport()
    documents = read_documents(wish, zone=zone_of(access.shop.zone), report=report)
    whole = [each for each in documents if not _refuse(each, report)]
    digits = money_of(access.shop.currency).minor_digits
    if dry_run:
        nobody = Known(access, {}, {}, frozenset(), digits)
        for each in whole:
            count(report, nobody, each, Made("", replayed=False))
        return report
    products = products_of(whole, access=access, at=at, report=report)
    customers = customers_of(whole, access=access, at=at, report=report)
    unstocked = frozenset(access.rows(Product).filter(is_stocked=False).values_list("pk", flat=True))
    booking = Booking(Known(access, products, customers, unstocked, digits), report)
    with much_to_write():
        _take_all(whole, booking, progress or (lambda done, total: None))
    return report


def _take_all(documents: Sequence[FileDocument], booking: Booking, tell: Progress) -> None:
    """Take the documents, so many in a transaction as it has time for."""
    done, lines = 0, FIRST_LINES
    watch = _Watch(len(documents), booking.report)
    while some := _together(documents, done, lines):
        tell(done, len(documents))
        seconds = booking.take(some)
        done += len(some)
        watch.saw(some, seconds, done)
        took = sum(len(each.lines) for each in some)
        lines = min(2 * max(lines, took), int(took * WISHED_SECONDS / max(seconds, 0.001)))
    tell(done, len(documents))


def _refuse(document: FileDocument, report: HistoryReport) -> bool:
    """Whether a document cannot be taken, with each reason in the report."""
    report.refused += [Refused(document.number, line, reason) for line, reason in document.troubles]
    return bool(document.troubles)


def _together(documents: Sequence[FileDocument], begin: int, most_lines: int) -> Sequence[FileDocument]:
    """The next documents to take in one transaction: as many as have so many lines together, and at least one."""
    end, lines = begin, 0
    while end < min(len(documents), begin + MOST_AT_ONCE):
        lines += len(documents[end].lines)
        if end > begin and lines > most_lines:
            break
        end += 1
    return documents[begin:end]


class _Watch:
    """Notes how long each tenth of the documents took."""

    def __init__(self, total: int, report: HistoryReport) -> None:
        self._total, self._report = total, report
        self._documents, self._lines, self._seconds = 0, 0, 0.0

    def saw(self, documents: Sequence[FileDocument], seconds: float, done: int) -> None:
        """These took so long; ``done`` are in now."""
        self._documents += len(documents)
        self._lines += sum(len(each.lines) for each in documents)
        self._seconds += seconds
        if done * 10 >= (len(self._report.tenths) + 1) * self._total:
            self._report.tenths.append(Stretch(self._documents, self._lines, round(self._seconds, 3)))
            self._documents, self._lines, self._seconds = 0, 0, 0.0
