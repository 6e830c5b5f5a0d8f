"""The batches of goods on their way: which ones leave with a transfer, and what becomes of each.

They move beside their goods, without value. Nobody who loads or unloads is asked for their numbers: the first-expiring
leave and arrive first, and what came damaged or is missing belongs to no batch as far as there is any such on the way.
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence

from galla.catalog.models import Product
from galla.inventory.batches import HeldBatch, Lying, Taken
from galla.inventory.models import TransferLine, TransferReceiptLine
from galla.inventory.shelves import Shelf
from galla.ledger import places
from galla.ledger.entries import open_balances


def send_batches(shelf: Shelf, way: places.Account, products: Mapping[int, Product], lines: list[TransferLine]) -> None:
    """Say on each line which batches leave with it, as pairs of a batch's id and thousandths."""
    lying = shelf.lying(line.product_id for line in lines if products[line.product_id].keeps_batches)
    loaded: set[int] = set()
    for line in lines:
        here = lying.get(line.product_id)
        if here is None:
            continue
        taken = _taken(here, line.quantity_milli)
        loaded |= {one.batch.id for one in taken}
        line.batches = [[one.batch.id, one.milli] for one in taken] or None
    open_balances((way, places.batch(shelf.shop_id, number)) for number in sorted(loaded))


def unload_batches(
    way: Shelf, shelf: Shelf, products: Mapping[int, Product], lines: Sequence[TransferReceiptLine]
) -> None:
    """Say on each line what became of which batches: their id, came, of that sold before it came, damaged, missing."""
    kept = [line for line in lines if products[line.product_id].keeps_batches]
    on_the_way = way.lying({line.product_id for line in kept})
    there = shelf.lying({line.product_id for line in kept if line.received_milli})
    landed: set[int] = set()
    for line in kept:
        told = _told(line, on_the_way[line.product_id], there.get(line.product_id))
        landed |= {number for number, (came, *_rest) in told.items() if came}
        line.batches = [[number, *parts] for number, parts in told.items()] or None
    open_balances((shelf.place, places.batch(shelf.shop_id, number)) for number in sorted(landed))


def _told(line: TransferReceiptLine, way: Lying, there: Lying | None) -> dict[int, list[int]]:
    told: dict[int, list[int]] = defaultdict(lambda: [0, 0, 0, 0])
    came = _taken(way, line.received_milli)
    if there is not None:
        there.bring(line.received_milli - sum(one.milli for one in came))
        for one in came:
            told[one.batch.id][:2] = [one.milli, there.bring(one.milli, _empty(one.batch))]
    for part, milli in ((2, line.damaged_milli), (3, line.missing_milli)):
        for one in way.lose(milli):
            told[one.batch.id][part] = one.milli
    return told


def _taken(here: Lying, milli: int) -> list[Taken]:
    """The first-expiring first, then what belongs to no batch."""
    taken = here.take(here.batches, milli)
    here.take_unbatched(milli - sum(one.milli for one in taken))
    return taken


def _empty(batch: HeldBatch) -> HeldBatch:
    return batch._replace(on_hand_milli=0)
