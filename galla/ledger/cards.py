"""The card of a unit in a place: every move behind a number, newest first, with what was left after each."""

import datetime
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
    """A page of a card, newest first; ``older`` is the posting id the next page ends before, None on the last."""

    moves: list[ShownMove]
    older: int | None


def shown_card(
    place: places.Account, what: places.Unit, *, before: int | None = None, limit: int = PAGE_SIZE
) -> ShownCard:
    """The last moves of a unit in a place, those before a posting where one is named."""
    lines = queries.card(place, what, before_posting=before, limit=limit + 1)
    shown = lines[:limit]
    if before is None:
        left = queries.balances([(place, what)])[place.id, what.id].on_hand
    else:
        left = queries.balance_before(place, what, posting=before)
    people = User.objects.in_bulk({line.by_id for line in shown if line.by_id is not None})
    moves = []
    for line in shown:
        kind = document_of(line.entry_kind)
        person = people.get(line.by_id) if line.by_id is not None else None
        moves.append(
            ShownMove(
                posting_id=line.posting_id,
                entry_id=line.entry_id,
                happened_at=line.happened_at,
                business_date=line.business_date,
                kind=line.entry_kind,
                label=str(kind.label),
                url=kind.address(line.entry_id),
                by=str(person) if person else "",
                other=line.other_account,
                received=line.received,
                given=line.given,
                left=left,
                worth_minor=line.worth_received_minor - line.worth_given_minor,
            )
        )
        left += line.given - line.received
    return ShownCard(moves, shown[-1].posting_id if len(lines) > limit else None)
