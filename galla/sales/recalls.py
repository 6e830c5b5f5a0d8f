"""Bills and batches: which batches a bill's goods were of, and which bills got a batch that must come back."""

import datetime
from typing import NamedTuple

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from galla.accounts.access import Access
from galla.foundation.formats import day, quantity
from galla.inventory.models import Batch
from galla.ledger import places
from galla.ledger.queries import entries_that_brought, postings_of_entry, received_by
from galla.sales.models import Sale
from galla.sales.queries import Remembered, bills
from galla.sales.rows import SaleRows


class SoldBatch(NamedTuple):
    """How much of a batch a line was of, in thousandths."""

    id: int
    number: str
    expires_on: datetime.date | None
    milli: int


def batches_of_lines(rows: SaleRows) -> list[list[SoldBatch]]:
    """The batches of each line of a bill, read from what it moved: they stand behind the goods of their line."""
    found: list[list[tuple[int, int]]] = [[] for _line in rows.lines]
    waiting = [(index, line.product_id) for index, line in enumerate(rows.lines)]
    current: int | None = None
    for move in postings_of_entry(rows.sale.id):
        kind, _colon, number = move.unit.partition(":")
        if kind == "goods":
            current = next((index for index, product in waiting if product == int(number)), current)
            waiting = [pair for pair in waiting if pair[0] != current]
        elif kind == "batch" and current is not None:
            found[current].append((int(number), move.amount))
    known = Batch.objects.in_bulk({number for sold in found for number, _milli in sold}) if any(found) else {}
    return [
        [SoldBatch(number, known[number].number, known[number].expires_on, milli) for number, milli in sold]
        for sold in found
    ]


def said(sold: list[SoldBatch], measure: str) -> str:
    """The batches of a line as a bill says them: number, last day, and how much where there are several."""
    parts = []
    for batch in sold:
        words = _("batch %(number)s") % {"number": batch.number}
        if batch.expires_on is not None:
            words = _("%(batch)s, good until %(day)s") % {"batch": words, "day": day(batch.expires_on)}
        parts.append(f"{quantity(batch.milli, measure)} × {words}" if len(sold) > 1 else words)
    return " · ".join(parts)


def bills_with(access: Access, batch: Batch) -> QuerySet[Sale]:
    """The bills that got a batch, with ``batch_milli``, how much of it; bills that were taken back are among them."""
    sold, unit = places.named(access.shop.pk, "sold"), places.batch(access.shop.pk, batch.pk)
    rows = bills(access, Remembered()).filter(pk__in=entries_that_brought(sold, unit))
    return rows.annotate(batch_milli=received_by(sold, unit))
