"""A gift card sold at the desk, spent at the counter in two bills, and refused once it is empty."""

import re

import pytest
from playwright.sync_api import expect

from galla.prepaid.models import GiftCard
from galla.prepaid.queries import cards
from galla.sales.models import Sale
from galla.sales.tests.conftest import Stall
from tests.journeys.conftest import Visitor
from tests.journeys.counter import Counter

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def left(stall: Stall) -> int:
    return int(cards(stall.access).get().left_minor)


def test_a_card_is_sold_shown_once_and_pays_until_it_is_empty(visit: Visitor, open_stall: Stall) -> None:
    visit.known_as(open_stall.world.browser("cashier"))
    page = visit.window()
    page.goto(f"{visit.address}/gift-cards/new/")
    page.locator("input[name='notes.200']").fill("1")
    page.get_by_role("button", name="Sell it").click()
    shown = page.locator(".code", has_text=re.compile("^[0-9A-Z]{4}(-[0-9A-Z]{4}){3}$"))
    code = shown.inner_text()
    page.get_by_role("link", name="Go on").click()
    expect(page.locator("h1")).to_contain_text(GiftCard.objects.get().last_four)
    expect(page.get_by_text(code)).to_have_count(0)

    counter = Counter(visit, page).opened()
    counter.scan("TEA").priced("₹118.00")
    page.locator("#tab-gift_card").click()
    expect(page.locator("#reference")).to_have_attribute("placeholder", "Code of the card")
    page.locator("#reference").fill(code.lower())
    page.locator("#save").click()
    counter.number()
    assert left(open_stall) == 8_200

    counter.opened().scan("TEA").priced("₹118.00")
    page.locator("#tab-gift_card").click()
    page.locator("#reference").fill(code)
    visit.forgive = ("409",)
    page.locator("#save").click()
    expect(page.get_by_text("₹82.00 is left on this card.").first).to_be_visible()
    assert Sale.objects.count() == 1
    page.locator("#amount").fill("82")
    page.locator("#tab-cash").click()
    page.locator("#save").click()
    expect(page.locator("#done-link")).to_contain_text("000002")
    assert left(open_stall) == 0
    open_stall.nothing_broken()
