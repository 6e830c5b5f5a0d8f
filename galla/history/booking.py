"""Documents on their way into the books, several in one transaction: it is the commits that take time."""

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _

from galla.foundation.database.transactions import in_transaction
from galla.foundation.errors import KeyReused, Refusal
from galla.history.adjustments import book_adjustment
from galla.history.bad_debts import book_bad_debt
from galla.history.bills import book_bill
from galla.history.credit_notes import book_credit_note
from galla.history.known import Known, Made
from galla.history.papers import FileDocument, Kind
from galla.history.report import Became, HistoryReport, Refused
from galla.ledger import places
from galla.ledger.entries import keep_days_open, lock_balances

BOOKED: dict[Kind, Callable[[Known, FileDocument], Made]] = {
    Kind.BILL: book_bill,
    Kind.CREDIT_NOTE: book_credit_note,
    Kind.ADJUSTMENT: book_adjustment,
    Kind.BAD_DEBT: book_bad_debt,
}
MOVES_GOODS = frozenset({Kind.BILL, Kind.CREDIT_NOTE, Kind.ADJUSTMENT})


@dataclass(frozen=True, slots=True)
class Booking:
    """Books documents and says in ``report`` what became of each."""

    known: Known
    report: HistoryReport

    def take(self, documents: Sequence[FileDocument]) -> float:
        """Take these together; each that is refused is left out alone. How many seconds it took."""
        begun = time.monotonic()
        found = in_transaction(lambda: self._booked(documents))
        for document, made in zip(documents, found, strict=True):
            if isinstance(made, Refused):
                self.report.refused.append(made)
            else:
                count(self.report, self.known, document, made)
        return time.monotonic() - begun

    def _booked(self, documents: Sequence[FileDocument]) -> list[Made | Refused]:
        # All at once and in the order everybody locks in: one after the other it would be another, and a till that
        # sells the same goods meanwhile would wait for us while we wait for it.
        keep_days_open(self.known.access.shop.pk)
        lock_balances(self._balances(documents))
        return [self._book(document) for document in documents]

    def _balances(self, documents: Sequence[FileDocument]) -> set[tuple[places.Account, places.Unit]]:
        shop, shelf = self.known.access.shop.pk, self.known.shelf
        moved = [line.sku for each in documents if each.kind in MOVES_GOODS for line in each.lines]
        goods = {self.known.products[sku] for sku in moved} - set(self.known.unstocked)
        people = {self.known.customer(each) for each in documents} - {None}
        money = places.money(shop)
        owing = {(places.customer(shop, number), money) for number in people if number is not None}
        return {(shelf, places.goods(shop, number)) for number in goods} | owing

    def _book(self, document: FileDocument) -> Made | Refused:
        try:
            return BOOKED[document.kind](self.known, document)
        except KeyReused:
            reason = _("This document was taken in before, and said something else then.")
            return Refused(document.number, None, reason)
        except Refusal as refusal:
            return Refused(document.number, _line_of(document, refusal.field), refusal.detail)


def count(report: HistoryReport, known: Known, document: FileDocument, made: Made) -> None:
    """Count a document that was taken, or would be."""
    total = known.total(document.lines)
    report.already += made.replayed
    report.lines += len(document.lines)
    report.total_minor += total
    if document.kind == Kind.BILL:
        report.bills += 1
    else:
        told = (document.number, document.at, document.kind, made.number, len(document.lines), total, made.remarks)
        report.became.append(Became(*told))


def _line_of(document: FileDocument, field: str | None) -> int | None:
    """The line of the file a refusal means by ``lines.3.quantity``."""
    parts = (field or "").split(".")
    if parts[0] != "lines" or len(parts) < 2 or not parts[1].isdigit() or int(parts[1]) >= len(document.lines):
        return None
    return document.lines[int(parts[1])].number
