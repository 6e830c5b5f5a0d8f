"""A supplier's bill: what is owed from now on, and value that follows goods whose price or freight came late."""

import datetime
from collections.abc import Sequence
from dataclasses import dataclass

from django.db import IntegrityError
from django.utils.translation import gettext as _

from galla.accounts.access import Access
from galla.accounts.models import Branch
from galla.foundation.database.rows import insert_rows
from galla.foundation.errors import InvalidInput
from galla.foundation.formats import money_of
from galla.inventory.models import ReceiptLine
from galla.ledger import places
from galla.ledger.entries import Claim
from galla.parties.models import Supplier
from galla.pricing.spread import spread
from galla.pricing.tax import TaxAmount
from galla.purchasing import papers
from galla.purchasing.actions import counting
from galla.purchasing.actions.billed import (
    BillItem,
    Checked,
    checked_items,
    checked_number,
    checked_taxes,
    demand_day,
    number_key,
    refuse_known,
)
from galla.purchasing.actions.booking import Act, Paper, demand_open, demand_supplier
from galla.purchasing.actions.levelling import level
from galla.purchasing.actions.shifting import Shelves, Shift
from galla.purchasing.models import (
    SERVICES,
    BillStanding,
    LineKind,
    ReceivedLine,
    SharedBy,
    SupplierBill,
    SupplierBillLine,
    SupplierBillTax,
    ValueShift,
)

LINE_FIELDS = (
    *("shop_id", "bill_id", "position", "kind", "receipt_line_id", "words", "quantity_milli", "net_minor"),
    *("received_worth_minor", "tax_class_id", "shared_by", "spent_as"),
)
TAX_FIELDS = ("shop_id", "bill_id", "position", "name", "rate_ppm", "amount_minor")
SHIFT_FIELDS = (
    *("shop_id", "bill_id", "position", "line_position", "receipt_line_id", "product_id", "place", "worth_minor"),
)


@dataclass(frozen=True, slots=True)
class _Parts:
    """A bill with its rows."""

    bill: SupplierBill
    lines: list[SupplierBillLine]
    taxes: list[SupplierBillTax]
    shifts: list[ValueShift]


def enter_bill(
    *,
    access: Access,
    at: datetime.datetime,
    key: str,
    supplier: Supplier,
    branch: Branch,
    number: str,
    billed_on: datetime.date,
    items: Sequence[BillItem],
    taxes: Sequence[TaxAmount] | None = None,
    total_minor: int | None = None,
) -> Paper[SupplierBill]:
    """Enter a supplier's bill. Nothing of an earlier receipt is rewritten: differences post today (decision 0010).

    What was paid ahead settles the oldest bills of the supplier, and so this one where it is the only one (0030).

    ``taxes`` are those on their paper, None: as the lines' classes say. ``total_minor`` is what it asks for, None: net
    and tax; the difference, less than a whole unit of the currency, is round-off. Raises ``BillKnown``,
    ``BilledBefore``, and ``InvalidInput`` naming the line.
    """
    demand_open(access, branch)
    demand_supplier(access, supplier)
    number = checked_number(number)
    demand_day(access, at, billed_on, field="billed_on")
    checked = checked_items(access, supplier, items)
    stood = checked_taxes(access, supplier, billed_on, checked, taxes)
    rounding = _round_off(access, checked, stood, total_minor)
    act = Act(access, branch, papers.BILL, at, key)

    def write(claimed: Claim) -> SupplierBill:
        refuse_known(access, supplier, number)
        head = {"branch": branch, "supplier": supplier, "number": number, "billed_on": billed_on}
        bill = SupplierBill(**act.columns(claimed), **head, **_sums(checked, stood, rounding))
        bill.number_key = number_key(number)
        parts = _counted(bill, checked, stood)
        act.post(claimed, papers.moves_of_bill(*_of(parts)), papers.hash_of_bill(*_of(parts)))
        _insert(parts)
        level(shop_id=bill.shop_id, supplier_id=supplier.pk)
        return bill

    wanted = [supplier.pk, number, billed_on, [item.said() for item in items], total_minor]
    wanted.append(None if taxes is None else [[tax.name, tax.rate_ppm, tax.amount_minor] for tax in taxes])
    try:
        return act.book(wanted, write, SupplierBill)
    except IntegrityError:
        # Two people entered it at the same moment, and the database let one of them.
        refuse_known(access, supplier, number)
        raise


def _sums(checked: Checked, taxes: Sequence[TaxAmount], rounding: int) -> dict[str, int]:
    net, tax = sum(item.net_minor for item in checked.items), sum(tax.amount_minor for tax in taxes)
    sums = {"net_minor": net, "tax_minor": tax, "round_off_minor": rounding}
    return {**sums, "total_minor": sum(sums.values())}


