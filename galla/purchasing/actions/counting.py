"""The counters of receipt lines and bills: locked, asked, and moved on. They refuse whoever comes second."""

from collections.abc import Iterable, Mapping
from typing import NamedTuple

from django.db.models import F
from django.db.models.functions import Least
from django.utils.translation import gettext as _

from galla.foundation import formats
from galla.foundation.database.rows import insert_rows
from galla.inventory.actions.booking import MOST_LINES
from galla.inventory.models import ReceiptLine
from galla.pricing.numbers import decimal_text, round_half_away, trimmed_text
from galla.purchasing.errors import BilledBefore, BillPaid, CreditedBefore, NoteUsed, NotReturnable
from galla.purchasing.models import BillStanding, PurchaseReturn, ReceivedLine, ReturnStanding, SupplierBill

COLUMNS = ("shop_id", "receipt_line_id", "received_milli", "worth_minor")
REST = (
    *("billed_milli", "billed_worth_minor", "corrected_minor", "returned_milli", "returned_worth_minor"),
    *("unbilled_back_milli", "unbilled_back_worth_minor"),
)


class Back(NamedTuple):
    """What goes back of a line: its value, and how much of both nobody had billed."""

    worth_minor: int
    unbilled_milli: int = 0
    unbilled_worth_minor: int = 0


def locked_lines(lines: Iterable[ReceiptLine]) -> dict[int, ReceivedLine]:
    """What became of these receipt lines, by their id, ours until the transaction ends; made where there is none."""
    rows = [
        (line.shop_id, line.pk, line.quantity_milli, line.worth_minor, *[0] * len(REST))
        for line in sorted(lines, key=lambda line: line.pk)
    ]
    insert_rows(ReceivedLine, (*COLUMNS, *REST), rows, ignore_conflicts=True)
    wanted = [row[1] for row in rows]
    found = ReceivedLine.objects.select_for_update().filter(pk__in=wanted).order_by("pk")
    return {line.pk: line for line in found}


def count_billed(line: ReceivedLine, quantity_milli: int, net_minor: int, *, field: str) -> int:
    """So much of a line is billed now; the value it had come with. Raises ``BilledBefore``."""
    left, left_worth = _unbilled(line)
    if quantity_milli > left:
        raise BilledBefore(
            _("Of these, %(left)s came and were not billed yet.") % {"left": formats.quantity(left)},
            field=field,
            left=trimmed_text(left, places=3),
        )
    worth = _part(left_worth, quantity_milli, left)
    line.billed_milli += quantity_milli
    line.billed_worth_minor += worth
    line.corrected_minor += net_minor - worth
    return worth


def count_returned(line: ReceivedLine, quantity_milli: int, *, field: str) -> Back:
    """So much of a line goes back now: first what nobody billed, at the value it came with, then what was billed.

    The value of that is what bills say. Raises ``NotReturnable``.
    """
    left = line.received_milli - line.returned_milli
    if quantity_milli > left:
        raise NotReturnable(
            _("Of these, %(left)s came and did not go back yet.") % {"left": formats.quantity(left)},
            field=field,
            left=trimmed_text(left, places=3),
        )
    unbilled, unbilled_worth = _unbilled(line)
    first = min(quantity_milli, unbilled)
    first_worth = _part(unbilled_worth, first, unbilled)
    billed = line.billed_milli - (line.returned_milli - line.unbilled_back_milli)
    billed_worth = line.billed_worth_minor + line.corrected_minor
    billed_worth -= line.returned_worth_minor - line.unbilled_back_worth_minor
    worth = first_worth + _part(billed_worth, quantity_milli - first, billed)
    line.returned_milli += quantity_milli
    line.returned_worth_minor += worth
    line.unbilled_back_milli += first
    line.unbilled_back_worth_minor += first_worth
    return Back(worth, first, first_worth)


def _unbilled(line: ReceivedLine) -> tuple[int, int]:
    """What of a line is there to be billed, and the value it came with."""
    left = line.received_milli - line.billed_milli - line.unbilled_back_milli
    return left, line.worth_minor - line.billed_worth_minor - line.unbilled_back_worth_minor


def _part(worth_minor: int, quantity_milli: int, of_milli: int) -> int:
    """The share of a value that goes with so much of a quantity; all of it with the last."""
    return round_half_away(max(worth_minor, 0) * quantity_milli, of_milli) if quantity_milli else 0


