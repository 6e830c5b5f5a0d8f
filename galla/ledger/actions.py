"""The verbs of the ledger: ``post``, ``reverse``, ``open_units``. Callers hold the transaction."""

import datetime
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db import transaction

from galla.foundation.database.immutable import after_migrations
from galla.foundation.database.rows import insert_rows
from galla.foundation.database.together import Insert, write_together
from galla.ledger import models, places
from galla.ledger.entries import Claim, Move, change_of_balances
from galla.ledger.errors import BelowFloor
from galla.ledger.numbering import digest_of, number_entry, number_text

_known_accounts: set[int] = set()


@dataclass(frozen=True, slots=True)
class Posted:
    """An entry that stands: its id, its place in its series, the head of the chain after it, its number as printed."""

    entry_id: int
    series_id: int
    number: int
    hash: str
    written: str


POSTING = ("shop_id", "entry_id", "business_date", "source", "target", "unit", "amount", "worth_minor")


def post(
    *,
    claim: Claim,
    shop_id: int,
    moves: Sequence[Move],
    series: str,
    fiscal_year: str,
    happened_at: datetime.datetime,
    recorded_at: datetime.datetime,
    business_date: datetime.date,
    by_id: int | None,
    document_hash: str = "",
    reverses_id: int | None = None,
    least: Mapping[tuple[int, int], int] | None = None,
    along: Sequence[Insert] = (),
    numbered: Insert | None = None,
    shift_id: int | None = None,
) -> Posted:
    """Write one entry with its postings, inside the caller's transaction.

    The balances it touches must have been locked (``lock_balances``). ``least`` is what must remain of guarded
    balances, by (account id, unit id). ``along`` are rows of the document that are written with the postings,
    ``numbered`` the one row that carries its number. ``shift_id`` is the shift of the till it is written at. The
    series' counter, the hottest row, is taken last.
    Raises ``BelowFloor`` when a guarded balance would fall below it; the caller's transaction must then end.
    ``DayClosed`` for a closed day: ``business_date``, asked after the claim, never says one.
    """
    claim.demand_open(business_date)
    _move(claim, shop_id, business_date, moves, least or {}, along)
    facts: dict[str, Any] = {"shop_id": shop_id, "kind": claim.kind, "key": claim.key, "by_id": by_id}
    facts |= {"request_hash": claim.request_hash, "document_hash": document_hash, "reverses_id": reverses_id}
    facts |= {"happened_at": happened_at, "recorded_at": recorded_at, "business_date": business_date, "shift": shift_id}
    place = number_entry(
        shop_id=shop_id,
        code=series,
        fiscal_year=fiscal_year,
        digest=digest_of(**facts, postings=[(m.source.id, m.target.id, m.unit.id, *m[3:]) for m in moves]),
        facts={"id": claim.entry_id, **facts},
        numbered=numbered,
    )
    written = number_text(series, fiscal_year, place.number)
    return Posted(claim.entry_id, place.series_id, place.number, place.hash, written)


def _move(
    claim: Claim,
    shop_id: int,
    business_date: datetime.date,
    moves: Sequence[Move],
    least: Mapping[tuple[int, int], int],
    along: Sequence[Insert],
) -> None:
    open_accounts(place for move in moves for place in (move.source, move.target))
    rows = [
        (shop_id, claim.entry_id, business_date, m.source.id, m.target.id, m.unit.id, m.amount, m.worth_minor)
        for m in moves
    ]
    change = change_of_balances(moves, least)
    if write_together([*along, Insert(models.Posting, POSTING, rows)], change) != len(change.rows):
        raise BelowFloor([])


def open_accounts(wanted: Iterable[places.Account]) -> None:
    """Make the rows of accounts that have none. What was committed once is remembered, so it costs nothing later."""
    unknown = {place.id: place for place in wanted if place.id not in _known_accounts}
    if not unknown:
        return
    insert_rows(
        models.Account,
        ("id", "shop_id", "key"),
        [(place.id, place.shop_id, place.key) for _, place in sorted(unknown.items())],
        ignore_conflicts=True,
    )
    transaction.on_commit(lambda: _known_accounts.update(unknown))


def open_units(wanted: Iterable[places.Unit]) -> None:
    """Make the rows of units that have none: whoever makes a product, a denomination or a shop calls this."""
    insert_rows(
        models.Unit,
        ("id", "shop_id", "key"),
        sorted({(what.id, what.shop_id, what.key) for what in wanted}),
        ignore_conflicts=True,
    )


@after_migrations
def forget_accounts() -> None:
    """Forget which accounts are known: the tables may have been emptied."""
    _known_accounts.clear()
