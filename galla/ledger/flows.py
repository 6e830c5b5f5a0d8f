"""What moved between kinds of accounts, in money and in goods at their worth, until the end of any day.

A kind is the text of an account's key before the first colon, so there are a few dozen flows a day, however much is
sold. They are added up as day totals are: the last month that ended before the day asked for, the days since, and the
postings that no total knows yet, late ones too. What it costs does not grow with the years. It is exact whether the
worker ran or not.
"""

import datetime
from collections.abc import Mapping
from typing import Any, NamedTuple

from django.db import connection

from galla.foundation.database.rows import execute
from galla.ledger import models, places
from galla.ledger.past import LATE_DAY, UNKNOWN, kind_of, month_before, rolled_until

# Postings are added up by account before the kinds are looked up: a day has thousands of them, and few pairs. The plus
# keeps SQLite from reading all postings there are in the order of an index on source, only to group them.
_OF_POSTINGS = """
    SELECT {source} AS source, {target} AS target, p.in_money AS in_money, CAST(sum(p.minor) AS bigint) AS amount_minor
    FROM (
        SELECT source, target, in_money, sum(minor) AS minor FROM (
            SELECT +source AS source, +target AS target, unit = %s AS in_money,
                CASE WHEN unit = %s THEN amount ELSE worth_minor END AS minor
            FROM ledger_posting WHERE {which}
        ) valued GROUP BY source, target, in_money
    ) p JOIN ledger_account s ON s.id = p.source JOIN ledger_account t ON t.id = p.target
    WHERE p.minor > 0 GROUP BY {source}, {target}, p.in_money
"""
_ROLL = """
    INSERT INTO ledger_dayflow (shop_id, business_date, source, target, in_money, amount_minor)
    SELECT {shop}, {day}, source, target, in_money, amount_minor FROM ({moved}) moved
"""
_UNTIL = """
    SELECT source, target, in_money, CAST(sum(amount_minor) AS bigint) FROM (
        SELECT source, target, in_money, amount_minor FROM ledger_monthflow WHERE shop_id = %s AND month = {month}
        UNION ALL
        SELECT source, target, in_money, amount_minor FROM ledger_dayflow
        WHERE shop_id = %s AND business_date > {month} AND business_date <= %s AND business_date < %s
        UNION ALL {unknown}
    ) flows GROUP BY source, target, in_money
"""
_ONE_DAY = "shop_id = %s AND business_date = %s AND id <= %s"
_OPEN = "shop_id = %s AND business_date >= %s AND business_date <= %s"
_LATE = f"id > %s AND shop_id + 0 = %s AND {LATE_DAY} < %s AND {LATE_DAY} <= %s AND {UNKNOWN}"


class Between(NamedTuple):
    """From which kind of account to which, and whether it is money (else goods, at their worth)."""

    source: str
    target: str
    in_money: bool


type Flows = dict[Between, int]


def roll_flows(*, shop_id: int, day: datetime.date, up_to: int) -> None:
    """Make the flows of one business day anew from its postings up to the one with the id ``up_to``."""
    models.DayFlow.objects.filter(shop_id=shop_id, business_date=day).delete()
    is_postgresql = connection.vendor == "postgresql"
    shop, written = ("%s::bigint", "%s::date") if is_postgresql else ("%s", "%s")
    statement = _ROLL.format(shop=shop, day=written, moved=_of_postings(_ONE_DAY))
    with connection.cursor() as cursor:
        cursor.execute(statement, [shop_id, day, *_parameters(shop_id, [shop_id, day, up_to])])


def flows_until(shop_id: int, on: datetime.date) -> Flows:
    """All that ever moved between kinds of accounts until the end of the business day ``on``, in minor units."""
    until, newest = rolled_until(shop_id)
    month = month_before(shop_id, on, until=until)
    parameters = [
        *(shop_id, *month.parameters, shop_id, *month.parameters, on, until),
        *_parameters(shop_id, [shop_id, until, on]),
    ]
    unknown = _of_postings(_OPEN)
    if newest:
        unknown += f" UNION ALL {_of_postings(_LATE)}"
        parameters += _parameters(shop_id, [newest, shop_id, until, on])
    statement = _UNTIL.format(month=month.statement, unknown=unknown)
    with connection.cursor() as cursor:
        rows = execute(cursor, statement, parameters)
    return {Between(source, target, bool(in_money)): int(minor) for source, target, in_money, minor in rows}


def flows(shop_id: int, *, since: datetime.date, until: datetime.date) -> Flows:
    """What moved between kinds of accounts on the business days from ``since`` to ``until``, in minor units."""
    return difference(flows_until(shop_id, until), flows_until(shop_id, since - datetime.timedelta(days=1)))


def difference(later: Mapping[Between, int], earlier: Mapping[Between, int]) -> Flows:
    """What came to flows between two days, without those that stayed as they were."""
    moved = {between: minor - earlier.get(between, 0) for between, minor in later.items()}
    return {between: minor for between, minor in moved.items() if minor}


def _of_postings(which: str) -> str:
    return _OF_POSTINGS.format(source=kind_of("s.key"), target=kind_of("t.key"), which=which)


def _parameters(shop_id: int, which: list[Any]) -> list[Any]:
    money = places.money(shop_id).id
    return [money, money, *which]
