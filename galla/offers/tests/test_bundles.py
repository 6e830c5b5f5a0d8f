"""Bundles: so many of each of some goods together for a price, by the action, on a page and over the API."""

from typing import Any

import pytest
from django.db import IntegrityError, transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from galla.catalog.actions import create_brand, create_category, create_product
from galla.catalog.models import Product
from galla.foundation.checks import broken
from galla.foundation.errors import InvalidInput
from galla.offers.actions import add_offer, change_offer
from galla.offers.models import Kind, Offer
from galla.offers.queries import rule_of, rules_in_use
from galla.pricing.offers import Bundle, Goods, Scope, best_offers
from galla.pricing.tests.offers_by_force import least_to_pay
from galla.pricing.tests.offers_making import carts
from galla.pricing.tests.test_offers_properties import ONE_ROUNDING
from tests.world import NOW, World, abroad, build_world

pytestmark = pytest.mark.django_db
GOODS_OF_CARTS = st.lists(st.integers(1, 4), min_size=1, max_size=3, unique=True)
BRANDS = st.sampled_from([[], [], [1], [2]])


@pytest.fixture
def world() -> World:
    """A shop."""
    return build_world()


def goods(world: World, name: str, price: int, **values: Any) -> Product:
    """A product at so many rupees, its SKU the name."""
    told = {"sku": name.upper(), "price_e4": price * 10_000, **values}
    return create_product(access=world.access(), at=NOW, name=name, **told)


def part(*products: Product, pieces: int = 1, **more: Any) -> dict[str, Any]:
    return {"pieces": pieces, "products": [one.pk for one in products], **more}


def bundle(world: World, *parts: dict[str, Any], price_minor: int | None = 9_000, **values: Any) -> Offer:
    told = {"name": "Wash", "price_minor": price_minor, "parts": list(parts), **values}
    return add_offer(access=world.access(), at=NOW, kind="bundle", values=told)


def wash(world: World) -> tuple[Product, Product]:
    return goods(world, "Soap", 40), goods(world, "Shampoo", 60)


def test_a_bundle_is_kept_with_its_parts_and_read_by_the_arithmetic(world: World) -> None:
    soap, shampoo = wash(world)
    brand = create_brand(access=world.access(), at=NOW, name="Foamy")
    offer = bundle(world, part(soap, pieces=2), part(shampoo, brands=[brand.pk]))
    assert offer.parts[0] == {"pieces": 2, "products": [soap.pk], "brands": [], "categories": []}
    (rule,) = rules_in_use(world.access(), NOW.date())
    scopes = (Scope(frozenset({soap.pk})), Scope(frozenset({shampoo.pk}), frozenset({brand.pk})))
    assert rule.rule == Bundle(((scopes[0], 2), (scopes[1], 1)), 9_000)
    assert (rule.kind, rule_of(offer)) == ("bundle", rule)
    assert [str(found) for found in broken()] == []


