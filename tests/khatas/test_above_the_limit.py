"""A bill that passes the limit of a khata, because a manager at the till allowed it."""

import pytest

from galla.accounts.models import Allowance, PinTries
from galla.accounts.tests.pins import told, with_pin
from galla.credit.actions import set_limit
from galla.credit.models import Charge
from galla.credit.tests.khatas import bill_of, customer, khata_world, owes
from galla.foundation.checks import broken
from galla.parties.models import Customer
from galla.sales.models import Sale
from tests.world import NOW, World

pytestmark = pytest.mark.django_db


@pytest.fixture
def world() -> World:
    """A shop."""
    return khata_world()


@pytest.fixture
def sunil(world: World) -> Customer:
    """Somebody who may owe a hundred."""
    who = customer(world)
    set_limit(access=world.access(), at=NOW, customer=who, limit_minor=10_000)
    return who


def test_the_refusal_says_what_a_manager_may_allow(world: World, sunil: Customer) -> None:
    answer = bill_of(world, "101.00", sunil, key="one", role="cashier")
    assert (answer.status_code, answer.json()["permission"]) == (409, "credit.exceed")
    assert not Sale.objects.exists()


def test_with_a_managers_pin_the_bill_passes_the_limit_and_both_are_written_down(world: World, sunil: Customer) -> None:
    by = told(with_pin(world))
    answer = bill_of(world, "101.00", sunil, key="one", role="cashier", allowed_by=by)
    assert answer.status_code == 201, answer.content
    row = Allowance.objects.get()
    assert (row.permission, row.entry_kind, row.entry_id) == ("credit.exceed", "sale", answer.json()["id"])
    assert (row.asked_by, row.allowed_by) == (world.user("cashier"), world.user("manager"))
    assert (owes(world, sunil), Sale.objects.get().by) == (10_100, world.user("cashier"))
    again = bill_of(world, "101.00", sunil, key="one", role="cashier", allowed_by=by)
    assert (again.status_code, again.json()["id"], Allowance.objects.count()) == (200, answer.json()["id"], 1)
    assert [str(found) for found in broken()] == []


def test_a_wrong_pin_puts_nothing_on_the_khata(world: World, sunil: Customer) -> None:
    by = told(with_pin(world), "0000")
    answer = bill_of(world, "101.00", sunil, key="one", role="cashier", allowed_by=by)
    assert (answer.status_code, answer.json()["code"]) == (422, "wrong_pin")
    assert "0000" not in answer.content.decode()
    assert (owes(world, sunil), Sale.objects.exists(), Charge.objects.exists()) == (0, False, False)
    assert PinTries.objects.get().tries == 1


def test_a_bill_within_the_limit_needed_nobody_and_says_nobody(world: World, sunil: Customer) -> None:
    answer = bill_of(world, "100.00", sunil, key="one", role="cashier", allowed_by=told(with_pin(world)))
    assert answer.status_code == 201, answer.content
    assert not Allowance.objects.exists()
    assert [str(found) for found in broken()] == []


def test_somebody_who_may_pass_it_anyway_writes_no_allowance(world: World, sunil: Customer) -> None:
    answer = bill_of(world, "101.00", sunil, key="one", role="manager", allowed_by=told(with_pin(world, "owner")))
    assert answer.status_code == 201
    assert not Allowance.objects.exists()


@pytest.mark.parametrize("role", ["owner", "manager"])
def test_who_may_pass_it_is_told_of_it_first_and_says_that_it_is_meant(
    world: World, sunil: Customer, role: str
) -> None:
    first = bill_of(world, "101.00", sunil, key="one", role=role)
    assert (first.status_code, first.json()["code"], first.json()["confirm"]) == (409, "limit_reached", "over_limit")
    assert "permission" not in first.json()
    assert (owes(world, sunil), Sale.objects.exists()) == (0, False)
    meant = bill_of(world, "101.00", sunil, key="one", role=role, over_limit=True)
    assert (meant.status_code, meant.json()["flags"]) == (201, ["over_limit"])
    assert owes(world, sunil) == 10_100
    found = world.api(role).get("/api/v1/sales/", {"flagged": "true"}).json()["results"]
    assert found == [], "whoever let it go over the limit has answered for it"
    assert [str(found) for found in broken()] == []


def test_a_cashier_who_says_that_it_is_meant_is_refused_all_the_same(world: World, sunil: Customer) -> None:
    answer = bill_of(world, "101.00", sunil, key="one", role="cashier", over_limit=True)
    assert (answer.status_code, answer.json()["permission"]) == (409, "credit.exceed")
    assert not Sale.objects.exists()


def test_a_bill_within_the_limit_that_might_have_passed_it_says_nothing_of_it(world: World, sunil: Customer) -> None:
    answer = bill_of(world, "100.00", sunil, key="one", role="owner", over_limit=True)
    assert (answer.status_code, answer.json()["flags"]) == (201, [])
