"""What lies on shelves now, and what was sold of it, as pieces of SQL for lists of any length."""

import datetime
import itertools
from collections.abc import Collection, Iterable, Sequence
from typing import Any

from django.db import connection

from galla.foundation.database.rows import execute, one_of
from galla.ledger import models, places
from galla.ledger.months import BEFORE_ALL
from galla.ledger.past import UNKNOWN, Part

_HELD = """
    SELECT b.account, b.unit, CAST(substr(u.key, 7) AS bigint) AS product, b.received - b.given AS on_hand,
        b.worth_received_minor - b.worth_given_minor AS worth_minor
    FROM ledger_balance b JOIN ledger_unit u ON u.id = b.unit
    WHERE {account} AND u.key LIKE 'goods:%%'
"""
# Each: what was sold, and what came back, of the days from the first to the last.
_TOTALS = """
    SELECT unit, business_date, received - given AS amount FROM ledger_daytotal
    WHERE shop_id = %s AND business_date >= %s AND business_date <= %s AND business_date < %s
        AND account = %s AND {unit}
"""
_MOVES = """
    SELECT unit, business_date, {sign}amount FROM ledger_posting
    WHERE {side} = %s AND {unit} AND business_date >= %s AND business_date <= %s AND {more}
"""
# Goods come to places from anywhere but a sale that is taken back and the places themselves; of a whole shop also from
# no other place of it and no way between two.
_CAME = """
    FROM ledger_posting p JOIN ledger_account a ON a.id = p.source
    WHERE {shelf} AND p.amount > 0 AND a.key <> 'sold' AND NOT {own} {more}
"""
_ELSEWHERE = " AND a.key NOT LIKE 'shelf:%%' AND a.key NOT LIKE 'transit:%%'"
_SIDES = (("target", "source", ""), ("source", "target", "-"))


def goods_now(accounts: Collection[places.Account]) -> Part:
    """A table of account, unit, product (ids), on_hand (thousandths) and worth_minor, where anything ever lay."""
    kept, parameter = one_of("b.account", [place.id for place in accounts])
    return Part(_HELD.format(account=kept), [parameter])


def goods_came(
    accounts: Collection[places.Account], *, since: datetime.date, days: Sequence[datetime.date], is_whole_shop: bool
) -> Part:
    """A table of unit (its id) and came_0, came_1, …: what came from the first of ``days`` on, before it from the
    second on, and so on to ``since``, in thousandths.
    """
    ends = [*days, since]
    sums = ["CAST(sum(CASE WHEN p.business_date >= %s THEN p.amount ELSE 0 END) AS bigint) AS came_0"]
    parameters: list[Any] = [ends[0]]
    for place, (newer, older) in enumerate(itertools.pairwise(ends), start=1):
        within = "p.business_date < %s AND p.business_date >= %s"
        sums.append(f"CAST(sum(CASE WHEN {within} THEN p.amount ELSE 0 END) AS bigint) AS came_{place}")
        parameters += [newer, older]
    came = _came(accounts, is_whole_shop, "AND p.business_date >= %s")
    statement = f"SELECT p.unit, {', '.join(sums)} {came.statement} GROUP BY p.unit"
    return Part(statement, [*parameters, *came.parameters, since])


def last_came(accounts: Collection[places.Account], unit: str, *, is_whole_shop: bool) -> Part:
    """The last business day on which any of ``unit`` (a column) came, or null."""
    came = _came(accounts, is_whole_shop, f"AND p.unit = {unit} ORDER BY p.business_date DESC LIMIT 1")
    return Part(f"(SELECT p.business_date {came.statement})", came.parameters)


def last_sold(shop_id: int, unit: str, accounts: Collection[places.Account] | None = None) -> Part:
    """The last business day on which any of ``unit`` (a column) was sold, from some accounts or from any; or null."""
    statement = f"SELECT p.business_date FROM ledger_posting p WHERE p.target = %s AND p.unit = {unit} AND p.amount > 0"
    parameters: list[Any] = [places.named(shop_id, "sold").id]
    if accounts is not None:
        given, parameter = one_of("p.source", [place.id for place in accounts])
        statement, parameters = f"{statement} AND {given}", [*parameters, parameter]
    return Part(f"({statement} ORDER BY p.business_date DESC LIMIT 1)", parameters)


