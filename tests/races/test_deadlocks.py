"""Transactions that stand in each other's way are run again, a bounded number of times, and no client notices."""

import itertools
import sqlite3
import threading
import time
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.db import OperationalError, connection, transaction

from galla.accounts.actions import add_till, issue_token
from galla.accounts.models import Shop
from galla.drawer.actions import open_shift
from galla.foundation.database import transactions
from galla.foundation.database.sqlite import lock
from galla.foundation.database.transactions import in_transaction
from galla.foundation.database.troubles import Busy
from galla.ledger import entries, places
from galla.sales.models import Sale
from galla.sales.tests.conftest import Stall
from tests.races.counter import bill, client_of, selling, token_of
from tests.races.crowd import Crowd, counted
from tests.world import NOW

pytestmark = pytest.mark.race

PAIRS = 4
# The server looks for deadlocks after a second; here it shall not take so long.
IMPATIENT = "SET LOCAL deadlock_timeout = '50ms'"


class Meeting:
    """Two who meet on their first try only, so that both hold one thing and want the other's."""

    def __init__(self) -> None:
        self._tries = itertools.count()
        self._gate = threading.Barrier(2)

    def tries(self) -> int:
        """How many times somebody came; asking ends the count."""
        return next(self._tries)

    def come(self) -> None:
        """Wait for the other, the first time each comes."""
        if next(self._tries) < 2:
            self._gate.wait(timeout=30)


@pytest.fixture
def two() -> Iterator[Crowd]:
    """Two clients, where two are enough."""
    with Crowd(2) as clients:
        yield clients


def execute(statement: str, *parameters: Any) -> None:
    """One statement on the connection of this thread."""
    with connection.cursor() as cursor:
        cursor.execute(statement, parameters)


def crossing(stall: Stall, meeting: Meeting) -> Callable[[int], Callable[[], None]]:
    """For each of two places a transaction that changes both shops, each beginning with another one."""
    shops = [stall.world.shop.pk, stall.world.other.pk]

    def of_place(place: int) -> Callable[[], None]:
        def work() -> None:
            first, second = shops[place], shops[1 - place]
            execute(IMPATIENT)
            execute("UPDATE accounts_shop SET address = address || %s WHERE id = %s", str(place), first)
            meeting.come()
            execute("UPDATE accounts_shop SET address = address || %s WHERE id = %s", str(place), second)

        return work

    return of_place


@pytest.mark.postgres
def test_of_two_who_deadlock_both_succeed(stall: Stall, two: Crowd) -> None:
    Shop.objects.update(address="")
    meeting = Meeting()
    of_place = crossing(stall, meeting)
    assert two.at_once(lambda place: in_transaction(of_place(place))) == [None, None]
    assert {"".join(sorted(text)) for text in Shop.objects.values_list("address", flat=True)} == {"01"}
    assert meeting.tries() == 3


@pytest.mark.postgres
def test_outside_of_in_transaction_one_of_the_two_is_lost(stall: Stall, two: Crowd) -> None:
    of_place = crossing(stall, Meeting())

    def once(place: int) -> None:
        with transaction.atomic():
            of_place(place)()

    answers = two.at_once(once)
    assert [type(answer) for answer in answers if answer] == [OperationalError]


@pytest.mark.postgres
def test_of_two_whose_snapshots_clash_both_succeed(stall: Stall, two: Crowd) -> None:
    meeting, shop = Meeting(), stall.world.shop.pk
    Shop.objects.filter(pk=shop).update(address="")

    def work(place: int) -> None:
        execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ")
        seen = Shop.objects.get(pk=shop).address
        meeting.come()
        Shop.objects.filter(pk=shop).update(address=f"{seen}{place}")

    assert two.at_once(lambda place: in_transaction(lambda: work(place))) == [None, None]
    assert "".join(sorted(Shop.objects.get(pk=shop).address)) == "01"
    assert meeting.tries() == 3


def tokens_of_pairs(stall: Stall) -> list[str]:
    """A token for each pair, at a till of its own whose shift is open: who holds a shift that all share waits for the
    goods of one pair while another pair waits for the shift, and there are more deadlocks than those that are meant."""
    tokens, world = [], stall.world
    for pair in range(PAIRS):
        till = add_till(access=stall.access, at=NOW, branch=world.main, name=f"Pair {pair}", prefix=f"D{pair}")
        open_shift(access=stall.access, at=NOW, key=f"pair {pair}", till=till, notes={})
        tokens.append(issue_token(membership=world.member("owner"), till=till))
    return tokens


