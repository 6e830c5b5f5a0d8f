"""Over random lives, at random days: every report says what all moves until then add up to, and all say the same."""

import contextlib
import datetime
import random
from collections import Counter
from typing import Any

import pytest
from django.db import connection, transaction

from galla.foundation.errors import Refusal
from galla.ledger.days import roll_past_days
from galla.ledger.headings import Heading, kind_in_books
from galla.reports.accounts import accounts_of
from galla.reports.cash_flow import PURSES, TOGETHER, cash_flow
from galla.reports.discounts import discounted_bills, discounts
from galla.reports.given_away import Asked
from galla.reports.owed import customers_owe, suppliers_are_owed
from galla.reports.periods import Period
from galla.reports.profit import earned_minor, profit_and_loss
from galla.reports.taxes import taxes
from galla.reports.trial_balance import trial_balance
from galla.sales.models import Sale
from tests.invariants.books import Books
from tests.world import NOW, World

pytestmark = pytest.mark.django_db
STEPS, SEEDS, ASKED = 60, 3, 6
SPENT = (Heading.INCOME, Heading.EXPENSE)

type Sides = dict[tuple[str, bool], tuple[int, int]]


class Replay:
    """All moves of a shop, added up one by one, the way no report does."""

    def __init__(self, shop_id: int) -> None:
        statement = """
            SELECT p.business_date, s.key, t.key, u.key, p.amount, p.worth_minor FROM ledger_posting p
            JOIN ledger_account s ON s.id = p.source JOIN ledger_account t ON t.id = p.target
            JOIN ledger_unit u ON u.id = p.unit WHERE p.shop_id = %s
        """
        with connection.cursor() as cursor:
            cursor.execute(statement, [shop_id])
            self.moves = [(as_day(row[0]), *row[1:]) for row in cursor.fetchall()]

    def sides(self, since: datetime.date, until: datetime.date, *, of_kind: bool) -> Sides:
        """Received and given on some days by account (or its kind) and whether in money."""
        found: Sides = {}
        for day, source, target, unit, amount, worth in self.moves:
            minor = amount if unit == "money" else worth
            if not since <= day <= until or not minor:
                continue
            for key, received, given in ((target, minor, 0), (source, 0, minor)):
                name = (key.partition(":")[0] if of_kind else key, unit == "money")
                so_far = found.get(name, (0, 0))
                found[name] = so_far[0] + received, so_far[1] + given
        return found

    def balances(self, until: datetime.date, *, of_kind: bool) -> Counter[tuple[str, bool]]:
        """Received less given until a day."""
        found = self.sides(datetime.date.min, until, of_kind=of_kind)
        return Counter({name: received - given for name, (received, given) in found.items()})


def as_day(value: Any) -> datetime.date:
    return value if isinstance(value, datetime.date) else datetime.date.fromisoformat(value)


