"""What a bill puts on a khata, the limit it may not pass, and what of it stands open."""

from typing import Any

import pytest

from galla.cashbook.actions import settle
from galla.credit.actions import set_limit
from galla.credit.models import Charge, LimitChange
from galla.credit.tests.khatas import bill_of, customer, khata_world, opened, owes
from galla.drawer.actions import count
from galla.foundation.checks import broken
from galla.foundation.errors import NotAllowed
from galla.parties.actions import merge_customers, unmerge_customer
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
    """Somebody who buys."""
    return customer(world)


def limit(world: World, who: Customer, minor: int | None) -> None:
    """Set a limit."""
    set_limit(access=world.access(), at=NOW, customer=who, limit_minor=minor)


def paid(world: World, who: Customer, minor: int, *, key: str, **more: Any) -> Any:
    """Money that came for the khata, over the bank."""
    more.setdefault("method", "bank")
    return settle(access=world.access(), at=NOW, key=key, customer=who, amount_minor=minor, **more).document


def whole() -> None:
    """Every invariant holds."""
    assert [str(found) for found in broken()] == []


def test_a_bill_on_khata_is_a_charge_of_what_was_not_paid(world: World, sunil: Customer) -> None:
    tenders = [{"method": "on_account", "amount": "60.00"}, {"method": "cash", "amount": "40.00"}]
    assert bill_of(world, "100.00", sunil, key="one", tenders=tenders).status_code == 201
    assert (owes(world, sunil), opened(sunil)) == (6_000, [(6_000, 6_000)])
    whole()


def test_a_bill_above_the_limit_is_refused_beside_its_payment_and_leaves_nothing(world: World, sunil: Customer) -> None:
    limit(world, sunil, 10_000)
    assert bill_of(world, "60.00", sunil, key="one", role="cashier").status_code == 201
    answer = bill_of(world, "41.00", sunil, key="two", role="cashier")
    told = answer.json()
    assert (answer.status_code, told["code"]) == (409, "limit_reached")
    assert (told["limit"], told["owed"], told["asked"]) == ("100.00", "60.00", "41.00")
    assert "tenders.0.amount" in str(told)
    assert (owes(world, sunil), Sale.objects.count(), Charge.objects.count()) == (6_000, 1, 1)
    assert bill_of(world, "40.00", sunil, key="three", role="cashier").status_code == 201
    whole()


def test_part_payments_are_no_way_around_the_limit(world: World, sunil: Customer) -> None:
    limit(world, sunil, 5_000)
    part = [{"method": "on_account", "amount": "50.00"}, {"method": "cash", "amount": "50.00"}]
    assert bill_of(world, "100.00", sunil, key="one", tenders=part, role="cashier").status_code == 201
    split = [{"method": "on_account", "amount": "0.01"}, {"method": "cash", "amount": "99.99"}]
    assert bill_of(world, "100.00", sunil, key="two", tenders=split, role="cashier").status_code == 409
    two = [{"method": "on_account", "amount": "1.00"}] * 2 + [{"method": "cash", "amount": "98.00"}]
    assert bill_of(world, "100.00", sunil, key="three", tenders=two, role="cashier").status_code == 409
    assert owes(world, sunil) == 5_000


def test_no_limit_nothing_and_a_number_are_three_things(world: World, sunil: Customer) -> None:
    assert bill_of(world, "99999.00", sunil, key="one", role="cashier").status_code == 201
    other = customer(world, "Nobody")
    limit(world, other, 0)
    assert bill_of(world, "1.00", other, key="two", role="cashier").status_code == 409
    limit(world, other, 100)
    assert bill_of(world, "1.00", other, key="three", role="cashier").status_code == 201
    limit(world, other, None)
    assert bill_of(world, "5.00", other, key="four", role="cashier").status_code == 201
    changes = LimitChange.objects.filter(customer=other).order_by("pk").values_list("was_minor", "limit_minor")
    assert list(changes) == [(None, 0), (0, 100), (100, None)]


def test_a_manager_who_means_to_may_go_above_the_limit(world: World, sunil: Customer) -> None:
    limit(world, sunil, 0)
    assert bill_of(world, "10.00", sunil, key="one", role="manager").status_code == 409
    assert bill_of(world, "10.00", sunil, key="one", role="manager", over_limit=True).status_code == 201
    assert owes(world, sunil) == 1_000


