"""What must be on the bill besides, for anything to come off: by the action, on a page and over the API."""

from typing import Any

import pytest

from galla.foundation.checks import broken
from galla.foundation.errors import InvalidInput
from galla.offers.actions import change_offer
from galla.offers.models import Offer
from galla.offers.queries import rule_of
from galla.offers.tests.test_steps import add, goods
from galla.pricing.offers import Need, Scope
from tests.world import World, abroad, build_world

pytestmark = pytest.mark.django_db
TWO = {"least_milli": 2_000}


@pytest.fixture
def world() -> World:
    """A shop."""
    return build_world()


def test_needs_are_kept_and_read_by_the_arithmetic(world: World) -> None:
    soap = goods(world, "Soap")
    made = add(world, needs=[{**TWO, "products": [soap.pk], "name": "of no use"}, {"least_minor": 90_000}])
    two, bill = Need(Scope(frozenset({soap.pk})), 2_000), Need(least_minor=90_000)
    assert rule_of(made).needs == (two, bill)
    assert rule_of(Offer.objects.get()).needs == (two, bill)
    change_offer(access=world.access(), offer=made, changes={"needs": []})
    assert rule_of(Offer.objects.get()).needs == ()
    assert [str(found) for found in broken()] == []


@pytest.mark.parametrize(
    ("needs", "field"),
    [
        ([{"brands": []}], "needs.0.least_quantity"),
        ([TWO, {"least_milli": -1, "least_minor": 0}], "needs.1.least_quantity"),
        ([{**TWO, "brands": [987654321]}], "needs.0.brands"),
        ([TWO, {**TWO, "products": ["theirs"]}], "needs.1.products"),
        ([TWO] * 4, "needs"),
    ],
)
def test_a_need_nobody_can_mean_is_refused_beside_its_field_and_not_kept(
    world: World, needs: list[dict[str, Any]], field: str
) -> None:
    theirs = goods(abroad(world), "Theirs").pk
    said = [{**need, "products": [theirs]} if "products" in need else need for need in needs]
    with pytest.raises(InvalidInput) as refused:
        add(world, needs=said)
    assert refused.value.field == field
    assert not Offer.objects.exists()
    assert not world.access().shop.has_offers


def test_a_page_writes_needs_down_shows_one_more_and_the_list_says_them(world: World) -> None:
    soap = goods(world, "Soap")
    manager = world.browser("manager")
    typed = {"name": "Tea", "percent": "10", "need1_skus": "SOAP", "need1_quantity": "2"}
    assert manager.post("/offers/new/off_each/", {**typed, "need3_value": "900"}).status_code == 302
    offer = Offer.objects.get()
    nothing: dict[str, list[int]] = {"brands": [], "categories": []}
    assert offer.needs == [
        {"products": [soap.pk], **nothing, "least_milli": 2_000, "least_minor": 0},
        {"products": [], **nothing, "least_milli": 0, "least_minor": 90_000},
    ]
    listed = manager.get("/offers/").content.decode()
    assert "10% off each piece, with Soap on the bill from 2 on, on a bill from ₹900.00 on" in listed
    page = manager.get(f"/offers/{offer.pk}/").content.decode()
    assert ">SOAP</textarea>" in page.replace("\n", "")
    assert 'name="need3_value"' in page
    kept = {"name": "Tea", "percent": "10", "need2_value": "900"}
    assert manager.post(f"/offers/{offer.pk}/", kept).status_code == 302
    offer.refresh_from_db()
    assert [need["least_minor"] for need in offer.needs] == [90_000]


def test_a_bundle_asks_for_more_on_its_page_too(world: World) -> None:
    goods(world, "Soap"), goods(world, "Comb")
    manager = world.browser("manager")
    typed = {"name": "Both", "price": "70", "part1_skus": "SOAP", "part2_skus": "COMB", "need1_value": "500"}
    assert manager.post("/offers/new/bundle/", typed).status_code == 302
    assert [need["least_minor"] for need in Offer.objects.get().needs] == [50_000]
    assert "for ₹70.00, on a bill from ₹500.00 on" in manager.get("/offers/").content.decode()


@pytest.mark.parametrize(
    ("typed", "box"),
    [
        ({"need1_skus": "SOAP"}, "need1_quantity"),
        ({"need1_value": "1", "need3_skus": "SOAP"}, "need3_quantity"),
        ({"need1_skus": "NOBODY", "need1_quantity": "1"}, "need1_skus"),
    ],
)
def test_a_refusal_stands_beside_the_box_of_its_need(world: World, typed: dict[str, str], box: str) -> None:
    goods(world, "Soap")
    answer = world.browser("manager").post("/offers/new/off_total/", {"name": "Wrong", "percent": "5", **typed})
    assert answer.status_code == 400
    assert list(answer.context["form"].errors) == [box]
    assert not Offer.objects.exists()


def test_needs_over_the_api_are_told_as_they_were_said(world: World) -> None:
    soap, manager = goods(world, "Soap"), world.api("manager")
    need = {"products": [soap.pk], "least_quantity": "2"}
    body = {"name": "Free", "kind": "buy_get", "buy": 0, "get": 1, "needs": [need]}
    made = manager.post("/api/v1/offers/", body, "json")
    assert made.status_code == 201, made.content
    told = {"brands": [], "categories": [], "least_value": "0.00"}
    assert made.json()["needs"] == [{**need, **told}]
    wrong = manager.patch(f"/api/v1/offers/{made.json()['id']}/", {"needs": [{"products": [soap.pk]}]}, "json")
    assert (wrong.status_code, wrong.json()["errors"][0]["field"]) == (400, "needs.0.least_quantity")
    assert Offer.objects.get().needs[0]["least_milli"] == 2_000
