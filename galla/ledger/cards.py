"""The card of a unit in a place: every move behind a number, newest first, with what was left after each."""

import datetime
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from django.db.models import Q, Sum

from galla.accounts.models import User
from galla.ledger import models, places, queries
from galla.ledger.documents import document_of
from galla.ledger.numbering import number_text

PAGE_SIZE = 50
IN_A_FILE = 500


@dataclass(frozen=True, slots=True)
class ShownMove:
    """One line of a card. Amounts are in the unit's own parts; a move of value alone has neither in nor out."""

    posting_id: int
    entry_id: int
    happened_at: datetime.datetime
    business_date: datetime.date
    kind: str
    label: str
    url: str
    by: str
    other: str
    received: int
    given: int
    left: int
    worth_minor: int


@dataclass(frozen=True, slots=True)
class ShownCard:
    """A page of a card, newest first.

    ``older`` is the posting id the next page ends before, ``newer`` the one the page before begins after; None where
    there is no such page.
    """

    moves: list[ShownMove]
    older: int | None
    newer: int | None = None


def shown_card(
    place: places.Account,
    what: places.Unit,
    *,
    before: int | None = None,
    after: int | None = None,
    limit: int = PAGE_SIZE,
) -> ShownCard:
    """The last moves of a unit in a place: those before a posting, or the first ones after it, where one is named."""
    lines = queries.card(place, what, before_posting=before, after_posting=after, limit=limit + 1)
    if after is not None and len(lines) <= limit:  # nothing is newer than these, so they are the first page
        lines, after, before = queries.card(place, what, limit=limit + 1), None, None
    has_more = len(lines) > limit
    shown = lines[-limit:] if after is not None else lines[:limit]
    people = User.objects.in_bulk({line.by_id for line in shown if line.by_id is not None})
    moves: list[ShownMove] = []
    left = _left_after(place, what, shown, is_newest=before is None and after is None)
    for line in shown:
        moves.append(_shown(line, people, left))
        left += line.given - line.received
    if after is not None:
        return ShownCard(moves, older=shown[-1].posting_id, newer=shown[0].posting_id)
    return ShownCard(
        moves,
        older=shown[-1].posting_id if has_more else None,
        newer=shown[0].posting_id if shown and before is not None else None,
    )


def every_move(place: places.Account, what: places.Unit) -> Iterator[ShownMove]:
    """All moves of a unit in a place, newest first, read page by page: for a file."""
    card = shown_card(place, what, limit=IN_A_FILE)
    yield from card.moves
    while card.older is not None:
        card = shown_card(place, what, before=card.older, limit=IN_A_FILE)
        yield from card.moves


def _left_after(place: places.Account, what: places.Unit, shown: Sequence[queries.CardLine], *, is_newest: bool) -> int:
    """What was left after the newest line shown."""
    if is_newest or not shown:
        return queries.balances([(place, what)])[place.id, what.id].on_hand
    return queries.balance_before(place, what, posting=shown[0].posting_id + 1)


def _shown(line: queries.CardLine, people: Mapping[int, User], left: int) -> ShownMove:
    kind = document_of(line.entry_kind)
    person = people.get(line.by_id) if line.by_id is not None else None
    return ShownMove(
        posting_id=line.posting_id,
        entry_id=line.entry_id,
        happened_at=line.happened_at,
        business_date=line.business_date,
        kind=line.entry_kind,
        label=str(kind.label),
        url=kind.address(line.entry_id, line.reverses_id),
        by=str(person) if person else "",
        other=line.other_account,
        received=line.received,
        given=line.given,
        left=left,
        worth_minor=line.worth_received_minor - line.worth_given_minor,
    )


@dataclass(frozen=True, slots=True)
class PeriodMove:
    """One move of some accounts in a period, in the order it was written. Amounts in the unit's own parts."""

    entry_id: int
    happened_at: datetime.datetime
    business_date: datetime.date
    kind: str
    label: str
    url: str
    number: str
    received: int
    given: int


def held_before(accounts: Collection[places.Account], what: places.Unit, day: datetime.date) -> int:
    """What some accounts held together of a unit before a business day began: all their earlier moves, added up."""
    moves = models.Posting.objects.filter(unit=what.id, business_date__lt=day)
    numbers = [place.id for place in accounts]
    received = moves.filter(target__in=numbers).aggregate(sum=Sum("amount"))["sum"] or 0
    given = moves.filter(source__in=numbers).aggregate(sum=Sum("amount"))["sum"] or 0
    return int(received) - int(given)


def moves_of_period(
    accounts: Collection[places.Account],
    what: places.Unit,
    *,
    since: datetime.date,
    until: datetime.date,
    limit: int,
) -> list[PeriodMove]:
    """Every move of some accounts on business days from ``since`` to ``until``, the oldest first; at most ``limit``."""
    numbers = {place.id for place in accounts}
    moves = models.Posting.objects.filter(unit=what.id, business_date__gte=since, business_date__lte=until)
    rows = moves.filter(Q(source__in=numbers) | Q(target__in=numbers)).select_related("entry__series")
    found = []
    for row in rows.order_by("business_date", "id")[:limit]:
        kind, came = document_of(row.entry.kind), row.target in numbers
        found.append(
            PeriodMove(
                entry_id=row.entry_id,
                happened_at=row.entry.happened_at,
                business_date=row.business_date,
                kind=row.entry.kind,
                label=str(kind.label),
                url=kind.address(row.entry_id, row.entry.reverses_id),
                number=_written(row.entry),
                received=row.amount if came else 0,
                given=0 if came else row.amount,
            )
        )
    return found


@dataclass(frozen=True, slots=True)
class NamedEntry:
    """What an entry is called, its page, and its number where it is a numbered paper."""

    label: str
    url: str
    number: str


def named_entries(numbers: Iterable[int]) -> dict[int, NamedEntry]:
    """What some entries are called, by their ids. One statement."""
    rows = models.Entry.objects.filter(pk__in=set(numbers)).select_related("series")
    named = {}
    for row in rows:
        kind = document_of(row.kind)
        named[row.pk] = NamedEntry(str(kind.label), kind.address(row.pk, row.reverses_id), _written(row))
    return named


def _written(entry: models.Entry) -> str:
    """Its printed number; entries of a journal have none."""
    series = entry.series
    return "" if series.code.startswith("journal:") else number_text(series.code, series.fiscal_year, entry.number)
