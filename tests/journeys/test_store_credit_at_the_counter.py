"""Store credit at the counter: what the customer has of it is told, and no more is promised."""

import pytest
from playwright.sync_api import expect

from galla.ledger import places
from galla.prepaid.tests.ahead import advance, left_on, somebody
from galla.sales.models import Sale, SaleTender
from galla.sales.tests.conftest import Stall
from tests.journeys.conftest import Visitor
from tests.journeys.counter import Counter
from tests.journeys.test_points_at_the_counter import choose, save

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
SIZES = pytest.mark.parametrize("visit", [(1280, 800), (360, 740)], indirect=True, ids=["wide", "phone"])


@SIZES
def test_credit_pays_what_is_there_and_the_next_means_the_rest(visit: Visitor, open_stall: Stall) -> None:
    who = somebody(open_stall.world)
    advance(open_stall.world, who, 3_000)
    visit.known_as(open_stall.world.browser("cashier"))
    counter = Counter(visit).opened()
    page = counter.page
    counter.scan("TEA").priced("₹118.00")
    page.locator("#tab-store_credit").click()
    # Of nobody yet, it brings nothing.
    expect(page.locator("#credit-who")).to_be_visible()
    expect(page.locator("#back-label")).to_contain_text("Still to pay")
    choose(page, who)
    expect(page.locator("#own-left")).to_have_text("₹30.00 of store credit is there")
    expect(page.locator("#back-label")).to_have_text("Still to pay, ₹30.00 given")
    expect(page.locator("#back")).to_have_text("₹88.00")
    page.locator("#tab-card").click()
    expect(page.locator("#given")).to_contain_text("Store credit")
    expect(page.locator("#back-label")).to_contain_text("Card takes ₹88.00 exactly")
    save(page)
    counter.number()
    paid = dict(SaleTender.objects.values_list("method", "amount_minor"))
    assert paid == {"store_credit": 3_000, "card": 8_800}
    assert left_on(places.store_credit(open_stall.world.shop.pk, who.pk)) == 0
    open_stall.nothing_broken()


@SIZES
def test_whoever_has_no_credit_cannot_be_promised_any(visit: Visitor, open_stall: Stall) -> None:
    who = somebody(open_stall.world)
    visit.known_as(open_stall.world.browser("cashier"))
    counter = Counter(visit).opened()
    page = counter.page
    counter.scan("TEA").priced("₹118.00")
    tab = page.locator("#tab-store_credit")
    tab.click()
    choose(page, who)
    expect(page.locator("#own-left")).to_have_text("₹0.00 of store credit is there")
    save(page)
    expect(page.locator("#said-text")).to_have_text("₹118.00 still to pay.")
    assert not Sale.objects.exists()
    page.locator("#tab-cash").click()
    expect(tab).to_be_disabled()
    page.locator("#tab-cash").press("ArrowLeft")
    expect(tab).to_have_attribute("aria-selected", "false")
