"""What stands on a supplier's bill, looked at before anything is written."""

import datetime
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from django.utils.translation import gettext as _

from galla.accounts.access import Access
from galla.accounts.calendar import zone_of
from galla.catalog.models import TaxClass
from galla.foundation.errors import InvalidInput
from galla.inventory.models import ReceiptLine
from galla.parties.models import Supplier
from galla.pricing.tax import TaxAmount
from galla.purchasing.actions.booking import MOST_LINES, MOST_WORTH_MINOR, cleaned, demand_lines
from galla.purchasing.errors import BillKnown
from galla.purchasing.models import (
    LONGEST_BILL_NUMBER,
    LONGEST_WORDS,
    LineKind,
    OrderArrival,
    SharedBy,
    SupplierBill,
)
from galla.purchasing.taxes import components, taxes_of

LONGEST_TAX_NAME = 16
MOST_TAXES = 40
LONGEST_AGO_YEARS = 10
HIGHEST_RATE_PPM = 1_000_000


@dataclass(frozen=True, slots=True)
class BillItem:
    """A line of a supplier's bill, net in minor units.

    Goods name the receipt's line and how much of it is billed (None: all that came, less what went back unbilled).
    Freight and duty (``landed``) name the receipts over whose lines they are shared, by value or by quantity.
    ``tax_class_id`` None: for goods that of their order's line or of the product, for others no tax.
    """

    kind: str
    net_minor: int
    receipt_line_id: int | None = None
    quantity_milli: int | None = None
    words: str = ""
    tax_class_id: int | None = None
    receipts: tuple[int, ...] = ()
    shared_by: str = SharedBy.VALUE

    def said(self) -> list[Any]:
        """The line as a request says it."""
        return [
            *(self.kind, self.net_minor, self.receipt_line_id, self.quantity_milli, self.words, self.tax_class_id),
            *(sorted(self.receipts), self.shared_by),
        ]


@dataclass(frozen=True, slots=True)
class Checked:
    """The lines as they may be written, and every receipt line they are about, by its id."""

    items: list[BillItem]
    receipt_lines: dict[int, ReceiptLine]


def number_key(number: str) -> str:
    """The form in which a number is a supplier's once: without spaces, in one case."""
    return "".join(number.split()).casefold()


def demand_day(access: Access, at: datetime.datetime, day: datetime.date, *, field: str) -> None:
    """Refuse a day that no paper in hand can bear: one that has not come at the shop, or that is long past."""
    today = at.astimezone(zone_of(access.shop.zone)).date()
    if day > today:
        raise InvalidInput(_("This day has not come yet."), field=field)
    if day.year < today.year - LONGEST_AGO_YEARS:
        said = {"years": LONGEST_AGO_YEARS}
        raise InvalidInput(_("This is more than %(years)d years ago. Look at the date again.") % said, field=field)


def checked_number(number: str) -> str:
    """Their number as it is kept. Raises ``InvalidInput``."""
    number = cleaned(number, field="number", maximum=LONGEST_BILL_NUMBER)
    if not number_key(number):
        raise InvalidInput(_("Write the number that stands on their bill."), field="number")
    return number


def refuse_known(access: Access, supplier: Supplier, number: str) -> None:
    """Raises ``BillKnown`` where this supplier's bill of that number was entered before."""
    rows = access.rows(SupplierBill).filter(supplier=supplier, number_key=number_key(number))
    found = rows.values_list("pk", flat=True).first()
    if found is not None:
        said = {"number": number, "name": supplier}
        raise BillKnown(_("%(number)s of %(name)s was entered before.") % said, field="number", bill=found)


def checked_items(access: Access, supplier: Supplier, items: Sequence[BillItem]) -> Checked:
    """The lines with their words cleaned and their taxes found. Raises ``InvalidInput`` naming the line."""
    demand_lines(len(items), said=_("Add at least one line."))
    goods = _goods_billed(access, supplier, items)
    landed = _goods_landed(access, items)
    lines = dict(sorted((goods | landed).items()))
    if len(lines) > MOST_LINES:
        raise InvalidInput(_("At most %(count)d lines at once.") % {"count": MOST_LINES}, field="lines")
    own = {
        row.receipt_line_id: row.order_line.tax_class_id
        for row in OrderArrival.objects.filter(receipt_line__in=list(goods)).select_related("order_line")
    }
    known = {item.tax_class_id for item in items if item.tax_class_id is not None}
    known = set(access.rows(TaxClass).filter(pk__in=known).values_list("pk", flat=True))
    return Checked([_checked(item, place, lines, own, known) for place, item in enumerate(items)], lines)


