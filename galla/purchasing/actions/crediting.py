"""A supplier's credit note without goods: less is owed for a bill, and its goods cost less where they are today."""

import datetime
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.db import IntegrityError
from django.utils.translation import gettext as _

from galla.accounts.access import Access
from galla.foundation.database.rows import insert_rows
from galla.foundation.errors import InvalidInput
from galla.foundation.formats import money_of
from galla.inventory.models import ReceiptLine
from galla.ledger import places
from galla.ledger.entries import Claim
from galla.pricing.tax import TaxAmount
from galla.purchasing import papers
from galla.purchasing.actions import counting
from galla.purchasing.actions.billed import BillItem, Checked, checked_number, checked_taxes, demand_day, number_key
from galla.purchasing.actions.booking import MOST_WORTH_MINOR, Act, Paper, cleaned, demand_lines, demand_open
from galla.purchasing.actions.levelling import level
from galla.purchasing.actions.shifting import Shelves
from galla.purchasing.errors import CreditKnown
from galla.purchasing.models import (
    LONGEST_REASON,
    CreditShift,
    LineKind,
    SupplierBill,
    SupplierBillLine,
    SupplierCredit,
    SupplierCreditLine,
    SupplierCreditTax,
)

LINE_FIELDS = ("shop_id", "credit_id", "position", "receipt_line_id", "tax_class_id", "net_minor")
TAX_FIELDS = ("shop_id", "credit_id", "position", "name", "rate_ppm", "amount_minor")
SHIFT_FIELDS = ("shop_id", "credit_id", "position", "line_position", "product_id", "place", "worth_minor")


@dataclass(frozen=True, slots=True)
class CreditItem:
    """So much less, without tax in minor units, for goods of a receipt's line that the bill was for."""

    receipt_line_id: int
    net_minor: int


@dataclass(frozen=True, slots=True)
class _Parts:
    """A credit note with its rows."""

    paper: SupplierCredit
    lines: list[SupplierCreditLine]
    taxes: list[SupplierCreditTax]
    shifts: list[CreditShift]


def enter_credit(
    *,
    access: Access,
    at: datetime.datetime,
    key: str,
    bill: SupplierBill,
    number: str,
    credited_on: datetime.date,
    items: Sequence[CreditItem],
    taxes: Sequence[TaxAmount] | None = None,
    reason: str = "",
) -> Paper[SupplierCredit]:
    """Enter what a supplier took off a bill of his without taking goods back.

    It settles the bill as far as that is open; the rest lowers what is owed to him otherwise. The value of the goods
    is less by it where they are today: on the shelf for what is there, in ``sold`` for what is gone. ``taxes`` are
    those on their paper, all of them taxes of the bill; None: as the lines' classes say. Raises ``CreditKnown``, and
    ``InvalidInput`` naming the line.
    """
    demand_open(access, bill.branch)
    demand_day(access, at, credited_on, field="credited_on")
    number, reason = checked_number(number), cleaned(reason, field="reason", maximum=LONGEST_REASON)
    lines = _lines(bill, items)
    stood = _taxes(access, bill, items, lines, taxes)
    act = Act(access, bill.branch, papers.CREDIT, at, key)
    sums = _sums(items, stood)

    def write(claimed: Claim) -> SupplierCredit:
        _refuse_known(access, bill, number)
        head = {"bill": bill, "number": number, "number_key": number_key(number), "credited_on": credited_on}
        paper = SupplierCredit(**act.columns(claimed), **head, **sums, reason=reason)
        paper.branch, paper.supplier = bill.branch, bill.supplier
        parts = _parts(paper, items, lines, stood)
        paper.settled_minor = _settled(access, bill, paper.total_minor)
        said = papers.hash_of_credit(paper, parts.lines, parts.taxes, parts.shifts)
        act.post(claimed, papers.moves_of_credit(paper, parts.taxes, parts.shifts), said)
        _insert(parts)
        level(shop_id=paper.shop_id, supplier_id=bill.supplier_id)
        return paper

    wanted = [bill.pk, number, credited_on, reason, [[item.receipt_line_id, item.net_minor] for item in items]]
    wanted.append(None if taxes is None else [[tax.name, tax.rate_ppm, tax.amount_minor] for tax in taxes])
    try:
        return act.book(wanted, write, SupplierCredit)
    except IntegrityError:
        # Two people entered it at the same moment, and the database let one of them.
        _refuse_known(access, bill, number)
        raise


def _settled(access: Access, bill: SupplierBill, total_minor: int) -> int:
    """What of it settles the bill. The account is held by then: whoever settles bills holds it first."""
    settled = min(counting.unsettled_of_bill(bill), total_minor)
    if settled:
        digits = money_of(access.shop.currency).minor_digits
        counting.settle({bill.pk: settled}, minor_digits=digits, is_new=False)
    return settled


