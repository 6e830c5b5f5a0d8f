"""Sets whose goods are all of one product: by the action, on a page, over the API, and on a bill."""

from typing import Any

import pytest
from django.db import IntegrityError, transaction

from galla.catalog.actions import create_product
from galla.foundation.errors import InvalidInput
from galla.offers.actions import add_offer, change_offer
from galla.offers.models import Offer
from galla.offers.queries import rule_of
from galla.pricing.offers import BuyGet, SetPrice
from tests.world import NOW, World, build_world

pytestmark = pytest.mark.django_db
THREE_FOR_TWO: dict[str, Any] = {"buy": 2, "get": 1, "same_product": True}


@pytest.fixture
def world() -> World:
    """A shop."""
    return build_world()


def add(world: World, kind: str = "buy_get", **values: Any) -> Offer:
    return add_offer(access=world.access(), at=NOW, kind=kind, values={"name": "3 for 2", **values})


def test_it_is_kept_and_read_by_the_arithmetic(world: World) -> None:
    assert rule_of(add(world, **THREE_FOR_TWO)).rule == BuyGet(2, 1, same_product=True)
    sets = add(world, "set_price", pieces=3, price_minor=10_000, same_product=True)
    assert rule_of(sets).rule == SetPrice(3, 10_000, same_product=True)
    change_offer(access=world.access(), offer=sets, changes={"same_product": False})
    sets.refresh_from_db()
    assert rule_of(sets).rule == SetPrice(3, 10_000)


@pytest.mark.parametrize(
    ("kind", "values"),
    [
        ("off_each", {"percent_ppm": 100_000, "same_product": True}),
        ("off_total", {"percent_ppm": 100_000, "same_product": True}),
        ("buy_get", {**THREE_FOR_TWO, "rewards": "soap"}),
    ],
)
def test_an_offer_without_sets_or_with_other_goods_is_of_no_one_product(
    world: World, kind: str, values: dict[str, Any]
) -> None:
    soap = create_product(access=world.access(), at=NOW, name="Soap", sku="SOAP", price_e4=400_000)
    if "rewards" in values:
        values = {**values, "rewards": {"products": [soap.pk]}}
    with pytest.raises(InvalidInput) as refused:
        add(world, kind, **values)
    assert refused.value.field == "same_product"
    assert not Offer.objects.exists()
    plain = {name: value for name, value in values.items() if name != "same_product"}
    offer = add(world, kind, **plain)
    with pytest.raises(IntegrityError), transaction.atomic():
        Offer.objects.filter(pk=offer.pk).update(same_product=True)


def test_a_page_writes_it_down_and_the_list_says_it(world: World) -> None:
    create_product(access=world.access(), at=NOW, name="Soap", sku="SOAP", price_e4=400_000)
    manager = world.browser("manager")
    typed = {"name": "3 for 2", "buy": "2", "get": "1", "same_product": "on"}
    assert manager.post("/offers/new/buy_get/", typed).status_code == 302
    assert "Buy 2 of one product, get 1 free" in manager.get("/offers/").content.decode()
    offer = Offer.objects.get(same_product=True)
    assert manager.post(f"/offers/{offer.pk}/", {**typed, "skus": "SOAP"}).status_code == 302
    assert "Buy 2 of one product of Soap, get 1 free" in manager.get("/offers/").content.decode()
    assert manager.post(f"/offers/{offer.pk}/", {**typed, "same_product": ""}).status_code == 302
    assert Offer.objects.filter(same_product=False, pk=offer.pk).exists()
    assert 'name="same_product"' not in manager.get("/offers/new/off_each/").content.decode()


def test_the_api_says_it_and_refuses_it_beside_its_field(world: World) -> None:
    manager = world.api("manager")
    told = manager.post("/api/v1/offers/", {"name": "3 for 2", "kind": "buy_get", **THREE_FOR_TWO}, "json")
    assert (told.status_code, told.json()["same_product"]) == (201, True)
    wrong = manager.post(
        "/api/v1/offers/", {"name": "Ten", "kind": "off_each", "percent": "10", "same_product": True}, "json"
    )
    assert (wrong.status_code, wrong.json()["errors"][0]["field"]) == (400, "same_product")
    assert Offer.objects.count() == 1
