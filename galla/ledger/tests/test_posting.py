"""Moves, balances, numbers and chains."""

import datetime

import pytest
from django.db import DatabaseError, connection, transaction

from galla.accounts.models import Shop
from galla.foundation.checks import broken
from galla.foundation.errors import KeyReused
from galla.ledger import days, models, places, queries
from galla.ledger.entries import Move, claim, request_hash
from galla.ledger.errors import BelowFloor
from galla.ledger.tests.conftest import AT, DAY, Book

LEDGER = (
    "balances",
    "day totals",
    "standings",
    "flows",
    "numbers",
    "hash chains",
    "no posting",
    "bills between",
    "every protecting",
)


def breaks() -> list[str]:
    """What the ledger's own invariants say of the rows as they stand."""
    return [found.detail for found in broken() if found.invariant.startswith(LEDGER)]


def received(shop: Shop, quantity_milli: int, worth_minor: int) -> Move:
    """Goods that come in."""
    unit = places.goods(shop.pk, 7)
    return Move(places.named(shop.pk, "opening"), places.shelf(shop.pk, 1), unit, quantity_milli, worth_minor)


def sold(shop: Shop, quantity_milli: int, worth_minor: int = 0) -> Move:
    """Goods that go out."""
    unit = places.goods(shop.pk, 7)
    return Move(places.shelf(shop.pk, 1), places.named(shop.pk, "sold"), unit, quantity_milli, worth_minor)


def on_hand(shop: Shop) -> tuple[int, int]:
    """Quantity and worth on the shelf."""
    pair = (places.shelf(shop.pk, 1), places.goods(shop.pk, 7))
    standing = queries.balances([pair])[pair[0].id, pair[1].id]
    return standing.on_hand, standing.worth_minor


def test_a_move_leaves_one_place_and_arrives_at_another(shop: Shop, book: Book) -> None:
    book("first", [received(shop, 3000, 900)])
    book("second", [sold(shop, 1000, 300)])
    assert on_hand(shop) == (2000, 600)
    assert breaks() == []


def test_goods_that_are_not_there_cannot_leave_and_nothing_is_written(shop: Shop, book: Book) -> None:
    book("first", [received(shop, 3000, 900)])
    guard = {(places.shelf(shop.pk, 1).id, places.goods(shop.pk, 7).id): 0}
    with pytest.raises(BelowFloor):
        book("second", [sold(shop, 3001, 900)], least=guard)
    assert on_hand(shop) == (3000, 900)
    assert models.Entry.objects.count() == 1
    assert models.Series.objects.get().last_number == 1
    assert breaks() == []


def test_a_refused_entry_leaves_no_gap_in_the_numbers(shop: Shop, book: Book) -> None:
    guard = {(places.shelf(shop.pk, 1).id, places.goods(shop.pk, 7).id): 0}
    for attempt in range(5):
        if attempt % 2:
            with pytest.raises(BelowFloor):
                book(f"no {attempt}", [sold(shop, 10**9)], least=guard)
        else:
            book(f"yes {attempt}", [received(shop, 1000, 1)])
    assert [entry.number for entry in models.Entry.objects.order_by("id")] == [1, 2, 3]
    assert breaks() == []


def test_notes_can_never_fall_below_zero_whoever_asks(shop: Shop, book: Book) -> None:
    gone = Move(places.drawer(shop.pk, 1), places.named(shop.pk, "hands"), places.note(shop.pk, 50000), 1)
    with pytest.raises(DatabaseError):
        book("first", [gone])
    assert models.Posting.objects.count() == 0


def test_the_same_key_and_request_find_the_entry_and_another_request_is_refused(shop: Shop, book: Book) -> None:
    made = book("first", [received(shop, 1000, 1)])
    with transaction.atomic():
        again = claim(shop=shop, kind="test", key="first", request_hash=request_hash(["first"]))
        assert (again.entry_id, again.replayed) == (made.entry_id, True)
        with pytest.raises(KeyReused):
            claim(shop=shop, kind="test", key="first", request_hash=request_hash(["other"]))


@pytest.mark.parametrize("table", ["ledger_entry", "ledger_posting"])
@pytest.mark.parametrize("how", ["UPDATE {table} SET business_date = '2020-01-01'", "DELETE FROM {table}"])
def test_what_was_written_cannot_be_changed(shop: Shop, book: Book, table: str, how: str) -> None:
    book("first", [received(shop, 1000, 1)])
    with pytest.raises(DatabaseError, match="never changed"), connection.cursor() as cursor, transaction.atomic():
        cursor.execute(how.format(table=table))
    assert breaks() == []