def _refuse_known(access: Access, bill: SupplierBill, number: str) -> None:
    rows = access.rows(SupplierCredit).filter(supplier=bill.supplier_id, number_key=number_key(number))
    found = rows.values_list("pk", flat=True).first()
    if found is not None:
        said = {"number": number, "name": bill.supplier}
        raise CreditKnown(_("%(number)s of %(name)s was entered before.") % said, field="number", credit=found)


def _lines(bill: SupplierBill, items: Sequence[CreditItem]) -> dict[int, SupplierBillLine]:
    """The bill's lines of goods that something is taken off, by receipt line. Raises ``InvalidInput``."""
    demand_lines(len(items), said=_("Say how much less at least one line costs."))
    rows = SupplierBillLine.objects.filter(bill=bill, kind=LineKind.GOODS)
    found = {row.receipt_line_id or 0: row for row in rows.select_related("receipt_line__receipt")}
    seen: dict[int, SupplierBillLine] = {}
    for place, item in enumerate(items):
        line = found.get(item.receipt_line_id)
        if line is None or item.receipt_line_id in seen:
            raise InvalidInput(_("There are no such goods on this bill."), field=f"lines.{place}.receipt_line")
        if not 0 < item.net_minor <= MOST_WORTH_MINOR:
            raise InvalidInput(_("An amount above zero."), field=f"lines.{place}.net")
        seen[item.receipt_line_id] = line
    return seen


def _taxes(
    access: Access,
    bill: SupplierBill,
    items: Sequence[CreditItem],
    lines: Mapping[int, SupplierBillLine],
    taxes: Sequence[TaxAmount] | None,
) -> list[TaxAmount]:
    """The taxes that are taken off: only such as the bill bore, for no other was paid."""
    classes = [lines[item.receipt_line_id].tax_class_id for item in items]
    told = [
        BillItem(LineKind.GOODS, item.net_minor, tax_class_id=one) for item, one in zip(items, classes, strict=True)
    ]
    stood = checked_taxes(access, bill.supplier, bill.billed_on, Checked(told, {}), taxes)
    borne = {(name, rate): amount for name, rate, amount in bill.taxes.values_list("name", "rate_ppm", "amount_minor")}
    for place, tax in enumerate(stood):
        if taxes is not None and tax.amount_minor > borne.get((tax.name, tax.rate_ppm), 0):
            raise InvalidInput(_("Their bill bore less of this tax."), field=f"taxes.{place}.amount")
    return [tax for tax in stood if (tax.name, tax.rate_ppm) in borne and tax.amount_minor]


def _sums(items: Sequence[CreditItem], taxes: Sequence[TaxAmount]) -> dict[str, int]:
    net, tax = sum(item.net_minor for item in items), sum(tax.amount_minor for tax in taxes)
    return {"net_minor": net, "tax_minor": tax, "total_minor": net + tax}


def _parts(
    paper: SupplierCredit,
    items: Sequence[CreditItem],
    lines: Mapping[int, SupplierBillLine],
    taxes: Sequence[TaxAmount],
) -> _Parts:
    """The rows of a credit note, counted on its lines, its value taken from where the goods are."""
    came: dict[int, ReceiptLine] = {number: line.receipt_line for number, line in lines.items() if line.receipt_line}
    standing = counting.locked_lines(came.values())
    money = (places.supplier(paper.shop_id, paper.supplier_id), places.money(paper.shop_id))
    shelves = Shelves(paper.shop_id, list(came.values()), also=[money])
    parts = _Parts(paper, [], [], [])
    for place, item in enumerate(items):
        number, line = item.receipt_line_id, standing[item.receipt_line_id]
        counting.count_credited(line, item.net_minor, field=f"lines.{place}.net")
        row = {"shop_id": paper.shop_id, "credit_id": paper.pk}
        tax_class = lines[number].tax_class_id
        parts.lines.append(
            SupplierCreditLine(
                **row, position=place + 1, receipt_line_id=number, tax_class_id=tax_class, net_minor=item.net_minor
            )
        )
        kept = line.received_milli - line.returned_milli
        for shift in shelves.follow(came[number], kept, -item.net_minor):
            told = {"product_id": came[number].product_id, "place": shift.place, "worth_minor": -shift.worth_minor}
            parts.shifts.append(CreditShift(**row, **told, position=len(parts.shifts) + 1, line_position=place + 1))
    counting.keep(standing.values())
    parts.taxes.extend(
        SupplierCreditTax(
            shop_id=paper.shop_id,
            credit_id=paper.pk,
            position=place + 1,
            name=tax.name,
            rate_ppm=tax.rate_ppm,
            amount_minor=tax.amount_minor,
        )
        for place, tax in enumerate(taxes)
    )
    return parts


def _insert(parts: _Parts) -> None:
    parts.paper.save(force_insert=True)
    written = (
        (SupplierCreditLine, LINE_FIELDS, parts.lines),
        (SupplierCreditTax, TAX_FIELDS, parts.taxes),
        (CreditShift, SHIFT_FIELDS, parts.shifts),
    )
    for model, fields, rows in written:
        insert_rows(model, fields, [[getattr(row, name) for name in fields] for row in rows])
