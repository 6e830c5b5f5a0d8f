"""Notes and drawers over the API."""

from typing import Any

import pytest

from galla.drawer.models import Denomination, DrawerCount, DrawerMove
from galla.foundation.checks import broken
from tests.world import World, build_world

pytestmark = pytest.mark.django_db

NOTES = "/api/v1/denominations/"


@pytest.fixture
def world() -> World:
    return build_world()


def drawer(world: World) -> str:
    return f"/api/v1/tills/{world.till.pk}/drawer/"


def post(world: World, role: str, address: str, body: dict[str, Any], **headers: str) -> Any:
    return world.api(role).post(address, body, format="json", headers=headers)


def test_the_notes_of_a_new_shop_are_listed_largest_first(world: World) -> None:
    results = world.api("cashier").get(NOTES).json()["results"]
    assert [row["value"] for row in results[:3]] == ["2000.00", "500.00", "200.00"]
    assert [row["is_legacy"] for row in results[:2]] == [True, False]
    assert results[1] == results[1] | {"label": "₹500", "kind": "note", "tone": "stone"}


def test_a_note_is_added_changed_put_away_and_brought_back(world: World) -> None:
    api = world.api("manager")
    made = api.post(NOTES, {"value": "1000.00", "tone": "cocoa"}, format="json").json()
    assert (made["label"], made["kind"]) == ("₹1,000", "note")
    again = api.post(NOTES, {"value": "1000"}, format="json")
    assert (again.status_code, again.json()["errors"][0]["field"], again.json()["id"]) == (409, "value", made["id"])
    url = f"{NOTES}{made['id']}/"
    assert api.patch(url, {"is_legacy": True, "label": "1000"}, format="json").json()["label"] == "1000"
    assert api.patch(url, {"value": "5.00"}, format="json").json()["errors"][0]["field"] == "value"
    assert api.delete(url).status_code == 204
    assert made["id"] not in [row["id"] for row in api.get(NOTES).json()["results"]]
    assert api.post(f"{url}restore/").json()["archived_at"] is None


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({}, "value"),
        ({"value": "0.00"}, "value"),
        ({"value": "-5.00"}, "value"),
        ({"value": 5}, "value"),
        ({"value": "1e3"}, "value"),
        ({"value": "0.001"}, "value"),
        ({"value": "3.00", "kind": "cheque"}, "kind"),
        ({"value": "3.00", "tone": "mauve"}, "tone"),
        ({"value": "3.00", "label": "x" * 17}, "label"),
        ({"value": "3.00", "is_legacy": 1}, "is_legacy"),
        ({"value": "3.00", "position": -1}, "position"),
        ({"value": "3.00", "shop": 1}, "shop"),
    ],
)
def test_a_note_that_cannot_be_is_refused_by_name(world: World, body: dict[str, Any], field: str) -> None:
    answer = post(world, "manager", NOTES, body)
    assert answer.status_code == 400
    assert [error["field"] for error in answer.json()["errors"]] == [field]
    assert Denomination.objects.filter(shop=world.shop).count() == 10


def test_a_note_that_lies_in_a_drawer_is_not_put_away(world: World) -> None:
    post(world, "manager", f"{drawer(world)}pay-in/", {"notes": {"500": 1}, "reason": "Float"})
    note = Denomination.objects.get(shop=world.shop, value_minor=50000)
    answer = world.api("manager").delete(f"{NOTES}{note.pk}/")
    assert (answer.status_code, answer.json()["pieces"]) == (409, 1)
    note.refresh_from_db()
    assert note.archived_at is None


def test_cash_goes_in_out_and_is_counted(world: World) -> None:
    api, url = world.api("manager"), drawer(world)
    paid = api.post(f"{url}pay-in/", {"notes": {"500": 2, "0.50": 0}, "reason": "Float"}, format="json")
    assert paid.status_code == 201
    assert paid.json() == paid.json() | {"amount": "1000.00", "notes": {"500": 2}, "loose": "0.00", "kind": "pay-in"}
    api.post(f"{url}pay-in/", {"amount": "60.50", "reason": "Coins"}, format="json")
    api.post(f"{url}pay-out/", {"notes": {"500": 1}, "reason": "Milk"}, format="json")
    swapped = api.post(f"{url}swap/", {"taken": {"500": 1}, "put": {"100": 5}}, format="json")
    assert swapped.json()["notes"] == {"500": -1, "100": 5}
    held = world.api("manager").get(url).json()
    assert held == {
        "till": world.till.pk,
        "notes": {"100": 5},
        "loose": "60.50",
        "cash": "560.50",
        "blind": False,
    }
    assert world.api("cashier").get(url).json() == {
        "till": world.till.pk,
        "notes": {},
        "loose": None,
        "cash": None,
        "blind": True,
    }
    counted = world.api("cashier").post(f"{url}count/", {"notes": {"100": 5, "50": 1, "5": 2}}, format="json").json()
    assert (counted["expected"], counted["counted"], counted["difference"]) == (None, "560.00", None)
    assert {"value": "50.00", "expected": None, "counted": 1} in counted["lines"]
    assert [move["kind"] for move in api.get(f"{url}moves/").json()["results"]] == [
        *("note-swap", "pay-out", "pay-in", "pay-in")
    ]
    [seen] = api.get(f"{url}counts/?limit=1").json()["results"]
    assert (seen["id"], seen["expected"], seen["difference"]) == (counted["id"], "560.50", "-0.50")
    assert {"value": "50.00", "expected": 0, "counted": 1} in seen["lines"]
    assert list(broken()) == []


