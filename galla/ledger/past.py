"""What accounts held of goods and money when a past day was over.

Added up from the last month that ended before that day, the totals of the days since, and the postings that no total
knows yet: those of the days after the worker added up, and late ones. It is exact whether the worker ran or not, and
while it runs: the worker makes one day anew after the other, each in a transaction of its own. So what a day's totals
know, and which month is added up, is asked in the very statement that adds up. How far the shop is (``rolled_until``)
may be known from before: it only says where to begin looking.
"""

import datetime
from collections.abc import Callable, Collection, Sequence
from typing import Any, NamedTuple

from django.db import connection

from galla.foundation.database.rows import one_of
from galla.ledger import models, places
from galla.ledger.months import BEFORE_ALL


class Part(NamedTuple):
    """A piece of SQL that stands for a table, and its parameters."""

    statement: str
    parameters: list[Any]


# The totals of its day do not know a late posting yet.
UNKNOWN = """NOT EXISTS (
        SELECT 1 FROM ledger_rolledday r WHERE r.shop_id = ledger_posting.shop_id
        AND r.business_date = ledger_posting.business_date AND r.last_posting >= ledger_posting.id
    )"""
# What came late has the largest ids of all, so it is found by them alone: shop, unit and day are written so that no
# index is used for them. By one SQLite would go through all days of each shop or account.
LATE_DAY = "coalesce(business_date, business_date)"
_MONTH = """(
        SELECT coalesce(max(m.month), '0001-01-01') FROM ledger_rolledmonth m
        WHERE m.shop_id = %s AND m.month <= %s AND m.month < %s
    )"""
_STANDING = """
    SELECT account, unit, on_hand, worth_minor FROM ledger_monthstanding
    WHERE shop_id = %s AND month = {month} AND {account}
"""
_DAYS = """
    SELECT account, unit, received - given, worth_received_minor - worth_given_minor FROM ledger_daytotal
    WHERE shop_id = %s AND business_date > {month} AND business_date <= %s AND business_date < %s AND {account}
"""
_OPEN_DAYS = """
    SELECT {side}, unit, {sign}amount, {sign}worth_minor FROM ledger_posting
    WHERE shop_id = %s AND business_date >= %s AND business_date <= %s AND {account}
"""
_LATE = f"""
    SELECT {{side}}, unit, {{sign}}amount, {{sign}}worth_minor FROM ledger_posting
    WHERE id > %s AND shop_id + 0 = %s AND {LATE_DAY} < %s AND {LATE_DAY} <= %s AND {{account}} AND {UNKNOWN}
"""
_SIDES = (("target", ""), ("source", "-"))
_DAYS_MOVED = """
    SELECT account, received, given FROM ledger_daytotal
    WHERE shop_id = %s AND business_date >= %s AND business_date <= %s AND business_date < %s AND unit = %s
        AND {account}
"""
_OPEN_MOVED = """
    SELECT {side} AS account, {amounts} FROM ledger_posting
    WHERE shop_id = %s AND business_date >= %s AND business_date <= %s AND unit = %s AND {account}
"""
_LATE_MOVED = f"""
    SELECT {{side}}, {{amounts}} FROM ledger_posting
    WHERE id > %s AND shop_id + 0 = %s AND {LATE_DAY} < %s AND {LATE_DAY} >= %s AND {LATE_DAY} <= %s
        AND +unit = %s AND {{account}} AND {UNKNOWN}
"""


def goods_then(shop_id: int, accounts: Collection[places.Account], *, on: datetime.date) -> Part:
    """What the accounts held of each product when the business day ``on`` was over.

    A table of account (its id), product (its id), on_hand (thousandths) and worth_minor, without rows that are zero in
    both.
    """
    held = _held(shop_id, _among(accounts), on)
    statement = f"""
        SELECT held.account, CAST(substr(u.key, 7) AS bigint) AS product, held.on_hand, held.worth_minor FROM (
            SELECT account, unit, CAST(sum(on_hand) AS bigint) AS on_hand,
                CAST(sum(worth_minor) AS bigint) AS worth_minor
            FROM ({held.statement}) parts GROUP BY account, unit
        ) held JOIN ledger_unit u ON u.id = held.unit
        WHERE u.key LIKE 'goods:%%' AND (held.on_hand <> 0 OR held.worth_minor <> 0)
    """
    return Part(statement, held.parameters)


def accounts_then(shop_id: int, kind: str, *, on: datetime.date) -> Part:
    """What each account of a kind held in money and in goods when the business day ``on`` was over.

    A table of account (its id), money_minor and worth_minor, without rows that are zero in both.
    """
    held = _held(shop_id, _of_kind(shop_id, kind), on)
    statement = f"""
        SELECT account, CAST(sum(CASE WHEN unit = %s THEN on_hand ELSE 0 END) AS bigint) AS money_minor,
            CAST(sum(worth_minor) AS bigint) AS worth_minor
        FROM ({held.statement}) parts GROUP BY account
        HAVING sum(CASE WHEN unit = %s THEN on_hand ELSE 0 END) <> 0 OR sum(worth_minor) <> 0
    """
    money = places.money(shop_id).id
    return Part(statement, [money, *held.parameters, money])


