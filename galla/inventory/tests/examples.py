"""A product on the shelf and papers of the world's stock room, for walks over every address."""

from galla.inventory.actions import AdjustmentItem, ReceiptItem, adjust, count_goods, open_count, receive
from galla.inventory.tests.goods import product
from tests.world import NOW, Example, World


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


def session_id(world: World) -> int:
    """Eleven of it were counted so far."""
    if "count" not in world.things:
        access = world.access()
        session = open_count(access=access, at=NOW, key="example", branch=world.main).document
        count_goods(
            access=access,
            at=NOW,
            key="example",
            session=session,
            product_id=product_id(world),
            counted_milli=11_000,
        )
        world.things["count"] = session.pk
    found = world.things["count"]
    assert isinstance(found, int)
    return found


EXAMPLES: dict[str, Example] = {
    "stock.product_id": product_id,
    "receipts.pk": receipt_id,
    "receipts.receipt_id": receipt_id,
    "adjustments.pk": adjustment_id,
    "adjustments.adjustment_id": adjustment_id,
    "counts.pk": session_id,
    "counts.session_id": session_id,
}
