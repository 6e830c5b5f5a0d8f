"""The shop's offers on quotes, bills, their pages and papers."""

from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from galla.catalog.actions import create_brand, create_category
from galla.catalog.models import Product
from galla.catalog.queries import Reference
from galla.foundation.checks import broken
from galla.loyalty.actions import set_scheme
from galla.loyalty.reckoning import Rules
from galla.offers.actions import add_offer, archive_offer, change_offer, make_shared_code
from galla.offers.models import Offer
from galla.prepaid.tests.ahead import somebody
from galla.pricing.numbers import parse_decimal
from galla.pricing.offers import filling
from galla.sales import papers
from galla.sales.carts import Cart, CartLine
from galla.sales.models import Sale, SaleLine
from galla.sales.queries import sale_rows
from galla.sales.quotes import price_cart
from galla.sales.tests.conftest import Stall
from galla.sales.tests.test_statements import statements
from tests.tampering.hands import behind_the_back
from tests.world import NOW, abroad, build_world

pytestmark = pytest.mark.django_db


def offer(stall: Stall, kind: str, name: str = "3 for 2 on soap", **values: Any) -> Offer:
    """One more offer of the shop."""
    return add_offer(access=stall.access, at=NOW, kind=kind, values={"name": name, **values})


def three_for_two(stall: Stall) -> Offer:
    return offer(stall, "buy_get", buy=2, get=1, products=[stall.soap.pk], may_go_below_cost=True)


def quote(stall: Stall, *lines: dict[str, Any], **more: Any) -> Any:
    client = stall.world.api("cashier", till=stall.world.till)
    answer = client.post("/api/v1/quotes/", {"lines": list(lines), **more}, format="json")
    assert answer.status_code == 200, answer.content
    return answer.json()


SOAPS = {"sku": "SOAP", "quantity": "3"}
TEA = {"sku": "TEA", "quantity": "1"}


def test_a_quote_has_the_offer_by_its_name_on_the_line_and_on_the_whole(stall: Stall) -> None:
    made = three_for_two(stall)
    told = quote(stall, SOAPS, TEA)
    three = {"offer": made.pk, "kind": "buy_get", "name": "3 for 2 on soap", "amount": "42.50"}
    assert told["offers"] == told["lines"][0]["offers"] == [three]
    assert (told["lines"][0]["discount"], told["lines"][1]["offers"]) == ("42.50", [])
    assert (told["list_total"], told["discount"], told["subtotal"]) == ("245.50", "42.50", "203.00")


def test_a_quote_says_how_much_more_there_could_be_where_the_best_is_not_proven(
    stall: Stall, monkeypatch: pytest.MonkeyPatch
) -> None:
    three_for_two(stall)
    offer(stall, "set_price", name="2 for 60", pieces=2, price_minor=6000)
    assert "offers_could_be_more" not in quote(stall, SOAPS, TEA)
    monkeypatch.setattr(filling, "MOST_AT_ONCE", 0)
    assert parse_decimal(quote(stall, SOAPS, TEA)["offers_could_be_more"], places=2) > 0


def test_three_kilograms_are_no_set_of_three(stall: Stall) -> None:
    offer(stall, "set_price", name="3 for 100", pieces=3, price_minor=10000, may_go_below_cost=True)
    for quantity in ("3", "3.5"):
        assert quote(stall, {"sku": "SUGAR", "quantity": quantity})["discount"] == "0.00"
    assert quote(stall, SOAPS)["discount"] == "27.50"


def test_a_bill_keeps_what_came_of_which_offer_even_after_the_offer_changed(stall: Stall) -> None:
    stall.notes()
    made = three_for_two(stall)
    bill = stall.sold(SOAPS, TEA)
    assert (bill["total"], bill["discount"]) == (quote(stall, SOAPS, TEA)["total"], "42.50")
    change_offer(access=stall.access, offer=made, changes={"name": "Something else", "get": 2})
    archive_offer(access=stall.access, at=NOW, offer=made)
    again = stall.world.api("owner", till=stall.world.till).get(f"/api/v1/sales/{bill['id']}/").json()
    assert again["offers"] == bill["offers"]
    assert [one["name"] for one in again["offers"]] == ["3 for 2 on soap"]
    assert quote(stall, SOAPS)["discount"] == "0.00"
    stall.nothing_broken()


