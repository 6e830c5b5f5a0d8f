"""A product on the shelf and papers of the world's stock room, for walks over every address."""

from galla.inventory.actions import AdjustmentItem, ReceiptItem, adjust, receive
from galla.inventory.tests.goods import product
from tests.world import NOW, Example, Shared, World


def product_id(world: World) -> int:
    """A product that lies in the main branch."""
    if "shelf" not in world.things:
        goods = product(world.access(), "Ghee 500 ml")
        items = [ReceiptItem(goods.pk, 12_000, cost_e4=2_980_000)]
        paper = receive(access=world.access(), at=NOW, key="example", branch=world.main, items=items)
        world.things["shelf"] = (goods.pk, paper.document.pk)
    found = world.things["shelf"]
    assert isinstance(found, tuple)
    return int(found[0])


def receipt_id(world: World) -> int:
    """How it came."""
    product_id(world)
    found = world.things["shelf"]
    assert isinstance(found, tuple)
    return int(found[1])


def adjustment_id(world: World) -> int:
    """One of it broke."""
    items = [AdjustmentItem(product_id(world), change_milli=-1000)]
    paper = adjust(access=world.access(), at=NOW, key="example", branch=world.main, items=items, reason="damaged")
    return paper.document.pk


EXAMPLES: dict[str, Example] = {
    "stock.product_id": product_id,
    "receipts.pk": receipt_id,
    "receipts.receipt_id": receipt_id,
    "adjustments.pk": adjustment_id,
    "adjustments.adjustment_id": adjustment_id,
    "imports.kind": lambda world: Shared("stock"),
}
