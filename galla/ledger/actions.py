"""The verbs of the ledger: ``post``, ``reverse``, ``open_units``. Callers hold the transaction."""

import datetime
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db import transaction

from galla.foundation.database.immutable import after_migrations
from galla.foundation.database.rows import insert_rows
from galla.ledger import models, places
from galla.ledger.entries import Claim, Move, apply_to_balances, digest_of, next_in_series
from galla.ledger.errors import BelowFloor

_known_accounts: set[int] = set()


@dataclass(frozen=True, slots=True)
class Posted:
    """An entry that stands: its id, its place in its series, the head of the chain after it."""

    entry_id: int
    series_id: int
    number: int
    hash: str


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
) -> Posted:
    """Write one entry with its postings, inside the caller's transaction.

    The balances it touches must have been locked (``lock_balances``). ``least`` is what must remain of guarded
    balances, by (account id, unit id). The series' counter, the hottest row, is taken as late as can be.
    Raises ``BelowFloor`` when a guarded balance would fall below it; the caller's transaction must then end.
    """
    if apply_to_balances(moves, least or {}):
        raise BelowFloor([])
    postings = [(m.source.id, m.target.id, m.unit.id, m.amount, m.worth_minor) for m in moves]
    _write_postings(claim.entry_id, shop_id, business_date, moves, postings)
    facts: dict[str, Any] = {
        "shop_id": shop_id,
        "kind": claim.kind,
        "key": claim.key,
        "request_hash": claim.request_hash,
        "document_hash": document_hash,
        "happened_at": happened_at,
        "recorded_at": recorded_at,
        "business_date": business_date,
        "by_id": by_id,
        "reverses_id": reverses_id,
    }
    digest = digest_of(**facts, postings=postings)
    series_id, number, head = next_in_series(shop_id=shop_id, code=series, fiscal_year=fiscal_year, digest=digest)
    insert_rows(
        models.Entry,
        ("id", *facts, "series_id", "number", "hash"),
        [(claim.entry_id, *facts.values(), series_id, number, head)],
    )
    return Posted(claim.entry_id, series_id, number, head)


def _write_postings(
    entry_id: int,
    shop_id: int,
    business_date: datetime.date,
    moves: Sequence[Move],
    postings: Sequence[tuple[int, int, int, int, int]],
) -> None:
    open_accounts(place for move in moves for place in (move.source, move.target))
    insert_rows(
        models.Posting,
        ("shop_id", "entry_id", "business_date", "source", "target", "unit", "amount", "worth_minor"),
        [(shop_id, entry_id, business_date, *posting) for posting in postings],
    )


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
