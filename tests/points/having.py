"""Schemes, points and bills for tests, made through the actions."""

from typing import Any

from galla.ledger import queries
from galla.loyalty.actions import set_scheme
from galla.loyalty.moves import pair_of
from galla.loyalty.reckoning import Rules
from galla.sales.tests.conftest import Stall
from tests.world import NOW, World

# A point for each whole ten rupees, which pays one.
TENTH = Rules(step_minor=1_000, points_per_step=1, point_value_minor=100)


def scheme(world: World, rules: Rules = TENTH, *, is_on: bool = True) -> None:
    """The shop's points."""
    set_scheme(access=world.access(), at=NOW, is_on=is_on, rules=rules)


def points_of(world: World, customer_id: int) -> int:
    """What a customer has under this name."""
    pair = pair_of(world.shop.pk, customer_id)
    return queries.balances([pair])[pair[0].id, pair[1].id].on_hand


def bill(stall: Stall, *tenders: dict[str, Any], key: str = "bill", quantity: str = "2", **more: Any) -> Any:
    """A bill for soaps of 42.50, for two if not said: 85.00."""
    body = stall.body({"sku": "SOAP", "quantity": quantity}, tenders=list(tenders), **more)
    return stall.post(body, key=key)


def pay(method: str, amount: str) -> dict[str, Any]:
    """One payment."""
    return {"method": method, "amount": amount}
