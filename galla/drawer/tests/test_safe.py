"""The safe of a branch: cash brought to the bank from it, and a count whose difference somebody else answers for."""

from typing import Any

import pytest

from galla.drawer import actions
from galla.drawer.actions import deposit, drop_to_safe, pay_in
from galla.drawer.errors import CashNotThere
from galla.drawer.models import SafeApproval, SafeCount, SafeDeposit
from galla.drawer.queries import safe_contents
from galla.foundation.checks import broken
from galla.foundation.errors import InvalidInput
from tests.world import NOW, World, build_world

pytestmark = pytest.mark.django_db


@pytest.fixture
def world() -> World:
    """A safe with four notes of five hundred, five of a hundred, and ten rupees loose."""
    world = build_world()
    act: dict[str, Any] = {"access": world.access(), "at": NOW, "till": world.till}
    pay_in(**act, key="float", notes={50000: 6, 10000: 5}, reason="Float")
    pay_in(**act, key="coins", amount_minor=1000, reason="Coins")
    drop_to_safe(**act, key="notes", notes={50000: 4, 10000: 5}, reason="Too much here")
    drop_to_safe(**act, key="loose", amount_minor=1000, reason="Too much here")
    return world


def post(world: World, address: str, body: dict[str, Any], *, role: str = "manager", key: str = "one") -> Any:
    headers = {"Idempotency-Key": key}
    return world.api(role).post(f"/api/v1/{address}", body, format="json", headers=headers)


def nothing_broken() -> bool:
    return [str(found) for found in broken()] == []


def test_cash_of_the_safe_goes_to_the_bank_in_its_notes_once(world: World) -> None:
    address, body = f"branches/{world.main.pk}/safe/deposit/", {"notes": {"500": 4, "100": 1}, "slip": "7781"}
    answers = [post(world, address, body) for _ in range(2)]
    assert [answer.status_code for answer in answers] == [201, 200], answers[0].content
    said = answers[0].json()
    assert (said["amount"], said["notes"], said["slip"]) == ("2100.00", {"500": 4, "100": 1}, "7781")
    held = safe_contents(world.access(), world.main)
    assert (held.notes, held.loose_minor, held.cash_minor) == ({10000: 4}, 1000, 41000)
    assert SafeDeposit.objects.count() == 1
    [row] = world.api("manager").get(f"/api/v1/branches/{world.main.pk}/safe/deposits/").json()["results"]
    assert row == said
    assert nothing_broken()


@pytest.mark.parametrize(
    ("body", "status", "field"),
    [
        ({"notes": {"500": 5}}, 409, "notes.500"),
        ({"amount": "10.01"}, 409, "amount"),
        ({"notes": {"3": 1}}, 400, "notes.3"),
        ({"notes": {"500": 1}, "amount": "400.00"}, 400, "notes"),
        ({}, 400, "amount"),
        ({"amount": "1.00", "slip": "x" * 201}, 400, "slip"),
        ({"amount": "1.00", "bank": "second"}, 400, "bank"),
    ],
)
def test_what_does_not_lie_there_is_not_brought_to_the_bank(
    world: World, body: dict[str, Any], status: int, field: str
) -> None:
    answer = post(world, f"branches/{world.main.pk}/safe/deposit/", body)
    assert (answer.status_code, answer.json()["errors"][0]["field"]) == (status, field)
    assert not SafeDeposit.objects.exists()
    assert safe_contents(world.access(), world.main).cash_minor == 251000


def test_a_cashier_neither_sees_the_safe_nor_takes_from_it(world: World) -> None:
    address = f"branches/{world.main.pk}/safe/"
    assert world.api("cashier").get(f"/api/v1/{address}").status_code == 403
    assert post(world, f"{address}deposit/", {"amount": "1.00"}, role="cashier").status_code == 403
    assert post(world, f"{address}count/", {"notes": {"500": 1}}, role="cashier").status_code == 403
    assert not SafeDeposit.objects.exists()
    assert not SafeCount.objects.exists()
    assert world.api("manager").get(f"/api/v1/{address}").json()["cash"] == "2510.00"


