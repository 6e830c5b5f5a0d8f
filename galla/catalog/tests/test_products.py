"""Products are made, changed and archived; every change of price leaves a row."""

import pytest
from django.db import DatabaseError, IntegrityError, connection, transaction

from galla.catalog import actions
from galla.catalog.errors import AboveMrp, CodeTaken
from galla.catalog.models import Barcode, Category, PriceChange, Product, TaxClass
from galla.foundation import checks
from galla.foundation.errors import InvalidInput
from galla.ledger import places
from tests.world import NOW, World

pytestmark = pytest.mark.django_db


def make(world: World, role: str = "owner", **values: object) -> Product:
    values = {"name": "Sunflower oil 1 L", "price_e4": 1_580_000, **values}
    return actions.create_product(access=world.access(role), at=NOW, **values)  # type: ignore[arg-type]


def broken() -> list[str]:
    return [found.detail for found in checks.broken()]


def test_a_product_without_a_sku_gets_a_number_of_its_own(world: World) -> None:
    product = make(world)
    assert product.sku == f"P{product.pk}"
    assert Product.objects.get().sku == product.sku


def test_a_number_that_somebody_took_as_sku_is_not_given_twice(world: World) -> None:
    taken = make(world)
    following = taken.pk + 1
    actions.change_product(access=world.access(), at=NOW, product=taken, sku=f"P{following}")
    second = make(world)
    third = make(world)
    assert len({taken.pk, second.pk, third.pk}) == 3
    skus = list(Product.objects.values_list("sku", flat=True))
    assert len(set(skus)) == 3
    assert "" not in skus


def test_skus_that_differ_by_case_are_two_products(world: World) -> None:
    make(world, sku="ab1")
    make(world, sku="AB1")
    assert Product.objects.count() == 2


def test_a_sku_is_taken_once_in_a_shop_and_again_in_another(world: World) -> None:
    first = make(world, sku="OIL")
    with pytest.raises(CodeTaken) as refusal:
        make(world, sku="OIL", name="Other")
    assert refusal.value.field == "sku"
    assert refusal.value.figures == {"product": first.pk}
    assert Product.objects.count() == 1
    make(world, role="stranger", sku="OIL")
    assert Product.objects.count() == 2
    assert broken() == []


def test_names_are_kept_in_one_normal_form(world: World) -> None:
    product = make(world, name="  Cafe\u0301   noir ")
    assert product.name == "Caf\u00e9 noir"
    assert product.name_key == "cafe noir"


@pytest.mark.parametrize("name", ["", "   ", "a\0b", "x" * 201, "\u202eevil", "\ud800"])
def test_a_name_that_cannot_be_printed_is_refused(world: World, name: str) -> None:
    with pytest.raises(InvalidInput) as refusal:
        make(world, name=name)
    assert refusal.value.field == "name"
    assert not Product.objects.exists()


def test_a_price_above_the_mrp_is_refused_in_the_shops_words(world: World) -> None:
    with pytest.raises(AboveMrp) as refusal:
        make(world, price_e4=1_680_000, mrp_e4=1_650_000)
    assert refusal.value.detail == "₹168.00 is above the MRP of ₹165.00. Lower the price, or correct the MRP."
    assert refusal.value.field == "price"
    assert not Product.objects.exists()


def test_a_price_without_tax_counts_with_its_tax_against_the_mrp(world: World) -> None:
    gst = TaxClass.objects.get(shop=world.shop, name="GST 18")
    with pytest.raises(AboveMrp):
        make(world, price_e4=1_000_000, mrp_e4=1_179_000, price_includes_tax=False, tax_class=gst)
    make(world, price_e4=1_000_000, mrp_e4=1_180_000, price_includes_tax=False, tax_class=gst)


def test_the_database_itself_keeps_a_price_under_its_mrp(world: World) -> None:
    product = make(world, price_e4=1_500_000, mrp_e4=1_600_000)
    with pytest.raises(IntegrityError), transaction.atomic():
        Product.objects.filter(pk=product.pk).update(price_e4=1_700_000)
    with pytest.raises(IntegrityError), transaction.atomic():
        Product.objects.filter(pk=product.pk).update(price_e4=-1)
    product.refresh_from_db()
    assert product.price_e4 == 1_500_000


@pytest.mark.parametrize(("field", "value"), [("price_e4", -1), ("price_e4", 10**12 + 1), ("cost_e4", 10**13)])
def test_absurd_prices_are_refused(world: World, field: str, value: int) -> None:
    with pytest.raises(InvalidInput) as refusal:
        make(world, "owner", **{field: value})
    assert refusal.value.field == field.removesuffix("_e4")
    assert not Product.objects.exists()


