"""Batches as they lie on shelves."""

import datetime
from collections.abc import Iterable, Sequence
from functools import cache
from typing import Any

from django.db import connection
from django.db.models import BigIntegerField, Case, DateField, QuerySet, Value, When

from galla.accounts.access import Access
from galla.accounts.models import Branch
from galla.catalog.queries import rate_of, rates_in_force
from galla.catalog.queries.rates import price_with_tax
from galla.foundation import formats
from galla.foundation.database.rows import execute, one_of
from galla.inventory.batches import HeldBatch, Lying
from galla.inventory.models import Batch, BatchPriceChange, Place
from galla.inventory.queries.markdown import rule_of
from galla.ledger import places
from galla.ledger.entries import Standing
from galla.ledger.queries import held_of_goods
from galla.pricing.markdown import Step, marked_down

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


def lying_batches(access: Access, shelves: Sequence[places.Account], *, on: datetime.date) -> QuerySet[Batch]:
    """The shop's batches of which anything lies on some shelves, with ``on_hand_milli``, what lies there of each.

    ``today``, ``tax_ppm`` and ``off_ppm`` (what the shop's rule takes off now) stand beside it, for ``days_left`` and
    ``proposed_price``.
    """
    return batches_on(_told(access, on), shelves)


def known_batches(access: Access, shelves: Sequence[places.Account], *, on: datetime.date) -> QuerySet[Batch]:
    """All of the shop's batches, as ``lying_batches`` shows them; of those that are gone nothing lies there."""
    return _told(access, on).annotate(on_hand_milli=held_of_goods(shelves, kind="batch"))


def _told(access: Access, on: datetime.date) -> QuerySet[Batch]:
    rates = rates_in_force(shop_id=access.shop.pk, on=on)
    taxed = [When(product__tax_class=number, then=Value(rate_of(rows))) for number, rows in rates.items()]
    return (
        access.rows(Batch)
        .select_related("product__measure")
        .annotate(
            today=Value(on, output_field=DateField()),
            tax_ppm=Case(*taxed, default=Value(0), output_field=BigIntegerField()),
            off_ppm=_taken_off(rule_of(access), on),
        )
    )


def _taken_off(rule: Sequence[Step], on: datetime.date) -> Case:
    """What the rule takes off: the most of what fits the days that are left. Nothing of what is past its day."""
    steps = [
        When(expires_on__lte=on + datetime.timedelta(days=step.days_left), then=Value(step.off_ppm))
        for step in sorted(rule, key=lambda step: -step.off_ppm)
    ]
    past = When(expires_on__lt=on, then=Value(0))
    return Case(past, *steps, default=Value(0), output_field=BigIntegerField())


def expiring_within(rows: QuerySet[Batch], days: int, *, on: datetime.date) -> QuerySet[Batch]:
    """Those of the rows that may be sold for so many days more at most, or no more."""
    return rows.filter(expires_on__lte=on + datetime.timedelta(days=days))


def batches_on(rows: QuerySet[Batch], shelves: Sequence[places.Account]) -> QuerySet[Batch]:
    """Those of the rows that lie on these shelves, and how much, whatever the rows said before."""
    return rows.annotate(on_hand_milli=held_of_goods(shelves, kind="batch")).filter(on_hand_milli__gt=0)


def days_left(batch: Any) -> int | None:
    """For how many days more a row of ``lying_batches`` may be sold: 0 on its last, below zero when it is past."""
    return None if batch.expires_on is None else (batch.expires_on - batch.today).days


def proposed_price(batch: Any) -> int | None:
    """What a row of ``lying_batches`` might be sold for by the shop's rule, in 1e-4; None where its price stays.

    Never more than it is sold for now, and not below its last cost (``pricing.markdown``): only for who may see costs.
    """
    product = batch.product
    usual = product.price_e4
    if batch.mrp_e4 is not None and product.price_includes_tax:
        usual = min(usual, batch.mrp_e4)
    least = price_with_tax(product.cost_e4, batch.tax_ppm) if product.price_includes_tax else product.cost_e4
    digits = formats.in_use().minor_digits
    left = days_left(batch)
    rule = [Step(left, batch.off_ppm)] if left is not None and batch.off_ppm else []
    proposed = marked_down(price_e4=usual, least_e4=least, days_left=left, rule=rule, minor_digits=digits)
    now = usual if batch.price_e4 is None else batch.price_e4
    return proposed if proposed is not None and proposed < now else None


def price_changes(batch: Batch) -> QuerySet[BatchPriceChange]:
    """Whenever a batch's own price was changed, the newest first, with who did it."""
    return BatchPriceChange.objects.filter(batch=batch).select_related("by").order_by("-number")


def batch_shelf(
    access: Access, batch: Batch, branch: Branch, place: Place | None = None
) -> tuple[places.Account, places.Unit]:
    """Where a batch lies on the floor of a branch, or in one of its places, and as what: for its card."""
    shelf = places.shelf(access.shop.pk, branch.pk, place.pk if place else None)
    return shelf, places.batch(access.shop.pk, batch.pk)


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
