"""Customers, bills on their khatas, and what they owe then, for tests."""

import datetime
from typing import Any

from galla.accounts.models import Membership
from galla.credit.models import Charge
from galla.ledger import places, queries
from galla.parties.actions import add_customer
from galla.parties.details import Details
from galla.parties.models import Customer
from tests.world import NOW, World, build_world


def khata_world() -> World:
    """A shop whose cashier may sell what has no card, as ``bill_of`` does."""
    world = build_world()
    Membership.objects.filter(pk=world.members["cashier"].pk).update(grants=["item.open"])
    return world


def customer(world: World, name: str = "Sunil Rao") -> Customer:
    """Somebody who buys."""
    return add_customer(access=world.access(), at=NOW, details=Details(name=name))


def bill_of(world: World, amount: str, who: Customer, *, key: str, tenders: Any = None, **more: Any) -> Any:
    """The answer to a bill of so much for work, put on the khata unless other payments are told."""
    role = more.pop("role", "owner")
    body = {
        "lines": [{"name": "Mending", "unit_price": amount, "tax_rate": "0", "quantity": "1"}],
        "tenders": tenders or [{"method": "on_account", "amount": amount}],
        "customer": who.pk,
        **more,
    }
    client = world.api(role, till=world.till)
    return client.post("/api/v1/sales/", body, format="json", headers={"Idempotency-Key": key})


def owes(world: World, who: Customer) -> int:
    """What a customer's own account holds."""
    pair = (places.customer(world.shop.pk, who.pk), places.money(world.shop.pk))
    return queries.balances([pair])[pair[0].id, pair[1].id].on_hand


def opened(who: Customer) -> list[tuple[int, int]]:
    """The charges of a person: how much, and how much of it is open."""
    rows = Charge.objects.filter(person=who).order_by("pk")
    return [(charge.amount_minor, charge.open_minor) for charge in rows]


def days_ago(days: int) -> datetime.datetime:
    """A moment so many days before the world's afternoon."""
    return NOW - datetime.timedelta(days)
