"""What lay where when a past day was over: the same as adding up every move, whenever the worker ran."""

import datetime
import random
from collections.abc import Iterator

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from galla.accounts.models import Shop
from galla.ledger import days, models, money, months, past, places
from galla.ledger.entries import Move
from galla.ledger.tests.conftest import AT, DAY, Book
from galla.ledger.tests.test_posting import breaks, received, sold

SPAN = 130
MOVES = 60


def replayed(shop: Shop, on: datetime.date) -> list[tuple[int, int, int, int]]:
    """Account, product, quantity and worth by adding up every move until the end of that day."""
    held: dict[int, tuple[int, int]] = {}
    shelves = {places.shelf(shop.pk, branch).id for branch in (1, 2)}
    for move in models.Posting.objects.filter(business_date__lte=on):
        for account, sign in ((move.target, 1), (move.source, -1)):
            if account in shelves:
                quantity, worth = held.get(account, (0, 0))
                held[account] = (quantity + sign * move.amount, worth + sign * move.worth_minor)
    return sorted((account, 7, *found) for account, found in held.items() if found != (0, 0))


def read(shop: Shop, on: datetime.date) -> list[tuple[int, int, int, int]]:
    """The same by the reading of the past."""
    part = past.goods_then(shop.pk, [places.shelf(shop.pk, branch) for branch in (1, 2)], on=on)
    with connection.cursor() as cursor:
        cursor.execute(part.statement, part.parameters)
        return sorted(tuple(row) for row in cursor.fetchall())


def some_move(shop: Shop, dice: random.Random) -> Move:
    """Goods that come, go, or go from one branch to the other."""
    quantity, worth = dice.randint(1, 9) * 1000, dice.randint(0, 900)
    if dice.random() < 0.2:
        shelves = places.shelf(shop.pk, 1), places.shelf(shop.pk, 2)
        return Move(*shelves, places.goods(shop.pk, 7), quantity, worth)
    return (received if dice.random() < 0.6 else sold)(shop, quantity, worth)


@pytest.mark.parametrize("seed", range(4))
def test_any_past_day_is_what_its_moves_add_up_to_whenever_the_worker_ran(shop: Shop, book: Book, seed: int) -> None:
    dice = random.Random(seed)
    for number in range(MOVES):
        book(f"{number}", [some_move(shop, dice)], day=DAY - datetime.timedelta(days=dice.randint(0, SPAN)))
        if dice.random() < 0.15:
            days.roll_past_days(at=AT - datetime.timedelta(days=dice.choice([0, 0, 1, 40])))
        if number % 6 == 0:
            for _ in range(5):
                on = DAY - datetime.timedelta(days=dice.randint(-1, SPAN + 5))
                assert read(shop, on) == replayed(shop, on), (number, on)
    assert models.RolledMonth.objects.exists()
    assert breaks() == []


def test_a_late_move_changes_the_months_that_follow_its_day(shop: Shop, book: Book) -> None:
    long_ago = DAY - datetime.timedelta(days=100)
    book("first", [received(shop, 3000, 900)], day=long_ago)
    days.roll_past_days(at=AT)
    ended = models.RolledMonth.objects.count()
    assert ended == len(list(months.ends_of_months(long_ago, DAY))) > 2
    book("late", [sold(shop, 1000, 300)], day=long_ago + datetime.timedelta(days=1))
    days.roll_past_days(at=AT)
    assert models.RolledMonth.objects.count() == ended
    assert {(row.on_hand, row.worth_minor) for row in models.MonthStanding.objects.filter(on_hand__gt=0)} >= {
        (2000, 600)
    }
    assert read(shop, DAY) == [(places.shelf(shop.pk, 1).id, 7, 2000, 600)]


def test_a_clock_that_went_back_past_the_end_of_a_month_counts_nothing_twice(shop: Shop, book: Book) -> None:
    book("long ago", [received(shop, 5000, 1500)], day=DAY - datetime.timedelta(days=100))
    book("within the month", [sold(shop, 1000, 300)], day=DAY - datetime.timedelta(days=30))
    days.roll_past_days(at=AT)
    ended = models.RolledMonth.objects.latest("month").month
    days.roll_past_days(at=AT - datetime.timedelta(days=40))
    until = past.rolled_until(shop.pk).until
    assert until < DAY - datetime.timedelta(days=30) < ended, "nothing lies between where the clock went and the month"
    for back in (0, 20, 30, 31, 60, 99):
        on = DAY - datetime.timedelta(days=back)
        assert read(shop, on) == replayed(shop, on), on
    days.roll_past_days(at=AT)
    assert read(shop, DAY) == replayed(shop, DAY)
    assert breaks() == []


def test_a_standing_that_was_changed_by_hand_is_named(shop: Shop, book: Book) -> None:
    book("first", [received(shop, 3000, 900)], day=DAY - datetime.timedelta(days=60))
    days.roll_past_days(at=AT)
    assert breaks() == []
    models.MonthStanding.objects.filter(account=places.shelf(shop.pk, 1).id).update(worth_minor=901)
    assert any("standings differ" in detail for detail in breaks())


def test_months_end_on_their_last_days() -> None:
    found = list(months.ends_of_months(datetime.date(2027, 12, 31), datetime.date(2028, 4, 30)))
    assert [each.isoformat() for each in found] == ["2027-12-31", "2028-01-31", "2028-02-29", "2028-03-31"]


@pytest.fixture
def years_known(transactional_db: None) -> Iterator[None]:
    """As in a shop of years, as far as the planner knows: few shops and accounts, each with many days and moves."""
    told = [
        ("postings_of_a_day", "900000 900000 900 1"),
        ("postings_received", "900000 90000 90000 90 1"),
        ("postings_given", "900000 90000 90000 90 1"),
    ]
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE ledger_rolledday")
        for name, figures in told:
            cursor.execute("INSERT INTO sqlite_stat1 VALUES ('ledger_posting', %s, %s)", [name, figures])
        cursor.execute("ANALYZE sqlite_schema")
        yield
        cursor.execute("DELETE FROM sqlite_stat1 WHERE tbl IN ('ledger_posting', 'ledger_rolledday')")
        cursor.execute("ANALYZE sqlite_schema")


@pytest.mark.sqlite
def test_what_came_late_is_found_by_its_ids_and_by_no_day_of_any_account(
    shop: Shop, book: Book, years_known: None
) -> None:
    book("long ago", [received(shop, 1000, 1)], day=DAY - datetime.timedelta(days=40))
    days.roll_past_days(at=AT)
    with CaptureQueriesContext(connection) as asking:
        money.held_before(shop.pk, DAY - datetime.timedelta(days=10))
        past.held_then([places.shelf(shop.pk, 1)], places.goods(shop.pk, 7), on=DAY)
        read(shop, DAY)
    statements = [each["sql"] for each in asking if "NOT EXISTS" in each["sql"]]
    assert len(statements) == 3
    with connection.cursor() as cursor:
        for statement in statements:
            cursor.execute(f"EXPLAIN QUERY PLAN {statement}")
            plan = [row[3] for row in cursor.fetchall()]
            assert sum("(rowid>?)" in step for step in plan) == 2, plan
