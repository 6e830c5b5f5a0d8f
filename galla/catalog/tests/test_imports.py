"""Catalogue files are taken in: every row has an outcome, the counts add up, twice changes nothing."""

import csv
import datetime
from pathlib import Path

import pytest

from galla.catalog import actions
from galla.catalog.imports import ImportReport, import_products
from galla.catalog.imports.taxes import BadTax, rate_ppm_of
from galla.catalog.models import Barcode, Category, ImportRow, ImportRun, PriceChange, Product, TaxClass
from galla.catalog.queries import Reference, products_for_billing, search_products
from galla.catalog.tests.files import FILES, table, take
from galla.foundation import checks
from galla.foundation.errors import InvalidInput, NotAllowed
from tests.world import NOW, World

pytestmark = pytest.mark.django_db


def everything() -> list[tuple[object, ...]]:
    fields = ("sku", "name", "price_e4", "mrp_e4", "cost_e4", "category__name", "tax_class__name", "updated_at")
    return list(Product.objects.order_by("pk").values_list(*fields, "barcodes__code"))


def remarks(report: ImportReport) -> dict[int, str]:
    return {row.number: row.remarks for row in report.shown}


def test_an_export_of_another_system_is_taken_as_it_is(world: World) -> None:
    report = take(world, FILES / "odoo_export.csv")
    assert report.total == 15
    said = remarks(report)
    assert report.refused == 5
    assert "8901030865278 is the barcode of row 6 already; it was left off here." in said[7]
    assert "This is row 8 again" in said[9]
    assert "same name" in said[10]
    assert said[11] == "This row has no name."
    assert "ten is no number" in said[12]
    assert "below zero" in said[13]
    assert "no tax that is known" in said[14]
    assert "10 cells under 9 headers" in said[15]
    dal = Product.objects.get(name="Toor dal 1 kg")
    assert (dal.price_e4, dal.cost_e4) == (1_680_000, 8_200)
    assert str(dal.category) == "Staples"
    assert str(dal.measure) == "Piece"
    assert not Category.objects.filter(name__in=["All", "Saleable"]).exists()
    assert not list(checks.broken())


def test_rows_say_what_is_odd_about_them(world: World) -> None:
    said = remarks(take(world, FILES / "odoo_export.csv"))
    assert said[5] == (
        "2345678901235: the check digit is wrong for an EAN; it was taken as it is. Price 62.555 was rounded. "
        "It costs ₹70.00 and is sold at ₹62.56."
    )
    assert said[6].startswith("The name is only a number. 8901030865278: the check digit is wrong")
    assert 1 not in said
    assert 2 not in said


def test_tax_codes_find_or_make_their_class(world: World) -> None:
    report = take(world, FILES / "odoo_export.csv")
    found = {
        product.name: product.tax_class.name for product in Product.objects.select_related("tax_class").order_by("pk")
    }
    assert found["Toor dal 1 kg"] == "GST 0"
    assert found["Sunflower oil 1 L"] == "GST 5"
    assert found["Cigarettes"] == "GST 28"
    assert "A tax class was made: GST 28." in report.notes
    [cigarettes] = products_for_billing(
        shop_id=world.shop.pk, on=datetime.date(2026, 11, 21), references=[Reference(barcode="PMCARD")]
    )
    assert cigarettes is not None
    assert cigarettes.components_within == (("CGST", 140_000), ("SGST", 140_000))


def test_skus_that_differ_by_case_are_two_rows(world: World) -> None:
    take(world, FILES / "odoo_export.csv")
    assert Product.objects.filter(sku__in=["OIL-1", "oil-1"]).count() == 2


def test_services_are_not_kept_in_stock(world: World) -> None:
    take(world, FILES / "odoo_export.csv")
    assert set(Product.objects.filter(is_stocked=False).values_list("name", flat=True)) == {"Home delivery"}


def test_taking_a_file_twice_changes_nothing(world: World) -> None:
    first = take(world, FILES / "odoo_export.csv")
    before = everything()
    later = NOW + datetime.timedelta(days=1)
    again = import_products(access=world.access(), at=later, path=FILES / "odoo_export.csv")
    assert again.already
    assert not again.taken
    assert (again.total, again.outcomes, again.effects) == (first.total, first.outcomes, first.effects)
    assert everything() == before
    assert not ImportRow.objects.exists()


