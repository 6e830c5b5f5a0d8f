"""What a line takes from the shelf: its product, or the parts of a kit. Pure."""

from collections.abc import Mapping
from typing import NamedTuple

from galla.catalog.models import ONE_MILLI
from galla.catalog.queries import BillableProduct
from galla.ledger import places
from galla.ledger.entries import Standing
from galla.sales.errors import PartShort
from galla.sales.quotes import PricedCart


class Taking(NamedTuple):
    """So much of a product kept in stock that a line takes; ``cost_e4`` is its last cost."""

    product_id: int
    name: str
    cost_e4: int
    quantity_milli: int
    keeps_batches: bool = False


def takings(product: BillableProduct | None, quantity_milli: int) -> list[Taking]:
    """What leaves the shelf for so much of a product: itself, the parts of a kit, or nothing for a service."""
    if product is None:
        return []
    if product.parts:
        return [
            Taking(
                *(part.product_id, part.name, part.cost_e4, quantity_milli * part.quantity_milli // ONE_MILLI),
                part.keeps_batches,
            )
            for part in product.parts
            if part.is_stocked
        ]
    if not product.is_stocked:
        return []
    return [Taking(product.id, product.name, product.cost_e4, quantity_milli, product.keeps_batches)]


def asked_of(priced: PricedCart, product_id: int) -> int:
    """How much of a product all lines of a bill take together, in kits and alone."""
    return sum(
        taking.quantity_milli
        for product, line in zip(priced.products, priced.bill.lines, strict=True)
        for taking in takings(product, line.quantity_milli)
        if taking.product_id == product_id
    )


def part_short(
    index: int, priced: PricedCart, short: Taking, standing: Mapping[tuple[int, int], Standing], shelf: places.Account
) -> PartShort:
    """The refusal of a kit that lacks a part: which one, and how many of the kit can be made of what is there."""
    kit = priced.products[index]
    if kit is None:
        raise AssertionError("an open item has no parts to be short of")

    def there(product_id: int) -> int:
        here = standing.get((shelf.id, places.goods(shelf.shop_id, product_id).id), Standing(0, 0))
        return here.on_hand

    can_make = min(max(there(part.product_id), 0) // part.quantity_milli for part in kit.parts if part.is_stocked)
    return PartShort(
        kit_id=kit.id,
        kit_name=kit.name,
        can_make=can_make,
        product_id=short.product_id,
        name=short.name,
        asked_milli=asked_of(priced, short.product_id),
        on_hand_milli=there(short.product_id),
        field=f"lines.{index}.quantity",
    )