def act(books: Books, dice: random.Random) -> None:
    """Something a shop does; what is refused has not happened."""
    pick, milli, worth = dice.randint(0, 9), dice.randint(1, 6) * 1_000, dice.randint(1, 50_000)
    lines = [(dice.randint(0, 9), dice.randint(1, 4) * 1_000, dice.choice([0, 0, 50_000]), 0) for _ in range(2)]
    means = dice.choice(["cash", "notes", "upi", "khata", "mixed"])
    steps: list[tuple[Any, ...]] = [
        *([("sell", lines, means, pick, dice.choice([0, 100_000]), pick)] * 5),
        *([("void", pick)] * 2),
        ("receive", pick, milli, worth),
        ("adjust", pick, dice.choice([-1_000, -2_000, 3_000])),
        ("count_goods", pick, milli),
        *([("buy", pick, milli, worth), ("bill", pick, milli, worth), ("pay", pick, milli, worth)] * 2),
        ("send_back", pick, 1_000, worth),
        ("pay_in", {}, worth // 100),
        ("pay_out", {}, worth // 1_000 + 1),
        ("count", {10_000: 3, 1_000: pick}),
        ("new_customer",),
        ("merge", pick, pick + 1),
        ("unmerge", pick),
        ("send", pick, milli, True),
        ("unload", pick, 1_000, 1_000, 0),
    ]
    verb, *arguments = dice.choice(steps)
    books.step += 1
    # A refusal of the database ends the transaction of its act, which here is one inside the test's.
    with contextlib.suppress(Refusal), transaction.atomic():
        books.do(verb, *arguments)


def begun(world: World, dice: random.Random) -> Books:
    books = Books(world.access("owner"), at=NOW)
    for price, rate in ((118, "5"), (42, "18"), (46, "0")):
        books.new_product(price, rate)
        books.step += 1
        books.receive(len(books.goods) - 1, 40_000, dice.randint(20_000, 90_000))
    books.new_customer()
    books.new_customer()
    return books


@pytest.mark.parametrize("seed", range(SEEDS))
def test_all_reports_say_what_the_moves_add_up_to_at_any_day(world: World, seed: int) -> None:
    dice = random.Random(seed)
    books = begun(world, dice)
    done = 0
    for step in range(STEPS):
        books.at += datetime.timedelta(hours=dice.choice([1, 5, 20, 40]))
        act(books, dice)
        if dice.random() < 0.1:
            roll_past_days(at=books.at)
        if step % (STEPS // ASKED) == 0 or step == STEPS - 1:
            first, last = NOW.date() - datetime.timedelta(days=3), books.at.date() + datetime.timedelta(days=2)
            until = first + datetime.timedelta(days=dice.randint(0, (last - first).days))
            demand_equal(books, Period(until - datetime.timedelta(days=dice.randint(0, 50)), until))
            demand_equal(books, Period(first, last))
            done += 1
    assert done >= ASKED


def demand_equal(books: Books, period: Period) -> None:
    """Every report of the period is what the moves say."""
    access, replay = books.access, Replay(books.shop_id)
    rows = trial_balance(access, period)
    moved, before, now = (
        replay.sides(period.since, period.until, of_kind=True),
        replay.balances(period.day_before, of_kind=True),
        replay.balances(period.until, of_kind=True),
    )
    assert sum(row.debit_minor for row in rows) == sum(row.credit_minor for row in rows)
    assert sum(now.values()) == 0
    told = {(row.kind.kind, row.kind.in_money): row for row in rows}
    assert set(told) == set(now)
    for name, row in told.items():
        assert (row.received_minor, row.given_minor) == moved.get(name, (0, 0)), name
        assert (row.opening_minor, row.balance_minor) == (before[name], now[name]), name
        assert row.kind.heading != Heading.OTHER, name
    demand_accounts(books, period, replay)
    change = {name: now[name] - before[name] for name in now}
    earned = -sum(minor for name, minor in change.items() if kind_in_books(*name).heading in SPENT)
    assert earned_minor(profit_and_loss(access, period)) == earned
    demand_owed(books, period, now)
    demand_cash(books, period, before, now)
    demand_taxes(books, period, replay, change)
    demand_discounts(books, period)


def demand_accounts(books: Books, period: Period, replay: Replay) -> None:
    """Each account stands as its moves say, and those of a kind come to what the kind does."""
    now, moved = replay.balances(period.until, of_kind=False), replay.sides(period.since, period.until, of_kind=False)
    for kind, in_money in replay.balances(period.until, of_kind=True):
        found = {row.key: row for row in accounts_of(books.access, kind_in_books(kind, in_money), period)}
        expected = {
            key: minor for (key, money), minor in now.items() if money == in_money and key.partition(":")[0] == kind
        }
        assert {key: row.balance_minor for key, row in found.items() if row.balance_minor} == {
            key: minor for key, minor in expected.items() if minor
        }
        for key, row in found.items():
            received, given = moved.get((key, in_money), (0, 0))
            assert row.received_minor - row.given_minor == received - given, key
            assert not in_money or (row.received_minor, row.given_minor) == (received, given), key


def demand_owed(books: Books, period: Period, now: Counter[tuple[str, bool]]) -> None:
    """What people owe are the rows of the trial balance; whoever was found to be another counts as that one."""
    owing = customers_owe(books.access, period.until)
    assert sum(row.minor for row in owing) == now["customer", True]
    assert not {row.pk for row in owing} & set(books.merged)
    assert sum(row.minor for row in suppliers_are_owed(books.access, period.until)) == -now["supplier", True]


def demand_cash(
    books: Books, period: Period, before: Counter[tuple[str, bool]], now: Counter[tuple[str, bool]]
) -> None:
    """What a purse began with, what came and what went make what it ended with, which is what its accounts hold."""
    lines = {line.key: line.amounts for line in cash_flow(books.access, period)}
    for purse in {*PURSES.values()}:
        kinds = [kind for kind, name in PURSES.items() if name == purse]
        assert lines["opening"][purse] == sum(before[kind, True] for kind in kinds)
        assert lines["closing"][purse] == sum(now[kind, True] for kind in kinds)
    for purse in {*PURSES.values(), TOGETHER}:
        assert lines["opening"][purse] + lines["came"][purse] - lines["went"][purse] == lines["closing"][purse]
        came = sum(amounts.get(purse, 0) for key, amounts in lines.items() if key.startswith("from:"))
        assert came == lines["came"][purse]


def demand_taxes(books: Books, period: Period, replay: Replay, change: dict[tuple[str, bool], int]) -> None:
    """Taxes are the rows of the trial balance, and what they were charged on is what was sold."""
    lines = taxes(books.access, period)
    assert sum(line.output_minor for line in lines) == -change.get(("tax", True), 0)
    assert sum(line.input_minor for line in lines) == change.get(("tax-paid", True), 0)
    by_account = replay.sides(period.since, period.until, of_kind=False)
    for line in lines:
        received, given = by_account.get((f"tax:{line.key}", True), (0, 0))
        assert line.output_minor == given - received, line.key
        received, given = by_account.get((f"tax-paid:{line.key}", True), (0, 0))
        assert line.input_minor == received - given, line.key
    # Everything is sold within the state here, so each value stands with CGST once.
    sold = sum(line.taxable_minor for line in lines if line.name in ("", "CGST"))
    assert sold == -change.get(("income", True), 0)


def demand_discounts(books: Books, period: Period) -> None:
    """All kinds together took off what the bills that stand say was taken off, and each opens to bills of as much."""
    lines = discounts(books.access, Asked(period))
    bills = Sale.objects.filter(business_date__range=(period.since, period.until), void=None).filter(
        shop=books.shop_id, discount_minor__gt=0
    )
    assert sum(line.given_minor for line in lines) == sum(bills.values_list("discount_minor", flat=True))
    assert {line.all_bills for line in lines} <= {bills.count()}
    rows = discounted_bills(books.access, Asked(period))
    assert {row.pk: row.given_minor for row in rows} == dict(bills.values_list("pk", "discount_minor"))
