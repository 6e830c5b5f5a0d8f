"""Something without a card is sold at the counter, and its tax is said by whoever sells it."""

import pytest
from playwright.sync_api import expect

from galla.sales.models import SaleLine
from galla.sales.tests.conftest import Stall
from tests.journeys.conftest import Visitor
from tests.journeys.counter import Counter

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def test_no_tax_is_chosen_until_somebody_chooses_it(visit: Visitor, open_stall: Stall) -> None:
    visit.known_as(open_stall.world.browser("manager"))
    counter = Counter(visit).opened()
    page = counter.page
    page.keyboard.press("Alt+8")
    page.locator("#own-name").fill("Gift wrapping")
    page.locator("#own-price").fill("118")
    page.locator("#own-item button[type=submit]").click()
    expect(page.locator("#own-tax-wrong")).to_have_text("Choose the tax that is in it.")
    page.locator("#own-tax").select_option("18")
    page.locator("#own-item button[type=submit]").click()
    counter.lines("Gift wrapping").priced("₹118.00")
    # The next one is asked about anew.
    page.keyboard.press("Alt+8")
    expect(page.locator("#own-tax")).to_have_value("")
    page.keyboard.press("Escape")
    page.locator("#save").click()
    counter.number()
    assert SaleLine.objects.get().tax_minor == 1_800