def test_the_page_and_the_paper_of_a_bill_name_the_offer(stall: Stall) -> None:
    stall.notes()
    three_for_two(stall)
    bill = stall.sold(SOAPS, {"sku": "TEA", "quantity": "1", "discount_amount": "18.00"})
    page = stall.world.browser("owner").get(reverse("sales:bill", args=[bill["id"]])).content.decode()
    assert "3 for 2 on soap" in page
    rows = sale_rows(stall.world.shop.pk, bill["id"])
    told = papers.bill_paper(stall.world.shop, rows)
    assert [(one.label, one.amount, one.is_part) for one in told.sums[1:4]] == [
        ("Discounts", "−60.50", False),
        ("3 for 2 on soap", "−42.50", True),
        ("Discount on goods", "−18.00", True),
    ]


def test_the_paper_tells_offers_coupons_and_discounts_by_hand_apart_and_points_among_what_was_paid(
    stall: Stall,
) -> None:
    stall.notes()
    set_scheme(access=stall.access, at=NOW, is_on=True, rules=Rules(1_000, 1, 100))
    who = somebody(stall.world)
    stall.sold(TEA, customer=who.pk)
    three_for_two(stall)
    coded = offer(stall, "off_each", "Chai week", amount_minor=1_800, by_code=True, products=[stall.tea.pk])
    make_shared_code(access=stall.access, at=NOW, offer=coded, code="NAMASTE", terms={})
    tenders = [{"method": "points", "amount": "10.00"}, {"method": "card", "amount": "230.00"}]
    sugar = {"sku": "SUGAR", "quantity": "1", "discount_amount": "6.00"}
    cart = {"coupons": ["NAMASTE"], "discount_amount": "5.00", "customer": who.pk}
    told = quote(stall, SOAPS, TEA, sugar, **cart)
    tenders[1]["amount"] = f"{float(told['total']) - 10:.2f}"
    answer = stall.post({"lines": [SOAPS, TEA, sugar], "tenders": tenders, **cart}, key="all")
    assert answer.status_code == 201, answer.content
    paper = papers.bill_paper(stall.world.shop, sale_rows(stall.world.shop.pk, answer.json()["id"]))
    assert [(one.label, one.amount, one.is_part) for one in paper.sums[1:6]] == [
        ("Discounts", "−71.50", False),
        ("3 for 2 on soap", "−42.50", True),
        ("Chai week, code NAMASTE", "−18.00", True),
        ("Discount on goods", "−6.00", True),
        ("Discount on the bill", "−5.00", True),
    ]
    assert not any(one.is_part for one in paper.tenders)
    assert paper.tenders[0].amount == "10.00"
    assert "point" in paper.tenders[0].label.casefold()
    stall.nothing_broken()


def test_one_thing_that_came_off_stands_on_the_paper_alone(stall: Stall) -> None:
    stall.notes()
    bill = stall.sold(TEA, discount_amount="8.00")
    paper = papers.bill_paper(stall.world.shop, sale_rows(stall.world.shop.pk, bill["id"]))
    assert [(one.label, one.amount, one.is_part) for one in paper.sums[1:2]] == [
        ("Discount on the bill", "−8.00", False)
    ]


def test_a_hand_on_what_a_line_keeps_of_its_offers_is_named(stall: Stall) -> None:
    stall.notes()
    three_for_two(stall)
    bill = stall.sold(SOAPS)
    with behind_the_back():
        SaleLine.objects.filter(sale_id=bill["id"]).update(offers=[])
        assert any(bill["number"] in str(found) for found in broken())


