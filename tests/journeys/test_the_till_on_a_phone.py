"""The counter on a phone: what looks as if it could be tapped can be, and nothing lies under the bar at the foot."""

import pytest
from playwright.sync_api import expect

from galla.sales.tests.conftest import Stall
from tests.journeys.conftest import Visitor
from tests.journeys.counter import Counter

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