def _goods_billed(access: Access, supplier: Supplier, items: Sequence[BillItem]) -> dict[int, ReceiptLine]:
    wanted = [item.receipt_line_id for item in items if item.kind == LineKind.GOODS]
    rows = access.rows(ReceiptLine).filter(pk__in=set(wanted), receipt__supplier=supplier)
    found = {line.pk: line for line in rows.select_related("receipt", "product__measure", "became")}
    seen: set[int] = set()
    for place, item in enumerate(items):
        if item.kind != LineKind.GOODS:
            continue
        if item.receipt_line_id not in found:
            raise InvalidInput(_("This supplier brought no such goods."), field=f"lines.{place}.receipt_line")
        if item.receipt_line_id in seen:
            raise InvalidInput(_("These goods stand on the bill twice."), field=f"lines.{place}.receipt_line")
        seen.add(item.receipt_line_id)
    return found


def _goods_landed(access: Access, items: Sequence[BillItem]) -> dict[int, ReceiptLine]:
    wanted = {number for item in items if item.kind == LineKind.LANDED for number in item.receipts}
    rows = access.rows(ReceiptLine).filter(receipt__in=wanted).select_related("receipt", "product__measure")
    found = {line.pk: line for line in rows}
    there = {line.receipt_id for line in found.values()}
    for place, item in enumerate(items):
        if item.kind == LineKind.LANDED and (not item.receipts or set(item.receipts) - there):
            raise InvalidInput(_("Say over which receipts this is shared out."), field=f"lines.{place}.receipts")
    return found


def _checked(
    item: BillItem, place: int, lines: dict[int, ReceiptLine], own: dict[int, int], known: set[int]
) -> BillItem:
    if item.kind not in LineKind.values:
        raise InvalidInput(_("Choose one of the list."), field=f"lines.{place}.kind")
    if item.shared_by not in SharedBy.values:
        raise InvalidInput(_("Choose one of the list."), field=f"lines.{place}.shared_by")
    if not 0 <= item.net_minor <= MOST_WORTH_MINOR:
        raise InvalidInput(_("This amount cannot be."), field=f"lines.{place}.net")
    if item.tax_class_id is not None and item.tax_class_id not in known:
        raise InvalidInput(_("There is no such tax class in this shop."), field=f"lines.{place}.tax_class")
    if item.kind != LineKind.GOODS or item.receipt_line_id is None:
        words = cleaned(item.words, field=f"lines.{place}.words", maximum=LONGEST_WORDS)
        if not words:
            raise InvalidInput(_("Say what this is for."), field=f"lines.{place}.words")
        return replace(item, words=words, receipt_line_id=None, quantity_milli=None)
    line = lines[item.receipt_line_id]
    quantity = _to_be_billed(line) if item.quantity_milli is None else item.quantity_milli
    if quantity <= 0:
        raise InvalidInput(_("A quantity above zero."), field=f"lines.{place}.quantity")
    tax_class = item.tax_class_id or own.get(line.pk) or line.product.tax_class_id
    return replace(item, words="", quantity_milli=quantity, tax_class_id=tax_class, receipts=())


def _to_be_billed(line: ReceiptLine) -> int:
    """All that came of a line, less what went back before anybody billed it."""
    became = getattr(line, "became", None)
    return line.quantity_milli - (became.unbilled_back_milli if became else 0)


def checked_taxes(
    access: Access,
    supplier: Supplier,
    billed_on: datetime.date,
    checked: Checked,
    taxes: Sequence[TaxAmount] | None,
) -> list[TaxAmount]:
    """The taxes that stand on the bill: those told, else what the lines' classes come to. Raises ``InvalidInput``."""
    if taxes is None:
        classes = [item.tax_class_id for item in checked.items if item.tax_class_id is not None]
        known = components(access.shop, supplier, on=billed_on, tax_class_ids=classes)
        return taxes_of([(item.net_minor, item.tax_class_id) for item in checked.items], known)
    if len(taxes) > MOST_TAXES:
        raise InvalidInput(_("At most %(count)d lines at once.") % {"count": MOST_TAXES}, field="taxes")
    found = [_checked_tax(tax, place) for place, tax in enumerate(taxes)]
    if len({(tax.name, tax.rate_ppm) for tax in found}) < len(found):
        raise InvalidInput(_("The same tax stands there twice."), field="taxes")
    return found


def _checked_tax(tax: TaxAmount, place: int) -> TaxAmount:
    name = cleaned(tax.name, field=f"taxes.{place}.name", maximum=LONGEST_TAX_NAME)
    if not name or ":" in name:
        raise InvalidInput(_("Write the name of the tax, such as CGST."), field=f"taxes.{place}.name")
    if not 0 < tax.rate_ppm <= HIGHEST_RATE_PPM:
        raise InvalidInput(_("This rate cannot be."), field=f"taxes.{place}.rate")
    if not 0 < tax.amount_minor <= MOST_WORTH_MINOR:
        raise InvalidInput(_("This amount cannot be."), field=f"taxes.{place}.amount")
    return replace(tax, name=name)