def test_a_line_priced_or_discounted_by_hand_has_no_offers(stall: Stall) -> None:
    offer(stall, "off_each", "10 %", percent_ppm=100_000)
    assert quote(stall, TEA)["discount"] == "11.80"
    assert quote(stall, {**TEA, "discount_amount": "1.00"})["discount"] == "1.00"
    owner = stall.world.api("owner", till=stall.world.till)
    priced = owner.post("/api/v1/quotes/", {"lines": [{**TEA, "unit_price": "100.00"}]}, format="json").json()
    assert priced["discount"] == "0.00"
    work = {"name": "Mending a zip", "unit_price": "100.00", "tax_rate": "18", "quantity": "1"}
    assert owner.post("/api/v1/quotes/", {"lines": [work]}, format="json").json()["discount"] == "0.00"


def test_the_bills_own_discount_comes_after_the_offers(stall: Stall) -> None:
    offer(stall, "off_each", "10 %", percent_ppm=100_000)
    assert quote(stall, TEA, discount_percent="10")["discount"] == "22.42"


def test_an_offer_reaches_goods_by_their_brand_and_by_a_category_above_theirs(stall: Stall) -> None:
    brand = create_brand(access=stall.access, at=NOW, name="Chai & Co")
    food = create_category(access=stall.access, at=NOW, name="Food")
    drinks = create_category(access=stall.access, at=NOW, name="Drinks", parent=food)
    Product.objects.filter(pk=stall.tea.pk).update(brand=brand, category=drinks)
    by_brand = offer(stall, "off_each", "Chai week", percent_ppm=100_000, brands=[brand.pk])
    assert quote(stall, TEA, SOAPS)["discount"] == "11.80"
    archive_offer(access=stall.access, at=NOW, offer=by_brand)
    offer(stall, "off_each", "Food week", percent_ppm=200_000, categories=[food.pk])
    assert quote(stall, TEA, SOAPS)["discount"] == "23.60"


def test_nothing_is_sold_below_its_cost_with_tax_unless_the_offer_may(stall: Stall) -> None:
    # The tea costs 59.00 without tax, 61.95 with its 5 %.
    careful = offer(stall, "off_each", "Sale", percent_ppm=900_000)
    assert quote(stall, TEA)["subtotal"] == "61.95"
    change_offer(access=stall.access, offer=careful, changes={"may_go_below_cost": True})
    assert quote(stall, TEA)["subtotal"] == "11.80"


def test_another_shops_offers_take_nothing_off_here(stall: Stall) -> None:
    elsewhere = abroad(stall.world).access()
    add_offer(access=elsewhere, at=NOW, kind="off_total", values={"name": "Half", "percent_ppm": 500_000})
    assert quote(stall, TEA)["discount"] == "0.00"
    offer(stall, "off_total", "Tenth", percent_ppm=100_000, least_minor=100_000)
    assert quote(stall, TEA)["discount"] == "0.00"


def test_a_client_that_expects_another_total_is_told_and_nothing_is_sold(stall: Stall) -> None:
    stall.notes()
    offer(stall, "off_each", "10 %", percent_ppm=100_000)
    answer = stall.post(stall.body(TEA, cash="118.00", expected_total="118.00"))
    assert (answer.status_code, answer.json()["errors"][0]["field"]) == (409, "expected_total")
    assert not Sale.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_offers_cost_a_bill_two_statements_at_most_and_nothing_where_there_are_none() -> None:
    stall = Stall(build_world())
    statements(stall, 2)
    plain, quoted = len(statements(stall, 1)), sent_by_a_quote(stall)
    made = offer(stall, "off_total", "Tenth", percent_ppm=100_000, least_minor=10**9)
    stall.access.shop.refresh_from_db()
    assert len(statements(stall, 3)) == plain
    assert sent_by_a_quote(stall) == quoted + 2
    archive_offer(access=stall.access, at=NOW, offer=made)
    assert sent_by_a_quote(stall) == quoted


def sent_by_a_quote(stall: Stall) -> int:
    """The statements of pricing a cart, before any transaction."""
    with CaptureQueriesContext(connection) as captured:
        price_cart(access=stall.access, cart=Cart((CartLine(1000, Reference(product_id=stall.tea.pk)),)), at=NOW)
    return len(captured.captured_queries)
