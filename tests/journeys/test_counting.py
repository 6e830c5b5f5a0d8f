"""Counting along the shelves: by scanner and keyboard on a phone, with scripts and without."""

from typing import Any

import pytest
from django.conf import settings
from playwright.sync_api import Page, expect

from galla.inventory.actions import count_goods, open_count
from galla.inventory.models import CountedLine, CountSession
from galla.sales.tests.conftest import Stall
from tests.journeys.conftest import Visitor
from tests.world import NOW

PHONE = (360, 740)
phone = pytest.mark.parametrize("visit", [PHONE], indirect=True)


@pytest.fixture
def session(open_stall: Stall) -> CountSession:
    """A count that was begun."""
    access, branch = open_stall.access, open_stall.world.main
    return open_count(access=access, at=NOW, key="journey", branch=branch).document


def at_the_shelf(visit: Visitor, stall: Stall, session: CountSession, page: Page) -> None:
    visit.known_as(stall.world.browser("cashier"))
    page.goto(f"{visit.address}/stock/counts/{session.pk}/")


def counted(session: CountSession) -> list[tuple[str, int, bool]]:
    lines = CountedLine.objects.filter(session=session).select_related("product").order_by("pk")
    return [(line.product.sku, line.counted_milli, line.replaces) for line in lines]


def is_as_wide_as_the_screen(page: Page) -> bool:
    return bool(page.evaluate("document.documentElement.scrollWidth <= window.innerWidth"))


@phone
def test_a_scanner_and_the_number_keys_are_all_it_takes(
    visit: Visitor, open_stall: Stall, session: CountSession
) -> None:
    page = visit.window()
    at_the_shelf(visit, open_stall, session, page)
    expect(page.locator("#id_goods")).to_be_focused()
    page.keyboard.type("8901030865237")
    page.keyboard.press("Enter")
    expect(page.locator("#id_counted")).to_be_focused()
    page.keyboard.type("9")
    page.keyboard.press("Enter")
    expect(page.locator("#counting .good")).to_contain_text("Assam tea 250 g: 9")
    expect(page.locator("#id_goods")).to_be_focused()
    expect(page.locator("#id_goods")).to_have_value("")
    page.keyboard.type("sugar")
    page.keyboard.press("Enter")
    expect(page.locator("#id_counted")).to_be_focused()
    page.keyboard.type("24.5")
    page.keyboard.press("Enter")
    expect(page.locator("#counting tbody tr")).to_have_count(2)
    assert is_as_wide_as_the_screen(page)
    assert counted(session) == [("TEA", 9_000, False), ("SUGAR", 24_500, False)]


@phone
def test_what_is_wrong_stands_beside_the_box_and_the_cursor_in_it(
    visit: Visitor, open_stall: Stall, session: CountSession
) -> None:
    visit.forgive = ("400",)
    page = visit.window()
    at_the_shelf(visit, open_stall, session, page)
    page.keyboard.type("TEA")
    page.keyboard.press("Enter")
    expect(page.locator("#id_counted")).to_be_focused()
    page.keyboard.type("1x")
    page.keyboard.press("Enter")
    expect(page.locator("#id_counted_error")).to_be_visible()
    expect(page.locator("#id_counted")).to_be_focused()
    assert is_as_wide_as_the_screen(page)
    page.locator("#id_counted").fill("2")
    page.keyboard.press("Enter")
    expect(page.locator("#counting tbody tr")).to_have_count(1)
    assert counted(session) == [("TEA", 2_000, False)]


@phone
def test_it_is_counted_without_scripts_too(visit: Visitor, open_stall: Stall, session: CountSession) -> None:
    browser = visit.context.browser
    assert browser is not None
    plain = browser.new_context(java_script_enabled=False, viewport={"width": PHONE[0], "height": PHONE[1]})
    page = plain.new_page()
    name = settings.SESSION_COOKIE_NAME
    value = open_stall.world.browser("cashier").cookies[name].value
    plain.add_cookies([{"name": name, "value": value, "url": visit.address}])
    page.goto(f"{visit.address}/stock/counts/{session.pk}/")
    page.locator("#id_goods").fill("TEA")
    page.locator("#id_counted").fill("9")
    page.locator("#id_replaces").check()
    page.locator("#id_counted").press("Enter")
    expect(page.locator("tbody tr")).to_have_count(1)
    plain.close()
    assert counted(session) == [("TEA", 9_000, True)]


@pytest.mark.parametrize("visit", [PHONE, (1280, 800)], indirect=True)
def test_what_it_found_fits_the_screen_and_is_approved_there(
    visit: Visitor, open_stall: Stall, session: CountSession
) -> None:
    act: dict[str, Any] = {"access": open_stall.access, "at": NOW, "session": session}
    for key, milli in (("window", 4_000), ("back", 4_000)):
        count_goods(**act, key=key, product_id=open_stall.tea.pk, counted_milli=milli)
        open_stall.sold({"sku": "TEA", "quantity": "1"}, key=key, cash="118.00")
    page = visit.window()
    visit.known_as(open_stall.world.browser("manager"))
    page.goto(f"{visit.address}/stock/counts/{session.pk}/review/")
    expect(page.locator("#review tbody tr")).to_have_count(3)
    assert is_as_wide_as_the_screen(page)
    page.locator("form.sheet button.main").click()
    expect(page.locator("#main")).to_contain_text("What was put right")
    assert is_as_wide_as_the_screen(page)
