"""The own prices of a batch, chained: each change is hashed with the one before it, and the batch keeps the newest.

As the shop's price changes are (``catalog.price_chain``), but one chain a batch: whoever changes its price holds its
row, and nobody else waits. Pure.
"""

import datetime
from typing import NamedTuple

from galla.foundation.database.sqlite.base import chain_hash


class BatchPrice(NamedTuple):
    """What a change says: prices are 1e-4 of the currency, None is the price of the product."""

    shop_id: int
    batch_id: int
    at: datetime.datetime
    by_id: int
    price_from_e4: int | None
    price_to_e4: int | None


def link(said: BatchPrice, *, before: str, number: int) -> str:
    """The hash of a change: SHA-256 over the one before, all that it says, and its number. It is never made anew."""
    when = said.at.astimezone(datetime.UTC).isoformat(timespec="microseconds")
    facts = (said.shop_id, said.batch_id, when, said.by_id, said.price_from_e4, said.price_to_e4)
    return chain_hash(before, f"|{'|'.join(map(str, facts))}|", number)
