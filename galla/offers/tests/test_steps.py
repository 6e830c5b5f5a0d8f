"""What gives more for more, and other goods for what one buys: by the action, on a page and over the API."""

from typing import Any

import pytest
from django.db import IntegrityError, transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from galla.catalog.actions import create_product
from galla.catalog.models import Product
from galla.foundation.checks import broken
from galla.foundation.errors import InvalidInput
from galla.offers.actions import add_offer, change_offer
from galla.offers.models import Offer
from galla.offers.queries import rule_of
from galla.pricing.offers import BuyGet, Goods, Off, OffEach, Scope, Step, best_offers
from galla.pricing.tests.offers_by_force import least_to_pay
from galla.pricing.tests.offers_making import carts
from galla.pricing.tests.test_offers_properties import ONE_ROUNDING
from tests.world import NOW, World, abroad, build_world

pytestmark = pytest.mark.django_db
FROM_SIX = {"least_milli": 6_000, "percent_ppm": 150_000}


@pytest.fixture
def world() -> World:
    """A shop."""
    return build_world()


def goods(world: World, name: str) -> Product:
    """A product at 40 rupees, its SKU the name."""
    return create_product(access=world.access(), at=NOW, name=name, sku=name.upper(), price_e4=400_000)


def add(world: World, kind: str = "off_each", **values: Any) -> Offer:
    told = {"name": "More for more", "percent_ppm": None if kind == "buy_get" else 100_000, **values}
    return add_offer(access=world.access(), at=NOW, kind=kind, values=told)


def test_steps_and_other_goods_are_kept_and_read_by_the_arithmetic(world: World) -> None:
    soap = goods(world, "Soap")
    first = Step(Off(percent_ppm=100_000))
    assert rule_of(add(world, steps=[FROM_SIX])).rule == OffEach((first, Step(Off(percent_ppm=150_000), 6_000)))
    comb = add(world, "buy_get", buy=1, get=1, rewards={"products": [soap.pk]})
    assert rule_of(comb).rule == BuyGet(1, 1, rewards=Scope(frozenset({soap.pk})))
    same = add(world, "buy_get", buy=2, get=1, rewards={"products": [], "brands": []})
    assert (same.rewards, rule_of(same).rule) == ({}, BuyGet(2, 1))
    assert [str(found) for found in broken()] == []


@pytest.mark.parametrize(
    ("kind", "values", "field"),
    [
        ("off_each", {"steps": [{"percent_ppm": 150_000}]}, "steps.0.least_quantity"),
        ("off_each", {"steps": [FROM_SIX, {"least_milli": 9_000}]}, "steps.1.percent"),
        ("off_each", {"steps": [{**FROM_SIX, "amount_minor": 5}]}, "steps.0.percent"),
        ("off_each", {"steps": [{**FROM_SIX, "percent_ppm": 1_000_001}]}, "steps.0.percent"),
        ("off_each", {"steps": [FROM_SIX] * 9}, "steps"),
        ("off_total", {"steps": [{"least_minor": 100, "price_minor": 5}]}, "steps.0.price"),
        ("buy_get", {"buy": 2, "get": 1, "steps": [FROM_SIX]}, "steps"),
        ("set_price", {"percent_ppm": None, "pieces": 3, "price_minor": 100, "steps": [FROM_SIX]}, "steps"),
        ("off_each", {"rewards": {"products": [1]}}, "rewards"),
        ("buy_get", {"buy": 1, "get": 1, "rewards": {"brands": [987654321]}}, "rewards.brands"),
        ("buy_get", {"buy": 0, "get": 1, "rewards": {"products": ["soap"]}}, "buy"),
        ("buy_get", {"buy": 1, "get": 1, "rewards": {"products": ["theirs"]}}, "rewards.products"),
    ],
)
def test_what_nobody_can_mean_is_refused_beside_its_field_and_not_kept(
    world: World, kind: str, values: dict[str, Any], field: str
) -> None:
    known = {"soap": goods(world, "Soap").pk, "theirs": goods(abroad(world), "Theirs").pk}
    if "products" in values.get("rewards", {}):
        values = {**values, "rewards": {"products": [known.get(one, one) for one in values["rewards"]["products"]]}}
    with pytest.raises(InvalidInput) as refused:
        add(world, kind, **values)
    assert refused.value.field == field
    assert not Offer.objects.exists()
    assert not world.access().shop.has_offers


def test_a_refusal_says_that_the_first_step_is_the_offers_own(world: World) -> None:
    with pytest.raises(InvalidInput, match="first step") as refused:
        add(world, percent_ppm=None, steps=[FROM_SIX])
    assert refused.value.field == "percent"
    assert not Offer.objects.exists()


def test_the_database_keeps_steps_and_other_goods_to_their_kinds(world: World) -> None:
    offer = add(world, "off_total")
    for forged in ({"rewards": {"products": [1]}}, {"kind": "buy_get", "steps": [FROM_SIX]}):
        with pytest.raises(IntegrityError), transaction.atomic():
            Offer.objects.filter(pk=offer.pk).update(**forged)


