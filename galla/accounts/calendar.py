"""The shop's days and years: which business date a moment belongs to, and which financial year."""

import datetime
from functools import lru_cache
from zoneinfo import ZoneInfo

from galla.accounts.models import Shop


@lru_cache(maxsize=64)
def zone_of(name: str) -> ZoneInfo:
    """The zone of that name; a shop's name has been checked when it was set."""
    return ZoneInfo(name)


def shop_day(shop: Shop, at: datetime.datetime) -> datetime.date:
    """The shop's day that ``at`` belongs to, closed or not: it ends at the cut-off hour of the shop's zone."""
    local = at.astimezone(zone_of(shop.zone))
    return (local - datetime.timedelta(hours=shop.cut_off_hour)).date()


def business_date(shop: Shop, at: datetime.datetime) -> datetime.date:
    """The day in whose books lands what happens at ``at``: the shop's day, or the first open one if that is closed.

    An act asks after it has claimed its key: from then on no day is closed until the act is written.
    """
    day, closed = shop_day(shop, at), shop.books_closed_until
    return day if closed is None or day > closed else closed + datetime.timedelta(days=1)


def fiscal_year(shop: Shop, day: datetime.date) -> str:
    """The financial year of a day: ``26-27`` for April 2026 to March 2027, ``26`` where it is the calendar year."""
    start = day.year if day.month >= shop.fiscal_year_start else day.year - 1
    if shop.fiscal_year_start == 1:
        return f"{start % 100:02d}"
    return f"{start % 100:02d}-{(start + 1) % 100:02d}"


def day_bounds(shop: Shop, day: datetime.date) -> tuple[datetime.datetime, datetime.datetime]:
    """The first moment of a business day and the first of the next one, in UTC."""
    zone = zone_of(shop.zone)
    begin = datetime.datetime.combine(day, datetime.time(shop.cut_off_hour), tzinfo=zone)
    end = datetime.datetime.combine(day + datetime.timedelta(days=1), datetime.time(shop.cut_off_hour), tzinfo=zone)
    return begin.astimezone(datetime.UTC), end.astimezone(datetime.UTC)