@pytest.mark.parametrize(
    ("parts", "field"),
    [
        ([], "parts"),
        ([{"pieces": 2, "products": ["soap"]}], "parts"),
        ([{"pieces": 1, "products": ["soap"]}] * 9, "parts"),
        ([{"pieces": 1, "products": ["soap"]}, {"pieces": 1}], "parts.1.products"),
        ([{"pieces": 0, "products": ["soap"]}, {"pieces": 1, "products": ["soap"]}], "parts.0.pieces"),
        ([{"products": ["soap"]}, {"pieces": 1, "products": ["soap"]}], "parts.0.pieces"),
        ([{"pieces": 101, "products": ["soap"]}, {"pieces": 1, "products": ["soap"]}], "parts.0.pieces"),
        ([{"pieces": 60, "products": ["soap"]}, {"pieces": 41, "products": ["soap"]}], "parts.1.pieces"),
        ([{"pieces": 1, "products": ["soap"]}, {"pieces": 1, "products": ["theirs"]}], "parts.1.products"),
        ([{"pieces": 1, "products": ["soap"]}, {"pieces": 1, "brands": [987654321]}], "parts.1.brands"),
        ([{"pieces": 1, "categories": [987654321]}, {"pieces": 1, "products": ["soap"]}], "parts.0.categories"),
    ],
)
def test_a_bundle_nobody_can_mean_is_refused_beside_its_field_and_not_kept(
    world: World, parts: list[dict[str, Any]], field: str
) -> None:
    known = {"soap": goods(world, "Soap", 40).pk, "theirs": goods(abroad(world), "Theirs", 40).pk}
    said = [{**one, "products": [known[name] for name in one.get("products", ())]} for one in parts]
    with pytest.raises(InvalidInput) as refused:
        bundle(world, *said, price_minor=100)
    assert refused.value.field == field
    assert not Offer.objects.exists()
    assert not world.access().shop.has_offers


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"price_minor": None}, "price"),
        ({"price_minor": 0}, "price"),
        ({"price_minor": -1}, "price"),
        ({"percent_ppm": 1}, "percent"),
        ({"amount_minor": 1}, "amount"),
        ({"pieces": 2}, "pieces"),
        ({"buy": 2}, "buy"),
        ({"least_milli": 1000}, "least_quantity"),
        ({"least_minor": 1000}, "least_value"),
    ],
)
def test_a_bundle_has_a_price_and_no_figure_of_another_kind(world: World, values: dict[str, Any], field: str) -> None:
    soap, shampoo = wash(world)
    with pytest.raises(InvalidInput) as refused:
        bundle(world, part(soap), part(shampoo), **values)
    assert refused.value.field == field
    assert not Offer.objects.exists()


def test_goods_of_the_whole_offer_are_no_goods_of_a_bundle_and_parts_are_of_nothing_else(world: World) -> None:
    soap, shampoo = wash(world)
    with pytest.raises(InvalidInput) as refused:
        bundle(world, part(soap), part(shampoo), products=[soap.pk])
    assert refused.value.field == "products"
    other = {"name": "Tenth", "percent_ppm": 100_000, "parts": [part(soap), part(shampoo)]}
    for kind in (kind for kind in Kind.values if kind not in ("bundle", "buy_get", "set_price")):
        with pytest.raises(InvalidInput) as refused:
            add_offer(access=world.access(), at=NOW, kind=kind, values=other)
        assert refused.value.field == "parts"
    assert not Offer.objects.exists()


def test_a_price_that_is_no_saving_is_refused_with_what_the_goods_cost_one_by_one(world: World) -> None:
    soap, shampoo = wash(world)
    with pytest.raises(InvalidInput) as refused:
        bundle(world, part(soap, pieces=2), part(shampoo), price_minor=14_000)
    assert (refused.value.field, "₹140.00" in refused.value.detail) == ("price", True)
    assert not Offer.objects.exists()
    assert bundle(world, part(soap, pieces=2), part(shampoo), price_minor=13_999).pk


def test_the_dearest_of_a_brand_or_of_a_category_below_counts_for_the_saving(world: World) -> None:
    access = world.access()
    brand = create_brand(access=access, at=NOW, name="Foamy")
    care = create_category(access=access, at=NOW, name="Care")
    hair = create_category(access=access, at=NOW, name="Hair", parent=care)
    goods(world, "Soap", 40, brand=brand)
    goods(world, "Fine soap", 70, brand=brand)
    goods(world, "Shampoo", 60, category=hair)
    parts = ({"pieces": 1, "brands": [brand.pk]}, {"pieces": 1, "categories": [care.pk]})
    with pytest.raises(InvalidInput) as refused:
        bundle(world, *parts, price_minor=13_000)
    assert "₹130.00" in refused.value.detail
    assert bundle(world, *parts, price_minor=12_999).pk


def test_where_nobody_can_say_what_goods_cost_the_price_is_the_shopkeepers(world: World) -> None:
    soap, loose = goods(world, "Soap", 40), goods(world, "Priced at the counter", 0)
    assert bundle(world, part(soap), part(loose), price_minor=900_000).pk
    batched = goods(world, "Cream", 50, keeps_batches=True)
    assert bundle(world, part(soap), part(batched), price_minor=900_000).pk