def test_the_same_rows_in_another_file_change_nothing_either(world: World, tmp_path: Path) -> None:
    take(world, FILES / "odoo_export.csv")
    before = everything()
    text = (FILES / "odoo_export.csv").read_text(encoding="utf-8")
    report = take(world, table(tmp_path, text + "\n\n"))
    assert report.created == report.changed == 0
    assert everything() == before
    assert not PriceChange.objects.exists()
    assert not list(checks.broken())


def test_a_newer_price_list_changes_what_differs_and_nothing_else(world: World, tmp_path: Path) -> None:
    take(world, FILES / "odoo_export.csv")
    text = "Internal Reference,Name,Sales Price,Cost\nOIL-1,Sunflower oil 1 L,161,142.40\nNEW,Mustard oil,200,180\n"
    report = take(world, table(tmp_path, text))
    assert (report.created, report.changed, report.unchanged) == (1, 1, 0)
    oil = Product.objects.get(sku="OIL-1")
    assert oil.price_e4 == 1_610_000
    assert oil.tax_class.name == "GST 5"
    assert oil.barcodes.get().code == "8901063136694"
    change = PriceChange.objects.get()
    assert (change.product, change.price_from_e4, change.price_to_e4) == (oil, 1_585_000, 1_610_000)
    assert change.by == world.user("owner")
    assert not list(checks.broken())


def test_a_product_is_found_by_its_barcode_and_gets_its_new_name(world: World, tmp_path: Path) -> None:
    product = actions.create_product(access=world.access(), at=NOW, name="Oil", barcodes=["036000291452"])
    report = take(world, table(tmp_path, "ean,name,brand\n0036000291452,Sunflower oil,Fortune\n"))
    assert report.changed == 1
    product.refresh_from_db()
    assert (product.name, str(product.brand)) == ("Sunflower oil", "Fortune")
    assert [found.id for found in search_products(shop_id=world.shop.pk, text="fortune")] == [product.pk]
    assert not list(checks.broken())


def test_a_barcode_of_another_product_is_left_off_and_said(world: World, tmp_path: Path) -> None:
    actions.create_product(access=world.access(), at=NOW, name="Oil", sku="A", barcodes=["111"])
    report = take(world, table(tmp_path, "sku,name,barcode\nB,Ghee,111\n"))
    assert (report.warned, report.created) == (1, 1)
    assert "111 is the barcode of Oil already" in remarks(report)[1]
    assert not Product.objects.get(sku="B").barcodes.exists()


def test_an_archived_product_is_left_as_it_is(world: World, tmp_path: Path) -> None:
    product = actions.create_product(access=world.access(), at=NOW, name="Oil", sku="A", price_e4=10_000)
    actions.archive_product(access=world.access(), at=NOW, product=product)
    report = take(world, table(tmp_path, "sku,name,price\nA,Oil,2\n"))
    assert (report.warned, report.unchanged) == (1, 1)
    product.refresh_from_db()
    assert product.price_e4 == 10_000
    assert product.archived_at is not None


def test_a_price_above_the_mrp_is_refused_new_or_old(world: World, tmp_path: Path) -> None:
    actions.create_product(access=world.access(), at=NOW, name="Oil", sku="A", price_e4=10_000, mrp_e4=15_000)
    report = take(world, table(tmp_path, "sku,name,price,mrp\nA,Oil,2,\nB,Ghee,9,8\nC,Rice,7,8\n"))
    assert (report.refused, report.created) == (2, 1)
    assert "₹2.00 is above the MRP of ₹1.50" in remarks(report)[1]
    assert Product.objects.get(sku="A").price_e4 == 10_000
    assert not Product.objects.filter(sku="B").exists()


