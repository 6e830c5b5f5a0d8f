"""What moved between kinds of accounts: the same as adding up every move, whenever the worker ran."""

import datetime
import random

import pytest
from django.db import connection

from galla.accounts.models import Shop
from galla.ledger import days, models, past, places
from galla.ledger.entries import Move
from galla.ledger.flows import Between, Flows, flows, flows_until
from galla.ledger.tests.conftest import AT, DAY, Book
from galla.ledger.tests.test_posting import breaks

SPAN = 130
MOVES = 60
LONG_AGO = DAY - datetime.timedelta(days=100)


def replayed(shop: Shop, until: datetime.date, since: datetime.date = datetime.date.min) -> Flows:
    """The flows by adding up every move of those days."""
    keys = dict(models.Account.objects.values_list("id", "key"))
    money = places.money(shop.pk).id
    found: Flows = {}
    for move in models.Posting.objects.filter(shop=shop, business_date__gte=since, business_date__lte=until):
        in_money = move.unit == money
        source, target = (keys[number].partition(":")[0] for number in (move.source, move.target))
        between = Between(source, target, in_money)
        found[between] = found.get(between, 0) + (move.amount if in_money else move.worth_minor)
    return {between: minor for between, minor in found.items() if minor}


def some_moves(shop: Shop, dice: random.Random) -> list[Move]:
    """A bill, goods that come, or money that goes from one drawer to the other."""
    drawer, other = places.drawer(shop.pk, 1), places.drawer(shop.pk, 2)
    money, goods, due = places.money(shop.pk), places.goods(shop.pk, 7), places.named(shop.pk, "due")
    shelf, amount = places.shelf(shop.pk, 1), dice.randint(1, 900)
    if dice.random() < 0.2:
        return [Move(drawer, other, money, amount)]
    if dice.random() < 0.4:
        return [Move(places.supplier(shop.pk, 3), shelf, goods, 1000, amount)]
    taker = dice.choice([drawer, other, places.customer(shop.pk, dice.randint(1, 3)), places.method(shop.pk, "upi")])
    return [
        Move(places.named(shop.pk, "income"), due, money, amount),
        Move(places.tax(shop.pk, "CGST", 90_000), due, money, 9),
        Move(due, taker, money, amount + 9),
        Move(shelf, places.named(shop.pk, "sold"), goods, 1000, amount // 2),
        Move(places.named(shop.pk, "hands"), drawer, places.note(shop.pk, 50_000), 2),
    ]


@pytest.mark.parametrize("seed", range(4))
def test_the_flows_of_any_days_are_what_their_moves_add_up_to_whenever_the_worker_ran(
    shop: Shop, book: Book, seed: int
) -> None:
    dice = random.Random(seed)
    for number in range(MOVES):
        book(f"{number}", some_moves(shop, dice), day=DAY - datetime.timedelta(days=dice.randint(0, SPAN)))
        if dice.random() < 0.15:
            days.roll_past_days(at=AT - datetime.timedelta(days=dice.choice([0, 0, 1, 40])))
        if number % 6 == 0:
            for _ in range(5):
                on = DAY - datetime.timedelta(days=dice.randint(-1, SPAN + 5))
                since = on - datetime.timedelta(days=dice.randint(0, 90))
                assert flows_until(shop.pk, on) == replayed(shop, on), (number, on)
                assert flows(shop.pk, since=since, until=on) == replayed(shop, on, since), (number, since, on)
                assert accounts(shop, "customer", on) == standing(shop, "customer", on)
                assert accounts(shop, "supplier", on) == standing(shop, "supplier", on)
                assert moved(shop, "drawer", since, on) == moved_by_hand(shop, "drawer", since, on)
    assert models.MonthFlow.objects.exists()
    assert breaks() == []


def accounts(shop: Shop, kind: str, on: datetime.date) -> dict[int, tuple[int, int]]:
    part = past.accounts_then(shop.pk, kind, on=on)
    with connection.cursor() as cursor:
        cursor.execute(part.statement, part.parameters)
        return {row[0]: (row[1], row[2]) for row in cursor.fetchall()}


def standing(shop: Shop, kind: str, on: datetime.date) -> dict[int, tuple[int, int]]:
    """What each account of a kind holds in money and in worth, by adding up every move."""
    mine = {row.pk for row in models.Account.objects.filter(key__startswith=f"{kind}:")}
    money, held = places.money(shop.pk).id, dict.fromkeys(mine, (0, 0))
    for move in models.Posting.objects.filter(business_date__lte=on):
        for account, sign in ((move.target, 1), (move.source, -1)):
            if account in mine:
                amount, worth = held[account]
                held[account] = (
                    amount + sign * (move.amount if move.unit == money else 0),
                    worth + sign * (move.worth_minor),
                )
    return {account: found for account, found in held.items() if found != (0, 0)}


def moved(shop: Shop, kind: str, since: datetime.date, until: datetime.date) -> dict[int, tuple[int, int]]:
    part = past.accounts_moved(shop.pk, kind, since=since, until=until)
    with connection.cursor() as cursor:
        cursor.execute(part.statement, part.parameters)
        return {row[0]: (row[1], row[2]) for row in cursor.fetchall()}


def moved_by_hand(shop: Shop, kind: str, since: datetime.date, until: datetime.date) -> dict[int, tuple[int, int]]:
    mine = {row.pk for row in models.Account.objects.filter(key__startswith=f"{kind}:")}
    found: dict[int, tuple[int, int]] = {}
    rows = models.Posting.objects.filter(business_date__gte=since, business_date__lte=until)
    for move in rows.filter(unit=places.money(shop.pk).id):
        for account, sides in ((move.target, (move.amount, 0)), (move.source, (0, move.amount))):
            if account in mine:
                received, given = found.get(account, (0, 0))
                found[account] = received + sides[0], given + sides[1]
    return found


def test_a_flow_that_was_changed_by_hand_is_named(shop: Shop, book: Book) -> None:
    book("first", [Move(places.named(shop.pk, "capital"), places.drawer(shop.pk, 1), places.money(shop.pk), 500)])
    book(
        "old",
        [Move(places.named(shop.pk, "capital"), places.drawer(shop.pk, 1), places.money(shop.pk), 9)],
        day=LONG_AGO,
    )
    days.roll_past_days(at=AT + datetime.timedelta(days=1))
    assert breaks() == []
    models.DayFlow.objects.filter(business_date=DAY).update(amount_minor=501)
    assert any("ledger_dayflow" in detail for detail in breaks())
    models.DayFlow.objects.filter(business_date=DAY).update(amount_minor=500)
    models.MonthFlow.objects.update(amount_minor=8)
    assert any("ledger_monthflow" in detail for detail in breaks())


def test_what_was_added_up_before_there_were_flows_is_added_up_by_the_migration(shop: Shop, book: Book) -> None:
    from importlib import import_module

    dice = random.Random(9)
    for number in range(20):
        book(f"{number}", some_moves(shop, dice), day=LONG_AGO + datetime.timedelta(days=dice.randint(0, 60)))
    days.roll_past_days(at=AT)
    book("late", some_moves(shop, dice), day=LONG_AGO)
    models.DayFlow.objects.all().delete()
    models.MonthFlow.objects.all().delete()
    assert flows_until(shop.pk, DAY) != replayed(shop, DAY)
    with connection.schema_editor() as editor:
        import_module("galla.ledger.migrations.0004_flows").add_up(None, editor)
    assert flows_until(shop.pk, DAY) == replayed(shop, DAY)
    assert breaks() == []


def test_a_clock_that_went_back_past_the_end_of_a_month_lets_nothing_flow_twice(shop: Shop, book: Book) -> None:
    dice = random.Random(7)
    for back in (100, 30):
        book(f"{back}", some_moves(shop, dice), day=DAY - datetime.timedelta(days=back))
    days.roll_past_days(at=AT)
    days.roll_past_days(at=AT - datetime.timedelta(days=40))
    for back in (0, 20, 30, 31, 60):
        on = DAY - datetime.timedelta(days=back)
        assert flows_until(shop.pk, on) == replayed(shop, on), on
        assert accounts(shop, "customer", on) == standing(shop, "customer", on)
