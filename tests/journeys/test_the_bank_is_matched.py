"""Lines of the bank and moves of the book are ticked: what they come to stays in sight, and so does the button."""

import pytest
from playwright.sync_api import expect

from galla.cashbook.models import BankHold
from galla.cashbook.tests.statements import bank_account, statement, take
from galla.payments.tests.examples import promised
from galla.sales.tests.conftest import Stall
from tests.journeys.conftest import Visitor

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
SIZES = pytest.mark.parametrize("visit", [(1280, 800), (360, 740)], indirect=True, ids=["1280", "360"])


@SIZES
def test_what_is_ticked_is_added_up_beside_the_button_which_stays_in_sight(visit: Visitor, open_stall: Stall) -> None:
    world = open_stall.world
    account = bank_account(world)
    lines = [("21/11/2026", f"NEFT {number}", "", "", f"{number + 1}.00") for number in range(40)]
    take(world.access(), account, statement([*lines, ("21/11/2026", "CASH DEPOSIT", "", "", "118.00")]))
    promised(world, "7712004455")
    visit.known_as(world.browser("manager"))
    page = visit.window()
    page.goto(f"{visit.address}/bank/accounts/{account.pk}/match/")
    button, told = page.get_by_role("button", name="These belong together"), page.locator("[data-ticked]")
    page.get_by_label("NEFT 3", exact=True).check()
    expect(told).to_have_text("1 ticked: 4.00 at the bank, 0.00 in the book")
    # Far from the foot of the page, the button is there.
    expect(button).to_be_in_viewport()
    page.get_by_label("NEFT 3", exact=True).uncheck()
    expect(told).to_have_text("")
    page.get_by_label("CASH DEPOSIT").check()
    page.locator("input[name=moves]").check()
    expect(told).to_have_text("2 ticked: 118.00 at the bank, 118.00 in the book")
    button.click()
    expect(page.locator("main")).to_contain_text("Matched.")
    assert BankHold.objects.count() == 2
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