STEPS: st.SearchStrategy[list[dict[str, Any]]] = st.lists(
    st.builds(
        dict,
        least_milli=st.sampled_from([0, 1_000, 2_000, 3_000]),
        least_minor=st.sampled_from([0, 50, 150]),
        percent_ppm=st.sampled_from([100_000, 333_333, 1_000_000]),
        amount_minor=st.none(),
        price_minor=st.none(),
    ),
    max_size=3,
)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(carts(4), st.sampled_from(["off_each", "off_total"]), STEPS, st.booleans())
def test_any_steps_as_they_are_kept_take_off_what_trying_everything_finds(
    cart: list[Goods], kind: str, steps: list[dict[str, Any]], may_go_below_cost: bool
) -> None:
    offer = Offer(pk=1, kind=kind, percent_ppm=50_000, steps=steps, may_go_below_cost=may_go_below_cost)
    found = best_offers(goods=cart, offers=[rule_of(offer)])
    possible = sum(line.list_minor for line in cart) - least_to_pay(cart, [rule_of(offer)])
    assert abs(found.discount_minor - possible) <= ONE_ROUNDING


def test_a_page_writes_steps_down_and_the_list_says_them(world: World) -> None:
    manager = world.browser("manager")
    typed = {"name": "Bulk", "percent": "10", "step2_quantity": "6", "step2_percent": "15"}
    assert (
        manager.post("/offers/new/off_each/", {**typed, "step4_value": "900", "step4_price": "30"}).status_code == 302
    )
    offer = Offer.objects.get()
    assert offer.steps == [
        {"least_milli": 6_000, "least_minor": 0, "percent_ppm": 150_000, "amount_minor": None, "price_minor": None},
        {"least_milli": 0, "least_minor": 90_000, "percent_ppm": None, "amount_minor": None, "price_minor": 3_000},
    ]
    listed = manager.get("/offers/").content.decode()
    assert "10% off each piece; 15% off from 6 on; ₹30.00 for from ₹900.00 on" in listed
    page = manager.get(f"/offers/{offer.pk}/").content.decode()
    assert all(words in page for words in ("step2_percent", "step3_price", "step4_percent", 'value="30.00"'))
    assert manager.post(f"/offers/{offer.pk}/", {"name": "Bulk", "percent": "10"}).status_code == 302
    offer.refresh_from_db()
    assert offer.steps == []


def test_a_page_writes_down_what_one_gets_for_something_else(world: World) -> None:
    goods(world, "Shampoo"), goods(world, "Comb")
    manager = world.browser("manager")
    typed = {"name": "Comb", "buy": "1", "get": "1", "skus": "SHAMPOO", "reward_skus": "COMB"}
    assert manager.post("/offers/new/buy_get/", typed).status_code == 302
    assert "Buy 1 of Shampoo, get 1 of Comb free" in manager.get("/offers/").content.decode()
    offer = Offer.objects.get()
    assert ">COMB</textarea>" in manager.get(f"/offers/{offer.pk}/").content.decode().replace("\n", "")
    change_offer(access=world.access(), offer=offer, changes={"percent_ppm": 500_000, "rewards": None})
    assert "Buy 1 of Shampoo, get 1 50% off" in manager.get("/offers/").content.decode()


@pytest.mark.parametrize(
    ("address", "typed", "box"),
    [
        ("off_each", {"percent": "10", "step3_percent": "15"}, "step3_quantity"),
        (
            "off_total",
            {"percent": "10", "step2_value": "500", "step3_value": "900", "step3_percent": "5"},
            "step2_percent",
        ),
        ("off_total", {"percent": "10", "step2_percent": "101"}, "step2_percent"),
        ("buy_get", {"buy": "1", "get": "1", "reward_skus": "NOBODY"}, "reward_skus"),
    ],
)
def test_a_refusal_stands_beside_the_box_of_its_step(
    world: World, address: str, typed: dict[str, str], box: str
) -> None:
    answer = world.browser("manager").post(f"/offers/new/{address}/", {"name": "Wrong", **typed})
    assert answer.status_code == 400
    assert list(answer.context["form"].errors) == [box]
    assert not Offer.objects.exists()


def test_steps_and_other_goods_over_the_api_are_told_as_they_were_said(world: World) -> None:
    comb, manager = goods(world, "Comb"), world.api("manager")
    steps = [{"least_quantity": "6", "percent": "15"}, {"least_value": "900.00", "amount": "5.00"}]
    made = manager.post(
        "/api/v1/offers/", {"name": "Bulk", "kind": "off_each", "percent": "10", "steps": steps}, "json"
    )
    assert made.status_code == 201, made.content
    told = [{name: value for name, value in step.items() if value is not None} for step in made.json()["steps"]]
    assert told == [
        {"least_quantity": "6", "least_value": "0.00", "percent": "15"},
        {"least_quantity": "0", "least_value": "900.00", "amount": "5.00"},
    ]
    body = {"name": "Comb", "kind": "buy_get", "buy": 1, "get": 1, "rewards": {"products": [comb.pk]}}
    told = manager.post("/api/v1/offers/", body, "json").json()
    assert told["rewards"] == {"products": [comb.pk], "brands": [], "categories": []}
    same = manager.patch(f"/api/v1/offers/{told['id']}/", {"rewards": {}}, "json")
    assert (same.status_code, same.json()["rewards"]) == (200, {})
    wrong = manager.post("/api/v1/offers/", {**body, "kind": "off_total", "percent": "5", "buy": 0, "get": 0}, "json")
    assert (wrong.status_code, wrong.json()["errors"][0]["field"]) == (400, "rewards")
