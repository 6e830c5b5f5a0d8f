"""Bills of another system come in through the same checkout: nothing lost, nothing twice, totals as they were."""

import datetime
import gzip
from pathlib import Path

import pytest

from galla.accounts.access import Access, system_access
from galla.catalog.models import Product, TaxClass
from galla.foundation.checks import broken
from galla.foundation.errors import InvalidInput
from galla.history.papers import Kind, PassedOver
from galla.history.reading import BillsFile
from galla.history.report import HistoryReport
from galla.history.taking import take_documents
from galla.ledger import places
from galla.ledger.queries import balances
from galla.outbox.models import Message
from galla.parties.models import Customer
from galla.sales.models import Sale, SaleLine, SaleTender
from tests.world import NOW, World

HEADER = "bill,sku,name,quantity,date,price,customer\n"
FILE = HEADER + (
    "A1,85123A,White lantern,6,2010-12-01 08:26:00,2.55,17850\n"
    "A1,85123a,White lantern small,1,2010-12-01 08:26:00,0.335,17850\n"
    "A1,85123A,White lantern,6,2010-12-01 08:26:00,2.55,17850\n"
    "A2,22139,,56,2010-12-01 11:52:00,0.0,\n"
    "A3,22139,Retrospot tea set,1.5,2010-12-02 09:00:00,4.25,13047\n"
    "C4,85123A,White lantern,-1,2010-12-02 10:00:00,2.55,17850\n"
)


def written(folder: Path, text: str = FILE, name: str = "bills.csv") -> Path:
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return path


def at_the_till(world: World) -> Access:
    return system_access(world.shop, till=world.till)


def taken(world: World, path: Path, **wish: datetime.date | dict[str, str]) -> HistoryReport:
    return take_documents(access=at_the_till(world), wish=BillsFile(path, **wish), at=NOW)  # type: ignore[arg-type]


def on_hand(world: World, sku: str) -> int:
    shelf = places.shelf(world.shop.pk, world.main.pk)
    unit = places.goods(world.shop.pk, Product.objects.get(shop=world.shop, sku=sku).pk)
    return balances([(shelf, unit)])[shelf.id, unit.id].on_hand


def test_bills_keep_their_dates_totals_and_lines_in_a_series_of_their_own(world: World, tmp_path: Path) -> None:
    report = taken(world, written(tmp_path))
    assert (report.bills, report.lines, report.already, report.refused) == (3, 6, 0, [])
    assert (report.products_made, report.customers_made) == (3, 2)
    assert [(each.document, each.kind) for each in report.became] == [("C4", Kind.CREDIT_NOTE)]
    first, second, third = Sale.objects.filter(shop=world.shop).order_by("id")
    # 6 × 2.55 twice and 1 × 0.335, each line rounded by itself: 15.30 + 15.30 + 0.34; the shop rounds to whole rupees.
    assert (first.total_minor, first.round_off_minor, first.tax_minor, first.line_count) == (3094, 0, 0, 3)
    assert (second.total_minor, third.total_minor) == (0, 638)
    assert [sale.number for sale in (first, second, third)] == [f"IMP/10-11/00000{number}" for number in (1, 2, 3)]
    assert first.happened_at == datetime.datetime(2010, 12, 1, 2, 56, tzinfo=datetime.UTC)
    assert first.business_date == datetime.date(2010, 12, 1)
    assert first.flags == ["imported", "below_zero"]
    assert report.total_minor == 3094 + 638 - 255
    assert list(SaleTender.objects.order_by("sale_id").values_list("method", "amount_minor")) == [
        ("imported", 3094),
        ("imported", 638),
    ]
    assert [str(found) for found in broken()] == []


def test_stock_falls_below_zero_though_the_shop_refuses_that_at_the_counter(world: World, tmp_path: Path) -> None:
    assert world.shop.negative_stock == "block"
    taken(world, written(tmp_path))
    assert on_hand(world, "85123A") == -11_000
    assert on_hand(world, "85123a") == -1000
    assert on_hand(world, "22139") == -57_500


def test_codes_that_differ_by_case_are_two_products_and_one_without_a_name_gets_its_code(
    world: World, tmp_path: Path
) -> None:
    taken(world, written(tmp_path, HEADER + "B1,ABC,,1,2010-12-01,1.00,\nB1,abc,Small,1,2010-12-01,2.00,\n"))
    names = dict(Product.objects.filter(shop=world.shop).values_list("sku", "name"))
    assert (names["ABC"], names["abc"]) == ("ABC", "Small")


def test_the_same_file_taken_twice_changes_nothing(world: World, tmp_path: Path) -> None:
    path = written(tmp_path)
    taken(world, path)
    before = (Sale.objects.count(), SaleLine.objects.count(), Product.objects.count(), Customer.objects.count())
    stock = on_hand(world, "85123A")
    again = taken(world, path)
    assert (again.bills, again.already, again.products_made, again.customers_made) == (3, 4, 0, 0)
    assert again.total_minor == 3094 + 638 - 255
    after = (Sale.objects.count(), SaleLine.objects.count(), Product.objects.count(), Customer.objects.count())
    assert (after, on_hand(world, "85123A")) == (before, stock)


def test_a_bill_that_says_something_else_the_second_time_is_refused(world: World, tmp_path: Path) -> None:
    taken(world, written(tmp_path))
    changed = taken(world, written(tmp_path, FILE.replace(",1.5,", ",2.5,")))
    assert [(refused.bill, refused.line) for refused in changed.refused] == [("A3", None)]
    assert (changed.bills, changed.already) == (2, 3)
    assert Sale.objects.get(number="IMP/10-11/000003").total_minor == 638


