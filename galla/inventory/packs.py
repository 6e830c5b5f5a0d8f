"""What a line of the stock room says in packs, said in the product's own unit: two cases of 24 are 48 pieces. Pure."""

from typing import Any

from django.utils.translation import gettext as _

from galla.catalog.models import ONE_MILLI
from galla.foundation.errors import InvalidInput
from galla.inventory.valuation import worth_at_cost

QUANTITIES = ("quantity", "change", "counted", "received", "damaged", "missing")


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