def test_a_change_of_price_leaves_a_row_that_nobody_can_edit(world: World) -> None:
    product = make(world, price_e4=1_490_000, mrp_e4=1_550_000)
    manager = world.access("manager")
    actions.change_product(access=manager, at=NOW, product=product, price_e4=1_520_000, mrp_e4=1_600_000)
    actions.change_product(access=manager, at=NOW, product=product, name="Sunflower oil")
    change = PriceChange.objects.get()
    assert (change.price_from_e4, change.price_to_e4) == (1_490_000, 1_520_000)
    assert (change.mrp_from_e4, change.mrp_to_e4) == (1_550_000, 1_600_000)
    assert change.by == manager.user
    with pytest.raises(DatabaseError), transaction.atomic():
        PriceChange.objects.update(price_to_e4=1)
    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("DELETE FROM catalog_pricechange")
    assert PriceChange.objects.get().price_to_e4 == 1_520_000
    assert broken() == []


def test_a_refused_change_leaves_everything_as_it_was(world: World) -> None:
    product = make(world, mrp_e4=1_600_000, barcodes=["8901234567894"])
    other = make(world, name="Other", barcodes=["8901063136694"])
    with pytest.raises(AboveMrp):
        actions.change_product(access=world.access(), at=NOW, product=product, name="New", price_e4=1_700_000)
    with pytest.raises(CodeTaken) as refusal:
        actions.change_product(
            access=world.access(), at=NOW, product=product, name="New", barcodes=["111", "8901063136694"]
        )
    assert refusal.value.field == "barcodes.1"
    assert refusal.value.figures == {"product": other.pk}
    product.refresh_from_db()
    assert (product.name, product.price_e4) == ("Sunflower oil 1 L", 1_580_000)
    assert list(product.barcodes.values_list("code", flat=True)) == ["8901234567894"]
    assert not PriceChange.objects.exists()
    assert broken() == []


def test_a_barcode_is_one_code_with_or_without_a_leading_zero(world: World) -> None:
    product = make(world, barcodes=["036000291452", "0036000291452"])
    assert list(product.barcodes.values_list("code", flat=True)) == ["036000291452"]
    with pytest.raises(CodeTaken):
        make(world, name="Other", barcodes=["0036000291452"])
    make(world, role="stranger", barcodes=["036000291452"])
    assert Barcode.objects.count() == 2


def test_a_barcode_of_an_archived_product_is_named_as_such(world: World) -> None:
    product = make(world, barcodes=["PMCARD"])
    actions.archive_product(access=world.access(), at=NOW, product=product)
    with pytest.raises(CodeTaken, match="archived"):
        make(world, name="Other", barcodes=["PMCARD"])


@pytest.mark.parametrize("codes", [["a b"], ["x" * 49], ["\0"], [""], [str(number) for number in range(51)]])
def test_barcodes_no_scanner_reads_are_refused(world: World, codes: list[str]) -> None:
    with pytest.raises(InvalidInput) as refusal:
        make(world, barcodes=codes)
    assert (refusal.value.field or "").startswith("barcodes")
    assert not Product.objects.exists()


def test_another_shops_category_is_no_choice(world: World) -> None:
    category = actions.create_category(access=world.access("stranger"), at=NOW, name="Oil")
    with pytest.raises(InvalidInput) as refusal:
        make(world, category=category)
    assert refusal.value.field == "category"


def test_an_archived_category_is_no_choice_but_may_stay(world: World) -> None:
    category = actions.create_category(access=world.access(), at=NOW, name="Oil")
    product = make(world, category=category)
    actions.archive_group(access=world.access(), at=NOW, group=category)
    archived = Category.objects.get()
    actions.change_product(access=world.access(), at=NOW, product=product, category=archived, name="Oil 1 L")
    with pytest.raises(InvalidInput):
        make(world, name="Other", category=archived)


def test_a_product_is_a_unit_of_the_ledger_from_its_first_moment(world: World) -> None:
    product = make(world)
    with connection.cursor() as cursor:
        cursor.execute("SELECT key FROM ledger_unit WHERE id = %s", [places.goods(world.shop.pk, product.pk).id])
        assert cursor.fetchone() == (f"goods:{product.pk}",)


def test_costs_are_noted_for_many_products_of_one_shop_at_once(
    world: World, django_assert_num_queries: "pytest.FixtureRequest"
) -> None:
    mine = [make(world, name=f"Product {number}") for number in range(3)]
    foreign = make(world, role="stranger")
    costs = {product.pk: 1_000_000 for product in [*mine, foreign]}
    with django_assert_num_queries(1):  # type: ignore[operator]
        assert actions.set_costs(shop_id=world.shop.pk, costs=costs, at=NOW) == 3
    assert set(Product.objects.filter(shop=world.shop).values_list("cost_e4", flat=True)) == {1_000_000}
    foreign.refresh_from_db()
    assert foreign.cost_e4 == 0
    assert actions.set_costs(shop_id=world.shop.pk, costs=costs, at=NOW) == 0
