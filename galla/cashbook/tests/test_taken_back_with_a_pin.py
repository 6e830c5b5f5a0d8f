"""A payment for a khata taken back by a cashier, because a manager at the same till allowed it."""

from typing import Any

import pytest

from galla.accounts.models import Allowance, PinTries
from galla.accounts.tests.pins import told, with_pin
from galla.cashbook.actions import settle, void_settlement
from galla.cashbook.models import Settlement, SettlementVoid
from galla.credit.tests.khatas import bill_of, customer, khata_world, owes
from galla.foundation.checks import broken
from galla.foundation.errors import NotAllowed
from tests.world import NOW, World

pytestmark = pytest.mark.django_db


@pytest.fixture
def world() -> World:
    """A shop."""
    return khata_world()


@pytest.fixture
def paid(world: World) -> Settlement:
    """Fifty rupees in cash of the hundred that somebody owes."""
    who = customer(world)
    bill_of(world, "100.00", who, key="one")
    access = world.access("cashier")
    return settle(access=access, at=NOW, key="a", customer=who, method="cash", notes={5_000: 1}).document


def send(world: World, paid: Settlement, body: dict[str, Any], *, role: str = "cashier", till: Any = None) -> Any:
    """The answer to taking it back over the API."""
    address = f"/api/v1/settlements/{paid.pk}/void/"
    return world.api(role, till=till or world.till).post(address, {"reason": "Slip", **body}, format="json")


def test_a_cashier_alone_takes_no_payment_back(world: World, paid: Settlement) -> None:
    answer = send(world, paid, {})
    assert (answer.status_code, answer.json()["permission"]) == (403, "credit.void")
    with pytest.raises(NotAllowed):
        void_settlement(access=world.access("cashier"), at=NOW, settlement=paid, reason="Slip")
    assert not SettlementVoid.objects.exists()
    assert owes(world, paid.customer) == 5_000


def test_with_a_managers_pin_it_is_taken_back_and_both_are_written_down(world: World, paid: Settlement) -> None:
    answer = send(world, paid, {"allowed_by": told(with_pin(world))})
    assert answer.status_code == 200, answer.content
    row, void = Allowance.objects.get(), SettlementVoid.objects.get()
    assert (row.permission, row.entry_kind, row.entry_id) == ("credit.void", "settlement-void", void.pk)
    assert (row.asked_by, row.allowed_by) == (world.user("cashier"), world.user("manager"))
    assert (void.by, owes(world, paid.customer)) == (world.user("cashier"), 10_000)
    page = world.browser("cashier").get(f"/settlements/{paid.pk}/").content.decode()
    assert "allowed by Ravi Iyer" in page
    assert [str(found) for found in broken()] == []


def test_a_manager_who_may_do_it_anyway_is_not_written_down_as_having_been_allowed(
    world: World, paid: Settlement
) -> None:
    assert send(world, paid, {"allowed_by": told(with_pin(world), "0000")}, role="manager").status_code == 200
    assert not Allowance.objects.exists()
    assert not PinTries.objects.exists()
    assert [str(found) for found in broken()] == []


def test_at_another_till_no_pin_is_tried_and_nothing_is_taken_back(world: World, paid: Settlement) -> None:
    answer = send(world, paid, {"allowed_by": told(with_pin(world), "0000")}, till=world.second_till)
    assert (answer.status_code, answer.json()["errors"][0]["field"]) == (400, "till")
    assert not PinTries.objects.exists()
    assert not SettlementVoid.objects.exists()


def test_the_page_asks_for_the_pin_beside_the_reason(world: World, paid: Settlement) -> None:
    member = with_pin(world)
    browser, address = world.browser("cashier"), f"/settlements/{paid.pk}/"
    assert "Who allows it" in browser.get(address).content.decode()
    typed = {"reason": "Slip", "allowed_by.member": str(member.pk), "allowed_by.pin": "0000"}
    assert "This is not their PIN" in browser.post(f"{address}void/", typed).content.decode()
    assert not SettlementVoid.objects.exists()
    typed["allowed_by.pin"] = told(member)["pin"]
    assert browser.post(f"{address}void/", typed).status_code == 302
    assert SettlementVoid.objects.get().by == world.user("cashier")
    assert Allowance.objects.count() == 1
