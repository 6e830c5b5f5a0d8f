"""What accounts held of goods when a past day was over.

Added up from the last month that ended before that day, the totals of the days since, and the postings that no total
knows yet: those of the days after the worker added up, and late ones. It is exact whether the worker ran or not.
"""

import datetime
from collections.abc import Collection
from typing import Any, NamedTuple

from galla.foundation.database.rows import one_of
from galla.ledger import models, places
from galla.ledger.months import BEFORE_ALL


class Part(NamedTuple):
    """A piece of SQL that stands for a table, and its parameters."""

    statement: str
    parameters: list[Any]


_STANDING = """
    SELECT account, unit, on_hand, worth_minor FROM ledger_monthstanding
    WHERE shop_id = %s AND month = %s AND {account}
"""
_DAYS = """
    SELECT account, unit, received - given, worth_received_minor - worth_given_minor FROM ledger_daytotal
    WHERE shop_id = %s AND business_date > %s AND business_date <= %s AND business_date < %s AND {account}
"""
_OPEN_DAYS = """
    SELECT {side}, unit, {sign}amount, {sign}worth_minor FROM ledger_posting
    WHERE shop_id = %s AND business_date >= %s AND business_date <= %s AND {account}
"""
# The shop is written so that no index is used for it: what came late has the largest ids of all.
_LATE = """
    SELECT {side}, unit, {sign}amount, {sign}worth_minor FROM ledger_posting
    WHERE id > %s AND shop_id + 0 = %s AND business_date < %s AND business_date <= %s AND {account}
"""
_SIDES = (("target", ""), ("source", "-"))


def goods_then(shop_id: int, accounts: Collection[places.Account], *, on: datetime.date) -> Part:
    """What the accounts held of each product when the business day ``on`` was over.

    A table of account (its id), product (its id), on_hand (thousandths) and worth_minor, without rows that are zero in
    both.
    """
    held = _held(shop_id, accounts, on)
    statement = f"""
        SELECT held.account, CAST(substr(u.key, 7) AS bigint) AS product, held.on_hand, held.worth_minor FROM (
            SELECT account, unit, CAST(sum(on_hand) AS bigint) AS on_hand,
                CAST(sum(worth_minor) AS bigint) AS worth_minor
            FROM ({held.statement}) parts GROUP BY account, unit
        ) held JOIN ledger_unit u ON u.id = held.unit
        WHERE u.key LIKE 'goods:%%' AND (held.on_hand <> 0 OR held.worth_minor <> 0)
    """
    return Part(statement, held.parameters)


def _held(shop_id: int, accounts: Collection[places.Account], on: datetime.date) -> Part:
    rolled = models.RolledShop.objects.filter(shop_id=shop_id).first()
    until, newest = (rolled.until, rolled.last_posting) if rolled else (BEFORE_ALL, 0)
    months = models.RolledMonth.objects.filter(shop_id=shop_id, month__lte=on).order_by("-month")
    month = months.values_list("month", flat=True).first() or BEFORE_ALL
    numbers = [place.id for place in accounts]
    kept, parameter = one_of("account", numbers)
    parts = [
        Part(_STANDING.format(account=kept), [shop_id, month, parameter]),
        Part(_DAYS.format(account=kept), [shop_id, month, on, until, parameter]),
    ]
    for side, sign in _SIDES:
        touched, parameter = one_of(side, numbers)
        names = {"side": side, "sign": sign, "account": touched}
        parts.append(Part(_OPEN_DAYS.format(**names), [shop_id, until, on, parameter]))
        if newest:
            parts.append(Part(_LATE.format(**names), [newest, shop_id, until, on, parameter]))
    return Part(
        " UNION ALL ".join(part.statement for part in parts), [each for part in parts for each in part.parameters]
    )
