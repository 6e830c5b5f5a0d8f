"""Closing a business day: a row that says who and when, after which nothing is written into that day any more.

Days are closed in order: closing one closes every day before it. What happens later, and what is told later of a
closed day, lands in the first open one (``accounts.calendar.business_date``).
"""

import datetime
from collections.abc import Collection
from dataclasses import dataclass

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from galla.accounts.access import Access
from galla.accounts.calendar import fiscal_year, shop_day
from galla.accounts.models import Shop
from galla.foundation.database.transactions import in_transaction
from galla.foundation.errors import InvalidInput
from galla.ledger import models
from galla.ledger.actions import post
from galla.ledger.entries import Claim, claim, request_hash, stop_for_closing
from galla.ledger.errors import DayClosed

KIND = "day-close"
SERIES = "journal:days"


@dataclass(frozen=True, slots=True)
class ClosedDay:
    """A day that is closed: by whom, when, and with how many entries since the close before it."""

    id: int
    day: datetime.date
    by_id: int
    by: str
    at: datetime.datetime
    entries: int
    replayed: bool = False


def close_day(*, access: Access, day: datetime.date, at: datetime.datetime) -> ClosedDay:
    """Close a business day of the shop, and with it every day before; the same day again answers what closed it.

    Today may be closed: what follows lands in tomorrow. Waits for what is being written, and whatever is written
    afterwards knows of it. Raises ``NotAllowed``, ``InvalidInput`` for a day to come, ``DayClosed`` for one that was
    closed with a later one, ``NoLongerHere``.
    """
    access.require("day.close")
    at = at.astimezone(datetime.UTC)

    def work() -> ClosedDay:
        stop_for_closing(access.shop.pk)
        claimed = claim(
            shop=access.shop,
            kind=KIND,
            key=day.isoformat(),
            request_hash=request_hash([day.isoformat()]),
            member_id=access.membership.pk,
        )
        if claimed.replayed:
            rows = models.DayClose.objects.select_related("by")
            return _told(rows.get(pk=claimed.entry_id), replayed=True)
        if day > shop_day(access.shop, at):
            raise InvalidInput(_("This day has not begun. Close it when it has been."), field="day")
        if claimed.closed_until is not None and day <= claimed.closed_until:
            raise DayClosed(claimed.closed_until, day=day, field="day")
        return _told(_close(access, claimed, day, at))

    closed = in_transaction(work)
    access.shop.refresh_from_db(fields=["books_closed_until"])
    return closed


def _close(access: Access, claimed: Claim, day: datetime.date, at: datetime.datetime) -> models.DayClose:
    shop_id = access.shop.pk
    entries = _entries(shop_id, claimed.closed_until, day)
    close = models.DayClose(
        id=claimed.entry_id, shop=access.shop, business_date=day, by=access.user, at=at, entries=entries
    )
    post(
        claim=claimed,
        shop_id=shop_id,
        moves=[],
        series=SERIES,
        fiscal_year=fiscal_year(access.shop, day),
        happened_at=at,
        recorded_at=at,
        business_date=day,
        by_id=access.user.pk,
        document_hash=hash_of_close(close),
    )
    close.save(force_insert=True)
    Shop.objects.filter(pk=shop_id).update(books_closed_until=day)
    return close


def _entries(shop_id: int, since: datetime.date | None, day: datetime.date) -> int:
    """How many entries stand in the days after ``since`` up to ``day``."""
    rows = models.Entry.objects.filter(shop_id=shop_id, business_date__lte=day)
    return (rows if since is None else rows.filter(business_date__gt=since)).count()


def hash_of_close(close: models.DayClose) -> str:
    """What the entry of a close carries of it."""
    return request_hash(
        [close.shop_id, close.business_date.isoformat(), close.by_id, close.at.isoformat(), close.entries]
    )


def demand_open_day(shop: Shop, at: datetime.datetime) -> None:
    """Refuse what is of its own day or of none, as another system's bills are. Raises ``DayClosed``.

    ``shop`` knows its closed days once the key is claimed.
    """
    day, closed = shop_day(shop, at), shop.books_closed_until
    if closed is not None and day <= closed:
        raise DayClosed(closed, day=day)


def close_of(shop_id: int, day: datetime.date) -> ClosedDay | None:
    """What closed a day: its own close or the first one after it; None while it is open."""
    rows = models.DayClose.objects.select_related("by").filter(shop_id=shop_id, business_date__gte=day)
    found = rows.order_by("business_date").first()
    return None if found is None else _told(found)


def _told(close: models.DayClose, *, replayed: bool = False) -> ClosedDay:
    return ClosedDay(close.pk, close.business_date, close.by_id, str(close.by), close.at, close.entries, replayed)


def entries_closed(ids: Collection[int]) -> dict[int, int]:
    """By the id of a close, how many entries it closed."""
    return dict(models.DayClose.objects.filter(pk__in=ids).values_list("pk", "entries"))


def closes(shop_id: int) -> "QuerySet[models.DayClose]":
    """Every close of a shop, with who closed."""
    return models.DayClose.objects.select_related("by").filter(shop_id=shop_id)
