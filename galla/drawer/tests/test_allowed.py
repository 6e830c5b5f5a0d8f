"""Cash moved by a cashier, because a manager at the till allowed it."""

from typing import Any

import pytest
from django.db import DatabaseError, transaction
from django.urls import reverse

from galla.accounts import actions
from galla.accounts.models import Allowance, PinTries
from galla.accounts.tests.pins import PIN, lent, told, with_pin
from galla.drawer.actions import pay_in, pay_out
from galla.drawer.models import DrawerCount, DrawerMove, Shift
from galla.foundation.checks import broken
from galla.foundation.errors import InvalidInput, NotAllowed
from tests.world import NOW, World

CASH = {"amount": "10.00", "reason": "Change"}
PAGE = {"swap": {"taken.100": "1", "put.50": "2"}}


def typed(allowed_by: dict[str, Any]) -> dict[str, str]:
    """Who allows it, as it is typed into the boxes of a form."""
    return {f"allowed_by.{name}": str(value) for name, value in allowed_by.items()}


def send(world: World, body: dict[str, Any], *, way: str = "pay-in", key: str = "one", role: str = "cashier") -> Any:
    address = f"/api/v1/tills/{world.till.pk}/drawer/{way}/"
    return world.api(role).post(address, body, format="json", headers={"Idempotency-Key": key})


def test_a_cashier_alone_moves_no_cash(world: World) -> None:
    for way in ("pay-in", "pay-out"):
        answer = send(world, CASH, way=way)
        assert (answer.status_code, answer.json()["permission"]) == (403, "drawer.move")
        assert answer.json()["errors"][0]["field"] == "allowed_by"
    with pytest.raises(NotAllowed):
        pay_in(access=world.access("cashier"), at=NOW, key="x", till=world.till, amount_minor=1, reason="x")
    assert not DrawerMove.objects.exists()


def test_with_a_managers_pin_the_cash_moves_and_both_are_written_down(world: World) -> None:
    member = with_pin(world)
    answer = send(world, CASH | {"allowed_by": told(member)})
    assert answer.status_code == 201, answer.content
    row = Allowance.objects.get()
    assert (row.permission, row.asked_by, row.allowed_by) == (
        "drawer.move",
        world.user("cashier"),
        world.user("manager"),
    )
    assert (row.entry_kind, row.entry_id, row.till, row.shop) == (
        "pay-in",
        answer.json()["id"],
        world.till,
        world.shop,
    )
    assert DrawerMove.objects.get().by == world.user("cashier")
    assert [str(found) for found in broken()] == []


@pytest.mark.parametrize(("way", "body"), [("pay-out", CASH), ("count", {"notes": {}})])
def test_a_managers_pin_at_ones_own_till_opens_no_other_drawer(world: World, way: str, body: dict[str, Any]) -> None:
    lent_by = {"allowed_by": told(with_pin(world))} if way == "pay-out" else {}
    address = f"/api/v1/tills/{world.station_till.pk}/drawer/{way}/"
    answer = world.api("cashier").post(address, body | lent_by, format="json", headers={"Idempotency-Key": "one"})
    assert (answer.status_code, answer.json()["errors"][0]["field"]) == (400, "till")
    assert (DrawerMove.objects.count(), DrawerCount.objects.count(), Shift.objects.count()) == (0, 0, 0)


@pytest.mark.parametrize(
    ("way", "body"), [("pay-out", CASH), ("to-safe", CASH), ("swap", {"taken": {"100": 1}, "put": {"50": 2}})]
)
def test_no_try_of_a_pin_is_counted_at_a_till_where_it_could_allow_nothing(
    world: World, way: str, body: dict[str, Any]
) -> None:
    address = f"/api/v1/tills/{world.station_till.pk}/drawer/{way}/"
    wrong = {"allowed_by": told(with_pin(world), "0000")}
    answer = world.api("cashier").post(address, body | wrong, format="json", headers={"Idempotency-Key": "one"})
    assert (answer.status_code, answer.json()["errors"][0]["field"]) == (400, "till")
    page = world.browser("cashier").post(
        f"/drawer/tills/{world.station_till.pk}/{way}/",
        {**PAGE.get(way, {"amount": "10.00", "reason": "x"}), **typed(wrong["allowed_by"])},
    )
    assert page.status_code == 400
    assert not PinTries.objects.exists()
    assert not Allowance.objects.exists()


def test_the_same_key_again_is_the_same_paper_and_one_allowance(world: World) -> None:
    body = CASH | {"allowed_by": told(with_pin(world))}
    first, second = send(world, body), send(world, body)
    assert (first.status_code, second.status_code) == (201, 200)
    assert first.json()["id"] == second.json()["id"]
    assert Allowance.objects.count() == 1


def test_a_wrong_pin_moves_nothing_and_is_counted(world: World) -> None:
    member = with_pin(world)
    answer = send(world, CASH | {"allowed_by": told(member, "0000")})
    assert (answer.status_code, answer.json()["code"], answer.json()["left"]) == (422, "wrong_pin", 4)
    assert answer.json()["errors"][0]["field"] == "allowed_by.pin"
    assert "0000" not in answer.content.decode()
    for _ in range(4):
        answer = send(world, CASH | {"allowed_by": told(member, "0000")})
    assert (answer.status_code, answer.json()["code"]) == (423, "pin_locked")
    answer = send(world, CASH | {"allowed_by": told(member)})
    assert answer.status_code == 423
    assert int(answer["Retry-After"]) > 0
    assert not DrawerMove.objects.exists()
    assert not Allowance.objects.exists()


