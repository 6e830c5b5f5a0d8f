"""Categories, brands and units."""

import pytest

from galla.catalog import actions
from galla.catalog.errors import NameTaken
from galla.catalog.models import Brand, Category, Measure
from galla.catalog.queries import search_products
from galla.foundation import checks
from galla.foundation.errors import InvalidInput
from tests.world import NOW, World

pytestmark = pytest.mark.django_db


def test_names_that_differ_by_case_or_accent_are_one_brand(world: World) -> None:
    actions.create_brand(access=world.access(), at=NOW, name="Nestlé")
    with pytest.raises(NameTaken) as refusal:
        actions.create_brand(access=world.access(), at=NOW, name="NESTLE ")
    assert refusal.value.field == "name"
    assert Brand.objects.count() == 1
    actions.create_brand(access=world.access("stranger"), at=NOW, name="nestle")
    assert not list(checks.broken())


def test_an_archived_category_comes_back_under_its_name(world: World) -> None:
    category = actions.create_category(access=world.access(), at=NOW, name="Frozen")
    actions.archive_group(access=world.access(), at=NOW, group=category)
    assert Category.objects.get().archived_at == NOW
    again = actions.create_category(access=world.access(), at=NOW, name="FROZEN")
    assert again.pk == category.pk
    assert Category.objects.get().archived_at is None


def test_a_category_cannot_stand_within_itself(world: World) -> None:
    access = world.access()
    food = actions.create_category(access=access, at=NOW, name="Food")
    frozen = actions.create_category(access=access, at=NOW, name="Frozen", parent=food)
    peas = actions.create_category(access=access, at=NOW, name="Peas", parent=frozen)
    for below in (food, frozen, peas):
        with pytest.raises(InvalidInput) as refusal:
            actions.change_category(access=access, at=NOW, category=food, parent=below)
        assert refusal.value.field == "parent"
    food.refresh_from_db()
    assert food.parent is None
    moved = actions.change_category(access=access, at=NOW, category=peas, parent=None)
    assert moved.parent is None
    assert moved.name == "Peas"


def test_products_are_found_by_the_new_name_of_their_brand(world: World) -> None:
    access = world.access()
    brand = actions.create_brand(access=access, at=NOW, name="Amul")
    product = actions.create_product(access=access, at=NOW, name="Butter", brand=brand)
    assert [found.id for found in search_products(shop_id=world.shop.pk, text="amul")] == [product.pk]
    actions.change_brand(access=access, at=NOW, brand=brand, name="Mother Dairy")
    assert search_products(shop_id=world.shop.pk, text="amul") == []
    assert [found.id for found in search_products(shop_id=world.shop.pk, text="dairy")] == [product.pk]
    assert not list(checks.broken())


def test_a_shop_opens_with_units_for_pieces_and_weights(world: World) -> None:
    found = {measure.name: measure.decimals for measure in Measure.objects.filter(shop=world.shop)}
    assert (found["pc"], found["kg"]) == (0, 3)


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"name": "", "label": "x"}, "name"),
        ({"name": "crate", "label": ""}, "label"),
        ({"name": "crate", "label": "Crate", "decimals": 4}, "decimals"),
        ({"name": "crate", "label": "Crate", "gst_code": "N1"}, "gst_code"),
    ],
)
def test_a_unit_that_makes_no_sense_is_refused(world: World, values: dict[str, object], field: str) -> None:
    before = Measure.objects.count()
    with pytest.raises(InvalidInput) as refusal:
        actions.create_measure(access=world.access(), at=NOW, **values)  # type: ignore[arg-type]
    assert refusal.value.field == field
    assert Measure.objects.count() == before