def accounts_moved(shop_id: int, kind: str, *, since: datetime.date, until: datetime.date) -> Part:
    """What each account of a kind received and gave in money on the business days from ``since`` to ``until``.

    A table of account (its id), received and given in minor units.
    """
    rolled = rolled_until(shop_id)
    money, which = places.money(shop_id).id, _of_kind(shop_id, kind)
    kept, parameters = which("account")
    parts = [Part(_DAYS_MOVED.format(account=kept), [shop_id, since, until, rolled.until, money, *parameters])]
    for side, _sign in _SIDES:
        touched, parameters = which(side)
        amounts = "amount, 0" if side == "target" else "0, amount"
        names = {"side": side, "amounts": amounts, "account": touched}
        # Days no total knows, and what came late for those that have one.
        begin = max(since, rolled.until)
        parts.append(Part(_OPEN_MOVED.format(**names), [shop_id, begin, until, money, *parameters]))
        if rolled.newest:
            given = [rolled.newest, shop_id, rolled.until, since, until, money, *parameters]
            parts.append(Part(_LATE_MOVED.format(**names), given))
    united = _united(parts)
    statement = f"""
        SELECT account, CAST(sum(received) AS bigint) AS received, CAST(sum(given) AS bigint) AS given
        FROM ({united.statement}) parts GROUP BY account
    """
    return Part(statement, united.parameters)


def held_then(accounts: Collection[places.Account], what: places.Unit, *, on: datetime.date) -> int:
    """What some accounts of one shop held together of a unit, in its own parts, when a business day was over."""
    held = _held(what.shop_id, _among(accounts, what), on, late=_among(accounts, what, by_index=False))
    statement = f"SELECT coalesce(CAST(sum(on_hand) AS bigint), 0) FROM ({held.statement}) parts"
    with connection.cursor() as cursor:
        cursor.execute(statement, held.parameters)
        return int(cursor.fetchone()[0])


class Rolled(NamedTuple):
    """How far a shop's past is added up: the first day that is not, and the last posting that is."""

    until: datetime.date
    newest: int


def rolled_until(shop_id: int) -> Rolled:
    found = models.RolledShop.objects.filter(shop_id=shop_id).first()
    return Rolled(found.until, found.last_posting) if found else Rolled(BEFORE_ALL, 0)


def month_before(shop_id: int, on: datetime.date, *, until: datetime.date) -> Part:
    """The last month that ended on that day or before and is added up, as SQL; ``BEFORE_ALL`` where there is none.

    Asked within the reading's own statement: a month may be forgotten at any time, and its standings with it. Days from
    ``until`` on are read from their postings, so a month that ended then does not count: a clock that went back leaves
    months behind it.
    """
    return Part(_MONTH, [shop_id, on, until])


# Says of a column that it is one of the accounts asked for: the condition and its parameters.
type Which = Callable[[str], tuple[str, list[Any]]]


def _among(accounts: Collection[places.Account], what: places.Unit | None = None, *, by_index: bool = True) -> Which:
    """One of these accounts, of one unit where one is named; without the index of accounts where another is shorter."""
    numbers, plain = [place.id for place in accounts], "" if by_index else "+"
    of_unit, units = (f" AND {plain}unit = %s", [what.id]) if what else ("", [])

    def which(column: str) -> tuple[str, list[Any]]:
        text, parameter = one_of(f"{plain}{column}", numbers)
        return text + of_unit, [parameter, *units]

    return which


def _of_kind(shop_id: int, kind: str) -> Which:
    text = f"IN (SELECT a.id FROM ledger_account a WHERE a.shop_id = %s AND {kind_of('a.key')} = %s)"
    # The plus keeps a database from going through all days of each of many accounts instead of the days asked for.
    return lambda column: (f"+{column} {text}", [shop_id, kind])


def kind_of(column: str) -> str:
    """The text of an account's key before the first colon, in SQL."""
    place = "strpos" if connection.vendor == "postgresql" else "instr"
    return f"substr({column}, 1, {place}({column} || ':', ':') - 1)"


def _held(shop_id: int, which: Which, on: datetime.date, *, late: Which | None = None) -> Part:
    """``late`` says the same of what came late, which is few rows and has an index of its own."""
    until, newest = rolled_until(shop_id)
    month = month_before(shop_id, on, until=until)
    kept, parameters = which("account")
    parts = [
        Part(_STANDING.format(month=month.statement, account=kept), [shop_id, *month.parameters, *parameters]),
        Part(_DAYS.format(month=month.statement, account=kept), [shop_id, *month.parameters, on, until, *parameters]),
    ]
    for side, sign in _SIDES:
        touched, parameters = which(side)
        names = {"side": side, "sign": sign, "account": touched}
        parts.append(Part(_OPEN_DAYS.format(**names), [shop_id, until, on, *parameters]))
        if newest:
            touched, parameters = (late or which)(side)
            names["account"] = touched
            parts.append(Part(_LATE.format(**names), [newest, shop_id, until, on, *parameters]))
    return _united(parts)


def _united(parts: Sequence[Part]) -> Part:
    return Part(
        " UNION ALL ".join(part.statement for part in parts), [each for part in parts for each in part.parameters]
    )
