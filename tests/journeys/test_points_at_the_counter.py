"""Points earned with a bill at the counter, spent on the next, and seen on it."""

import pytest
from playwright.sync_api import Page, expect

from galla.parties.models import Customer
from galla.prepaid.tests.ahead import somebody
from galla.sales.models import Sale
from galla.sales.tests.conftest import Stall
from tests.journeys.conftest import Visitor
from tests.journeys.counter import Counter
from tests.points.having import points_of, scheme

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
SIZES = pytest.mark.parametrize("visit", [(1280, 800), (360, 740)], indirect=True, ids=["wide", "phone"])


def choose(page: Page, who: Customer) -> None:
    """Name the customer of the bill."""
    page.locator("#who [data-who=find]").click()
    page.locator("#who-box").fill(who.name)
    page.get_by_role("option", name=who.name).first.click()


def save(page: Page) -> None:
    """Save the bill; a phone has the one button that prints it too."""
    alone = page.locator("#save")
    (alone if alone.is_visible() else page.locator("#save-print")).click()


@SIZES
def test_points_are_earned_with_one_bill_and_pay_of_the_next(visit: Visitor, open_stall: Stall) -> None:
    scheme(open_stall.world)
    who = somebody(open_stall.world)
    visit.known_as(open_stall.world.browser("cashier"))
    counter = Counter(visit).opened()
    page = counter.page
    counter.scan("TEA").priced("₹118.00")
    choose(page, who)
    page.locator("#tab-card").click()
    save(page)
    expect(page.locator("#done-link")).to_contain_text("000001")
    assert points_of(open_stall.world, who.pk) == 11

    counter.opened().scan("TEA").priced("₹118.00")
    page.locator("#tab-points").click()
    expect(page.locator("#points-who")).to_be_visible()
    choose(page, who)
    expect(page.locator("#points-who")).to_be_hidden()
    expect(page.locator("#own-left")).to_have_text("11 points, which pay ₹11.00")
    visit.forgive = ("409",)
    save(page)
    expect(page.get_by_text("11 points are there.").first).to_be_visible()
    assert Sale.objects.count() == 1
    page.locator("#amount").fill("11")
    page.locator("#tab-card").click()
    save(page)
    expect(page.locator("#done-link")).to_contain_text("000002")
    # 107.00 were paid otherwise: 10 points more.
    assert points_of(open_stall.world, who.pk) == 10

    bill = Sale.objects.order_by("pk").last()
    assert bill is not None
    page.goto(f"{visit.address}/bills/{bill.pk}/")
    expect(page.locator("main")).to_contain_text("11 points spent, 10 points earned")
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
    open_stall.nothing_broken()
