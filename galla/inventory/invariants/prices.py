"""What must always hold of the own prices of batches."""

from collections.abc import Iterator
from itertools import groupby

from galla.foundation.checks import invariant
from galla.inventory.batch_prices import BatchPrice, link
from galla.inventory.models import Batch, BatchPriceChange

CHUNK = 2000


@invariant("price changes of batches are whole and lead to their price of today")
def batch_prices_are_whole(shop_id: int | None) -> Iterator[str]:
    """Each has the next number and hash and begins where the one before led; the batch goes by the newest."""
    of_shop = {} if shop_id is None else {"shop_id": shop_id}
    rows = Batch.objects.filter(**of_shop, price_changes__gt=0).values_list(
        "pk", "price_changes", "price_hash", "price_e4"
    )
    standing = {number: tuple(rest) for number, *rest in rows}
    changes = BatchPriceChange.objects.filter(**of_shop).order_by("batch_id", "number").iterator(chunk_size=CHUNK)
    for batch, some in groupby(changes, key=lambda change: change.batch_id):
        last: tuple[int, str, int | None] = (0, "", None)
        for change in some:
            yield from _faults(change, last)
            last = (change.number, change.hash, change.price_to_e4)
        said = standing.pop(batch, (0, "", None))
        if said != last:
            ends = f"end at number {last[0]}, the batch says {said[0]}, or another hash or price"
            yield f"the price changes of batch {batch} {ends}"
    for batch, (count, *_rest) in standing.items():
        yield f"batch {batch} has no price changes and says that it had {count}: number 1 is missing"


def _faults(change: BatchPriceChange, last: tuple[int, str, int | None]) -> Iterator[str]:
    named = f"price change {change.pk} (number {change.number} of batch {change.batch_id})"
    if change.number != last[0] + 1:
        yield f"price change number {last[0] + 1} of batch {change.batch_id} is missing before {named}"
    said = BatchPrice(*(getattr(change, name) for name in BatchPrice._fields))
    if change.hash != link(said, before=last[1], number=change.number):
        yield f"{named} does not match its hash"
    elif last[0] and change.price_from_e4 != last[2]:
        yield f"{named} began at another price than the one before led to"
