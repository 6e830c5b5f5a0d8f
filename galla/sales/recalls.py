"""Bills and batches: which batches a bill's goods were of, and which bills got a batch that must come back."""

import datetime
from collections.abc import Sequence
from typing import NamedTuple

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from galla.accounts.access import Access
from galla.foundation.formats import day, quantity
from galla.inventory.models import Batch
from galla.ledger import places
from galla.ledger.queries import PostingFacts, entries_that_brought, postings_of_entry, received_by
from galla.sales.models import Sale
from galla.sales.queries import Remembered, bills
from galla.sales.rows import LineRow, SaleRows


class SoldBatch(NamedTuple):
    """How much of a batch a line was of, in thousandths."""

    id: int
    number: str
    expires_on: datetime.date | None
    milli: int


def batches_of_lines(rows: SaleRows) -> list[list[SoldBatch]]:
    """The batches of each line of a bill, read from what it moved: they stand behind the goods of their line."""
    found = [
        [(int(move.unit.partition(":")[2]), move.amount) for move in moves if move.unit.startswith("batch:")]
        for moves in moves_of_lines(rows)
    ]
    known = Batch.objects.in_bulk({number for sold in found for number, _milli in sold}) if any(found) else {}
    return [
        [SoldBatch(number, known[number].number, known[number].expires_on, milli) for number, milli in sold]
        for sold in found
    ]


def moves_of_lines(rows: SaleRows) -> list[list[PostingFacts]]:
    """What each line of a bill took from the shelf: its goods, and behind them the batches these were of."""
    moves = postings_of_entry(rows.sale.id)
    lines = iter(_lines_of_goods(rows.lines, [move for move in moves if move.unit.startswith("goods:")]))
    found: list[list[PostingFacts]] = [[] for _line in rows.lines]
    current = 0
    for move in moves:
        kind = move.unit.partition(":")[0]
        if kind == "goods":
            current = next(lines, current)
        if kind in ("goods", "batch"):
            found[current].append(move)
    return found


def _lines_of_goods(lines: Sequence[LineRow], goods: Sequence[PostingFacts]) -> list[int]:
    """Which line each move of goods is of; they stand in the order of the lines.

    What is kept in stock leaves as itself, by one move a line. A kit never does: its parts leave, worth together what
    the line cost, and may be goods that stand on lines of their own.
    """
    moved = {move.unit for move in goods}
    alone = [f"goods:{line.product_id}" in moved for line in lines]
    found: list[int] = []
    for index, line in enumerate(lines):
        if alone[index]:
            found.append(index)
            continue
        if line.product_id is None:
            continue
        cost = 0
        while len(found) < len(goods) and cost < line.cost_minor:
            cost += goods[len(found)].worth_minor
            found.append(index)
        # Parts that came for nothing; what is of a line behind this one is that line's.
        following = next((lines[at] for at in range(index + 1, len(lines)) if alone[at]), None)
        while len(found) < len(goods) and not goods[len(found)].worth_minor:
            if following is not None and goods[len(found)].unit == f"goods:{following.product_id}":
                break
            found.append(index)
    return found


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
