"""Price changes, chained: each is hashed with the one before it in its shop, and the shop keeps where they stand.

The ledger chains what moves; a price moves nothing, so its changes have a chain of their own, made the same way. It is
one for the whole shop, not one a product: so one published head tells of all of them. A shop's head is the last thing a
transaction takes, for everybody who changes a price meets there.
"""

import datetime
from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

from galla.catalog.models import PriceChange, PriceHead
from galla.foundation.database.bulk import insert_alike
from galla.foundation.database.sqlite.base import chain_hash
from galla.ledger.chains import Link, locked_head, move_head

__all__ = ["Link", "NewPrice", "links", "record_prices"]


class NewPrice(NamedTuple):
    """One product's price and MRP, before and after, in 1e-4 of the currency."""

    product_id: int
    price_from_e4: int
    price_to_e4: int
    mrp_from_e4: int | None
    mrp_to_e4: int | None


def links(
    head: Link, *, shop_id: int, at: datetime.datetime, by_id: int | None, prices: Iterable[NewPrice]
) -> Iterator[Link]:
    """The links of changes that follow ``head``: SHA-256 over the link before, all that the change says, its number.

    No hash is ever made anew, so this stays as it is.
    """
    when = at.astimezone(datetime.UTC).isoformat(timespec="microseconds")
    for price in prices:
        number = head.number + 1
        said = "|".join(map(str, (shop_id, when, by_id, *price)))
        head = Link(number, chain_hash(head.hash, f"|{said}|", number))
        yield head


def record_prices(*, shop_id: int, at: datetime.datetime, by_id: int | None, prices: Sequence[NewPrice]) -> None:
    """Write down that these prices were changed, inside the caller's transaction and at its end."""
    if not prices:
        return
    head = locked_head(PriceHead, shop_id)
    chained = list(links(head, shop_id=shop_id, at=at, by_id=by_id, prices=prices))
    insert_alike(
        PriceChange,
        (*NewPrice._fields, *Link._fields, "shop_id", "at", "by_id"),
        [(*price, *link, shop_id, at, by_id) for price, link in zip(prices, chained, strict=True)],
    )
    move_head(PriceHead, shop_id, chained[-1])