def test_a_cashier_sets_no_limit(world: World, sunil: Customer) -> None:
    with pytest.raises(NotAllowed):
        set_limit(access=world.access("cashier"), at=NOW, customer=sunil, limit_minor=5)
    assert not LimitChange.objects.exists()


def test_a_debt_of_somebody_merged_counts_against_the_limit(world: World, sunil: Customer) -> None:
    alias = customer(world, "S. Rao")
    bill_of(world, "80.00", alias, key="one")
    merge_customers(access=world.access(), at=NOW, customer=alias, into=sunil)
    limit(world, sunil, 10_000)
    assert bill_of(world, "30.00", sunil, key="two", role="cashier").status_code == 409
    assert bill_of(world, "20.00", alias, key="three", role="cashier").status_code == 201
    assert opened(sunil) == [(8_000, 8_000), (2_000, 2_000)]
    whole()


def test_a_merge_takes_up_the_credit_of_the_other_and_taking_it_apart_gives_it_back(
    world: World, sunil: Customer
) -> None:
    alias = customer(world, "S. Rao")
    bill_of(world, "80.00", sunil, key="one")
    paid(world, alias, 5_000, key="ahead", method="cash")
    merge_customers(access=world.access(), at=NOW, customer=alias, into=sunil)
    assert opened(sunil) == [(8_000, 3_000)]
    whole()
    unmerge_customer(access=world.access(), customer=alias)
    assert opened(sunil) == [(8_000, 8_000)]
    whole()


def test_money_settles_the_oldest_first_and_the_rest_is_credit_for_the_next_bill(world: World, sunil: Customer) -> None:
    for number in range(3):
        bill_of(world, "10.00", sunil, key=f"bill {number}")
    paid(world, sunil, 1_500, key="some")
    assert opened(sunil) == [(1_000, 0), (1_000, 500), (1_000, 1_000)]
    paid(world, sunil, 2_500, key="more", method="cash")
    assert (owes(world, sunil), opened(sunil)) == (-1_000, [(1_000, 0)] * 3)
    bill_of(world, "15.00", sunil, key="next")
    assert (owes(world, sunil), opened(sunil)[-1]) == (500, (1_500, 500))
    whole()


def test_money_for_a_named_bill_settles_that(world: World, sunil: Customer) -> None:
    for number in range(3):
        bill_of(world, "10.00", sunil, key=f"bill {number}")
    last = Charge.objects.order_by("-pk").first()
    assert last is not None
    paid(world, sunil, 1_200, key="some", bills={last.pk: 1_000})
    assert opened(sunil) == [(1_000, 800), (1_000, 1_000), (1_000, 0)]
    whole()


def test_a_bill_taken_back_is_open_no_more_and_its_money_settles_the_oldest(world: World, sunil: Customer) -> None:
    first = bill_of(world, "10.00", sunil, key="one").json()["id"]
    bill_of(world, "10.00", sunil, key="two")
    paid(world, sunil, 700, key="some")
    void = world.api("owner", till=world.till).post(f"/api/v1/sales/{first}/void/", {"reason": "Slip"}, format="json")
    # Bills of this afternoon's world are voided by the clock of today, which is their day too.
    assert void.status_code in (200, 201), void.content
    assert (owes(world, sunil), opened(sunil)) == (300, [(1_000, 0), (1_000, 300)])
    whole()


def test_change_that_is_kept_settles_what_is_open(world: World, sunil: Customer) -> None:
    count(access=world.access(), at=NOW, key="count", till=world.till, notes={50_000: 1})
    bill_of(world, "10.00", sunil, key="one")
    tenders = [{"method": "cash", "amount": "25.00", "notes": {"20": 1, "5": 1}}]
    answer = bill_of(world, "20.00", sunil, key="two", tenders=tenders, rest="credit")
    assert answer.status_code == 201, answer.content
    kept = Sale.objects.get(pk=answer.json()["id"]).credit_minor
    assert kept + Sale.objects.get(pk=answer.json()["id"]).change_minor == 500
    assert (owes(world, sunil), opened(sunil)) == (1_000 - kept, [(1_000, 1_000 - kept)])
    whole()
