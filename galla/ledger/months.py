"""Where every account stood when a month ended, and what had moved between their kinds, made from the days' totals: any
past day is at most a month away from one.

A month whose day is made anew is forgotten with all that follow it, and made again from the one before.
"""

import datetime
from collections.abc import Iterator

from django.db import connection
from django.db.models import Max, Min

from galla.foundation.database.transactions import in_transaction
from galla.ledger import models

_STAND = """
    INSERT INTO ledger_monthstanding (shop_id, month, account, unit, on_hand, worth_minor)
    SELECT shop_id, {month}, account, unit, sum(on_hand), sum(worth_minor) FROM (
        SELECT shop_id, account, unit, on_hand, worth_minor FROM ledger_monthstanding WHERE shop_id = %s AND month = %s
        UNION ALL
        SELECT shop_id, account, unit, received - given, worth_received_minor - worth_given_minor FROM ledger_daytotal
        WHERE shop_id = %s AND business_date > %s AND business_date <= %s
    ) moved GROUP BY shop_id, account, unit HAVING sum(on_hand) <> 0 OR sum(worth_minor) <> 0
"""
_FLOW = """
    INSERT INTO ledger_monthflow (shop_id, month, source, target, in_money, amount_minor)
    SELECT shop_id, {month}, source, target, in_money, sum(amount_minor) FROM (
        SELECT shop_id, source, target, in_money, amount_minor FROM ledger_monthflow WHERE shop_id = %s AND month = %s
        UNION ALL
        SELECT shop_id, source, target, in_money, amount_minor FROM ledger_dayflow
        WHERE shop_id = %s AND business_date > %s AND business_date <= %s
    ) moved GROUP BY shop_id, source, target, in_money
"""
BEFORE_ALL = datetime.date(1, 1, 1)


def forget_months(*, shop_id: int, since: datetime.date) -> None:
    """Take away the standings of every month that ends on that day or later."""
    models.RolledMonth.objects.filter(shop_id=shop_id, month__gte=since).delete()
    models.MonthStanding.objects.filter(shop_id=shop_id, month__gte=since).delete()
    models.MonthFlow.objects.filter(shop_id=shop_id, month__gte=since).delete()


def roll_months(*, shop_id: int, today: datetime.date) -> None:
    """Make the standings of every month that ended before ``today`` and has none. All of its days have totals."""
    first = models.RolledDay.objects.filter(shop_id=shop_id).aggregate(first=Min("business_date"))["first"]
    if first is None:
        return
    last = models.RolledMonth.objects.filter(shop_id=shop_id).aggregate(last=Max("month"))["last"]
    for month in ends_of_months(first if last is None else last + datetime.timedelta(days=1), today):
        _stand(shop_id, last or BEFORE_ALL, month)
        last = month


def _stand(shop_id: int, before: datetime.date, month: datetime.date) -> None:
    def work() -> None:
        written = "%s::date" if connection.vendor == "postgresql" else "%s"
        with connection.cursor() as cursor:
            for statement in (_STAND, _FLOW):
                cursor.execute(statement.format(month=written), [month, shop_id, before, shop_id, before, month])
        models.RolledMonth.objects.create(shop_id=shop_id, month=month)

    in_transaction(work)


def ends_of_months(since: datetime.date, before: datetime.date) -> Iterator[datetime.date]:
    """The last days of the months from the one in which ``since`` lies, as far as they are over before ``before``."""
    month = since
    while True:
        following = (month.replace(day=1) + datetime.timedelta(days=32)).replace(day=1)
        end = following - datetime.timedelta(days=1)
        if end >= before:
            return
        yield end
        month = following
