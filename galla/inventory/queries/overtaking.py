"""Whether goods were put right by another count after they were counted, and by which.

A difference is counted − book at the moment of the line. Once another count has put the same goods at the same place
right, that difference, or a part of it, is in the book already. The rule stands in ``docs/algorithms/counting.md``.
"""

import datetime
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from django.db.models import F, Max, QuerySet

from galla.accounts.access import Access
from galla.inventory.models import AdjustmentLine, CountedLine, CountLeftOut, CountSession, Reason
from galla.inventory.tallies import Tally


@dataclass(frozen=True, slots=True)
class Overtaking:
    """What put a product right after it was counted: an adjustment, and the count that made it (None: by hand)."""

    product_id: int
    adjustment_id: int
    session_id: int | None
    by: str
    happened_at: datetime.datetime


def last_righted(session: CountSession, product_ids: Iterable[int]) -> dict[int, int]:
    """The last line that put each product right as counted where the count counts it; zero where none has.

    Asked while the balances are held, whatever comes later has a higher number: whoever puts stock right holds them.
    """
    wanted = list(product_ids)
    rows = _righted(session).filter(product__in=wanted)
    found = dict(rows.order_by().values_list("product").annotate(Max("pk")))
    return {product: found.get(product, 0) for product in wanted}


def overtaken(session: CountSession, found: Mapping[int, Tally]) -> dict[int, Overtaking]:
    """The products whose difference another count has put right since they were counted, by product id.

    A line that does not say what had been put right by then is believed to be overtaken by whatever was.
    """
    differing = {product: tally for product, tally in found.items() if tally.change_milli}
    last = last_righted(session, differing)
    late = [last[product] for product, tally in differing.items() if last[product] > (tally.last_righted or 0)]
    return {row.product_id: row for row in _told(AdjustmentLine.objects.filter(pk__in=late))}


def by_hand_since(session: CountSession, lines: Sequence[CountedLine]) -> dict[int, int]:
    """By how much each product was changed by hand since it was counted, other than as counted, in thousandths.

    That stays beside what the count found. Whoever approves is told: a piece that was written off may be the one the
    count missed.
    """
    since = {line.product_id: line.counted_at for line in lines}
    if not since:
        return {}
    rows = AdjustmentLine.objects.filter(shop_id=session.shop_id, product__in=since)
    rows = rows.filter(adjustment__branch=session.branch_id, adjustment__place=session.place_id)
    rows = rows.filter(adjustment__happened_at__gte=min(since.values())).exclude(adjustment__reason=Reason.COUNT)
    changed: dict[int, int] = {}
    for product, milli, when in rows.values_list("product", "change_milli", "adjustment__happened_at"):
        if when >= since[product]:
            changed[product] = changed.get(product, 0) + milli
    return changed


def left_out(session: CountSession) -> dict[int, Overtaking]:
    """The products whose differences an approved count did not post, and what had put them right before."""
    rows = CountLeftOut.objects.filter(closing__session=session)
    pairs = dict(rows.values_list("product_id", "adjustment_id"))
    lines = AdjustmentLine.objects.filter(adjustment__in=set(pairs.values()), product__in=pairs)
    return {row.product_id: row for row in _told(lines.order_by("pk")) if pairs[row.product_id] == row.adjustment_id}


def overtaken_or_left_out(access: Access, session: CountSession, found: Mapping[int, Tally]) -> dict[int, Overtaking]:
    """What the review of a count marks: while it goes on what is overtaken, afterwards what was left out."""
    closed = access.rows(CountSession).filter(pk=session.pk, closing__isnull=False).exists()
    return left_out(session) if closed else overtaken(session, found)


def _righted(session: CountSession) -> "QuerySet[AdjustmentLine]":
    rows = AdjustmentLine.objects.filter(shop_id=session.shop_id, adjustment__reason=Reason.COUNT)
    rows = rows.filter(adjustment__branch=session.branch_id, adjustment__place=session.place_id)
    return rows.exclude(change_milli=0)


def _told(lines: "QuerySet[AdjustmentLine]") -> list[Overtaking]:
    rows = lines.select_related("adjustment__by").annotate(made_by=F("adjustment__count_paper__closing__session"))
    return [
        Overtaking(
            product_id=row.product_id,
            adjustment_id=row.adjustment_id,
            session_id=row.made_by,
            by=str(row.adjustment.by),
            happened_at=row.adjustment.happened_at,
        )
        for row in rows
    ]