def test_prices_in_paise_are_known_by_their_columns(world: World) -> None:
    report = take(world, FILES / "prices_in_paise.csv")
    onions = dict(Product.objects.filter(name__startswith="Onion").values_list("name", "price_e4"))
    assert onions == {"Onion 1 kg": 210_000, "Onion 500 g": 120_000}
    assert (report.created, report.repeated) == (3, 1)
    assert "no price" in remarks(report)[3]
    assert any("paise" in note for note in report.notes)


def test_a_mapping_says_what_no_header_says(world: World) -> None:
    path = FILES / "semicolons_cp1252.csv"
    with pytest.raises(InvalidInput) as refusal:
        take(world, path)
    assert refusal.value.field == "map.name"
    assert not ImportRun.objects.exists()
    report = take(world, path, {"name": "Bezeichnung", "sku": "Artikel-Nr", "price": "Preis"})
    assert (report.created, report.refused) == (3, 1)
    found = dict(Product.objects.values_list("name", "price_e4"))
    assert found == {"Crème brûlée": 15_000, 'Größe; "XL"': 125_000, "Käse": 12_345_600}


@pytest.mark.parametrize(
    ("mapping", "field"),
    [({"name": "Nothing"}, "map.name"), ({"colour": "Name"}, "map.colour"), ({"prices": "dollars"}, "map.prices")],
)
def test_a_mapping_to_what_is_not_there_is_refused(world: World, mapping: dict[str, str], field: str) -> None:
    with pytest.raises(InvalidInput) as refusal:
        take(world, FILES / "odoo_export.csv", mapping)
    assert refusal.value.field == field
    assert not Product.objects.exists()


def test_a_rehearsal_says_everything_and_writes_nothing(world: World, tmp_path: Path) -> None:
    path = tmp_path / "report.csv"
    rehearsed = take(world, FILES / "odoo_export.csv", dry_run=True, report_path=path)
    assert not Product.objects.exists()
    assert not ImportRun.objects.exists()
    assert not TaxClass.objects.filter(name="GST 28").exists()
    taken = take(world, FILES / "odoo_export.csv")
    assert rehearsed.outcomes == taken.outcomes
    assert rehearsed.effects == taken.effects
    with path.open(encoding="utf-8-sig", newline="") as file:
        lines = list(csv.DictReader(file))
    assert [line["Row"] for line in lines] == [str(number) for number in range(1, 16)]
    assert lines[12]["Outcome"] == "refused"


def test_a_rehearsal_knows_what_is_there_already(world: World, tmp_path: Path) -> None:
    take(world, FILES / "odoo_export.csv")
    text = "sku,name,price\nOIL-1,Sunflower oil 1 L,170\nX,New,1\n"
    report = take(world, table(tmp_path, text), dry_run=True)
    assert (report.created, report.changed) == (1, 1)
    assert Product.objects.get(sku="OIL-1").price_e4 == 1_585_000


def test_strict_takes_nothing_where_a_row_is_refused(world: World, tmp_path: Path) -> None:
    report = take(world, FILES / "odoo_export.csv", strict=True)
    assert report.refused == 5
    assert not report.taken
    assert not Product.objects.exists()
    assert not ImportRow.objects.exists()
    actions.create_product(access=world.access(), at=NOW, name="Oil", sku="A", price_e4=10_000, mrp_e4=15_000)
    meets_an_old_mrp = table(tmp_path, "sku,name,price\nB,Ghee,1\nA,Oil,2\n")
    assert take(world, meets_an_old_mrp, strict=True).refused == 1
    assert Product.objects.count() == 1
    good = table(tmp_path, "sku,name,price\nB,Ghee,1\n", "good.csv")
    assert take(world, good, strict=True).created == 1


def test_a_cell_that_a_spreadsheet_would_run_is_harmless_in_the_report(world: World, tmp_path: Path) -> None:
    path = tmp_path / "report.csv"
    take(world, table(tmp_path, 'name,price\n"=HYPERLINK(""x"")",1\n'), report_path=path)
    assert "'=HYPERLINK" in path.read_text(encoding="utf-8-sig")
    assert Product.objects.get().name == '=HYPERLINK("x")'


