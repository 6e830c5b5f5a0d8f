"""Batches of goods that come: checked, made or found, and moved beside the goods."""

import datetime
from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

from django.db import connection
from django.utils.translation import gettext as _

from galla.accounts.access import Access
from galla.catalog.models import LARGEST_PRICE_E4, Product
from galla.foundation import formats
from galla.foundation.database.rows import execute, insert_rows, one_of
from galla.foundation.errors import InvalidInput
from galla.inventory.actions.booking import cleaned
from galla.inventory.batches import HeldBatch, Lying
from galla.inventory.errors import NotEnoughStock
from galla.inventory.models import LONGEST_BATCH_NUMBER, AdjustmentLine, Batch, ReceiptLine
from galla.inventory.shelves import Shelf
from galla.ledger import places
from galla.ledger.actions import open_units
from galla.ledger.entries import open_balances

FIELDS = ("shop_id", "product_id", "number", "expires_on", "mrp_e4", "price_e4", "created_at")


class BatchGiven(NamedTuple):
    """A batch as somebody writes it down. Prices are 1e-4 of the currency; without an MRP it is the product's."""

    number: str
    expires_on: datetime.date | None = None
    mrp_e4: int | None = None
    price_e4: int | None = None


type Wanted = Sequence[BatchGiven | None]


def batches_checked(products: Mapping[int, Product], given: Sequence[tuple[int, BatchGiven | None]]) -> Wanted:
    """The batches of lines as they may be kept. Raises ``InvalidInput`` beside the field of a line."""
    return [
        None if batch is None else _checked(products[product], batch, f"lines.{place}")
        for place, (product, batch) in enumerate(given)
    ]


def _checked(product: Product, batch: BatchGiven, line: str) -> BatchGiven:
    if not product.keeps_batches:
        raise _not_kept(product, line)
    number = cleaned(batch.number, field=f"{line}.batch", maximum=LONGEST_BATCH_NUMBER)
    if not number:
        raise InvalidInput(_("A batch has a number."), field=f"{line}.batch")
    mrp = product.mrp_e4 if batch.mrp_e4 is None else batch.mrp_e4
    if mrp is not None and not 0 < mrp <= LARGEST_PRICE_E4:
        raise InvalidInput(_("This MRP cannot be."), field=f"{line}.mrp")
    if batch.price_e4 is not None:
        demand_price(batch.price_e4, mrp, field=f"{line}.price")
    return BatchGiven(number, batch.expires_on, mrp, batch.price_e4)


def _not_kept(product: Product, line: str) -> InvalidInput:
    detail = _("%(name)s is not kept by batch. Say so on its card first.") % {"name": product.name}
    return InvalidInput(detail, field=f"{line}.batch")


def demand_still_kept(products: Mapping[int, Product], brought: Mapping[int, int]) -> None:
    """Refuse a batch that would come onto a shelf of what is kept by batch no more, since the products were read.

    ``brought``: place of a line → product of whose batch it brings some. Whoever ends it from here on waits for us, and
    finds the batch. One statement, none where nothing is brought. Raises ``InvalidInput`` beside the line.
    """
    kept = hold_kept_by_batch(brought.values()) if brought else set()
    for place, product in brought.items():
        if product not in kept:
            raise _not_kept(products[product], f"lines.{place}")


def demand_price(price_e4: int, mrp_e4: int | None, *, field: str) -> None:
    """Refuse a batch's own price that is absurd or above what is printed on it."""
    if not 0 <= price_e4 <= LARGEST_PRICE_E4:
        raise InvalidInput(_("This price cannot be."), field=field)
    if mrp_e4 is not None and price_e4 > mrp_e4:
        raise InvalidInput(_("This price is above the MRP of its batch."), field=field)


def demand_unexpired(batches: Sequence[Batch | None], on: datetime.date) -> None:
    """Refuse goods that come past their day, said now or when the batch came before. Raises ``InvalidInput``."""
    for place, batch in enumerate(batches):
        if batch is not None and batch.expires_on is not None and batch.expires_on < on:
            said = {"day": formats.day(batch.expires_on)}
            detail = _("This was good until %(day)s. Say that it comes all the same, or send it back.") % said
            raise InvalidInput(detail, field=f"lines.{place}.expires_on")


def batches_made(
    access: Access, shelf: Shelf, product_ids: Sequence[int], batches: Wanted, *, at: datetime.datetime
) -> list[Batch | None]:
    """The rows of these batches, found or made, each able to lie on ``shelf``, whose goods are locked.

    Raises ``InvalidInput`` where a batch of that number is there and says something else.
    """
    wanted = [(product, batch) for product, batch in zip(product_ids, batches, strict=True) if batch is not None]
    if not wanted:
        return [None] * len(batches)
    shop = access.shop.pk
    rows = {(product, batch.number, batch.mrp_e4): (shop, product, *batch, at) for product, batch in wanted}
    insert_rows(Batch, FIELDS, list(rows.values()), ignore_conflicts=True)
    found = access.rows(Batch).filter(
        product_id__in={product for product, _batch in wanted}, number__in={batch.number for _product, batch in wanted}
    )
    known = {(row.product_id, row.number, row.mrp_e4): row for row in found}
    made = [
        None if batch is None else _agreed(known[product, batch.number, batch.mrp_e4], batch, f"lines.{place}")
        for place, (product, batch) in enumerate(zip(product_ids, batches, strict=True))
    ]
    units = [places.batch(shop, row.pk) for row in made if row is not None]
    open_units(units)
    open_balances((shelf.place, unit) for unit in units)
    return made


