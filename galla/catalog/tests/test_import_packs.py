"""Packs in catalogue files: several a product, each in columns of its own, out of a file and into another shop's."""

from pathlib import Path
from typing import Any

import pytest

from galla.accounts.access import Access
from galla.catalog.actions import Pack, create_product
from galla.catalog.imports import import_products
from galla.catalog.models import Barcode, Measure, Product
from galla.catalog.tests.files import table, take
from galla.foundation.errors import InvalidInput
from tests.world import NOW, World

pytestmark = pytest.mark.django_db

HEAD = "Name,SKU,Price,Tax,Barcode"
TEA = "Tea 250 g,TEA,118,5,8901030865237"


def product(access: Access, name: str, *, unit: str = "pc", **values: Any) -> Product:
    """A product by the piece unless said."""
    measure = Measure.objects.get(shop=access.shop, name=unit)
    return create_product(access=access, at=NOW, name=name, measure=measure, **values)


def packs(sku: str = "TEA") -> list[tuple[str, int, str]]:
    rows = Barcode.objects.filter(product__sku=sku).exclude(pack_milli=1_000).order_by("pk")
    return list(rows.values_list("code", "pack_milli", "pack_name"))


def remarks(report: Any) -> dict[int, str]:
    return {row.number: row.remarks for row in report.shown}


@pytest.mark.parametrize(
    "columns",
    [
        "Pack barcode,Pack quantity,Pack name,Pack barcode 2,Pack quantity 2,Pack name 2",
        "Pack 1 barcode,Pack 1 quantity,Pack 1 name,Pack 2 barcode,Pack 2 quantity,Pack 2 name",
        "Case EAN,Case qty,Case name,Case EAN 2,Units per case 2,Case name 2",
        "Pack barcode 1,Pack qty 1,Pack name 1,PACK_BARCODE_7,pack_quantity_7,pack-name-7",
    ],
)
def test_each_pack_has_columns_of_its_own(world: World, tmp_path: Path, columns: str) -> None:
    row = f"{TEA},18901030865234,24,case of 24,28901030865231,144,"
    report = take(world, table(tmp_path, f"{HEAD},{columns}\n{row}\n"))
    assert (report.accepted, report.created) == (1, 1)
    assert packs() == [("18901030865234", 24_000, "case of 24"), ("28901030865231", 144_000, "")]
    again = take(world, table(tmp_path, f"{HEAD},{columns}\n{row}\n\n", "again.csv"))
    assert again.effects == {"same": 1}


def test_a_pack_of_which_something_is_missing_is_left_off_and_the_others_are_taken(
    world: World, tmp_path: Path
) -> None:
    head = f"{HEAD},Pack barcode,Pack quantity,Pack barcode 2,Pack quantity 2,Pack barcode 3"
    row = f"{TEA},18901030865234,,28901030865231,144,38901030865238"
    said = remarks(take(world, table(tmp_path, f"{head}\n{row}\n")))[1]
    assert "18901030865234: how many this pack holds is not said; it was left off." in said
    assert "38901030865238: how many this pack holds is not said; it was left off." in said
    assert packs() == [("28901030865231", 144_000, "")]


def test_a_code_that_stands_in_a_row_twice_is_one_pack(world: World, tmp_path: Path) -> None:
    head = f"{HEAD},Pack barcode,Pack quantity,Pack barcode 2,Pack quantity 2"
    said = remarks(take(world, table(tmp_path, f"{head}\n{TEA},18901030865234,24,18901030865234,144\n")))[1]
    assert "18901030865234 stands in this row twice; it was taken once." in said
    assert packs() == [("18901030865234", 24_000, "")]


def test_a_wrong_number_of_one_pack_refuses_the_row_and_nothing_of_it_is_taken(world: World, tmp_path: Path) -> None:
    head = f"{HEAD},Pack barcode,Pack quantity,Pack barcode 2,Pack quantity 2"
    report = take(world, table(tmp_path, f"{head}\n{TEA},18901030865234,24,28901030865231,lots\n"))
    assert (report.refused, Product.objects.count(), Barcode.objects.count()) == (1, 0, 0)


def test_a_pack_on_a_second_row_of_the_same_product_is_not_lost_without_a_word(world: World, tmp_path: Path) -> None:
    head = f"{HEAD},Pack barcode,Pack quantity"
    rows = [f"{TEA},18901030865234,24", f"{TEA},28901030865231,144", f"{TEA},18901030865234,24"]
    said = remarks(take(world, table(tmp_path, "\n".join([head, *rows]))))
    assert "This is row 1 again" in said[2]
    assert "28901030865231 was left off: write further packs beside the first" in said[2]
    assert said[3] == "This is row 1 again; it was taken once."
    assert packs() == [("18901030865234", 24_000, "")]


