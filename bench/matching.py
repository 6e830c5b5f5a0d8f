"""What may belong together among ten thousand lines of the bank and ten thousand moves of the book.

The lines and moves are made up (``galla verify`` would say so: nothing here asks): most moves have their line, half of
them with a reference; a tenth of all share one amount, which is what a rule that compares each with each dies of.
"""

import datetime
import itertools
import json
import random
import statistics
import sys
import time
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Any

from bench.history import need_not_last
from bench.options import Options
from bench.scratch import inside, scratch
from bench.server import lay_statics
from bench.shop import BenchShop, read
from bench.stock import accesses
from galla.console.setting_up import django_ready

if TYPE_CHECKING:  # Django is made ready first
    from galla.accounts.access import Access

LINES = 10_000
ALIKE = 10
DAYS = 90
ROUNDS = 5


def measure(options: Options) -> Iterator[dict[str, Any]]:
    """A row for each database and what is asked, of a tenth of the lines and of all: the ratio shows how it grows."""
    for database in options.databases():
        for count in ((options.large or LINES) // 10, options.large or LINES):
            with scratch(database) as environment:
                task = {"shop": inside(environment, "shop", {"products": 10}), "count": count}
                lay_statics(environment)
                for what, figures in inside(environment, "matching", task).items():
                    yield {"database": database, "lines": count, "moves": count, "what": what} | figures


def fill(access: "Access", count: int) -> Any:
    """So many lines, and as many promises of which nine in ten are one of them."""
    from galla.cashbook.actions import add_bank_account
    from galla.cashbook.bank_chain import LINE, hash_of_lines, hold_bank, record_act
    from galla.cashbook.models import ActKind, BankLine
    from galla.foundation.database.rows import insert_rows
    from galla.payments.promises import Promise, promised

    dice, now = random.Random(7), datetime.datetime.now(datetime.UTC)
    account = add_bank_account(access=access, name="Measured")
    told: dict[str, Any] = {"access": access, "at": now, "head": hold_bank(access.shop.pk), "account": account}
    act = record_act(**told, kind=ActKind.TAKEN, rows_hash=hash_of_lines([]))
    lines, claims = [], []
    for number in range(count):
        day = now.date() - datetime.timedelta(days=dice.randint(1, DAYS))
        minor = 5_000 if number % ALIKE == 0 else dice.randint(100, 500_000)
        rrn = f"{600_000_000_000 + number}"
        known = number % 2 == 0
        words = f"UPI/{rrn}/P2M/customer{number}"
        lines.append((access.shop.pk, account.pk, act.pk, day, words, "", minor, None, f"{number:064d}"))
        own = minor if number % 10 != 1 else minor + 1
        head = (access.shop.pk, access.branch.pk if access.branch else 0, None, 10_000_000 + number, 1, "sale")
        claims.append(Promise(*head, None, "upi", own, rrn if known else "", now, day))
    for some in itertools.batched(lines, 2_000):
        insert_rows(BankLine, LINE, some)
    for others in itertools.batched(claims, 2_000):
        insert = promised(others)
        insert_rows(insert.model, insert.fields, insert.rows)
    return account


def ask(access: "Access", account: Any) -> dict[str, Any]:
    """How long the rule takes by itself, the whole of proposing with its reading, and the page as a browser gets it."""
    from django.test import Client

    from galla.cashbook import bank_book
    from galla.cashbook.bank.matching import Side, propose
    from galla.cashbook.bank.references import references_in

    today = datetime.datetime.now(datetime.UTC).date()
    since = today - datetime.timedelta(days=2 * DAYS)
    lines = bank_book.unmatched_lines(account, since, today)
    moves = bank_book.unmatched_moves(access, account, since, today)
    sides = [Side(str(line.pk), line.day, line.amount_minor, references_in(line.description)) for line in lines]
    book = [move.side() for move in moves]
    client = Client(HTTP_HOST="127.0.0.1")
    client.force_login(access.user)

    def page() -> None:
        assert client.get(f"/bank/accounts/{account.pk}/match/").status_code == 200

    asked: dict[str, Callable[[], object]] = {
        "the rule": lambda: propose(sides, book, days=account.days),
        "read and proposed": lambda: bank_book.proposals_now(access, account, today),
        "the page": page,
    }
    return {what: _timed(act) for what, act in asked.items()}


def _timed(act: Callable[[], object]) -> dict[str, Any]:
    act()
    took = []
    for _ in range(ROUNDS):
        begun = time.perf_counter()
        act()
        took.append((time.perf_counter() - begun) * 1_000)
    return {"p50_ms": round(statistics.median(took), 2), "most_ms": round(max(took), 2)}


def do(task: dict[str, Any]) -> Any:
    """Fill and ask, in a process that has the database; Django is ready."""
    from django.db import transaction

    shop: BenchShop = read(task["shop"])
    access = accesses(shop)
    need_not_last()
    with transaction.atomic():
        account = fill(access, task["count"])
    return ask(access, account)


if __name__ == "__main__":
    django_ready()
    sys.stdout.write(json.dumps(do(json.load(sys.stdin))))