def test_a_bill_with_a_row_that_cannot_be_read_is_refused_whole_and_the_others_come_in(
    world: World, tmp_path: Path
) -> None:
    text = HEADER + (
        "G1,A,Good,1,2010-12-01,1.00,\n"
        "B1,A,Good,1,2010-12-01,1.00,\n"
        "B1,A,Good,one,2010-12-01,1.00,\n"
        "B2,A,Good,1,2010-02-30,1.00,\n"
        "B3,,Nameless,1,2010-12-01,1.00,\n"
        "B4,A,Good,1,2010-12-01,1e2,\n"
        ",A,Good,1,2010-12-01,1.00,\n"
        "B5,A,Tricky\u202egnp,1,2010-12-01,1.00,\n"
        "G2,A,Good,1,2010-12-01,1.00,\n"
    )
    report = taken(world, written(tmp_path, text))
    assert (report.bills, report.lines, report.rows) == (2, 2, 9)
    assert {(refused.bill, refused.line) for refused in report.refused} == {
        ("B1", 4),
        ("B2", 5),
        ("B3", 6),
        ("B4", 7),
        ("(8)", 8),
        ("B5", 9),
    }
    assert Sale.objects.filter(shop=world.shop).count() == 2


def test_only_the_days_asked_for_come_in_by_the_shops_clock(world: World, tmp_path: Path) -> None:
    text = HEADER + (
        "T1,A,Tea,1,2010-11-30 23:59:59,1.00,\n"
        "T2,A,Tea,1,2010-12-01 00:00:00,2.00,\n"
        "T3,A,Tea,1,2010-12-02 23:59:00,4.00,\n"
        "T3,A,Tea,1,2010-12-03 00:01:00,8.00,\n"
        "T4,A,Tea,1,2010-12-03 00:02:00,16.00,\n"
        "T5,A,Tea,1,2010-11-30T18:31:00Z,32.00,\n"
    )
    wish = {"since": datetime.date(2010, 12, 1), "until": datetime.date(2010, 12, 2)}
    report = taken(world, written(tmp_path, text), **wish)
    # T3 was begun before midnight and keeps its line of after midnight; T5 was sold on 1 December in Kolkata.
    assert (report.bills, report.lines, report.total_minor) == (3, 4, 4600)
    assert report.left_out == {PassedOver.OUTSIDE: 2}


def test_a_packed_file_of_another_system_is_taken_as_it_is(world: World, tmp_path: Path) -> None:
    path = tmp_path / "retail.csv.gz"
    with gzip.open(path, "wt", encoding="utf-8") as file:
        file.write("InvoiceNo,StockCode,Description,Quantity,InvoiceDate,UnitPrice,CustomerID,Country\n")
        file.write("536365,71053,WHITE METAL LANTERN,6,2010-12-01 08:26:00,3.39,17850,United Kingdom\n")
    report = taken(world, path)
    assert (report.bills, report.total_minor) == (1, 2034)
    customer = Customer.objects.get(shop=world.shop)
    assert (customer.name, customer.address) == ("Customer 17850", "United Kingdom")
    assert Sale.objects.get().customer_id == customer.pk


def test_columns_can_be_named_where_they_are_not_recognised(world: World, tmp_path: Path) -> None:
    text = "Vno;x,what,many,when,each\n7,A,2,2010-12-01,1.50\n"
    mapping = {"bill": "Vno;x", "sku": "what", "quantity": "many", "date": "when", "price": "each"}
    assert taken(world, written(tmp_path, text), mapping=mapping).total_minor == 300


@pytest.mark.parametrize(
    ("content", "mapping"),
    [
        (b"name,price\nTea,1\n", {}),
        (b"", {}),
        (b"\xff\xfe\x00bill", {}),
        (b"\x1f\x8bnot gzip at all", {}),
        (FILE.encode(), {"colour": "name"}),
        (FILE.encode(), {"price": "Preis"}),
    ],
)
def test_a_file_that_is_no_list_of_bills_is_refused_in_one_sentence(
    world: World, tmp_path: Path, content: bytes, mapping: dict[str, str]
) -> None:
    path = tmp_path / "bills.csv"
    path.write_bytes(content)
    with pytest.raises(InvalidInput):
        taken(world, path, mapping=mapping)
    assert not Sale.objects.exists()
    assert not Product.objects.filter(shop=world.shop).exists()


def test_a_file_that_is_not_there_is_said(world: World, tmp_path: Path) -> None:
    with pytest.raises(InvalidInput, match="cannot be opened"):
        taken(world, tmp_path / "nowhere.csv")


def test_a_dry_run_counts_and_writes_nothing(world: World, tmp_path: Path) -> None:
    wish = BillsFile(written(tmp_path))
    report = take_documents(access=at_the_till(world), wish=wish, at=NOW, dry_run=True)
    assert (report.bills, report.lines, report.total_minor) == (3, 6, 3094 + 638 - 255)
    assert not Sale.objects.exists()
    assert not Product.objects.filter(shop=world.shop).exists()


def test_goods_the_shop_taxes_are_sold_without_tax_and_nobody_is_written_to(world: World, tmp_path: Path) -> None:
    path = written(tmp_path)
    taken(world, path)
    Product.objects.filter(sku="22139").update(tax_class=TaxClass.objects.get(shop=world.shop, name="GST 18"))
    report = taken(world, written(tmp_path, HEADER + "N1,22139,Tea set,2,2010-12-05,10.00,13047\n"))
    assert report.total_minor == 2000
    assert Sale.objects.get(number="IMP/10-11/000004").tax_minor == 0
    assert not Message.objects.exists()
