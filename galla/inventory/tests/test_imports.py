"""Opening stock, prices and suppliers from files: what becomes of each row, and that a file is taken once."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from openpyxl import Workbook

from galla.accounts.access import Access, system_access
from galla.catalog.actions import archive_product, change_product
from galla.catalog.errors import AlreadyBeingTaken
from galla.catalog.imports import ImportReport
from galla.catalog.models import ImportRun, PriceChange, Product
from galla.foundation.checks import broken
from galla.foundation.errors import InvalidInput, NotAllowed
from galla.inventory.imports import TAKERS, Taker, import_list
from galla.inventory.models import Receipt, ReceiptKind
from galla.inventory.tests.goods import product, standing
from galla.parties.actions import add_supplier, archive_supplier
from galla.parties.details import Details
from galla.parties.models import Supplier
from tests.world import GSTIN, NOW, World

pytestmark = pytest.mark.django_db
STOCK, PRICES, SUPPLIERS = (TAKERS[kind] for kind in ("stock", "prices", "suppliers"))


@pytest.fixture
def take(world: World, tmp_path: Path) -> Callable[..., ImportReport]:
    """Takes a list that is given as text."""

    def work(taker: type[Taker], text: str, name: str = "list.csv", **options: Any) -> ImportReport:
        path = tmp_path / name
        path.write_text(text, encoding="utf-8")
        access = options.pop("access", None) or world.access()
        report = import_list(taker, access=access, at=NOW, path=path, **options)
        assert report.accepted + report.warned + report.refused == report.total
        assert sum(report.effects.values()) == report.total
        return report

    return work


type Take = Callable[..., ImportReport]


def words(report: ImportReport) -> list[str]:
    return [f"{row.number} {row.outcome}: {row.remarks}" for row in report.shown]


# --- opening stock ----------------------------------------------------------------------------------------------------


def test_opening_stock_is_found_by_sku_barcode_or_name_and_valued_by_cost_or_worth(world: World, take: Take) -> None:
    access = world.access()
    tea, rice, oil = product(access, "Tea", sku="TEA"), product(access, "Rice", unit="kg"), product(access, "Oil")
    change_product(access=access, at=NOW, product=oil, barcodes=["8901030865275"])
    rows = ["TEA,,,12,40.5,,", ",,rice,2.5,,100,Station Road", ",8901030865275,,3,1,,"]
    report = take(STOCK, "sku,barcode,item name,qty,cost,value,branch\n" + "\n".join(rows))
    assert (report.created, report.refused, report.taken) == (3, 0, True)
    assert standing(access, tea).on_hand == 12_000
    assert standing(access, tea).worth_minor == 486_00
    there = standing(access, rice, world.station)
    assert (there.on_hand, there.worth_minor) == (2_500, 100_00)
    assert standing(access, oil).on_hand == 3_000
    assert set(Receipt.objects.values_list("kind", "branch")) == {
        (ReceiptKind.OPENING, world.main.pk),
        (ReceiptKind.OPENING, world.station.pk),
    }
    assert not list(broken())


def test_a_bad_row_says_why_and_stops_no_other(world: World, take: Take) -> None:
    access = world.access()
    for name in ("Tea", "Twin", "twin", "Old", "Service"):
        product(access, name, sku=f"{name}-1", is_stocked=name != "Service")
    archive_product(access=access, at=NOW, product=access.rows(Product).get(sku="Old-1"))
    rows = [
        "NONE,,1,1,", "Tea-1,,x,1,", "Tea-1,,-1,1,", "Tea-1,,1.5,1,", "Tea-1,,1,,", "Tea-1,,1,1,Nowhere",
        ",Twin,1,1,", ",Nothing,1,1,", ",,1,1,", "Old-1,,1,1,", "Service-1,,1,1,", "Tea-1,,,1,", "Tea-1,,1e20,1,",
        "Tea-1,,2,3.5,",
    ]  # fmt: skip
    report = take(STOCK, "sku,name,quantity,cost,branch\n" + "\n".join(rows))
    assert (report.refused, report.created) == (13, 1)
    assert all(" refused: " in said for said in words(report))
    assert Receipt.objects.get().worth_minor == 7_00
    assert not list(broken())


def test_a_dry_run_says_the_same_and_writes_nothing(world: World, take: Take) -> None:
    product(world.access(), "Tea", sku="TEA")
    text = "sku,quantity,cost\nTEA,5,10\nTEA,5,10\nNO,1,1\n"
    tried = take(STOCK, text, dry_run=True)
    assert not Receipt.objects.exists()
    assert not ImportRun.objects.exists()
    done = take(STOCK, text)
    assert tried.counts() == done.counts()
    assert words(tried) == words(done)
    assert "Row 1 brings this product too" in words(done)[0]


@pytest.mark.parametrize("kind", TAKERS)
def test_the_same_file_taken_again_changes_nothing(world: World, take: Take, kind: str) -> None:
    tea = product(world.access(), "Tea", sku="TEA", price_e4=50_00_00)
    text = "sku,name,quantity,cost,price\nTEA,Tea,5,10,60\n"
    first = take(TAKERS[kind], text)
    change_product(access=world.access(), at=NOW, product=tea, price_e4=70_00_00)
    counts = (Receipt.objects.count(), PriceChange.objects.count(), Supplier.objects.count())
    again = take(TAKERS[kind], text)
    assert (first.taken, again.taken, again.already) == (True, False, True)
    assert again.counts() == first.counts()
    assert take(TAKERS[kind], text, dry_run=True).already
    assert (Receipt.objects.count(), PriceChange.objects.count(), Supplier.objects.count()) == counts
    tea.refresh_from_db()
    assert tea.price_e4 == 70_00_00


@pytest.mark.parametrize("kind", TAKERS)
def test_a_run_that_broke_off_goes_on_where_it_stopped(
    world: World, take: Take, kind: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    goods = [product(world.access(), f"Tea {number}", sku=f"T{number}", price_e4=10_00_00) for number in range(9)]
    text = "sku,name,quantity,cost,price\n" + "".join(f"T{n},Tea {n},{n + 1},2,{n + 20}\n" for n in range(9))
    monkeypatch.setattr(TAKERS[kind], "chunk", 3)

    def stop(done: int, total: int) -> None:
        if done >= 6:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        take(TAKERS[kind], text, progress=stop)
    assert ImportRun.objects.get().taken == 6
    report = take(TAKERS[kind], text)
    assert (report.total, report.created + report.changed, report.refused) == (9, 9, 0)
    done = {
        "stock": [standing(world.access(), one).on_hand for one in goods] == [(n + 1) * 1000 for n in range(9)],
        "prices": PriceChange.objects.count() == 9,
        "suppliers": Supplier.objects.count() == 9,
    }
    assert done[kind]
    assert not list(broken())


def test_a_file_that_somebody_else_is_taking_in_is_left_to_them(
    world: World, take: Take, monkeypatch: pytest.MonkeyPatch
) -> None:
    goods = [product(world.access(), sku=f"T{number}") for number in range(2)]
    monkeypatch.setattr(STOCK, "chunk", 1)

    def meanwhile(done: int, total: int) -> None:
        ImportRun.objects.update(taken=2)

    with pytest.raises(AlreadyBeingTaken):
        take(STOCK, "sku,quantity,cost\nT0,5,10\nT1,5,10\n", progress=meanwhile)
    assert [standing(world.access(), one).on_hand for one in goods] == [5_000, 0]


@pytest.mark.parametrize("count", [1, 60])
@pytest.mark.parametrize("kind", TAKERS)
def test_many_rows_ask_no_more_than_a_few(world: World, take: Take, kind: str, count: int) -> None:
    for number in range(count):
        product(world.access(), f"Tea {number}", sku=f"T{number}", price_e4=10_00_00)
    text = "sku,name,quantity,cost,price\n" + "".join(f"T{n},Tea {n},{n + 1},2,{n + 20}\n" for n in range(count))
    with CaptureQueriesContext(connection) as asked:
        take(TAKERS[kind], text)
    assert len(asked) < 60


# --- prices ----------------------------------------------------------------------------------------------------


def test_prices_are_changed_and_written_down(world: World, take: Take) -> None:
    access = world.access()
    tea, oil = (product(access, name, sku=name, price_e4=50_00_00, mrp_e4=80_00_00) for name in ("TEA", "OIL"))
    report = take(PRICES, "SKU;Price;MRP;Cost\nTEA;60,00;75;41,255\nOIL;;;\nOIL;50;80;\n")
    assert (report.changed, report.unchanged, report.refused) == (1, 1, 1)
    tea.refresh_from_db()
    assert (tea.price_e4, tea.mrp_e4, tea.cost_e4) == (60_00_00, 75_00_00, 41_25_50)
    change = PriceChange.objects.get()
    assert (change.product, change.by, change.at) == (tea, access.user, NOW)
    assert (change.price_from_e4, change.price_to_e4, change.mrp_to_e4) == (50_00_00, 60_00_00, 75_00_00)
    oil.refresh_from_db()
    assert oil.price_e4 == 50_00_00
    assert not list(broken())


def test_a_price_above_the_mrp_is_refused_and_stays(world: World, take: Take) -> None:
    tea = product(world.access(), sku="TEA", price_e4=50_00_00, mrp_e4=80_00_00)
    report = take(PRICES, "sku,price,mrp\nTEA,90,\nTEA,50.005,\nTEA,1,70.00\nTEA,2,\n")
    assert (report.refused, report.changed) == (3, 1)
    assert "above the MRP" in words(report)[0]
    assert "too many decimals" in words(report)[1]
    assert "Row 3 says this product's prices already" in words(report)[2]
    tea.refresh_from_db()
    assert (tea.price_e4, tea.mrp_e4) == (1_00_00, 70_00_00)


# --- suppliers ----------------------------------------------------------------------------------------------------


def test_suppliers_are_made_found_again_and_filled_up(world: World, take: Take) -> None:
    access = world.access()
    known = add_supplier(access=access, at=NOW, details=Details(name="Desai Traders", phone="98200 11111"))
    gone = add_supplier(access=access, at=NOW, details=Details(name="Gone", phone="98200 22222"))
    archive_supplier(access=access, at=NOW, supplier=gone)
    report = take(
        SUPPLIERS,
        "Supplier name,Mobile,E-mail,GST No,Address,State\n"
        f'Desai Trading Co,9820011111,Desai@Example.in,,"12 Market Road, Pune",\nGupta,,,{GSTIN},,Maharashtra\n'
        "Iyer,,,,,29\nGone,9820022222,new@example.in,,,\n",
    )
    assert (report.created, report.changed, report.unchanged, report.refused) == (2, 1, 1, 0)
    known.refresh_from_db()
    assert (known.name, known.email, known.address) == ("Desai Trading Co", "desai@example.in", "12 Market Road, Pune")
    gupta, iyer = Supplier.objects.get(name="Gupta"), Supplier.objects.get(name="Iyer")
    assert (gupta.gstin, gupta.state_code, iyer.state_code) == (GSTIN, "27", "29")
    assert "gupta" in gupta.search_text
    gone.refresh_from_db()
    assert gone.email is None


def test_suppliers_that_cannot_be_are_refused_each_with_its_reason(world: World, take: Take) -> None:
    access = world.access()
    add_supplier(access=access, at=NOW, details=Details(name="One", phone="98200 11111"))
    add_supplier(access=access, at=NOW, details=Details(name="Two", email="two@example.in"))
    rows = [
        "A,12,,,", "B,,no mail,,", "C,,,27AAPFU0939F1ZX,", ",9820033333,,,", f"D,,,{GSTIN},Kerala", "E,,,,Atlantis",
        "F,9820011111,two@example.in,,", "G,9820044444,,,", "H,9820044444,,,",
    ]  # fmt: skip
    report = take(SUPPLIERS, "name,phone,email,gstin,state\n" + "\n".join(rows))
    assert (report.refused, report.created) == (8, 1)
    assert sorted(Supplier.objects.values_list("name", flat=True)) == ["G", "One", "Two"]


# --- files ----------------------------------------------------------------------------------------------------


def test_a_workbook_is_read_like_a_csv(world: World, tmp_path: Path) -> None:
    product(world.access(), "Tea", sku="1001", price_e4=1_00_00)
    book = Workbook()
    sheet = book.create_sheet(index=0)
    sheet.append(["SKU", "Price"])
    sheet.append([1001, 12.5])
    book.save(tmp_path / "prices.xlsx")
    report = import_list(PRICES, access=world.access(), at=NOW, path=tmp_path / "prices.xlsx")
    assert report.changed == 1


@pytest.mark.parametrize("kind", TAKERS)
def test_a_file_without_its_columns_is_refused_as_a_whole(world: World, take: Take, kind: str) -> None:
    with pytest.raises(InvalidInput) as refused:
        take(TAKERS[kind], "a,b\n1,2\n")
    assert (refused.value.field or "").startswith("map.")
    with pytest.raises(InvalidInput):
        take(TAKERS[kind], "sku,name,quantity,price\n1,2,3,4\n", mapping={"colour": "sku"})
    assert not ImportRun.objects.exists()


def test_a_column_of_another_name_is_taken_where_it_is_mapped(world: World, take: Take) -> None:
    product(world.access(), "Tea", sku="TEA")
    report = take(
        STOCK, "Artikel,Menge,Preis\nTEA,2,3\n", mapping={"sku": "Artikel", "quantity": "Menge", "cost": "Preis"}
    )
    assert report.created == 1


def test_a_cashier_takes_nothing_in(world: World, take: Take) -> None:
    with pytest.raises(NotAllowed):
        take(STOCK, "sku,quantity\nTEA,1\n", access=world.access("cashier"))
    assert not ImportRun.objects.exists()


def test_goods_of_another_shop_are_not_found(world: World, take: Take) -> None:
    product(world.access("stranger"), "Tea", sku="TEA", price_e4=1_00_00)
    assert take(STOCK, "sku,quantity,cost\nTEA,1,1\n").refused == 1
    assert take(PRICES, "sku,price\nTEA,2\n").refused == 1
    other: Access = system_access(world.other)
    assert take(PRICES, "sku,price\nTEA,2\n", access=other).changed == 1


@pytest.mark.parametrize("kind", TAKERS)
@pytest.mark.parametrize(
    "value", ["=cmd|'/c calc'!A1", "\u202e", "9" * 400, "1e999", "NaN", "-0", "'; DROP TABLE x--", "😀"]
)
def test_odd_cells_are_refused_or_taken_as_text(world: World, take: Take, kind: str, value: str) -> None:
    product(world.access(), "Tea", sku="TEA")
    row = ",".join(f'"{value}"' for _ in range(8))
    report = take(TAKERS[kind], f"sku,name,quantity,cost,price,phone,gstin,state\n{row}\n")
    assert report.total == 1
    assert not Receipt.objects.exists()
    assert not list(broken())
