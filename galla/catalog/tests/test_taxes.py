"""Tax classes: their rates have days."""

import datetime

import pytest

from galla.catalog import actions
from galla.catalog.actions import NewRate, components_for
from galla.catalog.actions.taxes import add_tax_classes
from galla.catalog.errors import NameTaken
from galla.catalog.models import TaxClass, TaxRate
from galla.catalog.queries import Reference, products_for_billing, rate_of, rates_in_force
from galla.foundation.errors import InvalidInput
from tests.world import NOW, World

pytestmark = pytest.mark.django_db

DAY = datetime.date(2026, 11, 21)


def named(world: World, name: str) -> TaxClass:
    return TaxClass.objects.get(shop=world.shop, name=name)


def taxes(world: World, tax_class: TaxClass, on: datetime.date) -> tuple[object, object]:
    sku = f"{tax_class.pk}"
    if not tax_class.products.filter(sku=sku).exists():
        actions.create_product(access=world.access(), at=NOW, name="Ghee", sku=sku, tax_class=tax_class)
    [found] = products_for_billing(shop_id=world.shop.pk, on=on, references=[Reference(sku=sku)])
    assert found is not None
    return found.components_within, found.components_across


def test_an_indian_shop_opens_with_the_classes_of_gst(world: World) -> None:
    names = set(TaxClass.objects.filter(shop=world.shop).values_list("name", flat=True))
    assert {"GST 0", "GST 5", "GST 18", "GST 40"} <= names
    assert taxes(world, named(world, "GST 18"), DAY) == (
        (("CGST", 90_000), ("SGST", 90_000)),
        (("IGST", 180_000),),
    )
    assert taxes(world, named(world, "GST 0"), DAY) == ((), ())


def test_a_quarter_per_cent_is_halved_without_loss(world: World) -> None:
    within, across = taxes(world, named(world, "GST 0.25"), DAY)
    assert within == (("CGST", 1250), ("SGST", 1250))
    assert across == (("IGST", 2500),)


def test_opening_twice_makes_nothing_twice(world: World) -> None:
    before = TaxRate.objects.count()
    actions.install_tax_classes(shop_id=world.shop.pk, at=NOW)
    actions.install_measures(shop_id=world.shop.pk, at=NOW)
    assert TaxRate.objects.count() == before


def test_a_class_the_shop_lost_comes_back_alone_with_its_rates(world: World) -> None:
    five = named(world, "GST 5")
    TaxRate.objects.filter(tax_class=five).delete()
    five.delete()
    others = set(TaxClass.objects.values_list("pk", flat=True))
    actions.install_tax_classes(shop_id=world.shop.pk, at=NOW)
    [came] = TaxClass.objects.exclude(pk__in=others)
    assert (came.shop, came.name, came.name_key) == (world.shop, "GST 5", "gst 5")
    assert taxes(world, came, DAY) == ((("CGST", 25_000), ("SGST", 25_000)), (("IGST", 50_000),))


def test_of_several_classes_none_comes_where_one_is_there_already(world: World) -> None:
    before = (TaxClass.objects.count(), TaxRate.objects.count())
    plain = components_for(country="IN", rate_ppm=50_000, valid_from=DAY)
    with pytest.raises(NameTaken):
        add_tax_classes(shop_id=world.shop.pk, told=[("Honey", plain), ("GST 5", plain)])
    assert (TaxClass.objects.count(), TaxRate.objects.count()) == before


def test_of_several_classes_none_comes_where_one_has_a_rate_that_cannot_be(world: World) -> None:
    before = TaxClass.objects.count()
    plain = components_for(country="IN", rate_ppm=50_000, valid_from=DAY)
    with pytest.raises(InvalidInput):
        add_tax_classes(shop_id=world.shop.pk, told=[("Honey", plain), ("Wax", [NewRate(DAY, "Tax", -1)])])
    assert TaxClass.objects.count() == before


def test_a_change_of_rate_holds_from_its_day_on(world: World) -> None:
    ghee = named(world, "GST 5")
    new = components_for(country="IN", rate_ppm=180_000, valid_from=DAY)
    actions.change_rates(access=world.access(), at=NOW, tax_class=ghee, rates=new)
    before, after = DAY - datetime.timedelta(days=1), DAY + datetime.timedelta(days=400)
    assert taxes(world, ghee, before)[1] == (("IGST", 50_000),)
    assert taxes(world, ghee, DAY)[1] == (("IGST", 180_000),)
    assert taxes(world, ghee, after)[1] == (("IGST", 180_000),)
    for day, expected in ((before, 50_000), (DAY, 180_000)):
        assert rate_of(rates_in_force(shop_id=world.shop.pk, on=day)[ghee.pk]) == expected


def test_a_new_set_replaces_the_old_one_as_a_whole(world: World) -> None:
    access = world.access()
    with_cess = components_for(country="IN", rate_ppm=280_000, valid_from=datetime.date(2020, 1, 1), cess_ppm=120_000)
    cola = actions.create_tax_class(access=access, at=NOW, name="Cola", rates=with_cess)
    assert taxes(world, cola, datetime.date(2024, 1, 1))[0] == (
        ("CGST", 140_000),
        ("SGST", 140_000),
        ("Cess", 120_000),
    )
    plain = components_for(country="IN", rate_ppm=400_000, valid_from=datetime.date(2025, 9, 22))
    actions.change_rates(access=access, at=NOW, tax_class=cola, rates=plain)
    assert taxes(world, cola, DAY) == ((("CGST", 200_000), ("SGST", 200_000)), (("IGST", 400_000),))


def test_a_day_before_the_first_set_takes_the_first(world: World) -> None:
    assert taxes(world, named(world, "GST 40"), datetime.date(2010, 12, 1))[1] == (("IGST", 400_000),)


def test_a_class_can_become_free_of_tax(world: World) -> None:
    five = named(world, "GST 5")
    rates = components_for(country="IN", rate_ppm=0, valid_from=DAY)
    actions.change_rates(access=world.access(), at=NOW, tax_class=five, rates=rates)
    assert taxes(world, five, DAY) == ((), ())


@pytest.mark.parametrize(
    ("rates", "field"),
    [
        ([], "rates"),
        ([NewRate(DAY, "", 1)], "rates.0.name"),
        ([NewRate(DAY, "VAT", -1)], "rates.0.rate"),
        ([NewRate(DAY, "VAT", 10_000_001)], "rates.0.rate"),
        ([NewRate(DAY, "VAT", 1, "nowhere")], "rates.0.scope"),
        ([NewRate(datetime.date(1, 1, 1), "VAT", 1)], "rates.0.valid_from"),
        ([NewRate(DAY, "VAT", 1), NewRate(DAY, "vat", 2)], "rates"),
        ([NewRate(DAY, "A", 9_000_000), NewRate(DAY, "B", 9_000_000)], "rates"),
    ],
)
def test_rates_that_make_no_sense_are_refused(world: World, rates: list[NewRate], field: str) -> None:
    before = TaxClass.objects.count()
    with pytest.raises(InvalidInput) as refusal:
        actions.create_tax_class(access=world.access(), at=NOW, name="Odd", rates=rates)
    assert refusal.value.field == field
    assert TaxClass.objects.count() == before


def test_two_classes_cannot_bear_one_name(world: World) -> None:
    with pytest.raises(NameTaken):
        actions.create_tax_class(
            access=world.access(), at=NOW, name="gst 18", rates=components_for(country="IN", rate_ppm=1, valid_from=DAY)
        )
