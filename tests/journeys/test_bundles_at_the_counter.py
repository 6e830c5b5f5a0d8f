"""A bundle from the form that makes it to the bill that has it."""

import pytest
from playwright.sync_api import expect

from galla.offers.models import Offer
from galla.sales.models import SaleLine
from galla.sales.tests.conftest import Stall
from tests.journeys.conftest import Visitor
from tests.journeys.counter import Counter

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.mark.parametrize("visit", [(1280, 800), (360, 740)], indirect=True, ids=["wide", "phone"])
def test_a_bundle_is_made_on_its_page_and_sold_at_the_counter(visit: Visitor, open_stall: Stall) -> None:
    visit.forgive = ("400 (Bad Request)",)
    visit.known_as(open_stall.world.browser("manager"))
    page = visit.window()
    page.goto(f"{visit.address}/offers/")
    page.get_by_role("link", name="New offer").click()
    page.get_by_role("link", name="Together for a price").click()
    page.get_by_label("Name").fill("Tea and two soaps")
    page.get_by_label("Price together").fill("1700")
    for part, pieces, sku in ((1, "", "TEA"), (2, "2", "SOAP")):
        page.locator(f"[name=part{part}_pieces]").fill(pieces)
        page.locator(f"[name=part{part}_skus]").fill(sku)
    page.locator("button.main[type=submit]").click()
    expect(page.locator("form[data-main]")).to_contain_text("One by one they cost ₹203.00 at most today")
    page.get_by_label("Price together").fill("170")
    page.locator("[name=may_go_below_cost]").check()
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
    page.locator("button.main[type=submit]").click()
    expect(page.locator("table")).to_contain_text("Assam tea 250 g + 2 × Soap 125 g together for ₹170.00")
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
    assert Offer.objects.get().price_minor == 17_000
    counter = Counter(visit).opened().scan("TEA", "SOAP").priced("₹160.00").scan("SOAP").priced("₹170.00")
    expect(counter.page.locator("#sums")).to_contain_text("Tea and two soaps")
    parts = counter.page.locator("#lines-body [data-part=discount]")
    expect(parts.nth(0)).to_have_attribute("title", "Tea and two soaps")
    expect(parts.nth(1)).to_have_attribute("title", "Tea and two soaps")
    counter.give("₹100", "₹50", "₹20")
    with counter.page.expect_popup() as opening:
        counter.page.get_by_role("button", name="Save and print").click()
    opening.value.close()
    assert counter.number()
    lines = SaleLine.objects.order_by("position")
    assert [(one.offers[0][1], one.offers[0][2]) for one in lines] == [("bundle", "Tea and two soaps")] * 2
    assert sum(one.offers[0][3] for one in lines) == 3_300