def test_a_bundle_that_prices_have_overtaken_may_still_be_renamed_but_not_priced_anew(world: World) -> None:
    soap, shampoo = wash(world)
    offer = bundle(world, part(soap), part(shampoo))
    Product.objects.filter(pk=shampoo.pk).update(price_e4=100_000)
    assert change_offer(access=world.access(), offer=offer, changes={"name": "Clean"}).name == "Clean"
    with pytest.raises(InvalidInput) as refused:
        change_offer(access=world.access(), offer=offer, changes={"price_minor": 8_000})
    assert refused.value.field == "price"
    offer.refresh_from_db()
    assert (offer.name, offer.price_minor) == ("Clean", 9_000)


@pytest.mark.parametrize(
    "wrong", [{"parts": []}, {"price_minor": 0}, {"price_minor": None}, {"kind": "off_total"}], ids=str
)
def test_the_tables_too_keep_no_bundle_without_parts_or_price_and_no_parts_of_another_kind(
    world: World, wrong: dict[str, Any]
) -> None:
    soap, shampoo = wash(world)
    offer = bundle(world, part(soap), part(shampoo))
    with pytest.raises(IntegrityError), transaction.atomic():
        Offer.objects.filter(pk=offer.pk).update(**wrong)


def test_a_bundle_over_the_api_is_written_changed_ended_and_brought_back(world: World) -> None:
    soap, shampoo = wash(world)
    manager = world.api("manager")
    parts = [{"pieces": 2, "products": [soap.pk]}, {"pieces": 1, "products": [shampoo.pk]}]
    body = {"name": "Wash", "kind": "bundle", "price": "120.00", "parts": parts, "uses": 1, "is_exclusive": True}
    made = manager.post("/api/v1/offers/", body, format="json")
    assert made.status_code == 201, made.content
    told = made.json()
    whole = [{**one, "brands": [], "categories": []} for one in parts]
    assert (told["kind"], told["price"], told["parts"], told["uses"]) == ("bundle", "120.00", whole, 1)
    address = f"/api/v1/offers/{told['id']}/"
    changed = manager.patch(address, {"parts": [*parts, parts[1]], "price": "170.00"}, format="json").json()
    assert (changed["parts"], changed["price"]) == ([*whole, whole[1]], "170.00")
    wrong = manager.patch(address, {"parts": [parts[0], {"pieces": 1}]}, format="json")
    assert (wrong.status_code, wrong.json()["errors"][0]["field"]) == (400, "parts.1.products")
    assert manager.get(address).json()["parts"] == changed["parts"]
    assert manager.delete(address).status_code == 204
    assert manager.post(f"{address}restore/").status_code == 200


@pytest.mark.parametrize(
    "parts",
    ["two", None, {}, [1, 2], [{"pieces": 0}, {"pieces": 1}], [{"pieces": "2"}] * 2, [{"pieces": 1, "price": 3}] * 2],
    ids=str,
)
def test_parts_that_are_no_parts_are_refused_over_the_api(world: World, parts: Any) -> None:
    body = {"name": "Wash", "kind": "bundle", "price": "1.00", "parts": parts}
    answer = world.api("manager").post("/api/v1/offers/", body, format="json")
    assert answer.status_code == 400
    assert answer.json()["errors"][0]["field"].startswith("parts")
    assert not Offer.objects.exists()


def typed(**more: str) -> dict[str, str]:
    """A bundle as its page sends it."""
    parts = {"part1_pieces": "2", "part1_skus": "SOAP", "part2_pieces": "", "part2_skus": "SHAMPOO"}
    return {"name": "Wash", "price": "120", **parts, "part3_pieces": "", "part3_skus": "", **more}


