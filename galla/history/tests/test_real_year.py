"""A year of a real shop with its dirt: every document becomes what it was, and every sum is the file's."""

import csv
import datetime
import gzip
import os
import sys
from collections import Counter, defaultdict
from collections.abc import Iterable
from decimal import ROUND_HALF_UP, Decimal
from pathlib import Path

import pytest
from django.conf import settings
from django.db import connection
from django.db.models import Sum
from django.db.models.functions import TruncMonth

from galla.accounts.access import Access, system_access
from galla.accounts.actions import make_user, open_shop
from galla.accounts.models import Till
from galla.catalog.models import Product
from galla.foundation.checks import broken
from galla.history.models import BadDebt
from galla.history.papers import Kind, PassedOver
from galla.history.reading import BillsFile
from galla.history.report import HistoryReport
from galla.history.taking import take_documents
from galla.inventory.models import AdjustmentLine
from galla.ledger import places
from galla.ledger.queries import balances
from galla.parties.models import Customer
from galla.returns.models import CreditNote, CreditNoteLine
from galla.sales.models import Sale, SaleLine
from tests.world import NOW

SHARED = Path(os.environ.get("GALLA_SHARED_DATA") or settings.ROOT.parent / "shared" / "data")
RETAIL = SHARED / "online_retail.csv.gz"
PENNY = Decimal("0.01")
# Such a shop knows debts by this code; they are neither goods nor anybody's.
DEBT = "B"
# Taken as `galla import sales` takes it: in pieces that are committed one by one. In the one transaction of a test that
# is taken back, nothing a piece did would ever be over, and a year of pieces slows down with all there were before.
pytestmark = [pytest.mark.data, pytest.mark.django_db(transaction=True)]

type Row = dict[str, str]
WANTED = ("InvoiceNo", "StockCode", "Quantity", "InvoiceDate", "UnitPrice", "CustomerID")


def rows_of(first: str, last: str) -> list[Row]:
    """The file's rows of some days, with what is asked of them; a word is kept once for all of them."""
    with gzip.open(RETAIL, "rt", encoding="utf-8-sig", newline="") as file:
        rows = (row for row in csv.DictReader(file) if first <= row["InvoiceDate"][:10] <= last)
        return [{head: sys.intern(row[head]) for head in WANTED} for row in rows]


def taken(first: str, last: str) -> tuple[Access, HistoryReport]:
    """What came of these days in a shop of the country the file is from."""
    owner = make_user(username="maker", password=None)
    shop = open_shop(
        by=owner,
        at=NOW,
        legal_name="Online Retail",
        country="GB",
        currency="GBP",
        zone="Europe/London",
        round_off_step_minor=1,
    )
    access = system_access(shop, till=Till.objects.get(shop=shop))
    assert not connection.in_atomic_block
    wish = BillsFile(RETAIL, datetime.date.fromisoformat(first), datetime.date.fromisoformat(last))
    return access, take_documents(access=access, wish=wish, at=NOW)


def amount(row: Row) -> Decimal:
    return (Decimal(row["UnitPrice"]) * int(row["Quantity"])).quantize(PENNY, ROUND_HALF_UP)


def summed(rows: Iterable[tuple[str, Decimal]]) -> dict[str, Decimal]:
    found: dict[str, Decimal] = defaultdict(Decimal)
    for name, value in rows:
        found[name] += value
    return {name: value for name, value in found.items() if value}


def by_month(access: Access) -> dict[str, Decimal]:
    """What our papers come to, month by month: bills less credit notes, and what was given up."""
    found = []
    for model, name, sign in ((Sale, "total_minor", 1), (CreditNote, "total_minor", -1), (BadDebt, "lost_minor", -1)):
        month = TruncMonth("business_date")
        sums = access.rows(model).annotate(month=month).values_list("month").annotate(sum=Sum(name))
        found += [(f"{day:%Y-%m}", Decimal(sign * value) / 100) for day, value in sums]
    return summed(found)


def by_customer(access: Access) -> dict[str, Decimal]:
    """What each customer was billed less what they brought back, by the number the file gives them."""
    numbers = {
        pk: notes.removeprefix("Imported as customer ")
        for pk, notes in access.rows(Customer).values_list("pk", "notes")
    }
    found = []
    for model, sign in ((Sale, 1), (CreditNote, -1)):
        rows = access.rows(model).exclude(customer=None).values_list("customer")
        found += [(numbers[pk], Decimal(sign * value) / 100) for pk, value in rows.annotate(sum=Sum("total_minor"))]
    return summed(found)


