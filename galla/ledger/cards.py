"""The card of a unit in a place: every move behind a number, newest first, with what was left after each."""

import datetime
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from galla.accounts.models import User
from galla.ledger import places, queries
from galla.ledger.documents import document_of

PAGE_SIZE = 50


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