def sold_crosswise(
    stall: Stall, clients: Crowd, monkeypatch: pytest.MonkeyPatch, *, tries: int = transactions.TRIES
) -> tuple[list[Any], int]:
    """What clients hear who sell the same two goods in pairs, where one of each pair locks them in the wrong order;
    and how many times a bill was begun."""
    tokens, meetings, here = tokens_of_pairs(stall), [Meeting() for _ in range(PAIRS)], threading.local()
    goods_of = [[stall.product(f"Of pair {pair} {side}", "10", "0") for side in "ab"] for pair in range(PAIRS)]
    for two_goods in goods_of:
        stall.stock(dict.fromkeys(two_goods, 9_000), key=f"stock of {two_goods[0].pk}")

    def wrong_order(pairs: Any) -> Any:
        # The shift of their till is locked by both in one order: it is the goods that are locked crosswise.
        goods = [pair for pair in pairs if pair[1].kind == "goods"]
        ordered = sorted(
            goods, key=lambda pair: places.balance_id(pair[0].id, pair[1].id), reverse=bool(here.place % 2)
        )
        execute(IMPATIENT)
        entries.lock_balances(ordered[:1])
        meetings[here.place // 2].come()
        return entries.lock_balances(pairs)

    monkeypatch.setattr("galla.sales.actions.selling.lock_balances", wrong_order)
    monkeypatch.setattr(transactions, "TRIES", tries)

    def sell(place: int) -> Any:
        here.place = place
        lines = [{"product": product.pk, "quantity": "1"} for product in goods_of[place // 2]]
        body = {"lines": lines, "tenders": [{"method": "upi", "amount": "20.00"}]}
        return selling(tokens[place // 2], body, "client {place}")(place)

    return clients.at_once(sell), sum(meeting.tries() for meeting in meetings)


@pytest.mark.postgres
def test_clients_whose_bills_deadlock_do_not_notice(stall: Stall, monkeypatch: pytest.MonkeyPatch) -> None:
    with Crowd(2 * PAIRS) as clients:
        answers, begun = sold_crosswise(stall, clients, monkeypatch)
    assert counted(answers) == {201: 2 * PAIRS}
    assert begun == 3 * PAIRS
    stall.nothing_broken()


@pytest.mark.postgres
def test_without_trying_again_half_of_them_are_sent_away(stall: Stall, monkeypatch: pytest.MonkeyPatch) -> None:
    with Crowd(2 * PAIRS) as clients:
        answers, _begun = sold_crosswise(stall, clients, monkeypatch, tries=1)
    assert counted(answers) == {201: PAIRS, 503: PAIRS}
    stall.nothing_broken()


def never_through(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    """Let every checkout lose against somebody else, at the time its balances are locked; the moments it tried."""
    tried: list[float] = []

    def loses(_pairs: Any) -> Any:
        tried.append(time.monotonic())
        if connection.vendor == "postgresql":
            execute("DO $$ BEGIN RAISE EXCEPTION 'deadlock detected' USING ERRCODE = 'deadlock_detected'; END $$")
        raise OperationalError("database is locked")

    monkeypatch.setattr("galla.sales.actions.selling.lock_balances", loses)
    return tried


def test_who_never_gets_through_is_told_to_come_again_and_nothing_is_written(
    stall: Stall, monkeypatch: pytest.MonkeyPatch
) -> None:
    tried = never_through(monkeypatch)
    ask = selling(token_of(stall), bill(stall.tea, paid="118.00"), "again and again")
    answer = ask(0)
    assert answer.status_code == 503
    assert answer.json()["code"] == "busy"
    assert int(answer["Retry-After"]) >= 1
    assert len(tried) == transactions.TRIES
    assert not Sale.objects.exists()
    monkeypatch.undo()
    assert ask(0).status_code == 201
    stall.nothing_broken()


def test_trying_again_ends_when_it_has_taken_long_enough(stall: Stall, monkeypatch: pytest.MonkeyPatch) -> None:
    tried = never_through(monkeypatch)
    monkeypatch.setattr(transactions, "LONGEST_SECONDS", 0.0)
    assert selling(token_of(stall), bill(stall.tea, paid="118.00"), "once")(0).status_code == 503
    assert len(tried) == 1


@pytest.fixture
def stranger(stall: Stall) -> Iterator[sqlite3.Connection]:
    """Another program that holds the writer of the same file, and us in a hurry."""
    execute("PRAGMA busy_timeout = 20")
    other = sqlite3.connect(str(connection.settings_dict["NAME"]), isolation_level=None, check_same_thread=False)
    other.execute("BEGIN IMMEDIATE")
    yield other
    other.close()
    connection.close()


@pytest.mark.sqlite
def test_a_bill_that_finds_the_file_busy_waits_and_is_saved(stall: Stall, stranger: sqlite3.Connection) -> None:
    client = client_of(token_of_before(stall, stranger))
    threading.Timer(0.1, stranger.rollback).start()
    headers = {"Idempotency-Key": "patient"}
    answer = client.post("/api/v1/sales/", bill(stall.tea, paid="118.00"), format="json", headers=headers)
    assert answer.status_code == 201
    stall.nothing_broken()


def token_of_before(stall: Stall, stranger: sqlite3.Connection) -> str:
    """A token, for which the stranger steps aside a moment."""
    stranger.rollback()
    token = token_of(stall)
    stranger.execute("BEGIN IMMEDIATE")
    return token


@pytest.mark.sqlite
def test_a_file_that_stays_busy_is_said_so_and_the_next_bill_goes_through(
    stall: Stall, stranger: sqlite3.Connection
) -> None:
    ask = selling(token_of_before(stall, stranger), bill(stall.tea, paid="118.00"), "impatient")
    answer = ask(0)
    assert (answer.status_code, answer.json()["code"]) == (503, "busy")
    assert int(answer["Retry-After"]) >= 1
    stranger.rollback()
    assert ask(0).status_code == 201
    stall.nothing_broken()


@pytest.mark.sqlite
def test_who_waits_too_long_in_the_writers_queue_leaves_it_in_order(
    stall: Stall, two: Crowd, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(lock, "WAIT_SECONDS", 0.02)
    inside, done = threading.Event(), threading.Event()

    def hold() -> None:
        inside.set()
        done.wait(timeout=30)

    def want() -> None:
        inside.wait(timeout=30)
        try:
            in_transaction(lambda: None)
        finally:
            done.set()

    held, wanted = two.at_once(lambda place: want() if place else in_transaction(hold))
    assert held is None
    assert isinstance(wanted, Busy)
    assert two.at_once(lambda _: in_transaction(lambda: None)) == [None, None]
