"""A bill over the limit of a khata: a manager at the till types their PIN, by keyboard, and the bill stays as typed."""

import pytest
from playwright.sync_api import expect

from galla.accounts.models import Allowance, PinTries
from galla.accounts.tests.pins import PIN, with_pin
from galla.credit.actions import set_limit
from galla.credit.tests.khatas import customer
from galla.sales.models import Sale
from galla.sales.tests.conftest import Stall
from tests.journeys.conftest import Visitor
from tests.journeys.counter import Counter
from tests.world import NOW

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def counter(visit: Visitor, open_stall: Stall) -> Counter:
    """The counter of a cashier; Sunil may owe ₹100, and the manager has a PIN."""
    who = customer(open_stall.world)
    set_limit(access=open_stall.access, at=NOW, customer=who, limit_minor=10_000)
    with_pin(open_stall.world)
    visit.forgive = ("409", "422")
    visit.known_as(open_stall.world.browser("cashier"))
    return Counter(visit).opened()


def on_khata(counter: Counter) -> None:
    """A packet of tea for Sunil's khata, by keyboard, as far as saving it."""
    page = counter.page
    counter.scan("TEA").priced("₹118.00")
    page.keyboard.press("F4")
    page.locator("#who-box").fill("Sunil")
    expect(page.locator("#who-found")).to_contain_text("Sunil Rao")
    page.keyboard.press("Enter")
    page.locator("#tab-on_account").click()
    expect(page.locator("#back-label")).to_contain_text("Khata takes ₹118.00 exactly")
    page.keyboard.press("Alt+0")


def test_the_pin_is_asked_for_by_keyboard_and_the_bill_goes_over_the_limit(counter: Counter) -> None:
    page = counter.page
    on_khata(counter)
    dialog = page.locator("#allow")
    expect(dialog).to_be_visible()
    expect(dialog).to_contain_text("The limit of this khata is ₹100.00")
    expect(page.locator("#allow-member")).to_contain_text("Ravi Iyer")
    expect(page.locator("#allow-pin")).to_be_focused()
    page.keyboard.type("0000")
    page.keyboard.press("Enter")
    expect(page.locator("#allow-wrong")).to_contain_text("4 tries are left")
    assert (Sale.objects.exists(), PinTries.objects.get().tries) == (False, 1)
    page.keyboard.type(PIN)
    page.keyboard.press("Enter")
    counter.number()
    assert Allowance.objects.get().permission == "credit.exceed"
    kept = page.evaluate("JSON.stringify([{...localStorage}, {...sessionStorage}])")
    assert PIN not in kept.replace(str(Sale.objects.get().pk), "")


def test_who_leaves_the_question_has_the_bill_as_it_was(counter: Counter) -> None:
    page = counter.page
    on_khata(counter)
    expect(page.locator("#allow")).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.locator("#allow")).to_be_hidden()
    counter.lines("Assam tea 250 g").priced("₹118.00")
    expect(page.locator("#scan")).to_be_focused()
    assert not Sale.objects.exists()
    page.reload()
    counter.ready().lines("Assam tea 250 g")


def test_a_scanner_that_goes_on_scanning_is_no_wrong_pin(counter: Counter) -> None:
    on_khata(counter)
    expect(counter.page.locator("#allow-member")).to_contain_text("Ravi Iyer")
    counter.page.keyboard.type("8901030865237")
    counter.page.keyboard.press("Enter")
    expect(counter.page.locator("#allow-wrong")).to_contain_text("Four to eight digits")
    assert not PinTries.objects.exists()
