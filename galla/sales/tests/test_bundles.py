"""Bundles on quotes, bills, their pages and papers."""

import datetime
from typing import Any

import pytest
from django.urls import reverse

from galla.offers.actions import add_offer, change_offer
from galla.offers.models import Offer
from galla.sales import papers
from galla.sales.queries import sale_rows
from galla.sales.tests.conftest import Stall
from galla.sales.tests.test_offers import SOAPS, TEA, quote
from tests.world import NOW

pytestmark = pytest.mark.django_db
NAME = "Tea and two soaps"


def bundle(stall: Stall, **values: Any) -> Offer:
    """A tea (118.00) and two soaps (42.50 each) for 170.00 instead of 203.00."""
    parts = [{"pieces": 1, "products": [stall.tea.pk]}, {"pieces": 2, "products": [stall.soap.pk]}]
    told = {"name": NAME, "price_minor": 17_000, "parts": parts, **values}
    return add_offer(access=stall.access, at=NOW, kind="bundle", values=told)


def test_a_quote_tells_the_bundle_on_each_of_its_lines_and_a_bill_agrees(stall: Stall) -> None:
    stall.notes()
    made = bundle(stall)
    told = quote(stall, TEA, SOAPS)
    assert (told["list_total"], told["discount"]) == ("245.50", "33.00")
    assert told["offers"] == [{"offer": made.pk, "kind": "bundle", "name": NAME, "amount": "33.00"}]
    shares = [line["offers"][0]["amount"] for line in told["lines"]]
    assert sum(float(share) for share in shares) == 33.0
    bill = stall.sold(TEA, SOAPS, expected_total=told["total"])
    assert (bill["total"], bill["offers"]) == (told["total"], told["offers"])
    page = stall.world.browser("owner").get(reverse("sales:bill", args=[bill["id"]])).content.decode()
    assert NAME in page
    paper = papers.bill_paper(stall.world.shop, sale_rows(stall.world.shop.pk, bill["id"]))
    assert (NAME, "−33.00") in [(one.label, one.amount) for one in paper.sums]
    stall.nothing_broken()


def test_only_whole_bundles_count_and_two_of_them_count_twice(stall: Stall) -> None:
    bundle(stall)
    assert quote(stall, TEA, {**SOAPS, "quantity": "1"})["discount"] == "0.00"
    assert quote(stall, {**TEA, "quantity": "2"}, {**SOAPS, "quantity": "4"})["discount"] == "66.00"
    assert quote(stall, {**TEA, "quantity": "2"}, {**SOAPS, "quantity": "3"})["discount"] == "33.00"


@pytest.mark.parametrize(
    ("values", "off"),
    [
        ({"most_uses": 1}, "33.00"),
        ({"most_minor": 4_000}, "40.00"),
        ({"first_purchase": True}, "0.00"),
        ({"by_code": True}, "0.00"),
        ({"starts_on": datetime.date(2099, 1, 1)}, "0.00"),
        ({"ends_on": datetime.date(2020, 1, 1)}, "0.00"),
    ],
    ids=str,
)
def test_its_caps_days_and_codes_hold_as_of_every_offer(stall: Stall, values: dict[str, Any], off: str) -> None:
    bundle(stall, **values)
    assert quote(stall, {**TEA, "quantity": "2"}, {**SOAPS, "quantity": "4"})["discount"] == off


def test_a_bundle_is_not_sold_below_cost_unless_it_may(stall: Stall) -> None:
    # Tea costs 61.95 with its tax, a soap 25.08 (25.075 rounded up); together 112.10.
    made = bundle(stall, price_minor=100)
    assert quote(stall, TEA, {**SOAPS, "quantity": "2"})["subtotal"] == "112.10"
    change_offer(access=stall.access, offer=made, changes={"may_go_below_cost": True})
    assert quote(stall, TEA, {**SOAPS, "quantity": "2"})["subtotal"] == "1.00"


def test_pieces_of_a_bundle_are_in_no_other_set_and_an_exclusive_one_shares_with_nothing(stall: Stall) -> None:
    made = bundle(stall)
    tenth = {"name": "Tenth", "percent_ppm": 100_000}
    add_offer(access=stall.access, at=NOW, kind="off_total", values=tenth)
    assert quote(stall, TEA, {**SOAPS, "quantity": "2"})["subtotal"] == "153.00"
    change_offer(access=stall.access, offer=made, changes={"is_exclusive": True})
    assert quote(stall, TEA, {**SOAPS, "quantity": "2"})["subtotal"] == "170.00"


def test_a_limit_of_bills_holds_for_a_bundle(stall: Stall) -> None:
    stall.notes()
    bundle(stall, most_bills=1)
    assert stall.sold(TEA, SOAPS)["discount"] == "33.00"
    assert stall.sold(TEA, SOAPS, key="two")["discount"] == "0.00"
    stall.nothing_broken()
