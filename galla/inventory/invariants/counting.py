"""What must always hold of counts: what was written down stands as it was, and exactly that was posted."""

from collections.abc import Iterator
from typing import Any

from galla.foundation.checks import invariant
from galla.inventory import papers
from galla.inventory.models import (
    Adjustment,
    AdjustmentLine,
    CountClosing,
    CountedLine,
    CountEnd,
    CountLeftOut,
    CountOutcome,
    CountPaper,
    CountSession,
    Reason,
    RecountRequest,
    Unseen,
)
from galla.inventory.tallies import differences, tallies
from galla.ledger import queries as ledger
from galla.ledger.queries import EntryFacts


@invariant("counts stand as they were begun and ended")
def counts_stand_as_they_were_written(shop_id: int | None) -> Iterator[str]:
    """Every count has the entry that began it and, once it ended, the one that carries all that was written down."""
    entries = ledger.entries_of_kind(shop_id, papers.COUNT_KINDS)
    sessions = {session.pk: session for session in _rows(CountSession, shop_id)}
    for session in sessions.values():
        entry = entries.pop(session.pk, None)
        hashed = papers.hash_of_session(session)
        wrong = _fault(entry, session, kind=papers.COUNT_OPENING, branch_id=session.branch_id, hashed=hashed)
        if wrong:
            yield f"count {session.pk} {wrong}"
    for closing in _rows(CountClosing, shop_id):
        named = f"count {closing.session_id}, ended by {closing.pk},"
        ended = sessions.get(closing.session_id)
        if ended is None:
            yield f"{named} is not there"
            continue
        entry = entries.pop(closing.pk, None)
        wrong = _fault(entry, closing, kind=papers.COUNT, branch_id=ended.branch_id, hashed=_hash_of(closing))
        if wrong:
            yield f"{named} {wrong}"
    for fact in ledger.postings_of_kind(shop_id, papers.COUNT_KINDS):
        yield f"entry {fact.entry_id} of a count moves {fact.unit}"
    for number, entry in entries.items():
        yield f"entry {number} ({entry.kind}) has no count"
    yield from _without_a_count(shop_id, sessions)


def _fault(
    entry: EntryFacts | None, paper: CountSession | CountClosing, *, kind: str, branch_id: int, hashed: str
) -> str | None:
    if entry is None or entry.kind != kind:
        return "has no entry"
    if entry.document_hash != hashed:
        return "is not what its entry was made for"
    if (entry.happened_at, entry.business_date) != (paper.happened_at, paper.business_date):
        return "has another date than its entry"
    if entry.series != f"journal:branch:{branch_id}":
        return f"stands in the series {entry.series}, which is not its branch's"
    return None


def _hash_of(closing: CountClosing) -> str:
    number = closing.session_id
    links = CountPaper.objects.filter(closing=closing)
    return papers.hash_of_closing(
        closing,
        lines=CountedLine.objects.filter(session=number).order_by("pk"),
        recounts=RecountRequest.objects.filter(session=number).order_by("pk"),
        end=CountEnd.objects.filter(session=number).first(),
        adjustment_ids=list(links.values_list("adjustment_id", "shop_id")),
        left_out=CountLeftOut.objects.filter(closing=closing),
    )


def _without_a_count(shop_id: int | None, sessions: dict[int, CountSession]) -> Iterator[str]:
    """What was written down for a count that is not there, or for another shop's."""
    for model in (CountedLine, RecountRequest, CountEnd):
        rows = _rows(model, shop_id).values_list("pk", "session_id", "shop_id")
        for number, session_id, its_shop in rows.iterator(chunk_size=2000):
            session = sessions.get(session_id)
            if session is None or session.shop_id != its_shop:
                yield f"{model.__name__} {number} belongs to count {session_id}, which is not there"
    closings = set(_rows(CountClosing, shop_id).values_list("pk", flat=True))
    for linked in (CountPaper, CountLeftOut):
        for number, closing_id in _rows(linked, shop_id).values_list("pk", "closing_id"):
            if closing_id not in closings:
                yield f"{linked.__name__} {number} belongs to closing {closing_id}, which is not there"


@invariant("approved counts posted their differences")
def counts_posted_their_differences(shop_id: int | None) -> Iterator[str]:
    """The adjustments of an approved count say exactly what its lines come to; an abandoned one has none."""
    for closing in _rows(CountClosing, shop_id).select_related("session"):
        links = CountPaper.objects.filter(closing=closing).values_list("adjustment_id", flat=True)
        made = Adjustment.objects.filter(pk__in=list(links))
        posted = AdjustmentLine.objects.filter(adjustment__in=made).values_list("product_id", "change_milli")
        lines = list(CountedLine.objects.filter(session=closing.session_id).order_by("pk"))
        found = differences(tallies(lines)) if closing.outcome == CountOutcome.APPROVED else {}
        for row in CountLeftOut.objects.filter(closing=closing).select_related("adjustment"):
            if found.pop(row.product_id, None) is None or not _put_right(row, closing.session):
                yield f"count {closing.session_id}, ended by {closing.pk}, left out {row.product_id} without a reason"
        if sorted(posted) != sorted(found.items()):
            yield f"count {closing.session_id}, ended by {closing.pk}, posted other differences than it found"
        if any((one.reason, one.branch_id) != (Reason.COUNT, closing.session.branch_id) for one in made):
            yield f"count {closing.session_id}, ended by {closing.pk}, made adjustments that are not of a count there"
        if closing.unseen != Unseen.ZERO and any(line.assumed for line in lines):
            yield f"count {closing.session_id}, ended by {closing.pk}, took goods as gone that were to be left"


def _put_right(row: CountLeftOut, session: CountSession) -> bool:
    """Whether that adjustment has put the product right as counted, at the place the count counted."""
    made = row.adjustment
    where = (made.reason, made.branch_id, made.place_id)
    lines = AdjustmentLine.objects.filter(adjustment=made, product=row.product_id).exclude(change_milli=0)
    return where == (Reason.COUNT, session.branch_id, session.place_id) and lines.exists()


@invariant("no two counts posted one difference")
def counts_posted_nothing_twice(shop_id: int | None) -> Iterator[str]:
    """Between a line and the posting of its difference nobody else has put the same goods right at the same place."""
    righted = AdjustmentLine.objects.filter(adjustment__reason=Reason.COUNT).exclude(change_milli=0)
    for closing in _rows(CountClosing, shop_id).filter(outcome=CountOutcome.APPROVED).select_related("session"):
        here = righted.filter(adjustment__branch=closing.session.branch_id, adjustment__place=closing.session.place_id)
        found = tallies(CountedLine.objects.filter(session=closing.session_id).order_by("pk"))
        own = dict(here.filter(adjustment__count_paper__closing=closing).values_list("product", "pk"))
        for product, number in here.filter(product__in=own).values_list("product", "pk"):
            since = found[product].last_righted if product in found else None
            if since is not None and since < number < own[product]:
                yield f"count {closing.session_id}, ended by {closing.pk}, posted {product} although it was put right"


def _rows(model: type[Any], shop_id: int | None) -> Any:
    rows = model.objects.all()
    return rows if shop_id is None else rows.filter(shop_id=shop_id)
