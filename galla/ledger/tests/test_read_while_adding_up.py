"""Past days are read while the worker makes them anew, one after the other: nothing is counted twice or left out."""

import datetime
from typing import Any

import pytest
from django.db import connection

from galla.accounts.models import Shop
from galla.ledger import days, flows, held, models, money, months, past, places
from galla.ledger.entries import Move
from galla.ledger.tests.conftest import AT, DAY, Book
from galla.ledger.tests.test_past import read, replayed
from galla.ledger.tests.test_posting import breaks, received, sold

ONE_DAY = datetime.timedelta(days=1)
LONG_AGO, LAST_WEEK = DAY - 70 * ONE_DAY, DAY - 7 * ONE_DAY


def with_late_ones(shop: Shop, book: Book) -> None:
    """Two days that are added up, and moves that came late for both of them."""
    for number, day in enumerate((LONG_AGO, LAST_WEEK)):
        book(f"goods {number}", [received(shop, 9000, 2700)], day=day)
        book(f"cash {number}", [paid(shop, 500)], day=day)
    days.roll_past_days(at=AT)
    for number, day in enumerate((LONG_AGO, LAST_WEEK)):
        book(f"late goods {number}", [sold(shop, 1000, 300)], day=day)
        book(f"late cash {number}", [paid(shop, 70)], day=day)


def paid(shop: Shop, amount: int) -> Move:
    return Move(places.named(shop.pk, "income"), places.drawer(shop.pk, 1), places.money(shop.pk), amount)


def told(shop: Shop, on: datetime.date) -> list[Any]:
    """All that is read of the time until a day: goods, money by account, by day and by kind, and what was sold."""
    drawers = past.accounts_moved(shop.pk, "drawer", since=LONG_AGO, until=on)
    with connection.cursor() as cursor:
        cursor.execute(drawers.statement, drawers.parameters)
        moved = cursor.fetchall()
    unit = places.goods(shop.pk, 7).id
    return [
        read(shop, on),
        [tuple(map(int, row)) for row in moved],
        money.held_before(shop.pk, on + ONE_DAY),
        money.moved_by_day(shop.pk, since=LONG_AGO, until=on),
        flows.flows_until(shop.pk, on),
        held.sold_of(shop.pk, [unit], since=LONG_AGO, until=on, recent=LAST_WEEK),
    ]


def read_between(shop: Shop, patch: pytest.MonkeyPatch) -> list[list[Any]]:
    """What is read after each day that is made anew, before the shop's mark is set."""
    found: list[list[Any]] = []

    def then_read(**asked: Any) -> None:
        made(**asked)
        found.extend(told(shop, on) for on in (LONG_AGO, LAST_WEEK, DAY))

    made = days.roll_day
    patch.setattr(days, "roll_day", then_read)
    days.roll_past_days(at=AT)
    return found


def test_who_reads_between_two_days_reads_what_there_was_before_and_is_after(
    shop: Shop, book: Book, monkeypatch: pytest.MonkeyPatch
) -> None:
    with_late_ones(shop, book)
    before = [told(shop, on) for on in (LONG_AGO, LAST_WEEK, DAY)]
    assert before[2][0] == replayed(shop, DAY)
    between = read_between(shop, monkeypatch)
    assert between == before * 2
    assert [told(shop, on) for on in (LONG_AGO, LAST_WEEK, DAY)] == before
    assert breaks() == []


def test_who_reads_by_the_shops_mark_alone_counts_late_moves_twice(
    shop: Shop, book: Book, monkeypatch: pytest.MonkeyPatch
) -> None:
    with_late_ones(shop, book)
    before = [read(shop, on) for on in (LONG_AGO, LAST_WEEK, DAY)]
    monkeypatch.setattr(past, "_LATE", past._LATE.replace(past.UNKNOWN, "1 = 1"))
    between = [one[0] for one in read_between(shop, monkeypatch)]
    assert between != before * 2


def test_who_learned_how_far_the_shop_is_before_and_reads_after_reads_right(
    shop: Shop, book: Book, monkeypatch: pytest.MonkeyPatch
) -> None:
    with_late_ones(shop, book)
    stale = past.rolled_until(shop.pk)
    before = [told(shop, on) for on in (LONG_AGO, LAST_WEEK, DAY)]
    assert models.RolledMonth.objects.exists()
    days.roll_past_days(at=AT + ONE_DAY)
    assert past.rolled_until(shop.pk) != stale
    for room in (past, money, flows):
        monkeypatch.setattr(room, "rolled_until", lambda _shop: stale)
    assert [told(shop, on) for on in (LONG_AGO, LAST_WEEK, DAY)] == before
    # All months are forgotten in the same moment: their days are read instead.
    months.forget_months(shop_id=shop.pk, since=LONG_AGO)
    assert [told(shop, on) for on in (LONG_AGO, LAST_WEEK, DAY)] == before