def _came(accounts: Collection[places.Account], is_whole_shop: bool, more: str) -> Part:
    numbers = [place.id for place in accounts]
    shelf, parameter = one_of("p.target", numbers)
    own, again = one_of("p.source", numbers)
    text = _CAME.format(shelf=shelf, own=own, more=(f"{_ELSEWHERE} " if is_whole_shop else "") + more)
    return Part(text, [parameter, again])


def shelves_of(shop_id: int, branch_ids: Iterable[int]) -> dict[int, tuple[places.Account, ...]]:
    """All shelves of branches: the one each sells from, and those of its other places where anything ever lay."""
    found = {number: [places.shelf(shop_id, number)] for number in branch_ids}
    others = models.Account.objects.filter(shop_id=shop_id, key__startswith="shelf:").values_list("id", "key")
    for account, key in others:
        _shelf, branch, *place = key.split(":")
        if place and int(branch) in found:
            found[int(branch)].append(places.Account(account, shop_id, key))
    return {number: tuple(shelves) for number, shelves in found.items()}


def sold_of(
    shop_id: int,
    unit_ids: Collection[int],
    *,
    since: datetime.date,
    until: datetime.date,
    recent: datetime.date,
    shelf: places.Account | None = None,
) -> dict[int, tuple[int, int]]:
    """By unit: what was sold from ``recent`` and from ``since`` on, up to ``until``, less what came back.

    Of the whole shop it is added up from the totals of its days; of one ``shelf``, which no total knows of sales alone,
    from the moves. Exact whether the worker added up or not.
    """
    sales = _moves_of(shop_id, unit_ids, since, until, shelf) if shelf else _days_of(shop_id, unit_ids, since, until)
    statement = f"""
        SELECT unit, CAST(sum(CASE WHEN business_date >= %s THEN amount ELSE 0 END) AS bigint),
            CAST(sum(amount) AS bigint)
        FROM ({sales.statement}) sales GROUP BY unit
    """
    with connection.cursor() as cursor:
        rows = execute(cursor, statement, [recent, *sales.parameters])
    return {unit: (short, long) for unit, short, long in rows}


def _days_of(shop_id: int, unit_ids: Collection[int], since: datetime.date, until: datetime.date) -> Part:
    rolled = models.RolledShop.objects.filter(shop_id=shop_id).first()
    totals_until, newest = (rolled.until, rolled.last_posting) if rolled else (BEFORE_ALL, 0)
    sold = places.named(shop_id, "sold").id
    units, wanted = one_of("unit", unit_ids)
    parts = [Part(_TOTALS.format(unit=units), [shop_id, since, until, totals_until, sold, wanted])]
    for side, _other, sign in _SIDES:
        # Days no total knows, and what came late for those that have one.
        more = f"(business_date >= %s OR (id > %s AND {UNKNOWN}))"
        text = _MOVES.format(side=side, sign=sign, unit=units, more=more)
        parts.append(Part(text, [sold, wanted, since, until, totals_until, newest]))
    return _together(parts)


def _moves_of(
    shop_id: int, unit_ids: Collection[int], since: datetime.date, until: datetime.date, shelf: places.Account
) -> Part:
    sold = places.named(shop_id, "sold").id
    units, wanted = one_of("unit", unit_ids)
    parts = []
    for side, other, sign in _SIDES:
        # Sold goods go from the shelf to "sold": what is received there was given here.
        text = _MOVES.format(side=other, sign=sign, unit=units, more=f"{side} = %s")
        parts.append(Part(text, [shelf.id, wanted, since, until, sold]))
    return _together(parts)


def _together(parts: list[Part]) -> Part:
    parameters: list[Any] = [each for part in parts for each in part.parameters]
    return Part(" UNION ALL ".join(part.statement for part in parts), parameters)
