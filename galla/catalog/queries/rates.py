"""Which taxes a class bears on a day."""

import datetime
import json
from collections.abc import Iterable
from functools import lru_cache
from typing import NamedTuple

from galla.catalog.models import Scope, TaxRate


class Component(NamedTuple):
    """A tax that a line bears: its name on paper, and its rate in parts per million."""

    name: str
    rate_ppm: int


# The set in force on a day is the last one that began by then; days before the first set take the first.
_IN_FORCE = """
    SELECT coalesce(max(CASE WHEN valid_from <= %s THEN valid_from END), min(valid_from))
    FROM catalog_taxrate WHERE tax_class_id = {tax_class}
"""


def components_sql(vendor: str, tax_class: str) -> str:
    """An expression for the components of a class in force on a day (its one parameter), as a JSON text."""
    row = "r.scope, r.name, r.rate_ppm"
    listed = (
        f"json_group_array(json_array({row}))" if vendor == "sqlite" else f"json_agg(json_build_array({row}))::text"
    )
    return (
        f"(SELECT {listed} FROM (SELECT scope, name, rate_ppm FROM catalog_taxrate WHERE tax_class_id = {tax_class} "
        f"AND rate_ppm > 0 AND valid_from = ({_IN_FORCE.format(tax_class=tax_class)}) ORDER BY id) r)"
    )


@lru_cache(maxsize=1024)
def read_components(text: str | None) -> tuple[tuple[Component, ...], tuple[Component, ...]]:
    """The components within the state and those across states, out of ``components_sql``."""
    rows = json.loads(text) if text else []
    within = tuple(Component(name, rate) for scope, name, rate in rows if scope != Scope.ACROSS)
    across = tuple(Component(name, rate) for scope, name, rate in rows if scope != Scope.WITHIN)
    return within, across


def rates_in_force(
    *, shop_id: int, on: datetime.date, tax_class_ids: Iterable[int] | None = None
) -> dict[int, list[TaxRate]]:
    """The rows in force on a day by tax class id, with rates of zero; all classes of the shop unless some are named."""
    rows = TaxRate.objects.filter(shop_id=shop_id).order_by("valid_from", "id")
    if tax_class_ids is not None:
        rows = rows.filter(tax_class_id__in=list(tax_class_ids))
    found: dict[int, list[TaxRate]] = {}
    for row in rows:
        current = found.get(row.tax_class_id)
        if current is None or row.valid_from == current[0].valid_from:
            found.setdefault(row.tax_class_id, []).append(row)
        elif row.valid_from <= on:
            found[row.tax_class_id] = [row]
    return found


def rate_of(rows: Iterable[TaxRate]) -> int:
    """The sum a customer in the shop's state pays, in parts per million: 18% for CGST 9% and SGST 9%."""
    return sum(row.rate_ppm for row in rows if row.scope != Scope.ACROSS)


def price_with_tax(price_e4: int, rate_ppm: int) -> int:
    """What one unit costs with tax on top, in 1e-4 of the currency, halves away from zero."""
    return (2 * price_e4 * (1_000_000 + rate_ppm) + 1_000_000) // 2_000_000