def _round_off(access: Access, checked: Checked, taxes: Sequence[TaxAmount], total_minor: int | None) -> int:
    asked = sum(item.net_minor for item in checked.items) + sum(tax.amount_minor for tax in taxes)
    if total_minor is None:
        return 0
    if abs(total_minor - asked) >= 10 ** money_of(access.shop.currency).minor_digits:
        raise InvalidInput(_("Lines and taxes come to something else. Look at them again."), field="total")
    return total_minor - asked


def _counted(bill: SupplierBill, checked: Checked, taxes: Sequence[TaxAmount]) -> _Parts:
    """The rows of a bill, with what it says counted on the lines it bills and shared out to where goods are."""
    standing = counting.locked_lines(checked.receipt_lines.values())
    money = (places.supplier(bill.shop_id, bill.supplier_id), places.money(bill.shop_id))
    shelves = Shelves(bill.shop_id, list(checked.receipt_lines.values()), also=[money])
    lines = [_line(bill, item, place, standing) for place, item in enumerate(checked.items)]
    counting.keep(standing.values())
    shifts = [
        (line, came, shift)
        for line, item in zip(lines, checked.items, strict=True)
        for came, worth in _late(line, item, checked)
        if worth
        for shift in shelves.follow(came, _kept(standing[came.pk]), worth)
    ]
    return _Parts(
        bill,
        lines,
        [
            SupplierBillTax(
                shop_id=bill.shop_id,
                bill_id=bill.pk,
                position=place + 1,
                name=tax.name,
                rate_ppm=tax.rate_ppm,
                amount_minor=tax.amount_minor,
            )
            for place, tax in enumerate(taxes)
        ],
        [_shift(bill, place, *told) for place, told in enumerate(shifts)],
    )


def _kept(line: ReceivedLine) -> int:
    return line.received_milli - line.returned_milli


def _line(bill: SupplierBill, item: BillItem, place: int, standing: dict[int, ReceivedLine]) -> SupplierBillLine:
    line = SupplierBillLine(
        shop_id=bill.shop_id,
        bill_id=bill.pk,
        position=place + 1,
        kind=item.kind,
        receipt_line_id=item.receipt_line_id,
        words=item.words,
        quantity_milli=item.quantity_milli or 0,
        net_minor=item.net_minor,
        tax_class_id=item.tax_class_id,
        shared_by=item.shared_by if item.kind == LineKind.LANDED else "",
        spent_as=SERVICES if item.kind == LineKind.OTHER else "",
    )
    if item.receipt_line_id is not None:
        line.received_worth_minor = counting.count_billed(
            standing[item.receipt_line_id], line.quantity_milli, line.net_minor, field=f"lines.{place}.quantity"
        )
    return line


def _late(line: SupplierBillLine, item: BillItem, checked: Checked) -> list[tuple[ReceiptLine, int]]:
    """What a line of a bill says about the value of receipt lines: a difference in price, or shares of a freight."""
    if line.kind == LineKind.GOODS and line.receipt_line_id is not None:
        return [(checked.receipt_lines[line.receipt_line_id], line.net_minor - line.received_worth_minor)]
    if line.kind != LineKind.LANDED:
        return []
    over = [came for came in checked.receipt_lines.values() if came.receipt_id in item.receipts]
    by_value = item.shared_by == SharedBy.VALUE
    weights = [came.worth_minor if by_value else came.quantity_milli for came in over]
    return list(zip(over, spread(line.net_minor, weights), strict=True))


def _shift(bill: SupplierBill, place: int, line: SupplierBillLine, came: ReceiptLine, shift: Shift) -> ValueShift:
    return ValueShift(
        shop_id=bill.shop_id,
        bill_id=bill.pk,
        position=place + 1,
        line_position=line.position,
        receipt_line_id=came.pk,
        product_id=came.product_id,
        place=shift.place,
        worth_minor=shift.worth_minor,
    )


def _of(
    parts: _Parts,
) -> tuple[SupplierBill, list[SupplierBillLine], list[SupplierBillTax], list[ValueShift]]:
    return parts.bill, parts.lines, parts.taxes, parts.shifts


def _insert(parts: _Parts) -> None:
    bill = parts.bill
    bill.save(force_insert=True)
    insert_rows(SupplierBillLine, LINE_FIELDS, [[getattr(line, name) for name in LINE_FIELDS] for line in parts.lines])
    insert_rows(SupplierBillTax, TAX_FIELDS, [[getattr(tax, name) for name in TAX_FIELDS] for tax in parts.taxes])
    insert_rows(ValueShift, SHIFT_FIELDS, [[getattr(row, name) for name in SHIFT_FIELDS] for row in parts.shifts])
    standing = ("shop_id", "bill_id", "total_minor", "settled_minor", "ahead_minor")
    insert_rows(BillStanding, standing, [(bill.shop_id, bill.pk, bill.total_minor, 0, 0)])
