"""A product on the shelf and papers of the world's stock room, for walks over every address."""

import datetime

from galla.inventory.actions import (
    AdjustmentItem,
    ArrivalItem,
    BatchGiven,
    ReceiptItem,
    Spot,
    TransferItem,
    add_place,
    adjust,
    count_goods,
    open_count,
    receive,
    receive_transfer,
    send_goods,
)
from galla.inventory.models import Batch, Transfer
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


def place_id(world: World) -> int:
    """A warehouse behind the main branch."""
    if "place" not in world.things:
        world.things["place"] = add_place(access=world.access(), branch=world.main, name="Godown").pk
    return int(str(world.things["place"]))


def transfer_id(world: World) -> int:
    """Some of it is on its way to the other branch."""
    if "transfer" not in world.things:
        items = [TransferItem(product_id(world), 3000)]
        source, target = Spot(world.main), Spot(world.station)
        paper = send_goods(access=world.access(), at=NOW, key="example", source=source, target=target, items=items)
        world.things["transfer"] = paper.document.pk
    return int(str(world.things["transfer"]))


def arrival_id(world: World) -> int:
    """One piece of that came."""
    transfer = Transfer.objects.get(pk=transfer_id(world))
    items = [ArrivalItem(product_id(world), received_milli=1000)]
    paper = receive_transfer(access=world.access(), at=NOW, key="example", transfer=transfer, items=items)
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
    "places.pk": place_id,
    "places.place_id": place_id,
    "transfers.pk": transfer_id,
    "transfers.transfer_id": transfer_id,
    "arrivals.arrival_id": arrival_id,
    "counts.pk": session_id,
    "counts.session_id": session_id,
    "imports.kind": lambda world: Shared("stock"),
}
