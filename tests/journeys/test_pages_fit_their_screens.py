"""No page is wider than its screen, whatever its width, and nothing on it opens past the edge."""

import pytest
from playwright.sync_api import Page

from galla.prepaid.tests.ahead import somebody
from galla.sales.tests.conftest import Stall
from tests.journeys.conftest import Visitor

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def past_the_edge(page: Page) -> int:
    """How many pixels the page is wider than its screen."""
    found: int = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
    return found


@pytest.mark.parametrize(
    "visit",
    [(360, 740), (905, 800), (960, 800), (1101, 800), (1280, 800)],
    indirect=True,
    ids=["360", "905", "960", "1101", "1280"],
)
def test_pages_are_as_wide_as_their_screen(visit: Visitor, open_stall: Stall) -> None:
    who = somebody(open_stall.world, "Sri Venkateshwara Kirana & General Stores, Bowenpally")
    for number in range(2):
        open_stall.sold({"sku": "TEA", "quantity": "1"}, cash="200.00", key=f"bill {number}", customer=who.pk)
    visit.known_as(open_stall.world.browser("owner"))
    page = visit.window()
    wide = {}
    for address in ("/day-book/", "/returns/", "/purchases/reorder/", f"/customers/{who.pk}/khata/", "/expenses/new/"):
        page.goto(f"{visit.address}{address}")
        wide[address] = past_the_edge(page)
    assert {address: pixels for address, pixels in wide.items() if pixels} == {}
    # What is wide on them scrolls by itself.
    page.goto(f"{visit.address}/day-book/")
    assert page.locator(".scroll").first.evaluate("box => getComputedStyle(box).overflowX") == "auto"


@pytest.mark.parametrize("visit", [(360, 740)], indirect=True, ids=["360"])
def test_the_menu_of_files_opens_within_a_phone(visit: Visitor, open_stall: Stall) -> None:
    open_stall.sold({"sku": "TEA", "quantity": "1"}, cash="200.00")
    visit.known_as(open_stall.world.browser("owner"))
    page = visit.window()
    for address in ("/bills/", "/payments/"):
        page.goto(f"{visit.address}{address}")
        page.locator(".head summary", has_text="Export").click()
        assert past_the_edge(page) == 0
        box = page.locator(".head .menu[open] .menu-list").bounding_box()
        assert box is not None
        assert box["x"] >= 0
        assert box["x"] + box["width"] <= 360


RIGHT_EDGES = """rows => rows.map(row => {
    const lead = row.querySelector(".lead").getBoundingClientRect();
    const sum = row.querySelector(".sum").getBoundingClientRect();
    return [Math.round(sum.right), sum.top < lead.bottom, getComputedStyle(row).borderBottomStyle];
})"""


@pytest.mark.parametrize("visit", [(360, 740)], indirect=True, ids=["360"])
def test_on_a_phone_every_amount_stands_at_the_right_beside_what_it_is_of(visit: Visitor, open_stall: Stall) -> None:
    open_stall.sold({"sku": "TEA", "quantity": "1"}, cash="200.00")
    visit.known_as(open_stall.world.browser("owner"))
    page = visit.window()
    page.goto(f"{visit.address}/reports/profit/")
    found = page.locator("tbody tr").evaluate_all(RIGHT_EDGES)
    assert len(found) >= 3
    assert len({edge for edge, _beside, _rule in found}) == 1
    assert all(beside for _edge, beside, _rule in found)
    # What was earned stands over a double rule.
    assert found[-1][2] == "double"
    # What is small stands below, also where a row has no amount.
    page.goto(f"{visit.address}/day-book/")
    row = page.locator("tbody tr", has_text="Sold").first
    lead, time = row.locator(".lead").bounding_box(), row.locator("td").first.bounding_box()
    assert lead is not None
    assert time is not None
    assert time["y"] >= lead["y"] + lead["height"]


@pytest.mark.parametrize("visit", [(1280, 800)], indirect=True, ids=["1280"])
def test_every_room_of_the_rail_is_in_sight(visit: Visitor, open_stall: Stall) -> None:
    visit.known_as(open_stall.world.browser("owner"))
    page = visit.window()
    page.goto(f"{visit.address}/offers/")
    rail = page.locator(".rail")
    assert rail.locator("a:visible").count() >= 20
    assert rail.evaluate("rail => rail.scrollHeight - rail.clientHeight") == 0
