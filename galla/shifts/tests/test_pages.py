"""Pages of shifts."""

import pytest

from galla.drawer.actions import pay_in
from galla.drawer.models import CloseApproval, Shift, ShiftClose
from tests.world import NOW, World, build_world

pytestmark = pytest.mark.django_db


@pytest.fixture
def world() -> World:
    return build_world()


def test_a_shift_is_opened_and_closed_with_a_count_and_shows_the_difference_afterwards(world: World) -> None:
    browser, url = world.browser("cashier"), f"/drawer/tills/{world.till.pk}/shift"
    assert f"{url}/open/" in browser.get("/drawer/").content.decode()
    assert browser.post(f"{url}/open/", {"notes.100": "5"}).status_code == 302
    assert f"{url}/close/" in browser.get("/drawer/").content.decode()
    blind = browser.get(f"{url}/close/").content.decode()
    assert "500.00" not in blind
    assert f'value="{Shift.objects.get().pk}"' in blind
    page = browser.post(f"{url}/close/", {"notes.100": "3", "shift": str(Shift.objects.get().pk)}, follow=True)
    shown = page.content.decode()
    for text in ("₹200.00 less than there should be. A manager looks at it.", "₹500.00", "−₹200.00", "Z report 1"):
        assert text in shown
    assert "Approve the difference" not in shown


def test_a_close_of_a_shift_that_is_not_open_any_more_is_refused_and_keeps_what_was_typed(world: World) -> None:
    browser, url = world.browser("cashier"), f"/drawer/tills/{world.till.pk}/shift/close/"
    assert browser.post(url, {"notes.100": "3"}).status_code == 409
    pay_in(access=world.access(), at=NOW, key="a", till=world.till, amount_minor=100, reason="Float")
    page = browser.post(url, {"notes.100": "3", "shift": "77"})
    assert page.status_code == 409
    assert 'value="3"' in page.content.decode()
    for wrong in ({"notes.100": "-1"}, {"shift": "x"}, {"notes.100": ""}, {"shift": "9" * 30}):
        assert browser.post(url, {"notes.100": "3"} | wrong).status_code == 400
    assert not ShiftClose.objects.exists()


def test_a_manager_finds_what_waits_and_approves_it(world: World) -> None:
    pay_in(access=world.access(), at=NOW, key="a", till=world.till, notes={10000: 5}, reason="Float")
    world.browser("cashier").post(f"/drawer/tills/{world.till.pk}/shift/close/", {"notes.100": "1"})
    browser, shift = world.browser("manager"), Shift.objects.get()
    assert f"/shifts/{shift.pk}/" in browser.get("/shifts/?state=waiting").content.decode()
    assert f"/shifts/{shift.pk}/" not in browser.get("/shifts/?state=open").content.decode()
    url = f"/shifts/{shift.pk}/approve/"
    assert browser.post(url, {"remark": ""}).status_code == 400
    assert world.browser("cashier").post(url, {"remark": "Fine"}).status_code == 403
    assert not CloseApproval.objects.exists()
    page = browser.post(url, {"remark": "Paid the carrier"}, follow=True).content.decode()
    assert "approved the difference" in page
    assert "Paid the carrier" in page
    assert browser.post(url, {"remark": "Again"}).status_code == 409


def test_the_list_of_shifts_is_exported_and_a_report_printed(world: World) -> None:
    pay_in(access=world.access(), at=NOW, key="a", till=world.till, notes={10000: 5}, reason="Float")
    world.browser("cashier").post(f"/drawer/tills/{world.till.pk}/shift/close/", {"notes.100": "5"})
    browser = world.browser("manager")
    exported = b"".join(browser.get("/shifts/?export=csv")).decode()
    assert "500.00" in exported
    for size in ("a4", "80mm"):
        paper = browser.get(f"/shifts/{Shift.objects.get().pk}/paper/?size={size}")
        assert paper["Content-Type"] == "application/pdf"
    assert browser.get(f"/shifts/{Shift.objects.get().pk}/paper/?size=a0").status_code == 400
