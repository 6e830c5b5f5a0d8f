"""Booking another system's bills, one checkout each."""

import datetime
from collections.abc import Callable, Sequence

from django.utils.translation import gettext as _

from galla.accounts.access import Access
from galla.accounts.calendar import zone_of
from galla.catalog.queries import Reference
from galla.foundation.errors import KeyReused, Refusal
from galla.foundation.formats import money_of
from galla.pricing.numbers import round_half_away
from galla.sales.actions import checkout
from galla.sales.carts import Cart, CartLine, Manner, Payment, TenderGiven
from galla.sales.imports.goods import products_of
from galla.sales.imports.people import customers_of
from galla.sales.imports.reading import BillsFile, FileBill, FileLine, read_bills
from galla.sales.imports.report import Refused, SalesReport
from galla.sales.models import Method

SERIES = "IMP"
MANNER = Manner(
    series=SERIES,
    may_oversell=True,
    sends_mail=False,
    trusts_prices=True,
    rounds=False,
    charges_tax=False,
    flags=("imported",),
)

type Progress = Callable[[int, int], None]


def take_bills(
    *,
    access: Access,
    wish: BillsFile,
    at: datetime.datetime,
    dry_run: bool = False,
    progress: Progress | None = None,
) -> SalesReport:
    """Take the wanted bills of a file in at the till of ``access``, each with its own date, and say what came of it.

    A bill taken before is left as it is. ``dry_run`` reads and counts only. Raises as ``read_bills`` does.
    """
    report = SalesReport()
    bills = read_bills(wish, zone=zone_of(access.shop.zone), report=report)
    whole = [bill for bill in bills if not _refuse(bill, report)]
    digits = money_of(access.shop.currency).minor_digits
    if dry_run:
        for bill in whole:
            _count(report, bill, _total_minor(bill.lines, digits))
        return report
    products = products_of(whole, access=access, at=at, report=report)
    customers = customers_of(whole, access=access, at=at, report=report)
    for place, bill in enumerate(whole):
        if progress is not None:
            progress(place, len(whole))
        _take(bill, access=access, products=products, customers=customers, digits=digits, report=report)
    if progress is not None:
        progress(len(whole), len(whole))
    return report


def _refuse(bill: FileBill, report: SalesReport) -> bool:
    """Whether a bill cannot be taken, with each reason in the report."""
    report.refused += [Refused(bill.number, line, reason) for line, reason in bill.troubles]
    return bool(bill.troubles)


def _take(
    bill: FileBill,
    *,
    access: Access,
    products: dict[str, int],
    customers: dict[str, int],
    digits: int,
    report: SalesReport,
) -> None:
    total = _total_minor(bill.lines, digits)
    tenders = (TenderGiven(Method.IMPORTED, total),) if total else ()
    cart = Cart(
        lines=tuple(_cart_line(line, products) for line in bill.lines), customer_id=customers.get(bill.customer)
    )
    try:
        booked = checkout(
            access=access,
            cart=cart,
            payment=Payment(tenders),
            key=f"import:{bill.number}",
            at=bill.at,
            manner=MANNER,
        )
    except KeyReused:
        reason = _("This bill was taken in before, and said something else then.")
        report.refused.append(Refused(bill.number, None, reason))
        return
    except Refusal as refusal:
        report.refused.append(Refused(bill.number, _line_of(bill, refusal.field), refusal.detail))
        return
    report.already += booked.replayed
    _count(report, bill, booked.rows.sale.total_minor)


def _cart_line(line: FileLine, products: dict[str, int]) -> CartLine:
    return CartLine(
        quantity_milli=line.quantity_milli,
        product=Reference(product_id=products[line.sku]),
        unit_price_e4=line.price_e4,
        includes_tax=False,
    )


def _total_minor(lines: Sequence[FileLine], digits: int) -> int:
    """Each line's amount rounded to the minor unit, then added up."""
    return sum(round_half_away(line.quantity_milli * line.price_e4, 10 ** (7 - digits)) for line in lines)


def _count(report: SalesReport, bill: FileBill, total_minor: int) -> None:
    report.bills += 1
    report.lines += len(bill.lines)
    report.total_minor += total_minor


def _line_of(bill: FileBill, field: str | None) -> int | None:
    """The line of the file a refusal means by ``lines.3.quantity``."""
    parts = (field or "").split(".")
    if parts[0] != "lines" or len(parts) < 2 or not parts[1].isdigit() or int(parts[1]) >= len(bill.lines):
        return None
    return bill.lines[int(parts[1])].number
