"""The card of a unit in a place: by business date, page by page, with what was left after each move."""

import datetime
import random
from itertools import pairwise

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from galla.accounts.models import Shop
from galla.ledger import days, models, places
from galla.ledger.cards import ShownMove, every_move, held_before, shown_card
from galla.ledger.entries import Move
from galla.ledger.tests.conftest import AT, DAY, Book
from galla.ledger.tests.test_posting import received, sold

ONE_DAY = datetime.timedelta(days=1)
PAGE = 7
SPAN = 75


def card(shop: Shop) -> tuple[places.Account, places.Unit]:
    return places.shelf(shop.pk, 1), places.goods(shop.pk, 7)


def random_past(shop: Shop, book: Book, dice: random.Random) -> None:
    """Moves in any order of days, some of them late; the worker adds up now and then."""
    for number in range(60):
        day = DAY - datetime.timedelta(days=dice.randint(0, SPAN))
        move = (received if dice.random() < 0.6 else sold)(shop, dice.randint(1, 9) * 1000, dice.randint(0, 900))
        elsewhere = Move(places.shelf(shop.pk, 2), places.named(shop.pk, "sold"), move.unit, 1000, 1)
        book(f"{number}", [move, elsewhere], day=day)
        if dice.random() < 0.1:
            days.roll_past_days(at=AT - datetime.timedelta(days=dice.choice([0, 1, 30])))


def replayed(shop: Shop) -> list[tuple[int, int]]:
    """Every move of the card, newest day first, with what the moves until then add up to."""
    (place, what), left, found = card(shop), 0, []
    for move in models.Posting.objects.filter(unit=what.id).order_by("business_date", "id"):
        if place.id in (move.source, move.target):
            left += move.amount if move.target == place.id else -move.amount
            found.append((move.pk, left))
    return found[::-1]


def told(moves: list[ShownMove]) -> list[tuple[int, int]]:
    return [(move.posting_id, move.left) for move in moves]


def test_a_card_tells_every_move_newest_first(shop: Shop, book: Book) -> None:
    book("first", [received(shop, 3000, 900)])
    book("second", [sold(shop, 1000, 300)])
    moves = shown_card(*card(shop)).moves
    assert [(move.received, move.given, move.left, move.other) for move in moves] == [
        (0, 1000, 2000, "sold"),
        (3000, 0, 3000, "opening"),
    ]


def test_what_came_late_stands_on_its_day_and_counts_from_there(shop: Shop, book: Book) -> None:
    book("before", [received(shop, 3000, 900)], day=DAY - 2 * ONE_DAY)
    book("today", [sold(shop, 1000, 300)])
    book("late", [received(shop, 5000, 900)], day=DAY - ONE_DAY)
    moves = shown_card(*card(shop)).moves
    assert [(move.business_date, move.left) for move in moves] == [
        (DAY, 7000),
        (DAY - ONE_DAY, 8000),
        (DAY - 2 * ONE_DAY, 3000),
    ]
    assert [move.booked_on for move in moves] == [None, DAY - ONE_DAY, DAY - 2 * ONE_DAY]


@pytest.mark.parametrize("seed", range(4))
def test_the_pages_of_a_card_are_all_of_it_both_ways_whenever_the_worker_ran(shop: Shop, book: Book, seed: int) -> None:
    random_past(shop, book, random.Random(seed))
    all_of_it = replayed(shop)
    assert told(list(every_move(*card(shop)))) == all_of_it
    pages = [shown_card(*card(shop), limit=PAGE)]
    while pages[-1].older is not None:
        pages.append(shown_card(*card(shop), before=pages[-1].older, limit=PAGE))
    assert [line for page in pages for line in told(page.moves)] == all_of_it
    for newer, older in pairwise(pages):
        back = shown_card(*card(shop), after=older.newer, limit=PAGE)
        assert told(back.moves) == told(newer.moves)
    for ago in (0, 1, 20, 30, 45, SPAN):
        day = DAY - datetime.timedelta(days=ago)
        held = [(move.business_date, move.left) for move in every_move(*card(shop)) if move.business_date < day]
        assert held_before([card(shop)[0]], card(shop)[1], day) == (held[0][1] if held else 0)


def test_a_page_before_a_move_that_is_not_there_is_empty(shop: Shop, book: Book) -> None:
    book("first", [received(shop, 3000, 900)])
    assert shown_card(*card(shop), before=10**15).moves == []


def pages_asked(shop: Shop) -> list[str]:
    """The statements that choose the moves of a first page, of one before a move, and of one after it."""
    place, what = card(shop)
    newest = shown_card(place, what).moves[0].posting_id
    with CaptureQueriesContext(connection) as asking:
        shown_card(place, what)
        shown_card(place, what, before=newest)
        shown_card(place, what, after=newest - 1)
    chosen = [each["sql"] for each in asking if "LIMIT 51" in each["sql"]]
    assert len(chosen) == 6
    return chosen


@pytest.mark.sqlite
def test_however_long_a_card_is_no_page_of_it_is_sorted(shop: Shop, book: Book) -> None:
    for number in range(3):
        book(f"{number}", [received(shop, 1000, 1)], day=DAY - number * ONE_DAY)
    with connection.cursor() as cursor:
        for statement in pages_asked(shop):
            cursor.execute(f"EXPLAIN QUERY PLAN {statement}")
            plan = " ".join(row[3] for row in cursor.fetchall())
            assert "TEMP B-TREE" not in plan
            assert "COVERING INDEX postings_" in plan


@pytest.mark.postgres
def test_however_long_a_card_is_its_indexes_give_its_order_on_postgresql(shop: Shop, book: Book) -> None:
    for number in range(3):
        book(f"{number}", [received(shop, 1000, 1)], day=DAY - number * ONE_DAY)
    statements = pages_asked(shop)
    with transaction.atomic(), connection.cursor() as cursor:
        # Of three rows a sort is cheaper: what the indexes can give is asked, as it is of a hundred thousand.
        cursor.execute("SET LOCAL enable_seqscan = off")
        cursor.execute("SET LOCAL enable_bitmapscan = off")
        cursor.execute("SET LOCAL enable_sort = off")
        for statement in statements:
            cursor.execute(f"EXPLAIN {statement}")
            plan = " ".join(row[0] for row in cursor.fetchall())
            assert "Index Only Scan" in plan
            assert "Sort  (" not in plan
