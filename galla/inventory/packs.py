"""What a line of the stock room says in packs or labels, in the product's own unit: two cases of 24 are 48. Pure."""

from typing import Any

from django.utils.translation import gettext as _

from galla.catalog.models import ONE_MILLI
from galla.foundation.errors import InvalidInput
from galla.inventory.valuation import cost_of_unit, worth_at_cost

QUANTITIES = ("quantity", "change", "counted", "received", "damaged", "missing")
# What a line has to say of itself, unless a label says it.
AMOUNTS = ("quantity", "counted")


def in_pieces(line: dict[str, Any], pack_milli: int, *, minor_digits: int, field: str = "") -> None:
    """Turn what a line says in packs into the product's own unit, where it stands.

    ``cost`` is of one of what was named, so that of a case becomes the worth of the line. ``field`` begins the names
    of the fields in a refusal: ``lines.2.``. Raises ``InvalidInput`` for a broken thousandth.
    """
    if pack_milli == ONE_MILLI:
        return
    cost, quantity = line.get("cost"), line.get("quantity")
    if cost is not None and quantity is not None and line.get("worth") is None:
        line["worth"], line["cost"] = worth_at_cost(cost, quantity, minor_digits=minor_digits), None
    for name in QUANTITIES:
        if line.get(name) is not None:
            line[name], broken = divmod(line[name] * pack_milli, ONE_MILLI)
            if broken:
                raise InvalidInput(_("So much of a pack is no whole quantity."), field=f"{field}{name}")


def in_labels(line: dict[str, Any], weight_milli: int, *, field: str = "") -> None:
    """Turn what a line says in labels off a scale into the product's own unit; a line that says no amount is one label.

    ``cost`` stays that of one unit: labels of one product weigh this and that. ``field`` begins the names of the fields
    in a refusal. Raises ``InvalidInput`` for parts of a label.
    """
    amount = amount_of(line)
    if amount and line[amount] is None:
        line[amount] = ONE_MILLI
    for name in QUANTITIES:
        if line.get(name) is not None:
            labels, broken = divmod(line[name], ONE_MILLI)
            if broken:
                raise InvalidInput(_("Labels are counted whole."), field=f"{field}{name}")
            line[name] = labels * weight_milli


def demand_amount(line: dict[str, Any], *, field: str = "") -> None:
    """Refuse a line that leaves its amount to a label and has none. Raises ``InvalidInput`` beside it."""
    amount = amount_of(line)
    if amount and line[amount] is None:
        raise InvalidInput(_("Fill this in."), field=f"{field}{amount}")


def amount_of(line: dict[str, Any]) -> str:
    """The one amount a line has to say; "" where it may choose, as an adjustment may between two."""
    said = [name for name in AMOUNTS if name in line]
    return said[0] if said and "change" not in line else ""


def cost_of_one(line: dict[str, Any], *, minor_digits: int) -> int | None:
    """What one unit costs, in 1e-4 of the currency; a line in packs said what a pack does, and has become a worth."""
    if line.get("worth") is None:
        return line.get("cost")
    return cost_of_unit(line["worth"], line["quantity"], minor_digits=minor_digits)
