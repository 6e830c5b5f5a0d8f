"""Batches as they lie on shelves."""

import datetime
from collections.abc import Iterable, Sequence
from functools import cache

from django.db import connection
from django.db.models import QuerySet

from galla.accounts.access import Access
from galla.foundation.database.rows import execute, one_of
from galla.inventory.batches import HeldBatch, Lying
from galla.inventory.models import Batch
from galla.ledger import places
from galla.ledger.entries import Standing
from galla.ledger.queries import held_of_goods

_COLUMNS = "b.id, b.product_id, b.number, b.expires_on, b.mrp_e4, b.price_e4"


def held_batches(place: places.Account, product_ids: Iterable[int]) -> list[HeldBatch]:
    """The batches of some products of which anything lies in a place. One statement.

    Whoever takes from them has locked the products' balances there: every move of a batch holds its product's.
    """
    wanted = sorted(set(product_ids))
    if not wanted:
        return []
    with connection.cursor() as cursor:
        parameter = one_of("b.product_id", wanted)[1]
        rows = execute(cursor, _held(connection.vendor), [place.id, parameter])
    return [
        HeldBatch(number, product, name, _day(day), mrp, price, on_hand)
        for number, product, name, day, mrp, price, on_hand in rows
    ]


def lying_by_product(
    place: places.Account, product_ids: Iterable[int], standing: dict[int, Standing]
) -> dict[int, Lying]:
    """What lies of some products in a place with its batches, by product id; ``standing`` is locked."""
    wanted = list(product_ids)
    held = held_batches(place, wanted)
    return {
        product: Lying(standing[product].on_hand, [batch for batch in held if batch.product_id == product])
        for product in wanted
    }


def batches_at(access: Access, shelves: Sequence[places.Account]) -> QuerySet[Batch]:
    """The shop's batches with ``on_hand_milli``, what lies of each on some shelves together."""
    rows = access.rows(Batch).select_related("product__measure", "product__tax_class")
    return rows.annotate(on_hand_milli=held_of_goods(shelves, kind="batch"))


@cache
def _held(vendor: str) -> str:
    key = "'batch:' || CAST(b.id AS text)"
    is_one = "b.product_id = ANY(%s::bigint[])"
    if vendor != "postgresql":
        is_one = "b.product_id IN (SELECT value FROM json_each(%s))"
    return (
        f"SELECT {_COLUMNS}, l.received - l.given FROM inventory_batch b "
        f"JOIN ledger_unit u ON u.shop_id = b.shop_id AND u.key = {key} "
        f"JOIN ledger_balance l ON l.account = %s AND l.unit = u.id WHERE {is_one} AND l.received > l.given"
    )


def _day(value: datetime.date | str | None) -> datetime.date | None:
    """A day as SQLite gives it back is a text."""
    return datetime.date.fromisoformat(value) if isinstance(value, str) else value