def test_the_orm_cannot_change_it_either(shop: Shop, book: Book) -> None:
    book("first", [received(shop, 1000, 1)])
    with pytest.raises(DatabaseError, match="never changed"), transaction.atomic():
        models.Posting.objects.update(amount=5)
    with pytest.raises(DatabaseError, match="never changed"), transaction.atomic():
        models.Posting.objects.all().delete()
    assert models.Posting.objects.get().amount == 1000


@pytest.mark.sqlite
def test_replacing_a_row_is_no_way_round_on_sqlite(shop: Shop, book: Book) -> None:
    book("first", [received(shop, 1000, 1)])
    with pytest.raises(DatabaseError, match="never changed"), connection.cursor() as cursor, transaction.atomic():
        cursor.execute("INSERT OR REPLACE INTO ledger_posting SELECT * FROM ledger_posting")


@pytest.mark.postgres
def test_emptying_a_table_is_no_way_round_on_postgresql(shop: Shop, book: Book) -> None:
    book("first", [received(shop, 1000, 1)])
    with pytest.raises(DatabaseError, match="never changed"), connection.cursor() as cursor, transaction.atomic():
        cursor.execute("TRUNCATE ledger_posting")


def test_verify_names_a_missing_trigger(shop: Shop) -> None:
    from galla.foundation.database.immutable import install

    name = "ledger_posting_never_update" if connection.vendor == "sqlite" else "ledger_posting_never_changed"
    on = "" if connection.vendor == "sqlite" else " ON ledger_posting"
    with connection.cursor() as cursor:
        cursor.execute(f"DROP TRIGGER {name}{on}")
    try:
        assert breaks() == [f"trigger {name} on ledger_posting is missing"]
    finally:
        install()
    assert breaks() == []


def test_verify_sees_a_balance_that_was_tampered_with(shop: Shop, book: Book) -> None:
    book("first", [received(shop, 1000, 1)])
    models.Balance.objects.update(received=999)
    assert any("of account" in detail and "its postings" in detail for detail in breaks())


def test_verify_sees_an_amount_changed_behind_the_triggers(shop: Shop, book: Book) -> None:
    from galla.foundation.database.immutable import maintenance

    book("first", [received(shop, 1000, 1)])
    book("second", [received(shop, 1000, 1)])
    with maintenance():
        models.Posting.objects.filter(entry__key="first").update(amount=2000)
    found = breaks()
    assert any("does not match its hash" in detail for detail in found)
    assert any("of account" in detail and "its postings" in detail for detail in found)


def test_verify_sees_that_the_end_was_cut_off(shop: Shop, book: Book) -> None:
    from galla.foundation.database.immutable import maintenance

    book("first", [received(shop, 1000, 1)])
    book("second", [received(shop, 1000, 1)])
    with maintenance():
        last = models.Entry.objects.get(key="second")
        models.Posting.objects.filter(entry=last).delete()
        last.delete()
        models.Balance.objects.update(received=1000, worth_received_minor=1)
    found = breaks()
    assert any("stands at 2" in detail for detail in found)
    assert any("head of series" in detail for detail in found)


def test_day_totals_are_what_the_postings_say_and_late_ones_are_rolled_again(shop: Shop, book: Book) -> None:
    yesterday = DAY - datetime.timedelta(days=1)
    book("first", [received(shop, 1000, 10)], day=yesterday)
    book("second", [sold(shop, 400, 4)], day=yesterday)
    assert days.roll_past_days(at=AT) == 1
    shelf = models.DayTotal.objects.get(account=places.shelf(shop.pk, 1).id)
    assert (shelf.received, shelf.given, shelf.worth_received_minor, shelf.worth_given_minor) == (1000, 400, 10, 4)
    assert days.roll_past_days(at=AT) == 0
    book("late", [received(shop, 5, 1)], day=yesterday)
    assert days.roll_past_days(at=AT) == 1
    assert models.DayTotal.objects.get(account=places.shelf(shop.pk, 1).id).received == 1005
    assert breaks() == []
    models.DayTotal.objects.update(received=1)
    assert any("day totals of" in detail for detail in breaks())


def test_a_turned_round_entry_brings_everything_back_at_its_value(shop: Shop, book: Book) -> None:
    book("first", [received(shop, 3000, 900)])
    gone = book("second", [sold(shop, 1000, 300)])
    book("third", queries.reversing_moves(shop.pk, gone.entry_id))
    assert on_hand(shop) == (3000, 900)
    assert breaks() == []
