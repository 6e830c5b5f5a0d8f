"""What kits are made of: as the checkout needs it, beside the product it bills, and as pages show it."""

import json
from collections.abc import Iterable
from typing import NamedTuple

from galla.accounts.access import Access
from galla.catalog.models import KitPart


class Part(NamedTuple):
    """So much of a product for one of a kit. ``cost_e4`` is its last cost, ``decimals`` those of its measure."""

    product_id: int
    quantity_milli: int
    name: str
    cost_e4: int
    decimals: int
    is_stocked: bool
    keeps_batches: bool = False


def parts_sql(vendor: str, kit: str) -> str:
    """An expression for the parts of a kit, as a JSON text; empty for a product that is none."""
    row = "k.part_id, k.quantity_milli, k.name, k.cost_e4, k.decimals, k.is_stocked, k.keeps_batches"
    listed = (
        f"json_group_array(json_array({row}))" if vendor == "sqlite" else f"json_agg(json_build_array({row}))::text"
    )
    return (
        f"(SELECT {listed} FROM (SELECT k.part_id, k.quantity_milli, q.name, "
        f"q.cost_e4, n.decimals, q.is_stocked, q.keeps_batches FROM catalog_kitpart k "
        f"JOIN catalog_product q ON q.id = k.part_id JOIN catalog_measure n ON n.id = q.measure_id "
        f"WHERE k.kit_id = {kit} ORDER BY k.id) k)"
    )


def read_parts(text: str | None) -> tuple[Part, ...]:
    """The parts, out of ``parts_sql``."""
    if text is None or text == "[]":
        return ()
    return tuple(
        Part(product_id, quantity, name, cost, decimals, bool(is_stocked), bool(by_batch))
        for product_id, quantity, name, cost, decimals, is_stocked, by_batch in json.loads(text)
    )


def parts_of_kits(access: Access, product_ids: Iterable[int]) -> dict[int, list[Part]]:
    """The parts of those products that are kits, by the kit's id. One statement."""
    rows = access.rows(KitPart).filter(kit_id__in=set(product_ids)).order_by("pk")
    found: dict[int, list[Part]] = {}
    for row in rows.select_related("part__measure"):
        part = row.part
        facts = Part(
            *(part.pk, row.quantity_milli, part.name, part.cost_e4, part.measure.decimals),
            *(part.is_stocked, part.keeps_batches),
        )
        found.setdefault(row.kit_id, []).append(facts)
    return found


def kits_possible(parts: Iterable[Part], on_hand: dict[int, int]) -> int | None:
    """How many whole kits the parts on hand make (thousandths by product id); None where no part is kept in stock."""
    kept = [part for part in parts if part.is_stocked]
    return min((max(on_hand.get(part.product_id, 0), 0) // part.quantity_milli for part in kept), default=None)