def test_names_that_cannot_be_printed_are_put_right_and_said(world: World, tmp_path: Path) -> None:
    text = f"name,price\nTea\u202e gnp.exe,1\n{'x' * 300},2\na\u0301\u0301\u0301{chr(0x301) * 50},3\n\u202e,4\n"
    text += "MARABOU DR\x85MKRISP,5\n\U000f0000Private,6\n"
    report = take(world, table(tmp_path, text))
    names = list(Product.objects.order_by("pk").values_list("name", flat=True))
    assert names[0] == "Tea gnp.exe"
    assert names[1] == "x" * 200
    assert names[3:] == ["MARABOU DR MKRISP", "Private"]
    assert (report.accepted, report.warned, report.refused) == (1, 4, 1)


def test_numbers_given_to_products_without_a_sku_never_meet_those_of_the_file(world: World, tmp_path: Path) -> None:
    first = actions.create_product(access=world.access(), at=NOW, name="First")
    codes = [first.pk + step for step in range(1, 12)]
    text = "sku,name\n" + "".join(f",Without {code}\n" for code in codes) + "".join(f"P{c},With {c}\n" for c in codes)
    report = take(world, table(tmp_path, text))
    assert report.created == 22
    assert Product.objects.count() == 23
    assert not list(checks.broken())


def test_only_who_may_take_catalogues_in_may_do_so(world: World) -> None:
    with pytest.raises(NotAllowed):
        import_products(access=world.access("cashier"), at=NOW, path=FILES / "odoo_export.csv")
    assert not Product.objects.exists()


def test_a_column_called_code_holds_barcodes_where_they_look_like_some(world: World, tmp_path: Path) -> None:
    take(world, table(tmp_path, "code,product_name\n8901063136694,Biscuits\n00000000001111111111,Odd\n"))
    assert Product.objects.get(name="Biscuits").barcodes.get().code == "8901063136694"
    take(world, table(tmp_path, "code,product_name\nA1,Tea\nA2,Coffee\n", "other.csv"))
    assert Product.objects.get(name="Tea").sku == "A1"


@pytest.mark.parametrize(
    ("text", "ppm"),
    [
        ("E-0%", 0),
        ("F-18%", 180_000),
        ("R5-5%", 50_000),
        ("GST @ 12 %", 120_000),
        ("18", 180_000),
        ("0.25", 2_500),
        ("CGST 9% + SGST 9%", 180_000),
        ("Exempt", 0),
        ("Nil rated", 0),
        ("2,5%", 25_000),
        ("5% GST S", 50_000),
    ],
)
def test_texts_about_tax_are_read(text: str, ppm: int) -> None:
    assert rate_ppm_of(text) == ppm


@pytest.mark.parametrize("text", ["standard", "F-5% + F-18%", "101%", "-5", "NaN", ""])
def test_texts_that_say_no_rate_are_not_guessed(text: str) -> None:
    with pytest.raises(BadTax):
        rate_ppm_of(text)


def test_a_column_says_the_barcode_of_a_case_and_how_many_it_holds(world: World, tmp_path: Path) -> None:
    head = "Name,Price,Tax,Barcode,Case Barcode,Units per Case"
    rows = [
        "Tea 250 g,118,5,8901030865237,18901030865234,24",
        "Soap 125 g,42,18,8901030865244,18901030865241,",
        "Ghee 1 l,540,18,8901030865251,18901030865258,lots",
    ]
    report = take(world, table(tmp_path, "\n".join([head, *rows])))
    said = remarks(report)
    assert 1 not in said
    assert "18901030865241: how many this pack holds is not said; it was left off." in said[2]
    assert "lots is no number" in said[3]
    [case] = products_for_billing(
        shop_id=world.shop.pk, on=NOW.date(), references=[Reference(barcode="18901030865234")]
    )
    assert case is not None
    assert (case.name, case.pack_milli) == ("Tea 250 g", 24_000)
    codes = Barcode.objects.order_by("code").values_list("code", "pack_milli")
    assert list(codes) == [("18901030865234", 24_000), ("8901030865237", 1_000), ("8901030865244", 1_000)]
    assert take(world, table(tmp_path, "\n".join([head, rows[0]]))).effects == {"same": 1}
