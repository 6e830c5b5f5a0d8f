"""What each entry brought some accounts or took from them, in money: one figure an entry and account.

A bank shows a payment once, however many moves an entry wrote of it; so this is what its lines are compared with.
"""

import datetime
from collections.abc import Iterable, Sequence
from typing import Any, NamedTuple

from django.db import connection

from galla.foundation.database.rows import execute, one_of
from galla.ledger import places


class EntryMove(NamedTuple):
    """One entry and what it brought an account (received − given), in minor units, never nothing."""

    entry_id: int
    amount_minor: int
    kind: str
    business_date: datetime.date
    reverses_id: int | None


_SIDES = """
    SELECT entry_id, amount FROM ledger_posting WHERE target = %s AND unit = %s AND {which}
    UNION ALL
    SELECT entry_id, -amount FROM ledger_posting WHERE source = %s AND unit = %s AND {which}
"""


def moves_between(place: places.Account, since: datetime.date, until: datetime.date) -> list[EntryMove]:
    """The moves of an account on these business days, both included, in the order of their entries."""
    return _moves(place, "business_date >= %s AND business_date <= %s", [since, until])


def moves_of_entries(place: places.Account, entries: Iterable[int]) -> list[EntryMove]:
    """What these entries brought an account; those that brought it nothing are left out."""
    which, numbers = one_of("entry_id", entries)
    return _moves(place, which, [numbers])


def _moves(place: places.Account, which: str, told: Sequence[Any]) -> list[EntryMove]:
    statement = f"""
        SELECT e.id, moved.amount, e.kind, e.business_date, e.reverses_id FROM (
            SELECT entry_id, CAST(sum(amount) AS bigint) AS amount FROM ({_SIDES.format(which=which)}) sides
            GROUP BY entry_id
        ) moved JOIN ledger_entry e ON e.id = moved.entry_id
        WHERE moved.amount <> 0 AND e.shop_id = %s ORDER BY e.id
    """
    side = [place.id, places.money(place.shop_id).id, *told]
    with connection.cursor() as cursor:
        rows = execute(cursor, statement, [*side, *side, place.shop_id])
    return [EntryMove(number, amount, kind, _day(day), reverses) for number, amount, kind, day, reverses in rows]


def _day(value: Any) -> datetime.date:
    return datetime.date.fromisoformat(value) if isinstance(value, str) else value