def test_a_count_of_the_safe_finds_a_difference_and_somebody_else_answers_for_it(world: World) -> None:
    address = f"branches/{world.main.pk}/safe/count/"
    said = post(world, address, {"notes": {"500": 4, "100": 4}, "reason": "Month's end"}).json()
    assert (said["expected"], said["counted"], said["difference"], said["waiting"]) == (
        *("2510.00", "2400.00", "-110.00"),
        True,
    )
    held = safe_contents(world.access(), world.main)
    assert (held.notes, held.loose_minor, held.cash_minor) == ({50000: 4, 10000: 4}, 0, 240000)
    approve = f"safe-counts/{said['id']}/approve/"
    own = post(world, approve, {"remark": "Mine"}).json()
    assert (own["code"], own["errors"][0]["field"]) == ("own_close", "remark")
    assert post(world, approve, {"remark": "x"}, role="cashier").status_code == 403
    assert post(world, approve, {"remark": ""}, role="owner").status_code == 400
    assert not SafeApproval.objects.exists()
    answer = post(world, approve, {"remark": "Paid the carrier"}, role="owner").json()
    assert (answer["waiting"], answer["remark"]) == (False, "Paid the carrier")
    assert post(world, approve, {"remark": "Another"}, role="owner").json()["code"] == "nothing_to_approve"
    assert nothing_broken()


def test_a_count_that_finds_what_there_is_waits_for_nobody(world: World) -> None:
    counted = actions.count_safe(
        access=world.access("manager"), at=NOW, key="c", branch=world.main, notes={50000: 4, 10000: 5, 1000: 1}
    ).document
    assert counted.difference_minor == 0
    answer = post(world, f"safe-counts/{counted.pk}/approve/", {"remark": "Fine"}, role="owner")
    assert (answer.status_code, answer.json()["code"]) == (409, "nothing_to_approve")
    assert not SafeApproval.objects.exists()
    assert nothing_broken()


def test_on_pages_the_safe_is_counted_approved_and_brought_to_the_bank(world: World) -> None:
    browser, url = world.browser("manager"), f"/drawer/safes/{world.main.pk}/"
    assert "₹2,510.00" in browser.get(url).content.decode()
    assert browser.post(f"{url}deposit/", {"notes.500": "9"}).status_code == 409
    page = browser.post(f"{url}deposit/", {"notes.500": "1", "slip": "7781"}, follow=True).content.decode()
    assert "Slip 7781" in page
    page = browser.post(f"{url}count/", {"notes.500": "3"}, follow=True).content.decode()
    assert "−₹510.00" in page
    assert "waits for somebody else" in browser.get(url).content.decode()
    counted = SafeCount.objects.get()
    approve = f"/drawer/safe-counts/{counted.pk}/approve/"
    assert browser.post(approve, {"remark": "Mine"}).status_code == 409
    owner = world.browser("owner")
    assert owner.post(approve, {"remark": ""}).status_code == 400
    assert "approved the difference" in owner.post(approve, {"remark": "Carrier"}, follow=True).content.decode()
    assert "waits for somebody else" not in browser.get(url).content.decode()
    assert nothing_broken()


def test_another_request_under_the_same_key_and_more_than_there_is_deposit_nothing(world: World) -> None:
    told: dict[str, Any] = {"access": world.access(), "at": NOW, "branch": world.main}
    with pytest.raises(InvalidInput):
        deposit(key="a", amount_minor=0, **told)
    with pytest.raises(CashNotThere):
        deposit(key="a", notes={10000: 6}, **told)
    assert not SafeDeposit.objects.exists()
    address = f"branches/{world.main.pk}/safe/deposit/"
    assert post(world, address, {"amount": "1.00"}).status_code == 201
    assert post(world, address, {"amount": "2.00"}).json()["code"] == "key_reused"
    assert SafeDeposit.objects.count() == 1


def test_every_move_of_cash_is_told_over_the_api_unless_it_is_counted_blind(
    world: World,
) -> None:
    client = world.api("manager")
    safe, drawer = f"/api/v1/branches/{world.main.pk}/safe/", f"/api/v1/tills/{world.till.pk}/drawer/"
    first = client.get(f"{safe}card/", {"limit": "1"}).json()
    second = client.get(first["next"]).json()
    assert [(row["in"], row["left"]) for row in first["results"] + second["results"]] == [
        ("10.00", "2510.00"),
        ("2500.00", "2500.00"),
    ]
    assert client.get(second["previous"]).json()["results"] == first["results"]
    assert [row["out"] for row in client.get(f"{drawer}card/").json()["results"][:2]] == ["10.00", "2500.00"]
    assert client.get(f"{drawer}card/", {"cursor": "x"}).json()["errors"][0]["field"] == "cursor"
    post(world, f"branches/{world.main.pk}/safe/count/", {"notes": {"500": 4}})
    for asked, count in (({"waiting": "true"}, 1), ({"since": "2199-12-31"}, 0)):
        assert len(client.get(f"{safe}counts/", asked).json()["results"]) == count
    assert client.get(f"{safe}counts/", {"waiting": "perhaps"}).json()["errors"][0]["field"] == "waiting"
    assert world.api("cashier").get(f"{safe}card/").status_code == 403
    told = world.api("cashier").get(f"{drawer}card/").json()
    assert (told["blind"], told["results"], told["next"]) == (True, [], None)
