"""Totals of past days, made from postings by the worker: what makes a reading of last year as cheap as of yesterday."""

import datetime
from collections.abc import Iterator
from typing import Any

from django.db import connection
from django.db.models import Count, Max, QuerySet

from galla.accounts.calendar import business_date
from galla.accounts.models import Shop
from galla.foundation.database.transactions import in_transaction
from galla.ledger import models
from galla.ledger.flows import roll_flows
from galla.ledger.months import forget_months, roll_months

_ROLL = """
    INSERT INTO ledger_daytotal
        (shop_id, business_date, account, unit, received, given, worth_received_minor, worth_given_minor)
    SELECT shop_id, business_date, account, unit, sum(received), sum(given), sum(worth_in), sum(worth_out) FROM (
        SELECT shop_id, business_date, target AS account, unit, amount AS received, 0 AS given, worth_minor AS worth_in,
               0 AS worth_out FROM ledger_posting WHERE shop_id = %s AND business_date = %s AND id <= %s
        UNION ALL
        SELECT shop_id, business_date, source, unit, 0, amount, 0, worth_minor
        FROM ledger_posting WHERE shop_id = %s AND business_date = %s AND id <= %s
    ) sides GROUP BY shop_id, business_date, account, unit
"""


def roll_day(*, shop_id: int, day: datetime.date, up_to: int) -> None:
    """Make the totals of one business day anew from its postings up to the one with the id ``up_to``."""

    def work() -> None:
        models.DayTotal.objects.filter(shop_id=shop_id, business_date=day).delete()
        forget_months(shop_id=shop_id, since=day)
        rows = models.Posting.objects.filter(shop_id=shop_id, business_date=day, id__lte=up_to)
        found = rows.aggregate(last=Max("id"), count=Count("id"))
        with connection.cursor() as cursor:
            cursor.execute(_ROLL, [shop_id, day, up_to, shop_id, day, up_to])
        roll_flows(shop_id=shop_id, day=day, up_to=up_to)
        models.RolledDay.objects.update_or_create(
            shop_id=shop_id,
            business_date=day,
            defaults={"last_posting": found["last"] or 0, "postings": found["count"]},
        )

    in_transaction(work)


def roll_past_days(*, at: datetime.datetime) -> int:
    """Make the totals of every past day that has none, or has had late postings since; how many were made.

    Each day in a transaction of its own, so that nobody waits for all of them; who reads meanwhile asks each day how
    much of it is added up (``past.UNKNOWN``). Then the standings at the end of every month that is over.
    """
    made = 0
    for shop in Shop.objects.order_by("id"):
        today = business_date(shop, at)
        newest = models.Posting.objects.order_by("-id").values_list("id", flat=True).first() or 0
        rolled = dict(_marks(models.RolledDay.objects.filter(shop=shop), "last_posting", "postings"))
        rows = models.Posting.objects.filter(shop=shop, business_date__lt=today, id__lte=newest)
        posted = rows.values("business_date").annotate(last=Max("id"), count=Count("id")).order_by("business_date")
        for day, mark in _marks(posted, "last", "count"):
            if rolled.get(day) != mark:
                roll_day(shop_id=shop.pk, day=day, up_to=newest)
                made += 1
        models.RolledShop.objects.update_or_create(shop=shop, defaults={"until": today, "last_posting": newest})
        roll_months(shop_id=shop.pk, today=today)
    return made


def _marks(rows: QuerySet[Any, Any], last: str, count: str) -> Iterator[tuple[datetime.date, tuple[int, int]]]:
    """By day, what its totals were made of: the id of the last posting, and how many there are."""
    for day, newest, postings in rows.values_list("business_date", last, count):
        yield day, (newest, postings)