def count_credited(line: ReceivedLine, net_minor: int, *, field: str) -> None:
    """So much less was billed for a line than its bills said. Raises ``CreditedBefore``."""
    left = line.billed_worth_minor + line.corrected_minor
    left -= line.returned_worth_minor - line.unbilled_back_worth_minor
    if net_minor > left:
        raise CreditedBefore(
            _("%(left)s was billed for those of these that are kept.") % {"left": formats.money_symbol(max(left, 0))},
            field=field,
            left=decimal_text(max(left, 0), places=formats.in_use().minor_digits),
        )
    line.corrected_minor -= net_minor


def unsettled_of_bill(bill: SupplierBill) -> int:
    """What of a bill no paper has settled, ours until the transaction ends."""
    return BillStanding.objects.select_for_update().get(pk=bill.pk).unsettled_minor


def keep(lines: Iterable[ReceivedLine]) -> None:
    """Write the counters back."""
    ReceivedLine.objects.bulk_update(list(lines), REST, batch_size=500)


def left_of_note(note: PurchaseReturn) -> int:
    """What of a debit note was not set against bills, ours until the transaction ends."""
    row = (note.shop_id, note.pk, note.total_minor, 0)
    fields = ("shop_id", "purchase_return_id", "total_minor", "set_off_minor")
    insert_rows(ReturnStanding, fields, [row], ignore_conflicts=True)
    standing = ReturnStanding.objects.select_for_update().get(pk=note.pk)
    return standing.total_minor - standing.set_off_minor


def oldest_open(supplier_id: int, amount_minor: int, *, is_new: bool) -> dict[int, int]:
    """How much of an amount is for which open bill of a supplier, the oldest first; the bills are ours from here on.

    What is not ``is_new`` was taken off what is owed before, and may take the place of what stands ahead of a bill.
    """
    if not amount_minor:
        return {}
    rows = BillStanding.objects.filter(bill__supplier=supplier_id, settled_minor__lt=F("total_minor"))
    rows = rows.filter(ahead_minor__lt=F("total_minor") - F("settled_minor")) if is_new else rows
    locked = rows.select_for_update(of=("self",)).select_related("bill").order_by("pk")
    shares: dict[int, int] = {}
    for standing in sorted(locked, key=lambda row: (row.bill.billed_on, row.pk))[:MOST_LINES]:
        share = min(standing.open_minor if is_new else standing.unsettled_minor, amount_minor)
        if share:
            shares[standing.pk] = share
        amount_minor -= share
    return shares


def set_off(note: PurchaseReturn, amount_minor: int, left_minor: int, *, minor_digits: int) -> None:
    """Count what of a debit note is set against bills. Raises ``NoteUsed``."""
    rows = ReturnStanding.objects.filter(pk=note.pk, set_off_minor__lte=F("total_minor") - amount_minor)
    if not left_minor or not rows.update(set_off_minor=F("set_off_minor") + amount_minor):
        raise NoteUsed(
            _("%(left)s of this debit note is left.") % {"left": formats.money_symbol(left_minor)},
            field="bills",
            left=decimal_text(left_minor, places=minor_digits),
        )


def settle(shares: Mapping[int, int], *, minor_digits: int, is_new: bool) -> None:
    """Count what settles bills, by bill id, in order of their ids. Raises ``BillPaid`` beside the bill's place.

    New money finds only what is open; what is not ``is_new`` may take the place of what stands ahead of a bill.
    """
    places = {bill: place for place, bill in enumerate(shares)}
    for bill, amount in sorted(shares.items()):
        unsettled = F("total_minor") - F("settled_minor") - amount
        rows = BillStanding.objects.filter(pk=bill)
        rows = (
            rows.filter(ahead_minor__lte=unsettled)
            if is_new
            else rows.filter(settled_minor__lte=F("total_minor") - amount)
        )
        told = {} if is_new else {"ahead_minor": Least(F("ahead_minor"), unsettled)}
        if not rows.update(settled_minor=F("settled_minor") + amount, **told):
            standing = BillStanding.objects.get(pk=bill)
            left = standing.open_minor if is_new else standing.unsettled_minor
            raise BillPaid(
                _("%(left)s of this bill is open.") % {"left": formats.money_symbol(left)},
                field=f"bills.{places[bill]}.amount",
                open=decimal_text(left, places=minor_digits),
            )
