"""Bills of before there were charges get theirs, settled as far as less is owed by now."""

from importlib import import_module
from types import SimpleNamespace

import pytest
from django.apps import apps
from django.db import connection

from galla.cashbook.actions import settle, void_settlement
from galla.credit.models import Charge
from galla.credit.tests.khatas import bill_of, customer, khata_world, opened
from galla.foundation.checks import broken
from galla.parties.actions import merge_customers
from tests.world import NOW

pytestmark = pytest.mark.django_db
MIGRATION = "galla.credit.migrations.0002_charges_of_bills_that_are_there"


def test_debts_that_are_there_become_charges_that_come_to_what_is_owed() -> None:
    world = khata_world()
    one, two = customer(world, "One"), customer(world, "Two")
    void = bill_of(world, "10.00", one, key="void").json()["id"]
    bill_of(world, "20.00", one, key="first")
    bill_of(world, "30.00", one, key="second")
    bill_of(world, "40.00", two, key="other")
    access = world.access()
    settle(access=access, at=NOW, key="a", customer=one, method="bank", amount_minor=2_500)
    back = settle(access=access, at=NOW, key="b", customer=two, method="bank", amount_minor=100).document
    void_settlement(access=access, at=NOW, settlement=back, reason="Slip")
    merge_customers(access=access, at=NOW, customer=two, into=one)
    world.api("owner", till=world.till).post(f"/api/v1/sales/{void}/void/", {"reason": "Slip"}, format="json")
    before = opened(one)
    assert before == [(1_000, 0), (2_000, 0), (3_000, 2_500), (4_000, 4_000)]
    Charge.objects.all().delete()
    import_module(MIGRATION).charge(apps, SimpleNamespace(connection=connection))
    assert opened(one) == before
    assert [str(found) for found in broken()] == []
