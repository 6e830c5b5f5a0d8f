"""The products of a bill are looked up in one statement, by id, SKU or barcode."""

import datetime
from typing import Any

import pytest

from galla.catalog import actions
from galla.catalog.models import Measure, Product, TaxClass
from galla.catalog.queries import Reference, products_for_billing
from tests.world import NOW, World

pytestmark = pytest.mark.django_db

DAY = datetime.date(2026, 11, 21)


@pytest.fixture
def oil(world: World) -> Product:
    return actions.create_product(
        access=world.access(),
        at=NOW,
        name="Sunflower oil 1 L",
        sku="OIL-1",
        price_e4=1_580_000,
        mrp_e4=1_650_000,
        cost_e4=1_424_000,
        hsn="1512",
        tax_class=TaxClass.objects.get(shop=world.shop, name="GST 5"),
        measure=Measure.objects.get(shop=world.shop, name="pc"),
        barcodes=["036000291452", "CARTON"],
    )


def look_up(world: World, *references: Reference) -> list[Any]:
    return products_for_billing(shop_id=world.shop.pk, on=DAY, references=references)


def test_a_line_names_its_product_by_id_sku_or_barcode(world: World, oil: Product) -> None:
    found = look_up(
        world,
        Reference(product_id=oil.pk),
        Reference(sku="OIL-1"),
        Reference(barcode="CARTON"),
        Reference(barcode="0036000291452"),
        Reference(barcode=" 036000291452 "),
    )
    assert [product.id for product in found] == [oil.pk] * 5
    assert [product.barcode for product in found] == ["036000291452"] * 2 + ["CARTON"] + ["036000291452"] * 2
    one = found[0]
    assert (one.name, one.hsn, one.price_e4, one.mrp_e4, one.cost_e4) == (
        *("Sunflower oil 1 L", "1512"),
        *(1_580_000, 1_650_000, 1_424_000),
    )
    assert (one.measure_name, one.measure_decimals, one.gst_code, one.tax_class_name) == ("pc", 0, "PCS", "GST 5")
    assert (one.includes_tax, one.is_stocked, one.archived) == (True, True, False)
    assert one.components_within == (("CGST", 25_000), ("SGST", 25_000))


@pytest.mark.parametrize(
    "reference",
    [
        Reference(product_id=10**9),
        Reference(product_id=0),
        Reference(product_id=-1),
        Reference(product_id=2**63),
        Reference(product_id=2**70),
        Reference(sku="oil-1"),
        Reference(sku=""),
        Reference(sku="a\0b"),
        Reference(sku="\ud800"),
        Reference(sku="' OR 1=1--"),
        Reference(barcode="carton"),
        Reference(barcode="\0"),
        Reference(barcode="9" * 5000),
        Reference(),
    ],
)
def test_what_this_shop_does_not_have_is_none(world: World, oil: Product, reference: Reference) -> None:
    known = Reference(sku="OIL-1")
    found = look_up(world, reference, known)
    assert [product and product.id for product in found] == [None, oil.pk]


def test_another_shops_product_is_not_there(world: World, oil: Product) -> None:
    references = [Reference(product_id=oil.pk), Reference(sku="OIL-1"), Reference(barcode="CARTON")]
    assert products_for_billing(shop_id=world.other.pk, on=DAY, references=references) == [None, None, None]


def test_an_archived_product_says_so(world: World, oil: Product) -> None:
    actions.archive_product(access=world.access(), at=NOW, product=oil)
    [found] = look_up(world, Reference(sku="OIL-1"))
    assert found.archived


@pytest.mark.parametrize("lines", [1, 5, 50, 2000])
def test_it_takes_one_statement_however_many_lines(
    world: World, oil: Product, lines: int, django_assert_num_queries: Any
) -> None:
    with django_assert_num_queries(1):
        found = look_up(world, *[Reference(sku="OIL-1")] * lines)
    assert len(found) == lines
    assert all(found)


def test_no_lines_take_no_statement(world: World, django_assert_num_queries: Any) -> None:
    with django_assert_num_queries(0):
        assert look_up(world) == []
