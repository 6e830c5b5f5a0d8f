"""For each call about offers, coupons, prices of groups and points, a body it takes."""

from collections.abc import Callable
from typing import Any

from galla.offers.tests.examples import offer_by_code_id
from tests.hostile.things import identity
from tests.world import World


def plain(**values: Any) -> Callable[[World], dict[str, Any]]:
    """A body that is the same in every shop."""
    return lambda _world: dict(values)


def mailable(world: World) -> str:
    """The name of a customer with an e-mail address."""
    who = {"name": "Mailable", "email": "mailable@example.in"}
    world.api("owner").post("/api/v1/customers/", who, format="json")
    return "Mailable"


def two_parts(world: World) -> list[dict[str, Any]]:
    """Of a bundle, both of one product."""
    return [{"pieces": 1, "products": [identity(world, "product")]} for _part in range(2)]


OF_DISCOUNTS: dict[str, Callable[[World], dict[str, Any]]] = {
    "points_scheme_update": plain(is_on=True, step="10.00", points_per_step=1, point_value="1.00"),
    "offers_create": lambda world: {
        "name": "Two oils", "kind": "bundle", "price": "300.00", "parts": two_parts(world),
        "needs": [{"products": [identity(world, "product")], "least_quantity": "9", "least_value": "9.00"}],
    },
    "coupons_create": lambda world: {"offer": offer_by_code_id(world), "count": 2, "most_each": 1},
    "group_prices_create": lambda world: {
        "group": identity(world, "group"), "prices": [{"product": identity(world, "product"), "price": "1000000.00"}]
    },
    "coupons_mail_create": lambda world: {"offer": offer_by_code_id(world), "search": mailable(world), "group": None},
    "customers_offers_by_mail_update": plain(wanted=True),
    "offers_partial_update": plain(name="Ten percent off"),
}  # fmt: skip
