"""Booking another system's bills, one checkout each."""

import datetime
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _

from galla.accounts.access import Access
from galla.accounts.calendar import zone_of
from galla.catalog.models import Product
from galla.catalog.queries import Reference
from galla.foundation.database.bulk import WISHED_SECONDS, much_to_write
from galla.foundation.database.transactions import in_transaction
from galla.foundation.errors import KeyReused, Refusal
from galla.foundation.formats import money_of
from galla.ledger import places
from galla.ledger.entries import keep_days_open, lock_balances
from galla.payments.models import Method
from galla.pricing.numbers import round_half_away
from galla.sales.actions import checkout
from galla.sales.actions.selling import Booked
from galla.sales.carts import Cart, CartLine, Manner, Payment, TenderGiven
from galla.sales.flags import IMPORTED
from galla.sales.imports.goods import products_of
from galla.sales.imports.people import customers_of
from galla.sales.imports.reading import BillsFile, FileBill, FileLine, read_bills
from galla.sales.imports.report import Refused, SalesReport, Stretch

SERIES = "IMP"
FIRST_LINES, MOST_AT_ONCE = 10, 100
MANNER = Manner(
    in_shift=False,
    series=SERIES,
    may_oversell=True,
    sends_mail=False,
    trusts_prices=True,
    rounds=False,
    charges_tax=False,
    keeps_its_day=True,
    flags=(IMPORTED,),
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
    tell = progress or (lambda done, total: None)
    unstocked = set(access.rows(Product).filter(is_stocked=False).values_list("pk", flat=True))
    booking = _Booking(access, products, unstocked, customers, digits, report)
    with much_to_write():
        _take_all(whole, booking, tell)
    return report


def _take_all(bills: Sequence[FileBill], booking: "_Booking", tell: Progress) -> None:
    """Take the bills, so many in a transaction as it has time for."""
    done, lines = 0, FIRST_LINES
    watch = _Watch(len(bills), booking.report)
    while some := _together(bills, done, lines):
        tell(done, len(bills))
        seconds = booking.take(some)
        done += len(some)
        watch.saw(some, seconds, done)
        took = sum(len(bill.lines) for bill in some)
        lines = min(2 * max(lines, took), int(took * WISHED_SECONDS / max(seconds, 0.001)))
    tell(done, len(bills))


def _refuse(bill: FileBill, report: SalesReport) -> bool:
    """Whether a bill cannot be taken, with each reason in the report."""
    report.refused += [Refused(bill.number, line, reason) for line, reason in bill.troubles]
    return bool(bill.troubles)


def _together(bills: Sequence[FileBill], begin: int, most_lines: int) -> Sequence[FileBill]:
    """The next bills to take in one transaction: as many as have so many lines together, and at least one."""
    end, lines = begin, 0
    while end < min(len(bills), begin + MOST_AT_ONCE):
        lines += len(bills[end].lines)
        if end > begin and lines > most_lines:
            break
        end += 1
    return bills[begin:end]


class _Watch:
    """Notes how long each tenth of the bills took."""

    def __init__(self, total: int, report: SalesReport) -> None:
        self._total, self._report = total, report
        self._bills, self._lines, self._seconds = 0, 0, 0.0

    def saw(self, bills: Sequence[FileBill], seconds: float, done: int) -> None:
        """These bills took so long; ``done`` are in now."""
        self._bills += len(bills)
        self._lines += sum(len(bill.lines) for bill in bills)
        self._seconds += seconds
        if done * 10 >= (len(self._report.tenths) + 1) * self._total:
            self._report.tenths.append(Stretch(self._bills, self._lines, round(self._seconds, 3)))
            self._bills, self._lines, self._seconds = 0, 0, 0.0


@dataclass(frozen=True, slots=True)
class _Booking:
    """Bills on their way through the checkout, several in one transaction: it is the commits that take time."""

    access: Access
    products: dict[str, int]
    unstocked: set[int]
    customers: dict[str, int]
    digits: int
    report: SalesReport

    def take(self, bills: Sequence[FileBill]) -> float:
        """Take these bills together; each that is refused is left out alone. How many seconds it took."""
        begun = time.monotonic()
        found = in_transaction(lambda: self._booked(bills))
        for bill, booked in zip(bills, found, strict=True):
            if isinstance(booked, Refused):
                self.report.refused.append(booked)
            else:
                self.report.already += booked.replayed
                _count(self.report, bill, booked.rows.sale.total_minor)
        return time.monotonic() - begun

    def _booked(self, bills: Sequence[FileBill]) -> list[Booked | Refused]:
        # All at once and in the order everybody locks in: bill after bill it would be another, and a till that sells
        # the same goods meanwhile would wait for us while we wait for it.
        keep_days_open(self.access.shop.pk)
        lock_balances(self._balances(bills))
        return [self._book(bill) for bill in bills]

    def _balances(self, bills: Sequence[FileBill]) -> set[tuple[places.Account, places.Unit]]:
        shop, till = self.access.shop.pk, self.access.require_till()
        shelf, money = places.shelf(shop, till.branch_id), places.money(shop)
        sold = {self.products[line.sku] for bill in bills for line in bill.lines} - self.unstocked
        people = {self.customers[bill.customer] for bill in bills if bill.customer}
        goods = {(shelf, places.goods(shop, number)) for number in sold}
        return goods | {(places.customer(shop, number), money) for number in people}

    def _book(self, bill: FileBill) -> Booked | Refused:
        total = _total_minor(bill.lines, self.digits)
        tenders = (TenderGiven(Method.IMPORTED, total),) if total else ()
        lines = tuple(_cart_line(line, self.products) for line in bill.lines)
        try:
            return checkout(
                access=self.access,
                cart=Cart(lines=lines, customer_id=self.customers.get(bill.customer)),
                payment=Payment(tenders),
                key=f"import:{bill.number}",
                at=bill.at,
                manner=MANNER,
            )
        except KeyReused:
            reason = _("This bill was taken in before, and said something else then.")
            return Refused(bill.number, None, reason)
        except Refusal as refusal:
            return Refused(bill.number, _line_of(bill, refusal.field), refusal.detail)


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
