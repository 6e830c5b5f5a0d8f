"""What accounts received and gave of money on business days, and what they held before: any day, added up or not.

Past days are read from their totals and from what was written since the worker made them, open ones from the postings
(as in ``past``). Accounts of which there are many, customers and suppliers, are added up under their kind.
"""

import datetime
from typing import Any, NamedTuple

from django.db import connection

from galla.foundation.database.rows import execute, one_of
from galla.ledger import places
from galla.ledger.months import BEFORE_ALL
from galla.ledger.past import LATE_DAY, UNKNOWN, Part, Rolled, month_before, rolled_until

ADDED_UP = ("customer", "supplier", "store-credit", "gift")


class Moved(NamedTuple):
    """What an account (or all of a kind) received and gave on a day, in minor units."""

    day: datetime.date
    account: str
    received: int
    given: int


_TOTALS = """
    SELECT business_date, account, received, given FROM ledger_daytotal
    WHERE shop_id = %s AND unit = %s AND business_date {since} AND business_date <= %s AND business_date < %s
"""
_OPEN = """
    SELECT business_date, {side}, {received}, {given} FROM ledger_posting
    WHERE shop_id = %s AND unit = %s AND business_date >= %s AND business_date <= %s
"""
_LATE = f"""
    SELECT business_date, {{side}}, {{received}}, {{given}} FROM ledger_posting
    WHERE id > %s AND shop_id + 0 = %s AND +unit = %s AND {LATE_DAY} >= %s AND {LATE_DAY} <= %s AND {LATE_DAY} < %s
    AND {UNKNOWN}
"""
# Of one branch: what no total tells, so its postings are read; as many as the days asked for have.
_OF_BRANCH = """
    SELECT p.business_date, p.{side} AS account, p.{received} AS received, p.{given} AS given FROM ledger_posting p
    JOIN ledger_entry e ON e.id = p.entry_id JOIN ledger_series s ON s.id = e.series_id
    WHERE p.shop_id = %s AND p.unit = %s AND p.business_date >= %s AND p.business_date <= %s AND s.branch_id = %s
"""
_SIDES = (
    {"side": "target", "received": "amount", "given": "0"},
    {"side": "source", "received": "0", "given": "amount"},
)


def moved_by_day(
    shop_id: int, *, since: datetime.date, until: datetime.date, branch_id: int | None = None
) -> list[Moved]:
    """What every account received and gave on each of these days, both included; days without moves are left out.

    With a branch, by the entries of its tills and journals alone.
    """
    if branch_id is None:
        statement, parameters = _moves(shop_id, rolled_until(shop_id), since, until)
    else:
        statement = " UNION ALL ".join(_OF_BRANCH.format(**side).replace("p.0", "0") for side in _SIDES)
        parameters = [shop_id, places.money(shop_id).id, since, until, branch_id] * len(_SIDES)
    return [Moved(_day(day), *row) for day, *row in _by_name("business_date", statement, parameters)]


def held_before(shop_id: int, day: datetime.date) -> dict[str, int]:
    """What every account (or all of a kind) held of money when ``day`` began; nothing is left out."""
    before = day - datetime.timedelta(days=1)
    rolled = rolled_until(shop_id)
    month = month_before(shop_id, before, until=rolled.until)
    # Nothing was added up of open days, so no month reaches into them; what came late may be of any day.
    statement, parameters = _moves(shop_id, rolled, BEFORE_ALL, before, after=month)
    standing = "SELECT month, account, on_hand, 0 FROM ledger_monthstanding WHERE shop_id = %s AND unit = %s"
    statement += f" UNION ALL {standing} AND month = {month.statement}"
    parameters += [shop_id, places.money(shop_id).id, *month.parameters]
    rows = _by_name("1", statement, parameters)
    return {account: received - given for _, account, received, given in rows if received != given}


def _moves(
    shop_id: int, rolled: Rolled, since: datetime.date, until: datetime.date, *, after: Part | None = None
) -> tuple[str, list[Any]]:
    """The moves of money of some days; of those added up only the ones after a month, where its standing is told."""
    open_from, newest = rolled
    money = places.money(shop_id).id
    parts: list[str] = [_TOTALS.format(since=f"> {after.statement}" if after else ">= %s")]
    parameters: list[Any] = [shop_id, money, *(after.parameters if after else [since]), until, open_from]
    for side in _SIDES:
        parts.append(_OPEN.format(**side))
        parameters += [shop_id, money, max(since, open_from), until]
        if newest:
            parts.append(_LATE.format(**side))
            parameters += [newest, shop_id, money, since, until, open_from]
    return " UNION ALL ".join(parts), parameters


def _by_name(day: str, statement: str, parameters: list[Any]) -> list[Any]:
    """The moves by day and by account, or by kind where there are many of one."""
    many = ", ".join(f"'{kind}'" for kind in ADDED_UP)
    name = f"CASE WHEN {kind_of('a.key')} IN ({many}) THEN {kind_of('a.key')} ELSE a.key END"
    added = f"""
        SELECT moved.day, {name} AS name, CAST(sum(moved.received) AS bigint), CAST(sum(moved.given) AS bigint)
        FROM (
            SELECT {day} AS day, account, sum(received) AS received, sum(given) AS given
            FROM ({statement}) parts GROUP BY 1, 2
        ) moved JOIN ledger_account a ON a.id = moved.account GROUP BY 1, 2 ORDER BY 1, 2
    """
    with connection.cursor() as cursor:
        return execute(cursor, added, parameters)


def kind_of(column: str) -> str:
    """SQL: the text before the first colon of a column."""
    if connection.vendor == "postgresql":
        return f"split_part({column}, ':', 1)"
    return f"substr({column}, 1, instr({column} || ':', ':') - 1)"


def moved_by_entry(shop_id: int, entries: list[int]) -> dict[int, dict[str, int]]:
    """What each entry brought the accounts it touched (received − given), by entry id and account key."""
    if not entries:
        return {}
    mine, numbers = one_of("entry_id", entries)
    statement = f"""
        SELECT moved.entry_id, a.key, CAST(sum(moved.amount) AS bigint) FROM (
            SELECT entry_id, target AS account, amount FROM ledger_posting WHERE {mine} AND unit = %s
            UNION ALL
            SELECT entry_id, source, -amount FROM ledger_posting WHERE {mine} AND unit = %s
        ) moved JOIN ledger_account a ON a.id = moved.account GROUP BY 1, 2 ORDER BY 1, 2
    """
    money = places.money(shop_id).id
    found: dict[int, dict[str, int]] = {}
    with connection.cursor() as cursor:
        for entry, account, amount in execute(cursor, statement, [numbers, money, numbers, money]):
            found.setdefault(entry, {})[account] = amount
    return found


def _day(value: Any) -> datetime.date:
    return datetime.date.fromisoformat(value) if isinstance(value, str) else value
