"""What is wired to what: the rooms' answers to each other that are not imports."""

from typing import Any

from django.http import HttpRequest

from galla.ledger import places
from galla.ledger.actions import open_units


def page_context(request: HttpRequest) -> dict[str, Any]:
    """What every page knows: who is at which till."""
    return {"access": getattr(request, "access", None)}


# What is heard of which fact, in order; a room that is added writes its line here.
FACTS: dict[str, tuple[str, ...]] = {
    "shop.opened": (
        "galla.config.wiring.open_money",
        "galla.drawer.actions.install_denominations",
        "galla.catalog.actions.install_tax_classes",
        "galla.catalog.actions.install_measures",
    ),
    "shop.changed": (),
    "branch.opened": (),
    "branch.closing": ("galla.inventory.actions.refuse_closing_with_goods",),
    "till.opened": (),
    "till.closing": ("galla.drawer.actions.refuse_closing_with_cash",),
}


def open_money(*, shop_id: int, **told: Any) -> None:
    """A shop's currency, and cash whose notes nobody told, are units of its ledger."""
    open_units([places.money(shop_id), places.loose(shop_id)])