def test_the_same_key_and_body_pay_in_once(world: World) -> None:
    body, url = {"amount": "60.00", "reason": "Float"}, f"{drawer(world)}pay-in/"
    first = post(world, "manager", url, body, **{"Idempotency-Key": "a"})
    again = post(world, "manager", url, body, **{"Idempotency-Key": "a"})
    other = post(world, "manager", url, body | {"amount": "61.00"}, **{"Idempotency-Key": "a"})
    assert [answer.status_code for answer in (first, again, other)] == [201, 200, 422]
    assert again.json() == first.json()
    assert DrawerMove.objects.count() == 1


@pytest.mark.parametrize("key", ["", " ", "x" * 256])
def test_a_key_that_cannot_be_is_refused(world: World, key: str) -> None:
    body = {"amount": "60.00", "reason": "Float"}
    answer = post(world, "manager", f"{drawer(world)}pay-in/", body, **{"Idempotency-Key": key})
    assert answer.status_code == 400
    assert not DrawerMove.objects.exists()


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({"reason": "Float"}, "amount"),
        ({"amount": "60.00"}, "reason"),
        ({"amount": "60.00", "reason": " "}, "reason"),
        ({"amount": "0.00", "reason": "Float"}, "amount"),
        ({"amount": "-1.00", "reason": "Float"}, "amount"),
        ({"amount": 60, "reason": "Float"}, "amount"),
        ({"amount": "NaN", "reason": "Float"}, "amount"),
        ({"amount": "60.001", "reason": "Float"}, "amount"),
        ({"amount": "99999999999.99", "reason": "Float"}, "amount"),
        ({"notes": {"3": 1}, "reason": "Float"}, "notes.3"),
        ({"notes": {"500": -1}, "reason": "Float"}, "notes.500"),
        ({"notes": {"500": "1"}, "reason": "Float"}, "notes.500"),
        ({"notes": {"500": 1.5}, "reason": "Float"}, "notes.500"),
        ({"notes": {"500": 1}, "amount": "60.00", "reason": "Float"}, "notes"),
        ({"notes": [500], "reason": "Float"}, "notes"),
        ({"amount": "60.00", "reason": "Float", "till": 1}, "till"),
    ],
)
def test_cash_that_cannot_be_is_refused_by_name(world: World, body: dict[str, Any], field: str) -> None:
    answer = post(world, "manager", f"{drawer(world)}pay-in/", body)
    assert answer.status_code == 400
    assert [error["field"] for error in answer.json()["errors"]] == [field]
    assert not DrawerMove.objects.exists()


def test_more_than_is_there_is_not_taken_out(world: World) -> None:
    url = drawer(world)
    post(world, "manager", f"{url}pay-in/", {"amount": "60.00", "reason": "Float"})
    answer = post(world, "manager", f"{url}pay-out/", {"amount": "60.01", "reason": "Milk"})
    assert (answer.status_code, answer.json()["loose"]) == (409, "60.00")
    answer = post(world, "manager", f"{url}pay-out/", {"notes": {"500": 1}, "reason": "Milk"})
    assert (answer.status_code, answer.json()["errors"][0]["field"]) == (409, "notes.500")
    assert world.api("manager").get(url).json()["cash"] == "60.00"


def test_a_cashier_counts_and_looks_but_moves_no_cash(world: World) -> None:
    url = drawer(world)
    for address in ("pay-in", "pay-out"):
        answer = post(world, "cashier", f"{url}{address}/", {"amount": "60.00", "reason": "Float"})
        assert answer.status_code == 403
    assert post(world, "cashier", f"{url}count/", {"notes": {}}).status_code == 201
    assert not DrawerMove.objects.exists()


def test_another_shops_drawer_is_not_there(world: World) -> None:
    for address in ("", "moves/", "counts/"):
        assert world.api("stranger").get(f"{drawer(world)}{address}").status_code == 404
    assert post(world, "stranger", f"{drawer(world)}count/", {"notes": {}}).status_code == 404
    assert not DrawerCount.objects.exists()


def test_cash_goes_to_the_safe_and_comes_back_over_the_api(world: World) -> None:
    url = drawer(world)
    post(world, "manager", f"{url}pay-in/", {"notes": {"500": 2}, "reason": "Float"})
    dropped = post(world, "manager", f"{url}to-safe/", {"notes": {"500": 2}, "reason": "Too much"}).json()
    assert (dropped["kind"], dropped["amount"], dropped["notes"]) == ("safe-drop", "1000.00", {"500": -2})
    assert post(world, "cashier", f"{url}to-safe/", {"notes": {"500": 1}, "reason": "x"}).status_code == 403
    assert post(world, "manager", f"{url}bring/", {"notes": {"500": 3}, "reason": "x"}).status_code == 409
    answer = post(world, "manager", f"{url}bring/", {"notes": {"500": 1}, "reason": "x", "source": "attic"})
    assert (answer.status_code, answer.json()["errors"][0]["field"]) == (400, "source")
    post(world, "manager", f"{url}bring/", {"notes": {"500": 1}, "reason": "Change", "source": "safe"})
    assert world.api("manager").get(url).json()["notes"] == {"500": 1}
    assert list(broken()) == []
