"""Products made many at once are what ``create_product`` makes, and cost as many statements as one."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from galla.catalog.actions import PlainProduct, create_product, create_products
from galla.catalog.errors import CodeTaken
from galla.catalog.models import Measure, Product
from galla.catalog.queries import search_products
from galla.foundation import checks
from galla.foundation.errors import InvalidInput
from tests.world import NOW, World

pytestmark = pytest.mark.django_db


def made(world: World, *wanted: PlainProduct) -> dict[str, int]:
    return create_products(access=world.access(), at=NOW, wanted=wanted)


def test_each_is_as_if_it_had_been_made_alone(world: World) -> None:
    pieces = Measure.objects.get(shop=world.shop, name="pc")
    create_product(
        access=world.access(), at=NOW, sku="A", name="Tea  cup", price_e4=5, price_includes_tax=False, measure=pieces
    )
    made(world, PlainProduct("B", "Tea  cup", 5, pieces), PlainProduct("b", "Saucer", 7))
    own = {"id", "sku"}
    alone, together = Product.objects.filter(sku__in="AB").order_by("sku").values()
    assert {name: value for name, value in alone.items() if name not in own} == {
        name: value for name, value in together.items() if name not in own
    }
    assert {product.id for product in search_products(shop_id=world.shop.pk, text="tea")} == {
        alone["id"],
        together["id"],
    }
    assert not list(checks.broken())


def test_none_is_made_where_one_cannot_be(world: World) -> None:
    made(world, PlainProduct("A", "Tea", 1))
    with pytest.raises(CodeTaken):
        made(world, PlainProduct("B", "Cup", 1), PlainProduct("A", "Tea again", 1))
    with pytest.raises(InvalidInput):
        made(world, PlainProduct("B", "Cup", 1), PlainProduct("C", "", 1))
    assert list(Product.objects.filter(shop=world.shop).values_list("sku", flat=True)) == ["A"]


def test_the_statements_do_not_grow_with_the_products(world: World) -> None:
    made(world, PlainProduct("A", "First", 1))

    def statements(count: int, prefix: str) -> int:
        with CaptureQueriesContext(connection) as seen:
            made(world, *(PlainProduct(f"{prefix}{one}", f"Product {one}", one) for one in range(count)))
        return len(seen)

    assert statements(2, "x") == statements(300, "y")
