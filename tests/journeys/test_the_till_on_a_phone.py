"""The counter on a phone: what looks as if it could be tapped can be, and nothing lies under the bar at the foot."""

import pytest
from playwright.sync_api import expect

from galla.accounts.actions import change_settings
from galla.sales.tests.conftest import Stall
from tests.journeys.conftest import Visitor
from tests.journeys.counter import Counter
from tests.world import NOW

pytestmark = [
    pytest.mark.browser,
    pytest.mark.django_db(transaction=True),
    pytest.mark.parametrize("visit", [(360, 740)], indirect=True, ids=["360"]),
]
GROUND = "button => getComputedStyle(button).backgroundColor"


def test_a_bill_with_nothing_on_it_has_no_button_that_looks_live(visit: Visitor, open_stall: Stall) -> None:
    visit.known_as(open_stall.world.browser("cashier"))
    counter = Counter(visit).opened()
    save = counter.page.locator("#save-print")
    expect(save).to_be_disabled()
    dead = save.evaluate(GROUND)
    counter.scan("TEA").priced("₹118.00")
    expect(save).to_be_enabled()
    assert dead == "rgba(0, 0, 0, 0)"
    assert save.evaluate(GROUND) != dead


def test_everything_of_the_strip_is_on_the_screen_and_large_enough_to_tap(visit: Visitor, open_stall: Stall) -> None:
    visit.known_as(open_stall.world.browser("owner"))
    page = Counter(visit).opened().page
    boxes = [button.bounding_box() for button in page.locator(".keys .button:visible").all()]
    assert len(boxes) >= 8
    assert all(box is not None and box["x"] >= 0 and box["x"] + box["width"] <= 360 for box in boxes)
    assert len({box["y"] for box in boxes if box is not None}) == 2
    customer = page.locator("#who [data-who=find]").bounding_box()
    assert customer is not None
    assert customer["height"] >= 40
    page.locator("[data-act=held]").click()
    expect(page.locator("#held-none")).to_contain_text("Hold keeps the one on the screen")
    expect(page.locator("#held-none kbd")).to_be_hidden()


def test_the_code_of_upi_comes_out_from_under_the_foot(visit: Visitor, open_stall: Stall) -> None:
    change_settings(access=open_stall.world.access(), at=NOW, upi_id="sharma@example")
    visit.known_as(open_stall.world.browser("cashier"))
    page = Counter(visit).opened().scan("TEA", "SOAP").priced("₹160.00").page
    page.locator("#tab-upi").click()
    expect(page.locator("#code-words")).to_contain_text("The customer scans it")
    expect(page.locator("#code-image")).to_be_in_viewport(ratio=1)
    code, foot = page.locator("#code-image").bounding_box(), page.locator("#paying .save").bounding_box()
    assert code is not None
    assert foot is not None
    assert code["y"] + code["height"] <= foot["y"]
