"""A bill that names somebody who was merged after it looked them up begins again, or is refused and writes nothing."""

from typing import Any

import pytest

from galla.credit.models import Charge
from galla.credit.tests.khatas import bill_of, customer, khata_world
from galla.parties.actions import merge_customers
from galla.parties.queries import billed_customer
from galla.sales.models import Sale
from tests.world import NOW, World


def merged_after_the_look(world: World, patch: pytest.MonkeyPatch, *, looks: int) -> tuple[Any, Any]:
    """Somebody who is merged already, and whom the first so many looks still find as they were."""
    alias, really = customer(world, "Sunil"), customer(world, "Sunil Rao")
    was = billed_customer(access=world.access(), customer=alias.pk)
    merge_customers(access=world.access(), at=NOW, customer=alias, into=really)
    left = [was] * looks

    def look(*, access: Any, customer: int, **_told: Any) -> Any:
        return left.pop() if left else billed_customer(access=access, customer=customer)

    patch.setattr("galla.sales.actions.selling.customer_for_bill", look)
    return alias, really


@pytest.mark.django_db(transaction=True)
def test_a_bill_begins_again_and_is_put_on_the_khata_of_who_they_are(monkeypatch: pytest.MonkeyPatch) -> None:
    world = khata_world()
    alias, really = merged_after_the_look(world, monkeypatch, looks=1)
    answer = bill_of(world, "118.00", alias, key="one")
    assert answer.status_code == 201, answer.content
    assert answer.json()["customer"] == really.pk
    assert [(charge.customer_id, charge.person_id) for charge in Charge.objects.all()] == [(really.pk, really.pk)]


@pytest.mark.django_db
def test_within_another_transaction_it_is_refused_beside_the_customer(monkeypatch: pytest.MonkeyPatch) -> None:
    world = khata_world()
    alias, _really = merged_after_the_look(world, monkeypatch, looks=1)
    answer = bill_of(world, "118.00", alias, key="one")
    assert (answer.status_code, answer.json()["errors"][0]["field"]) == (409, "customer")
    assert not Sale.objects.exists()
    assert not Charge.objects.exists()


@pytest.mark.django_db
def test_a_bill_of_no_khata_asks_nothing_of_it(monkeypatch: pytest.MonkeyPatch) -> None:
    world = khata_world()
    alias, _really = merged_after_the_look(world, monkeypatch, looks=1)
    answer = bill_of(world, "118.00", alias, key="one", tenders=[{"method": "cash", "amount": "118.00"}])
    assert answer.status_code == 201, answer.content