def by_product(access: Access) -> dict[str, Decimal]:
    """Pieces of each product: sold, less what came back, and what was written off as the file writes it."""
    found = []
    for model, product, quantity, sign in (
        (SaleLine, "product__sku", "quantity_milli", 1),
        (CreditNoteLine, "sale_line__product__sku", "quantity_milli", -1),
        (CreditNoteLine, "product__sku", "quantity_milli", -1),
        (AdjustmentLine, "product__sku", "change_milli", 1),
    ):
        rows = access.rows(model).exclude(**{product: None}).values_list(product)
        found += [(sku, Decimal(sign * milli) / 1000) for sku, milli in rows.annotate(sum=Sum(quantity))]
    return summed(found)


def demand_the_files_sums(access: Access, report: HistoryReport, rows: list[Row]) -> None:
    """Documents, lines, total, months, customers and products are the file's, and the shelf is what they left."""
    numbers = {row["InvoiceNo"] for row in rows}
    assert (report.refused, set(report.left_out) - {PassedOver.OUTSIDE}, report.already) == ([], set(), 0)
    assert (report.lines, report.bills + len(report.became)) == (len(rows), len(numbers))
    named = {each.document for each in report.became}
    assert named == no_plain_bills(rows)
    assert Decimal(report.total_minor) / 100 == sum(map(amount, rows))
    assert by_month(access) == summed((row["InvoiceDate"][:7], amount(row)) for row in rows)
    assert by_customer(access) == summed((row["CustomerID"], amount(row)) for row in rows if row["CustomerID"])
    goods = [row for row in rows if row["StockCode"] != DEBT]
    assert by_product(access) == summed((row["StockCode"], Decimal(row["Quantity"])) for row in goods)
    demand_shelves(access, goods)
    assert [str(found) for found in broken()] == []


def no_plain_bills(rows: list[Row]) -> set[str]:
    """Numbers of the documents whose first row says that they are something else."""
    firsts = {row["InvoiceNo"]: row for row in reversed(rows)}
    return {number for number, row in firsts.items() if not number.isdigit() or int(row["Quantity"]) < 0}


def demand_shelves(access: Access, goods: list[Row]) -> None:
    """What lies there: what was sold is gone, what came back is back, and what was written off is gone too."""
    left: dict[str, int] = defaultdict(int)
    for row in goods:
        is_written_off = not row["CustomerID"] and int(row["Quantity"]) < 0 and Decimal(row["UnitPrice"]) == 0
        left[row["StockCode"]] += int(row["Quantity"]) * (1 if is_written_off else -1)
    shop, branch = access.shop.pk, access.require_till().branch_id
    shelf = places.shelf(shop, branch)
    units = {sku: places.goods(shop, pk) for sku, pk in access.rows(Product).values_list("sku", "pk")}
    found = balances([(shelf, unit) for unit in units.values()])
    assert {sku: found[shelf.id, unit.id].on_hand for sku, unit in units.items()} == {
        sku: 1000 * pieces for sku, pieces in left.items()
    }


def test_a_week_of_a_real_shop_is_the_files_to_the_penny() -> None:
    first, last = "2010-12-01", "2010-12-09"
    access, report = taken(first, last)
    demand_the_files_sums(access, report, rows_of(first, last))
    kinds = Counter(each.kind for each in report.became)
    assert min(kinds[Kind.CREDIT_NOTE], kinds[Kind.ADJUSTMENT]) > 10


def test_the_day_debts_were_given_up_is_the_files_to_the_penny() -> None:
    access, report = taken("2011-08-12", "2011-08-12")
    demand_the_files_sums(access, report, rows_of("2011-08-12", "2011-08-12"))
    debts = [(each.document, each.total_minor) for each in report.became if each.kind == Kind.BAD_DEBT]
    assert debts == [("A563185", 1_106_206), ("A563186", -1_106_206), ("A563187", -1_106_206)]


@pytest.mark.long
def test_the_whole_year_is_the_files_to_the_penny() -> None:
    access, report = taken("2010-12-01", "2011-12-09")
    rows = rows_of("2010-12-01", "2011-12-09")
    demand_the_files_sums(access, report, rows)
    assert (report.lines, report.bills + len(report.became)) == (541_909, 25_900)
    assert Decimal(report.total_minor) / 100 == Decimal("9747747.93")
    remarks = [remark for each in report.became for remark in each.remarks]
    too_much = [remark for remark in remarks if remark.startswith("more than was ever paid")]
    assert sum(len(remark.split("paid at most")) - 1 for remark in too_much) == 222