@settings(deadline=None, max_examples=60, suppress_health_check=list(HealthCheck))
@given(
    carts(5),
    st.lists(st.builds(dict, pieces=st.integers(1, 2), products=GOODS_OF_CARTS, brands=BRANDS), min_size=2, max_size=3),
    st.integers(1, 150),
    st.booleans(),
)
def test_any_bundle_as_it_is_kept_takes_off_what_trying_everything_finds(
    cart: list[Goods], parts: list[dict[str, Any]], price_minor: int, may_go_below_cost: bool
) -> None:
    kept = [{**one, "categories": []} for one in parts]
    offer = Offer(pk=1, kind="bundle", price_minor=price_minor, parts=kept, may_go_below_cost=may_go_below_cost)
    found = best_offers(goods=cart, offers=[rule_of(offer)])
    possible = sum(line.list_minor for line in cart) - least_to_pay(cart, [rule_of(offer)])
    assert abs(found.discount_minor - possible) <= ONE_ROUNDING


def test_a_page_writes_a_bundle_down_and_the_list_says_what_it_is(world: World) -> None:
    soap, shampoo = wash(world)
    manager = world.browser("manager")
    assert "Part 3" in manager.get("/offers/new/bundle/").content.decode()
    assert manager.post("/offers/new/bundle/", typed()).status_code == 302
    (offer,) = Offer.objects.all()
    assert (offer.kind, offer.price_minor, offer.priority) == ("bundle", 12_000, 0)
    assert [(one["pieces"], one["products"]) for one in offer.parts] == [(2, [soap.pk]), (1, [shampoo.pk])]
    assert "2 × Soap + Shampoo together for ₹120.00" in manager.get("/offers/").content.decode()
    page = manager.get(f"/offers/{offer.pk}/").content.decode()
    assert all(words in page for words in ("SOAP", "SHAMPOO", 'value="120.00"', "Price together"))
    brand = create_brand(access=world.access(), at=NOW, name="Foamy")
    more = {"part4_brands": str(brand.pk), "price": "90"}
    assert manager.post(f"/offers/{offer.pk}/", typed(**more)).status_code == 302
    offer.refresh_from_db()
    assert (len(offer.parts), offer.parts[2]["brands"], offer.price_minor) == (3, [brand.pk], 9_000)
    assert "Part 4" in manager.get(f"/offers/{offer.pk}/").content.decode()


@pytest.mark.parametrize(
    ("more", "box", "words"),
    [
        ({"part2_skus": ""}, "part2_skus", "A bundle is made of 2 to 8 parts."),
        ({"part2_skus": "", "part2_pieces": "1"}, "part2_skus", "Say which goods"),
        ({"part2_skus": "", "part3_skus": "SHAMPOO", "part3_pieces": "99"}, "part3_pieces", "At most 100"),
        ({"part2_skus": "NOBODY"}, "part2_skus", "There is no product NOBODY."),
        ({"part1_pieces": "0"}, "part1_pieces", "1"),
        ({"price": ""}, "price", "Say the price of them together"),
        ({"price": "140"}, "price", "One by one they cost ₹140.00"),
        ({"until_minute": "25:00"}, "until_minute", "A time looks like"),
    ],
)
def test_a_refusal_stands_beside_the_box_of_its_part(world: World, more: dict[str, str], box: str, words: str) -> None:
    wash(world)
    answer = world.browser("manager").post("/offers/new/bundle/", typed(**more))
    assert answer.status_code == 400
    assert list(answer.context["form"].errors) == [box]
    assert words in str(answer.context["form"].errors[box])
    assert not Offer.objects.exists()


def test_the_list_names_two_goods_of_a_part_and_counts_the_others(world: World) -> None:
    soap, shampoo = wash(world)
    oil, cream = goods(world, "Oil", 70), goods(world, "Cream", 30)
    bundle(world, part(soap, shampoo, oil, cream), part(oil, cream), price_minor=100)
    page = world.browser("cashier").get("/offers/").content.decode()
    assert "Soap or Shampoo or 2 others + Oil or Cream together for ₹1.00" in page