def test_an_act_that_is_refused_after_the_right_pin_leaves_no_allowance(world: World) -> None:
    member = with_pin(world)
    body = {"notes": {"500": 1}, "reason": "Bank", "allowed_by": told(member)}
    assert send(world, body, way="pay-out").status_code == 409
    assert not Allowance.objects.exists()
    assert not DrawerMove.objects.exists()


@pytest.mark.parametrize(
    "allowed_by",
    [
        {"member": 1},
        {"pin": PIN},
        {"member": "x", "pin": PIN},
        {"member": True, "pin": PIN},
        {"member": 1, "pin": 4711},
        {"member": 1, "pin": "47"},
        {"member": 1, "pin": "１２３４"},
        {"member": 1, "pin": "4711", "role": "owner"},
        [],
        "4711",
        None,
    ],
)
def test_an_odd_allower_is_refused_beside_its_field_and_counts_no_try(world: World, allowed_by: Any) -> None:
    with_pin(world)
    answer = send(world, CASH | {"allowed_by": allowed_by})
    assert answer.status_code == 400
    assert answer.json()["errors"][0]["field"].startswith("allowed_by")
    assert not PinTries.objects.exists()
    assert not DrawerMove.objects.exists()


def test_a_person_of_another_shop_is_answered_like_one_there_is_not(world: World) -> None:
    with_pin(world, "stranger")
    answers = [
        send(world, CASH | {"allowed_by": {"member": who, "pin": PIN}})
        for who in (world.members["stranger"].pk, 10**10)
    ]
    assert [answer.status_code for answer in answers] == [400, 400]
    assert answers[0].json() == answers[1].json()
    assert not DrawerMove.objects.exists()


def test_whose_time_ended_between_the_pin_and_the_act_allows_nothing(world: World) -> None:
    access = lent(world, with_pin(world))
    actions.end_membership(access=world.access(), at=NOW, membership=world.member("manager"))
    with pytest.raises(InvalidInput):
        pay_in(access=access, at=NOW, key="late", till=world.till, amount_minor=100, reason="Float")
    assert not DrawerMove.objects.exists()
    assert not Allowance.objects.exists()


def test_what_was_allowed_is_never_changed(world: World) -> None:
    pay_in(access=lent(world, with_pin(world)), at=NOW, key="in", till=world.till, amount_minor=100, reason="Float")
    with pytest.raises(DatabaseError), transaction.atomic():
        Allowance.objects.update(allowed_by=world.user("owner"))
    with pytest.raises(DatabaseError), transaction.atomic():
        Allowance.objects.all().delete()


def test_a_cashier_takes_cash_out_on_the_page_with_a_managers_pin(world: World) -> None:
    member = with_pin(world)
    pay_in(access=world.access(), at=NOW, key="in", till=world.till, notes={10000: 2}, reason="Float")
    browser, page = world.browser("cashier"), reverse("drawer:pay_out", args=[world.till.pk])
    assert b"Manager&#x27;s PIN" in browser.get(page).content
    typed = {"notes.100": "1", "reason": "Milk", "allowed_by.member": str(member.pk), "allowed_by.pin": "9871"}
    refused = browser.post(page, typed)
    assert refused.status_code == 422
    assert b"9871" not in refused.content
    assert DrawerMove.objects.count() == 1
    assert browser.post(page, typed | {"allowed_by.pin": PIN}).status_code == 302
    move = DrawerMove.objects.latest("pk")
    shown = browser.get(reverse("drawer:move", args=[move.pk])).content.decode()
    assert "Asked for by Meena Shaikh, allowed by Ravi Iyer at M1" in shown
    assert b"PIN" not in world.browser("owner").get(page).content


def test_a_page_without_the_pin_saves_nothing(world: World) -> None:
    with_pin(world)
    page = reverse("drawer:pay_in", args=[world.till.pk])
    assert world.browser("cashier").post(page, {"amount": "10.00", "reason": "Change"}).status_code == 400
    assert not DrawerMove.objects.exists()


def test_the_list_of_what_was_allowed_finds_sorts_and_exports(world: World) -> None:
    access = lent(world, with_pin(world))
    move = pay_out_of(world, access)
    browser, page = world.browser("owner"), reverse("office:allowed")
    shown = browser.get(page, {"permission": "drawer.move", "person": "Ravi", "sort": "-allowed_by"}).content.decode()
    assert reverse("drawer:move", args=[move.pk]) in shown
    assert "Ravi Iyer" in shown
    assert "Ravi Iyer" not in browser.get(page, {"permission": "bill.void"}).content.decode()
    assert "Ravi Iyer" in browser.get(page, {"export": "csv"}).getvalue().decode()
    assert world.browser("cashier").get(page).status_code == 403
    [row] = world.api("manager").get("/api/v1/allowances/?search=meena").json()["results"]
    assert (row["asked_by"], row["allowed_by"], row["kind"], row["entry"]) == (
        "Meena Shaikh",
        "Ravi Iyer",
        "pay-out",
        move.pk,
    )
    assert world.api("stranger").get(f"/api/v1/allowances/{row['id']}/").status_code == 404
    assert world.api("cashier").get("/api/v1/allowances/").status_code == 403


def pay_out_of(world: World, access: Any) -> DrawerMove:
    pay_in(access=world.access(), at=NOW, key="in", till=world.till, notes={10000: 2}, reason="Float")
    return pay_out(access=access, at=NOW, key="out", till=world.till, notes={10000: 1}, reason="Milk").document
