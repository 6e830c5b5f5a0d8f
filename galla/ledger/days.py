"""Totals of past days, made from postings by the worker: what makes a reading of last year as cheap as of yesterday."""

import datetime

from django.db import connection
from django.db.models import Max

from galla.accounts.calendar import business_date
from galla.accounts.models import Shop
from galla.foundation.database.transactions import in_transaction
from galla.ledger import models

_ROLL = """
    INSERT INTO ledger_daytotal
        (shop_id, business_date, account, unit, received, given, worth_received_minor, worth_given_minor)
    SELECT shop_id, business_date, account, unit, sum(received), sum(given), sum(worth_in), sum(worth_out) FROM (
        SELECT shop_id, business_date, target AS account, unit, amount AS received, 0 AS given, worth_minor AS worth_in,
               0 AS worth_out FROM ledger_posting WHERE shop_id = %s AND business_date = %s
        UNION ALL
        SELECT shop_id, business_date, source, unit, 0, amount, 0, worth_minor
        FROM ledger_posting WHERE shop_id = %s AND business_date = %s
    ) sides GROUP BY shop_id, business_date, account, unit
"""


def roll_day(*, shop_id: int, day: datetime.date) -> None:
    """Make the totals of one business day anew from its postings."""

    def work() -> None:
        models.DayTotal.objects.filter(shop_id=shop_id, business_date=day).delete()
        newest = models.Posting.objects.filter(shop_id=shop_id, business_date=day).aggregate(last=Max("id"))["last"]
        with connection.cursor() as cursor:
            cursor.execute(_ROLL, [shop_id, day, shop_id, day])
        models.RolledDay.objects.update_or_create(
            shop_id=shop_id, business_date=day, defaults={"last_posting": newest or 0}
        )

    in_transaction(work)


def roll_past_days(*, at: datetime.datetime) -> int:
    """Make the totals of every past day that has none, or has had late postings since; how many were made."""
    made = 0
    for shop in Shop.objects.order_by("id"):
        today = business_date(shop, at)
        rolled = dict(models.RolledDay.objects.filter(shop=shop).values_list("business_date", "last_posting"))
        newest = (
            models.Posting.objects.filter(shop=shop, business_date__lt=today)
            .values_list("business_date")
            .annotate(last=Max("id"))
        )
        for day, last in newest:
            if rolled.get(day) != last:
                roll_day(shop_id=shop.pk, day=day)
                made += 1
    return made