def _agreed(row: Batch, given: BatchGiven, line: str) -> Batch:
    if given.expires_on is not None and row.expires_on != given.expires_on:
        said = {"number": row.number, "day": formats.day(row.expires_on) if row.expires_on else _("nobody said when")}
        detail = _("Batch %(number)s came before, good until: %(day)s.") % said
        raise InvalidInput(detail, field=f"{line}.expires_on")
    if given.price_e4 is not None and row.price_e4 != given.price_e4:
        detail = _("Batch %(number)s came before, at another price. Change that on its card.") % {"number": row.number}
        raise InvalidInput(detail, field=f"{line}.price")
    return row


def put_batches(shelf: Shelf, lines: Sequence[ReceiptLine], made: Sequence[Batch | None]) -> None:
    """Say on each line of which batch it is, and how much of that was sold before it came."""
    lying = shelf.lying({line.product_id for line, batch in zip(lines, made, strict=True) if batch is not None})
    for line, batch in zip(lines, made, strict=True):
        here = lying.get(line.product_id)
        if here is None:
            continue
        line.batch = batch
        line.gone_milli = here.bring(line.quantity_milli, None if batch is None else as_held(batch))


def as_held(batch: Batch) -> HeldBatch:
    """A batch of which nothing lies here yet."""
    return HeldBatch(
        *(batch.pk, batch.product_id, batch.number, batch.expires_on, batch.mrp_e4, batch.price_e4),
        on_hand_milli=0,
    )


def hold_kept_by_batch(product_ids: Iterable[int]) -> set[int]:
    """Those of some products that are kept by batch, and stay so until the transaction ends: who ends it waits."""
    mine, parameter = one_of("id", product_ids)
    statement = f"SELECT id, keeps_batches FROM catalog_product WHERE {mine} ORDER BY id"
    if connection.vendor == "postgresql":
        statement += " FOR KEY SHARE"
    with connection.cursor() as cursor:
        return {number for number, keeps_batches in execute(cursor, statement, [parameter]) if keeps_batches}


def batches_named(access: Access, named: Sequence[tuple[int, int | None]]) -> list[Batch | None]:
    """The batches that lines name by id. Raises ``InvalidInput`` beside the line whose product has no such batch."""
    wanted = {batch for _product, batch in named if batch is not None}
    found = access.rows(Batch).in_bulk(wanted) if wanted else {}
    for place, (product, number) in enumerate(named):
        batch = found.get(number) if number is not None else None
        if number is not None and (batch is None or batch.product_id != product):
            raise InvalidInput(_("There is no such batch of this product."), field=f"lines.{place}.batch")
    return [None if number is None else found[number] for _product, number in named]


def change_batches(
    shelf: Shelf, products: Mapping[int, Product], lines: Sequence[AdjustmentLine], named: Sequence[Batch | None]
) -> None:
    """Say on each line by how much which batches change, in the order of the lines.

    Raises ``NotEnoughStock`` beside a line that takes more of a batch than lies there, ``InvalidInput`` beside one that
    finds some of what is kept by batch no more.
    """
    found = {place: lines[place].product_id for place, batch in enumerate(named) if batch is not None}
    demand_still_kept(products, {place: one for place, one in found.items() if lines[place].change_milli > 0})
    lying = shelf.lying(line.product_id for line in lines if products[line.product_id].keeps_batches)
    for place, (line, batch) in enumerate(zip(lines, named, strict=True)):
        here = lying.get(line.product_id)
        if here is None:
            continue
        if line.change_milli > 0:
            changed = _found(shelf, here, line.change_milli, batch)
        else:
            changed = [(batch_id, -milli) for batch_id, milli in _gone(here, line, batch, products, place)]
        line.batches = [list(pair) for pair in changed] or None


def _found(shelf: Shelf, here: Lying, milli: int, batch: Batch | None) -> list[tuple[int, int]]:
    if batch is None:
        here.bring(milli)
        return []
    lies = milli - here.bring(milli, as_held(batch))
    open_balances([(shelf.place, places.batch(shelf.shop_id, batch.pk))])
    return [(batch.pk, lies)] if lies else []


def _gone(
    here: Lying, line: AdjustmentLine, batch: Batch | None, products: Mapping[int, Product], place: int
) -> list[tuple[int, int]]:
    asked = -line.change_milli
    if batch is None:
        taken = here.lose(asked)
    else:
        held = here.of(batch.pk)
        there = 0 if held is None else here.left(held)
        if held is None or there < asked:
            raise NotEnoughStock(
                product_id=line.product_id,
                name=_("%(name)s, batch %(batch)s") % {"name": products[line.product_id].name, "batch": batch.number},
                asked_milli=asked,
                on_hand_milli=there,
                field=f"lines.{place}.change",
            )
        taken = here.take([held], asked)
    return [(one.batch.id, one.milli) for one in taken]