def test_a_pack_that_holds_another_number_now_is_changed(world: World, tmp_path: Path) -> None:
    tea = create_product(
        access=world.access(), at=NOW, name="Tea 250 g", sku="TEA", barcodes=["8901030865237"],
        packs=[Pack("18901030865234", 24_000, "case of 24"), Pack("28901030865231", 144_000, "carton")],
    )  # fmt: skip
    head = f"{HEAD},Pack barcode,Pack quantity,Pack name,Pack barcode 2,Pack quantity 2,Pack barcode 3,Pack quantity 3"
    row = f"{TEA},18901030865234,12,case of 12,28901030865231,144,38901030865238,6"
    take(world, table(tmp_path, f"{head}\n{row}\n"))
    report = take(world, table(tmp_path, f"{head}\n{row}\n\n", "again.csv"))
    assert packs() == [
        ("18901030865234", 12_000, "case of 12"),
        ("28901030865231", 144_000, "carton"),
        ("38901030865238", 6_000, ""),
    ]
    assert report.effects == {"same": 1}
    assert Barcode.objects.get(code="8901030865237").product_id == tea.pk


def test_the_pack_of_another_product_stays_what_it_is(world: World, tmp_path: Path) -> None:
    create_product(
        access=world.access(), at=NOW, name="Soap", sku="SOAP", packs=[Pack("18901030865234", 48_000, "case of 48")]
    )
    head = f"{HEAD},Pack barcode,Pack quantity"
    said = remarks(take(world, table(tmp_path, f"{head}\n{TEA},18901030865234,24\n")))[1]
    assert "18901030865234 is the barcode of Soap already; it was left off here." in said
    assert packs("SOAP") == [("18901030865234", 48_000, "case of 48")]
    assert packs() == []


def test_further_packs_may_be_named_as_every_column_may(world: World, tmp_path: Path) -> None:
    path = table(tmp_path, f"{HEAD},Outer,In outer\n{TEA},28901030865231,144\n")
    mapping = {"pack_barcode_2": "Outer", "pack_quantity_2": "In outer"}
    import_products(access=world.access(), at=NOW, path=path, mapping=mapping)
    assert packs() == [("28901030865231", 144_000, "")]
    for name in ("pack_barcode_51", "pack_barcode_0", "pack_price_2"):
        with pytest.raises(InvalidInput) as refused:
            import_products(access=world.access(), at=NOW, path=path, mapping={name: "Outer"}, dry_run=True)
        assert refused.value.field == f"map.{name}"


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_an_export_taken_in_elsewhere_brings_every_pack_along(world: World, tmp_path: Path, kind: str) -> None:
    access = world.access()
    tea = [Pack(f"1890103086{number:04}", 1_000 * number, f"case of {number}") for number in (6, 12, 24, 48, 144)]
    product(access, "Tea 250 g", sku="TEA", price_e4=118_00_00, barcodes=["8901030865237"], packs=tea)
    product(access, "Sugar", unit="kg", sku="SUGAR", price_e4=46_00_00, packs=[Pack("SACK", 2_500, "")])
    product(access, "Salt", sku="SALT", price_e4=20_00_00)
    answer = world.browser().get(f"/products/?export={kind}")
    path = tmp_path / f"products.{kind}"
    path.write_bytes(b"".join(answer))
    stranger = world.access("stranger")
    product(stranger, "Anything", sku="ANY", unit="kg")
    report = import_products(access=stranger, at=NOW, path=path)
    assert (report.created, report.refused) == (3, 0)

    def told(shop: Any) -> list[tuple[object, ...]]:
        rows = Product.objects.filter(shop=shop).exclude(sku="ANY").order_by("sku", "barcodes__pk")
        return list(
            rows.values_list(
                *("sku", "name", "price_e4", "measure__name"),
                *("barcodes__code", "barcodes__pack_milli", "barcodes__pack_name"),
            )
        )

    assert told(world.other) == told(world.shop)
    assert len(told(world.other)) == 8


def test_the_page_of_products_shows_no_columns_of_packs(world: World, django_assert_max_num_queries: Any) -> None:
    product(world.access(), "Tea", packs=[Pack("18901030865234", 24_000, "case"), Pack("28901030865231", 144_000)])
    page = world.browser().get("/products/").content.decode()
    assert "Pack" not in page.partition("<thead")[2].partition("</thead>")[0]
    assert "18901030865234" not in page
