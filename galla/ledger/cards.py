"""The card of a unit in a place: every move behind a number, newest day first, with what was left after each."""

import datetime
import itertools
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from django.db.models import Q, QuerySet, Sum

from galla.accounts.calendar import shop_day
from galla.accounts.models import Shop, User
from galla.ledger import models, places, queries
from galla.ledger.documents import document_of
from galla.ledger.numbering import number_text
from galla.ledger.past import held_then

PAGE_SIZE = 50
IN_A_FILE = 500
_ORDER = ("business_date", "id")
_SIDES = ("source", "target")


@dataclass(frozen=True, slots=True)
class CardLine:
    """One line of an account's card: what came in or went out of a unit, and by which entry."""

    posting_id: int
    entry_id: int
    entry_kind: str
    happened_at: datetime.datetime
    business_date: datetime.date
    by_id: int | None
    reverses_id: int | None
    received: int
    given: int
    worth_received_minor: int
    worth_given_minor: int
    other_account: str


@dataclass(frozen=True, slots=True)
class ShownMove:
    """One line of a card. Amounts are in the unit's own parts; a move of value alone has neither in nor out.

    ``booked_on``: its business date where that is not the day it happened on, of what came late; it stands by that.
    """

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
    booked_on: datetime.date | None = None


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
    lines = _lines(place, what, before_posting=before, after_posting=after, limit=limit + 1)
    if after is not None and len(lines) <= limit:  # nothing is newer than these, so they are the first page
        lines, after, before = _lines(place, what, limit=limit + 1), None, None
    has_more = len(lines) > limit
    shown = lines[-limit:] if after is not None else lines[:limit]
    people = User.objects.in_bulk({line.by_id for line in shown if line.by_id is not None})
    moves: list[ShownMove] = []
    shop = Shop.objects.get(pk=place.shop_id)
    left = _left_after(place, what, shown, is_newest=before is None and after is None)
    for line in shown:
        moves.append(_shown(line, shop, people, left))
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


def _lines(
    place: places.Account,
    what: places.Unit,
    *,
    before_posting: int | None = None,
    after_posting: int | None = None,
    limit: int = 50,
) -> list[CardLine]:
    """The last moves of a unit in an account, by business date and then as written, newest first, before a posting.

    With ``after_posting`` the first moves after it instead, newest first too. By date, as its indexes are: however long
    the card is, only the moves of one page are looked at, and what came late stands on its day.
    """
    moves = models.Posting.objects.filter(unit=what.id)
    backwards = after_posting is None
    if after_posting is not None:
        moves = moves.filter(_beyond(after_posting, "gt"))
    elif before_posting is not None:
        moves = moves.filter(_beyond(before_posting, "lt"))
    # Which moves these are, the index of either side says alone, each in its own order; only the rows of one page are
    # read then. Of both sides in one statement PostgreSQL would sort all there are.
    order = [f"-{name}" if backwards else name for name in _ORDER]
    sides = (moves.filter(**{side: place.id}).order_by(*order).values_list(*_ORDER)[:limit] for side in _SIDES)
    first = sorted(itertools.chain.from_iterable(sides), reverse=backwards)[:limit]
    rows = models.Posting.objects.filter(id__in=[number for _day, number in first]).select_related("entry")
    found = list(rows.order_by("-business_date", "-id"))
    others = queries.account_keys(row.source if row.target == place.id else row.target for row in found)
    return [_card_line(row, place, others) for row in found]


def _beyond(posting: int, way: str) -> Q:
    """The moves on one side of a posting in the order of a card; none where there is no such posting."""
    day = _day_of(posting)
    if day is None:
        return Q(pk__in=[])
    # The date alone is said first: that part is what an index can begin at.
    return Q(**{f"business_date__{way}e": day}) & (Q(**{f"business_date__{way}": day}) | Q(**{f"id__{way}": posting}))


def _day_of(posting: int) -> datetime.date | None:
    """The business date of a posting, None where there is none."""
    return models.Posting.objects.filter(pk=posting).values_list("business_date", flat=True).first()


def _card_line(row: models.Posting, place: places.Account, others: dict[int, str]) -> CardLine:
    came_in = row.target == place.id
    return CardLine(
        posting_id=row.pk,
        entry_id=row.entry_id,
        entry_kind=row.entry.kind,
        happened_at=row.entry.happened_at,
        business_date=row.business_date,
        by_id=row.entry.by_id,
        reverses_id=row.entry.reverses_id,
        received=row.amount if came_in else 0,
        given=0 if came_in else row.amount,
        worth_received_minor=row.worth_minor if came_in else 0,
        worth_given_minor=0 if came_in else row.worth_minor,
        other_account=others[row.source if came_in else row.target],
    )


def _left_after(place: places.Account, what: places.Unit, shown: Sequence[CardLine], *, is_newest: bool) -> int:
    """What was left after the newest line shown."""
    if is_newest or not shown:
        return queries.balances([(place, what)])[place.id, what.id].on_hand
    newest = shown[0]
    moves = models.Posting.objects.filter(unit=what.id, business_date=newest.business_date, id__lte=newest.posting_id)
    return held_before([place], what, newest.business_date) + _sum([place], moves)


def _shown(line: CardLine, shop: Shop, people: Mapping[int, User], left: int) -> ShownMove:
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
        booked_on=None if line.business_date == shop_day(shop, line.happened_at) else line.business_date,
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
    """What some accounts held together of a unit before a business day began, from the totals of the days before it."""
    return held_then(accounts, what, on=day - datetime.timedelta(1))


def _sum(accounts: Collection[places.Account], moves: QuerySet[models.Posting]) -> int:
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
    is_of_the_end: bool = False,
) -> list[PeriodMove]:
    """Every move of some accounts on business days from ``since`` to ``until``, the oldest first; at most ``limit``.

    ``is_of_the_end``: where there are more, the last of them instead of the first.
    """
    numbers = {place.id for place in accounts}
    moves = models.Posting.objects.filter(unit=what.id, business_date__gte=since, business_date__lte=until)
    rows = moves.filter(Q(source__in=numbers) | Q(target__in=numbers)).select_related("entry__series")
    ordered = [*rows.order_by("business_date", "id")[:limit]]
    if is_of_the_end and len(ordered) == limit:
        ordered = [*rows.order_by("-business_date", "-id")[:limit]][::-1]
    found = []
    for row in ordered:
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
