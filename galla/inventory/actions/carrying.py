"""The batches of goods on their way: which ones leave with a transfer, and what becomes of each.

They move beside their goods, without value. Whoever loads may name a batch; where none is named the first-expiring
leave first. Nobody who unloads is asked: the first-expiring arrive first, and what came damaged or is missing belongs
to no batch as far as there is any such on the way.
"""

import datetime
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _

from galla.catalog.models import Product
from galla.inventory.batches import HeldBatch, Lying, Taken
from galla.inventory.errors import ExpiredForFloor, NotEnoughStock
from galla.inventory.models import Batch, TransferLine, TransferReceiptLine
from galla.inventory.shelves import Shelf
from galla.ledger import places
from galla.ledger.entries import open_balances


@dataclass(frozen=True, slots=True)
class Load:
    """The batches that lines name, and the day on which all of them must still be good (None: any may go)."""

    products: Mapping[int, Product]
    named: Sequence[Batch | None]
    good_on: datetime.date | None

    def is_past(self, batch: HeldBatch) -> bool:
        """Whether a batch may not go there."""
        return self.good_on is not None and batch.is_expired(self.good_on)


def send_batches(shelf: Shelf, way: places.Account, lines: Sequence[TransferLine], load: Load) -> None:
    """Say on each line which batches leave with it, as pairs of a batch's id and thousandths.

    Raises ``NotEnoughStock`` and ``ExpiredForFloor`` beside a line.
    """
    taken = _loaded(shelf, lines, load)
    for place, loaded in taken.items():
        lines[place].batches = [[one.batch.id, one.milli] for one in loaded] or None
    _open(way, taken)


def move_batches(shelf: Shelf, there: Shelf, lines: Sequence[TransferLine], load: Load) -> None:
    """The same where goods lie ``there`` at once; third stands how much of a batch had been sold before it came."""
    taken = _loaded(shelf, lines, load)
    lying = there.lying({lines[place].product_id for place in taken})
    for place, loaded in taken.items():
        line, landed = lines[place], lying[lines[place].product_id]
        landed.bring(line.quantity_milli - sum(one.milli for one in loaded))
        line.batches = [[one.batch.id, one.milli, landed.bring(one.milli, _empty(one.batch))] for one in loaded] or None
    _open(there.place, taken)


def _open(place: places.Account, taken: Mapping[int, Sequence[Taken]]) -> None:
    numbers = sorted({one.batch.id for loaded in taken.values() for one in loaded})
    open_balances((place, places.batch(place.shop_id, number)) for number in numbers)


def _loaded(shelf: Shelf, lines: Sequence[TransferLine], load: Load) -> dict[int, list[Taken]]:
    """Which batches leave with which line; those that name one are served before the others."""
    lying = shelf.lying({line.product_id for line in lines if load.products[line.product_id].keeps_batches})
    found: dict[int, list[Taken]] = {}
    for place in sorted(range(len(lines)), key=lambda place: load.named[place] is None):
        here, batch = lying.get(lines[place].product_id), load.named[place]
        if here is not None:
            take = _first_expiring(here, lines, place, load) if batch is None else _named(here, lines, place, load)
            found[place] = take
    return dict(sorted(found.items()))


def _first_expiring(here: Lying, lines: Sequence[TransferLine], place: int, load: Load) -> list[Taken]:
    asked = lines[place].quantity_milli
    taken = here.take([batch for batch in here.batches if not load.is_past(batch)], asked)
    rest = asked - sum(one.milli for one in taken)
    past = [batch for batch in here.batches if load.is_past(batch) and here.left(batch)]
    if past and rest > max(here.unbatched_milli, 0):
        raise _expired(past[0], lines[place], load, f"lines.{place}.quantity")
    here.take_unbatched(rest)
    return taken


def _named(here: Lying, lines: Sequence[TransferLine], place: int, load: Load) -> list[Taken]:
    line, batch = lines[place], load.named[place]
    assert batch is not None
    held = here.of(batch.pk)
    there = 0 if held is None else here.left(held)
    if held is None or there < line.quantity_milli:
        raise NotEnoughStock(
            product_id=line.product_id,
            name=_("%(name)s, batch %(batch)s") % {"name": load.products[line.product_id].name, "batch": batch.number},
            asked_milli=line.quantity_milli,
            on_hand_milli=there,
            field=f"lines.{place}.quantity",
        )
    if load.is_past(held):
        raise _expired(held, line, load, f"lines.{place}.batch")
    return here.take([held], line.quantity_milli)


def _expired(batch: HeldBatch, line: TransferLine, load: Load, field: str) -> ExpiredForFloor:
    assert batch.expires_on is not None
    name = load.products[line.product_id].name
    return ExpiredForFloor(name=name, batch=batch.number, expired_on=batch.expires_on, field=field)


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
    came = way.take(way.batches, line.received_milli)
    way.take_unbatched(line.received_milli - sum(one.milli for one in came))
    if there is not None:
        there.bring(line.received_milli - sum(one.milli for one in came))
        for one in came:
            told[one.batch.id][:2] = [one.milli, there.bring(one.milli, _empty(one.batch))]
    for part, milli in ((2, line.damaged_milli), (3, line.missing_milli)):
        for one in way.lose(milli):
            told[one.batch.id][part] = one.milli
    return told


def _empty(batch: HeldBatch) -> HeldBatch:
    return batch._replace(on_hand_milli=0)
