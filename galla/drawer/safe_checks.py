"""What must always hold of the papers of safes."""

import datetime
from collections.abc import Iterator

from galla.drawer import papers
from galla.drawer.cash import worth_of
from galla.drawer.models import SafeApproval, SafeCount, SafeDeposit
from galla.foundation.checks import invariant
from galla.ledger import queries as ledger

KINDS = (papers.DEPOSIT, papers.SAFE_COUNT, papers.SAFE_APPROVAL)

type Paper = SafeDeposit | SafeCount | SafeApproval
type PlainMove = tuple[str, str, str, int]


@invariant("papers of safes equal their postings")
def safes_equal_postings(shop_id: int | None) -> Iterator[str]:
    """Every deposit, count and approval moved exactly what it says, and stands as it was written."""
    entries = ledger.entries_of_kind(shop_id, [*KINDS])
    posted: dict[int, list[PlainMove]] = {}
    for fact in ledger.postings_of_kind(shop_id, [*KINDS]):
        posted.setdefault(fact.entry_id, []).append((fact.source, fact.target, fact.unit, fact.amount))
    for kind, row, document_hash in _papers(shop_id):
        entry = entries.pop(row.pk, None)
        of = _of(row)
        if of is None:
            yield f"{kind} {row.pk} is of a count that is not there"
        elif entry is None:
            yield f"{kind} {row.pk} has no entry"
        # What it means in moves is asked of a paper that stands as it was written: another may hold anything.
        elif (entry.kind, entry.document_hash) != (kind, document_hash) or {of.branch.shop_id, of.shop_id} != {
            row.shop_id
        }:
            yield f"{kind} {row.pk} is not what its entry was made for"
        elif _dates(row, entry.business_date) != (entry.happened_at, entry.business_date):
            yield f"{kind} {row.pk} has another date than its entry"
        elif entry.series != f"journal:branch:{of.branch_id}":
            yield f"{kind} {row.pk} stands in the series {entry.series}, which is not its branch's"
        elif not _adds_up(row):
            yield f"{kind} {row.pk} does not come to what it says"
        elif sorted(posted.get(row.pk, [])) != sorted(_moves(row)):
            yield f"{kind} {row.pk} says other moves than its entry"
    for number, entry in entries.items():
        yield f"entry {number} ({entry.kind}) has no paper"


def _of(row: Paper) -> SafeDeposit | SafeCount | None:
    """What says which branch it is: the paper itself, or the count that is answered for; None where that is gone."""
    if isinstance(row, SafeApproval):
        return row.count if SafeApproval.count.is_cached(row) else None
    return row


def _papers(shop_id: int | None) -> Iterator[tuple[str, Paper, str]]:
    of_shop = {} if shop_id is None else {"shop_id": shop_id}
    for row in SafeDeposit.objects.filter(**of_shop).select_related("branch"):
        yield papers.DEPOSIT, row, papers.hash_of_deposit(row)
    for count in SafeCount.objects.filter(**of_shop).select_related("branch"):
        yield papers.SAFE_COUNT, count, papers.hash_of_safe_count(count)
    # Not joined: an approval of a count that is not there would be left out.
    counts = SafeCount.objects.select_related("branch").in_bulk(
        SafeApproval.objects.filter(**of_shop).values_list("count_id", flat=True)
    )
    for answer in SafeApproval.objects.filter(**of_shop):
        if answer.count_id in counts:
            answer.count = counts[answer.count_id]
        yield papers.SAFE_APPROVAL, answer, papers.hash_of_safe_approval(answer)


def _dates(row: Paper, day: datetime.date) -> tuple[datetime.datetime, datetime.date]:
    """An approval has no day of its own."""
    return row.happened_at, day if isinstance(row, SafeApproval) else row.business_date


def _adds_up(row: Paper) -> bool:
    if isinstance(row, SafeDeposit):
        notes = {int(value): pieces for value, pieces in row.notes.items()}
        return bool(worth_of(notes) + row.loose_minor == row.amount_minor)
    if isinstance(row, SafeCount):
        return bool(sum(value * counted for value, _expected, counted in row.lines) == row.counted_minor)
    return row.count.difference_minor != 0


def _moves(row: Paper) -> list[PlainMove]:
    moves = papers.moves_of_deposit(row) if isinstance(row, SafeDeposit) else []
    moves += papers.moves_of_safe_count(row) if isinstance(row, SafeCount) else []
    return [(move.source.key, move.target.key, move.unit.key, move.amount) for move in moves]
