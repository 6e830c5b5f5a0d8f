"""Networks go, answers get lost, windows are closed and opened twice: a bill is neither lost nor saved twice."""

import pytest
from playwright.sync_api import Page, Route, expect

from galla.sales.models import Sale
from galla.sales.tests.conftest import Stall
from tests.journeys.conftest import Visitor
from tests.journeys.counter import Counter

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

SALES = "**/api/v1/sales/"
WENT = ("net::ERR_FAILED", "net::ERR_INTERNET_DISCONNECTED")


@pytest.fixture(autouse=True)
def cashier(visit: Visitor, open_stall: Stall) -> None:
    """Whoever visits is the cashier, at M1."""
    visit.known_as(open_stall.world.browser("cashier"))


def lose_answer(page: Page) -> None:
    """The next bill is saved, but nobody hears of it."""

    def answer(route: Route) -> None:
        assert route.fetch().status == 201
        route.abort()

    page.route(SALES, answer, times=1)


def save(counter: Counter) -> None:
    counter.page.keyboard.press("Alt+0")


def saved(counter: Counter) -> str:
    """The number of the bill the counter shows as saved, which must be the only one there is."""
    number = counter.number()
    assert [sale.number for sale in Sale.objects.all()] == [number]
    return number


def test_a_reload_in_the_middle_of_a_bill_loses_nothing(visit: Visitor, open_stall: Stall) -> None:
    counter = Counter(visit).opened().scan("TEA", "3*SOAP").priced("₹245.00").give("₹500")
    counter.page.reload()
    counter.ready().lines("Assam tea 250 g", "Soap 125 g").quantity(2, "3").priced("₹245.00")
    expect(counter.page.locator("#back")).to_have_text("₹255.00")


def test_a_bill_whose_answer_was_lost_is_saved_once(visit: Visitor, open_stall: Stall) -> None:
    visit.forgive = WENT
    counter = Counter(visit).opened().scan("TEA").priced("₹118.00")
    lose_answer(counter.page)
    save(counter)
    saved(counter)
    open_stall.nothing_broken()


def test_a_window_closed_while_it_saves_is_gone_on_with_by_the_next(visit: Visitor, open_stall: Stall) -> None:
    visit.forgive = WENT
    counter = Counter(visit).opened().scan("TEA").priced("₹118.00")
    counter.page.route(SALES, lambda route: route.abort())
    save(counter)
    expect(counter.page.locator("#wire")).to_have_text("No network · 1 bill waiting")
    assert not Sale.objects.exists()
    counter.page.close()
    saved(Counter(visit).opened())


def test_a_bill_changed_after_its_answer_was_lost_is_shown_as_it_was_saved(visit: Visitor, open_stall: Stall) -> None:
    visit.forgive = (*WENT, "422")
    counter = Counter(visit).opened().scan("TEA").priced("₹118.00")
    page = counter.page
    page.route(SALES, lambda route: (route.fetch(), route.abort()))
    save(counter)
    page.get_by_role("button", name="Change the bill").click()
    page.unroute(SALES)
    counter.scan("SOAP").priced("₹160.00")
    save(counter)
    saved(counter)
    expect(page.locator("#done-said")).to_contain_text("had been saved before")
    expect(page.locator("#done-about")).to_have_text("₹118.00")


def test_goods_that_were_known_are_scanned_without_a_network_and_priced_when_it_is_back(
    visit: Visitor, open_stall: Stall
) -> None:
    visit.forgive = WENT
    counter = Counter(visit).opened().scan("TEA").priced("₹118.00")
    visit.context.set_offline(True)
    counter.scan("TEA").quantity(1, "2").priced("…")
    expect(counter.page.locator("#wire")).to_have_text("No network")
    save(counter)
    counter.said("No network: this bill has no prices yet.")
    visit.context.set_offline(False)
    counter.priced("₹236.00")
    expect(counter.page.locator("#wire")).to_have_text("Connected")
    assert not Sale.objects.exists()


def test_a_bill_saved_while_its_prices_are_asked_for_is_saved_with_them(visit: Visitor, open_stall: Stall) -> None:
    counter = Counter(visit).opened()
    held: list[Route] = []
    counter.page.route("**/api/v1/quotes/", lambda route: held.append(route), times=1)
    with counter.page.expect_request("**/api/v1/quotes/"):
        counter.scan("TEA")
    save(counter)
    saved(counter)
    assert len(held) == 1


def test_two_windows_have_a_bill_each_and_share_the_held_ones(visit: Visitor, open_stall: Stall) -> None:
    one = Counter(visit).opened().scan("TEA").priced("₹118.00")
    two = Counter(visit).opened().scan("SOAP").priced("₹42.00")
    one.lines("Assam tea 250 g")
    two.page.keyboard.press("F8")
    expect(one.page.locator("#held-count")).to_have_text("1")
    one.page.locator("[data-act=held]").click()
    one.page.locator("#held-list button").first.click()
    one.lines("Soap 125 g")
    expect(two.page.locator("#held-count")).to_have_text("1")
    two.page.locator("[data-act=held]").click()
    two.page.locator("#held-list button").first.click()
    two.lines("Assam tea 250 g")


def test_a_window_at_another_till_saves_nothing_there(visit: Visitor, open_stall: Stall) -> None:
    one = Counter(visit).opened().scan("TEA").priced("₹118.00")
    two = Counter(visit).opened()
    two.page.locator(".strip .menu summary").click()
    two.page.get_by_role("button", name="Go to M2").click()
    expect(two.page.locator(".strip b")).to_have_text("M2")
    save(one)
    expect(one.page.locator("#notice")).to_contain_text("Nothing was saved.")
    assert not Sale.objects.exists()
    two.lines()


def test_change_the_drawer_cannot_make_is_advised_and_then_decided(visit: Visitor, open_stall: Stall) -> None:
    visit.forgive = ("409",)
    open_stall.notes({5000: 1}, key="few")
    counter = Counter(visit).opened().scan("SUGAR").priced("₹46.00").give("₹100")
    save(counter)
    expect(counter.page.locator("#notice")).to_contain_text("hand back one ₹100")
    assert not Sale.objects.exists()
    counter.page.locator("#notice").get_by_role("button", name="Hand ₹4.00 out loose").click()
    saved(counter)
    expect(counter.page.locator("#hand-figure")).to_have_text("₹54.00")
    expect(counter.page.locator("#hand-notes")).to_contain_text("in loose cash")


def test_more_than_there_is_is_said_beside_its_line(visit: Visitor, open_stall: Stall) -> None:
    visit.forgive = ("409",)
    counter = Counter(visit).opened().scan("SUGAR", "TEA").priced("₹164.00")
    counter.page.keyboard.press("*")
    counter.page.keyboard.type("11\n")
    counter.quantity(2, "11").priced("₹1,344.00")
    save(counter)
    row = counter.page.locator("#lines-body tr").nth(1)
    expect(row.locator("[data-part=wrong]")).to_have_text("10 there, 11 asked for.")
    expect(row).to_have_attribute("aria-selected", "true")
    assert not Sale.objects.exists()


def test_a_price_that_changed_meanwhile_is_shown_before_it_is_paid(visit: Visitor, open_stall: Stall) -> None:
    visit.forgive = ("409",)
    counter = Counter(visit).opened().scan("TEA").priced("₹118.00")
    type(open_stall.tea).objects.filter(pk=open_stall.tea.pk).update(price_e4=1_200_000)
    save(counter)
    counter.said("A price has changed: this bill now comes to ₹120.00").priced("₹120.00")
    assert not Sale.objects.exists()
    save(counter)
    saved(counter)
