"""Notes changed, and cash that goes to the safe or comes from it, by a cashier whom a manager allows it."""

from typing import Any

from django.urls import reverse

from galla.accounts.actions import change_settings
from galla.accounts.models import Allowance
from galla.accounts.tests.pins import PIN, told, with_pin
from galla.drawer.models import DrawerMove
from galla.drawer.tests.test_allowed import send
from galla.foundation.checks import broken
from tests.world import NOW, World

SWAP = {"taken": {"100": 1}, "put": {"50": 2}}
CASH = {"notes": {"100": 1}, "reason": "Too much"}


def filled(world: World) -> None:
    """Two notes of a hundred in the drawer."""
    assert send(world, {"notes": {"100": 2}, "reason": "Float"}, role="owner", key="float").status_code == 201


def test_a_cashier_changes_no_notes_alone_where_the_shop_wants_a_manager(world: World) -> None:
    filled(world)
    answer = send(world, SWAP, way="swap")
    assert (answer.status_code, answer.json()["permission"]) == (403, "drawer.move")
    assert DrawerMove.objects.count() == 1


def test_with_a_managers_pin_the_notes_are_changed_and_both_are_written_down(world: World) -> None:
    filled(world)
    answer = send(world, SWAP | {"allowed_by": told(with_pin(world))}, way="swap")
    assert answer.status_code == 201, answer.content
    row = Allowance.objects.get()
    assert (row.permission, row.entry_kind, row.entry_id) == ("drawer.move", "note-swap", answer.json()["id"])
    assert [str(found) for found in broken()] == []


def test_a_cashier_changes_notes_alone_where_the_shop_trusts_them(world: World) -> None:
    filled(world)
    change_settings(access=world.access(), at=NOW, swap_needs_manager=False)
    page = reverse("drawer:swap", args=[world.till.pk])
    assert b"Manager&#x27;s PIN" not in world.browser("cashier").get(page).content
    assert send(world, SWAP | {"allowed_by": told(with_pin(world), "0000")}, way="swap").status_code == 201
    assert not Allowance.objects.exists()
    assert [str(found) for found in broken()] == []


def test_the_page_asks_for_the_pin_and_changes_nothing_without_it(world: World) -> None:
    filled(world)
    member, browser = with_pin(world), world.browser("cashier")
    page = reverse("drawer:swap", args=[world.till.pk])
    assert b"Manager&#x27;s PIN" in browser.get(page).content
    typed: dict[str, Any] = {"taken.100": "1", "put.50": "2", "allowed_by.member": member.pk}
    assert browser.post(page, typed).status_code == 400
    assert browser.post(page, typed | {"allowed_by.pin": "0000"}).status_code == 422
    assert DrawerMove.objects.count() == 1
    assert browser.post(page, typed | {"allowed_by.pin": PIN}).status_code == 302
    assert DrawerMove.objects.latest("pk").kind == "note-swap"


def test_cash_goes_to_the_safe_and_comes_from_it_with_a_managers_pin_and_not_without(world: World) -> None:
    filled(world)
    by = told(with_pin(world))
    for way, kind in (("to-safe", "safe-drop"), ("bring", "safe-bring")):
        assert send(world, CASH, way=way, key=way).status_code == 403
        answer = send(world, CASH | {"allowed_by": by}, way=way, key=way)
        assert answer.status_code == 201, answer.content
        assert Allowance.objects.get(entry_id=answer.json()["id"]).entry_kind == kind
    assert DrawerMove.objects.count() == 3
    assert [str(found) for found in broken()] == []
