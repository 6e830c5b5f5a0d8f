"""What a cashier counts before the close neither tells them what should be there nor makes a shortage nobody's."""

from typing import Any

import pytest

from galla.drawer.actions import bring, close_shift, count, open_shift, pay_in, pay_out
from galla.drawer.errors import CashNotThere
from galla.drawer.models import DrawerCount, DrawerMove, ShiftClose
from galla.drawer.tests.allowed import with_a_pin
from galla.foundation.checks import broken
from tests.world import NOW, World, build_world

pytestmark = pytest.mark.django_db


@pytest.fixture
def world() -> World:
    """A till with 9,100.00 in its drawer, and a limit of 100.00."""
    world = build_world()
    notes = {50000: 18, 10000: 1}
    pay_in(access=world.access(), at=NOW, key="float", till=world.till, notes=notes, reason="Float")
    return world


def counted(world: World, key: str, *, hundreds: int) -> DrawerCount:
    """The cashier counts so many hundreds beside eighteen notes of five hundred."""
    notes = {50000: 18, 10000: hundreds}
    return count(access=world.access("cashier"), at=NOW, key=key, till=world.till, notes=notes).document


def closed(world: World, notes: dict[int, int]) -> ShiftClose:
    """The cashier closes the shift with these notes."""
    return close_shift(access=world.access("cashier"), at=NOW, key="close", till=world.till, notes=notes).document


def test_a_shortage_that_was_counted_away_waits_for_a_manager_at_the_close(world: World) -> None:
    there = {50000: 16, 10000: 1}
    count(access=world.access("cashier"), at=NOW, key="away", till=world.till, notes=there)
    close = closed(world, there)
    assert (close.difference_minor, close.needs_approval) == (0, True)
    page = world.browser("manager").get(f"/shifts/{close.shift_id}/").content.decode()
    assert "₹1,000.00 less than there should be." in page
    assert [str(found) for found in broken() if "Z report" not in found.detail] == []


def test_two_counts_do_not_cancel_each_other_out(world: World) -> None:
    counted(world, "over", hundreds=2)
    counted(world, "short", hundreds=1)
    assert closed(world, {50000: 18, 10000: 1}).needs_approval


def test_counts_that_found_nothing_need_nobody(world: World) -> None:
    counted(world, "right", hundreds=1)
    assert not closed(world, {50000: 18, 10000: 1}).needs_approval


def test_what_was_missing_at_the_opening_waits_and_more_is_the_money_one_begins_with(world: World) -> None:
    closed(world, {50000: 18, 10000: 1})
    begun: dict[str, Any] = {"at": NOW, "till": world.till}
    open_shift(access=world.access("cashier"), key="short", notes={50000: 17}, **begun)
    short = close_shift(access=world.access("cashier"), key="second", notes={50000: 17}, **begun).document
    open_shift(access=world.access("cashier"), key="more", notes={50000: 20}, **begun)
    more = close_shift(access=world.access("cashier"), key="third", notes={50000: 20}, **begun).document
    assert (short.needs_approval, more.needs_approval) == (True, False)


def test_nobody_hears_from_a_count_over_the_api_what_should_be_there_while_they_count_blind(world: World) -> None:
    url, body = f"/api/v1/tills/{world.till.pk}/drawer/", {"notes": {"500": 16}}
    told = world.api("cashier").post(f"{url}count/", body, format="json").json()
    assert [told[name] for name in ("expected", "difference", "loose")] == [None] * 3
    assert told["lines"] == [{"value": "500.00", "expected": None, "counted": 16}]
    assert world.api("cashier").get(f"{url}counts/").json()["results"] == [told]
    [seen] = world.api("manager").get(f"{url}counts/").json()["results"]
    assert (seen["expected"], seen["difference"]) == ("9100.00", "-1100.00")


def test_a_cashier_reads_neither_the_counts_nor_the_moves_of_others(world: World) -> None:
    others = count(access=world.access("manager"), at=NOW, key="others", till=world.till, notes={50000: 18}).document
    mine = counted(world, "mine", hundreds=0)
    moved = DrawerMove.objects.get()
    api, url = world.api("cashier"), f"/api/v1/tills/{world.till.pk}/drawer/"
    assert [row["id"] for row in api.get(f"{url}counts/").json()["results"]] == [mine.pk]
    assert api.get(f"{url}moves/").json()["results"] == []
    browser = world.browser("cashier")
    pages = [f"/drawer/counts/{others.pk}/", f"/drawer/moves/{moved.pk}/", f"/drawer/counts/{mine.pk}/"]
    assert [browser.get(page).status_code for page in pages] == [404, 404, 200]
    assert [world.browser("manager").get(page).status_code for page in pages] == [200] * 3


def test_a_refusal_does_not_say_how_many_notes_lie_there_to_whoever_counts_blind(world: World) -> None:
    world.api("owner").patch(f"/api/v1/shops/{world.shop.pk}/", {"swap_needs_manager": False}, format="json")
    url = f"/api/v1/tills/{world.till.pk}/drawer/swap/"
    body = {"taken": {"100": 5}, "put": {"500": 1}}
    refused = world.api("cashier", till=world.till).post(url, body, format="json").json()
    told = world.api("manager", till=world.till).post(url, body, format="json").json()
    assert (refused["code"], "there" in refused) == ("cash_not_there", False)
    assert refused["detail"] == "The drawer does not hold so many of ₹100."
    assert (told["there"], told["detail"]) == (1, "The drawer holds 1 of ₹100.")
    assert DrawerMove.objects.count() == 1


def test_neither_safe_nor_loose_cash_is_told_to_a_cashier_whom_a_manager_lets_take_it(world: World) -> None:
    access = with_a_pin(world, world.access("cashier", till=world.till))
    told: dict[str, Any] = {"at": NOW, "till": world.till, "reason": "Change"}
    with pytest.raises(CashNotThere) as safe:
        bring(access=access, key="safe", notes={50000: 2}, **told)
    with pytest.raises(CashNotThere) as loose:
        pay_out(access=access, key="loose", amount_minor=5000, **told)
    assert [refused.value.figures for refused in (safe, loose)] == [{}, {}]
    assert safe.value.detail == "The safe does not hold so many of ₹500."
    assert loose.value.detail == "So much does not lie there loose. Say which notes leave."
    with pytest.raises(CashNotThere) as seen:
        pay_out(access=world.access("manager", till=world.till), key="loose", amount_minor=5000, **told)
    assert seen.value.figures == {"loose": "0.00"}


def test_the_home_page_tells_what_the_day_brought_to_managers_and_not_to_whoever_counts_blind(world: World) -> None:
    pages = {role: world.browser(role).get("/").content.decode() for role in ("cashier", "manager")}
    assert ["How they paid" in pages[role] for role in ("cashier", "manager")] == [False, True]
    assert "Last bills" in pages["cashier"]
    world.api("owner").patch(f"/api/v1/shops/{world.shop.pk}/", {"blind_close": False}, format="json")
    assert "How they paid" in world.browser("cashier").get("/").content.decode()
