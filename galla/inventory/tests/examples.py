"""A product on the shelf and papers of the world's stock room, for walks over every address."""

import datetime

from galla.inventory.actions import AdjustmentItem, BatchGiven, ReceiptItem, adjust, receive
from galla.inventory.models import Batch
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


def batch_id(world: World) -> int:
    """A batch of another product, which expired before it came."""
    if "batch" not in world.things:
        goods = product(world.access(), "Curd 400 g", keeps_batches=True)
        given = BatchGiven("C-17", NOW.date() - datetime.timedelta(days=3))
        items = [ReceiptItem(goods.pk, 6_000, cost_e4=300_000, batch=given)]
        receive(access=world.access(), at=NOW, key="batch", branch=world.main, items=items, takes_expired=True)
        world.things["batch"] = Batch.objects.get(product=goods).pk
    return int(str(world.things["batch"]))


EXAMPLES: dict[str, Example] = {
    "batches.pk": batch_id,
    "batches.batch_id": batch_id,
    "stock.product_id": product_id,
    "receipts.pk": receipt_id,
    "receipts.receipt_id": receipt_id,
    "adjustments.pk": adjustment_id,
    "adjustments.adjustment_id": adjustment_id,
}
