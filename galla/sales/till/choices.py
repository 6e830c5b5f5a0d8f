"""One barcode with several MRPs: what the till lets the cashier choose from."""

import datetime
from collections.abc import Sequence
from typing import Any

from galla.accounts.access import Access
from galla.accounts.calendar import shop_day
from galla.catalog.queries.finding import FoundProduct
from galla.foundation.formats import day, in_use
from galla.inventory.batches import HeldBatch, first_expiring_first
from galla.inventory.queries import held_batches
from galla.ledger import places
from galla.pricing.numbers import trimmed_text
from galla.sales.answers import price_text

type Choices = list[dict[str, Any]]


def choices_of(
    access: Access, shelf: places.Account, found: Sequence[FoundProduct], *, at: datetime.datetime
) -> dict[int, Choices]:
    """By product, what its batches on a shelf are sold at, where that is more than one thing: first-expiring first.

    Each choice is the first-expiring batch of its MRP and price. What is past its day is no choice. One statement, none
    for nothing.
    """
    on = shop_day(access.shop, at)
    held = [batch for batch in held_batches(shelf, [row.id for row in found]) if not batch.is_expired(on)]
    return {row.id: _choices(row, held) for row in found}


def _choices(row: FoundProduct, held: list[HeldBatch]) -> Choices:
    by_terms: dict[tuple[int | None, int | None], HeldBatch] = {}
    for batch in first_expiring_first(batch for batch in held if batch.product_id == row.id):
        by_terms.setdefault(batch.terms, batch)
    return [_choice(row, batch) for batch in by_terms.values()] if len(by_terms) > 1 else []


def _choice(row: FoundProduct, batch: HeldBatch) -> dict[str, Any]:
    digits = in_use().minor_digits
    price = row.price_e4 if batch.price_e4 is None else batch.price_e4
    mrp = row.mrp_e4 if batch.mrp_e4 is None else batch.mrp_e4
    if mrp is not None and row.includes_tax:
        price = min(price, mrp)
    return {
        "batch": batch.id,
        "number": batch.number,
        "mrp": None if mrp is None else price_text(mrp, digits),
        "price": price_text(price, digits),
        "until": "" if batch.expires_on is None else day(batch.expires_on),
        "on_hand": trimmed_text(batch.on_hand_milli, places=3),
    }
