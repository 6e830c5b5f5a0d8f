"""Khatas of a hundred thousand customers: how old what they owe is, of all and on a page, and with years behind it.

Their charges are made up (``galla verify`` would say so: nothing here asks): two open ones a customer, and behind them
more that were settled in the years before.
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

CUSTOMERS = 100_000
OPEN, SETTLED = 2, 5
ROUNDS = 7
COLUMNS = (
    *("shop_id", "customer_id", "person_id", "entry_id", "position", "business_date"),
    *("amount_minor", "settled_minor", "cancelled_by"),
)


def measure(options: Options) -> Iterator[dict[str, Any]]:
    """A row for each database, what is asked, and whether years lie behind it."""
    for database in options.databases():
        with scratch(database) as environment:
            task = {"shop": inside(environment, "shop", {"products": 10}), "customers": options.large or CUSTOMERS}
            lay_statics(environment)
            for years, do in (("none", "owe"), ("ten", "settled")):
                inside(environment, "credit", task | {"do": do})
                asked = inside(environment, "credit", task | {"do": "ask"})
                for what, figures in asked.items():
                    yield {"database": database, "customers": task["customers"], "years": years, "what": what} | figures


def owe(access: "Access", count: int) -> None:
    """So many customers, each with two open charges of the last two hundred days."""
    from galla.foundation.database.rows import insert_rows
    from galla.parties.models import Customer

    need_not_last()
    now = datetime.datetime.now(datetime.UTC)
    blank = ("email", "gstin", "state_code", "address", "notes", "language")
    columns = ("id", "shop_id", "name", "phone", *blank, "search_text", "created_at")
    first = (Customer.objects.order_by("-pk").values_list("pk", flat=True).first() or 0) + 1
    for some in itertools.batched(range(first, first + count), 5_000):
        rows = [
            (pk, access.shop.pk, f"Customer {pk}", None, None, "", "", "", "", "", f" customer {pk}", now)
            for pk in some
        ]
        insert_rows(Customer, columns, rows)
        _charge(access, some, times=OPEN, days=(0, 200), settled=False)
    _look()


def settled(access: "Access") -> None:
    """Ten years in which everything was settled."""
    from galla.credit.models import Charge

    people = Charge.objects.order_by("person_id").values_list("person_id", flat=True).distinct()
    for some in itertools.batched(list(people), 5_000):
        _charge(access, some, times=SETTLED, days=(200, 3_650), settled=True)
    _look()


def _charge(access: "Access", people: Any, *, times: int, days: tuple[int, int], settled: bool) -> None:
    from galla.credit.models import Charge
    from galla.foundation.database.rows import insert_rows

    dice, today = random.Random(people[0]), datetime.datetime.now(datetime.UTC).date()
    number = itertools.count((Charge.objects.order_by("-pk").values_list("pk", flat=True).first() or 0) + 10_000_000)
    rows = []
    for person in people:
        for _ in range(times):
            day, amount = today - datetime.timedelta(dice.randint(*days)), dice.randint(100, 500_000)
            rows.append((access.shop.pk, person, person, next(number), 1, day, amount, amount if settled else 0, None))
    insert_rows(Charge, COLUMNS, rows)


def _look() -> None:
    """Statistics, as a database makes them by itself in time."""
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE" if connection.vendor == "postgresql" else "ANALYZE")


def ask(access: "Access") -> dict[str, Any]:
    """How long the ages of everybody take, a page of them, and the page as a browser gets it."""
    from django.test import Client

    from galla.credit.queries import ageing, owing
    from galla.parties.ages import AGE_COLUMNS

    today = datetime.datetime.now(datetime.UTC).date()
    client = Client(HTTP_HOST="127.0.0.1")
    client.force_login(access.user)

    def sums() -> None:
        totals = ageing(access, today=today).aggregate(
            **{f"of_{name}": _sum(name) for name in ("owed_minor", *AGE_COLUMNS)}
        )
        assert totals["of_owed_minor"] == sum(totals[f"of_{name}"] for name in AGE_COLUMNS)

    def page() -> None:
        assert client.get("/khatas/").status_code == 200

    asked: dict[str, Callable[[], object]] = {
        "ages of everybody, summed": sums,
        "ages, the fifty who owe most": lambda: list(ageing(access, today=today)[:50]),
        "ages, fifty of the API's list": lambda: list(owing(access, today=today).order_by("pk")[:50]),
        "the page of who owes": page,
    }
    return {what: _timed(act) for what, act in asked.items()}


def _sum(name: str) -> Any:
    from django.db.models import Sum

    return Sum(name)


def _timed(act: Callable[[], object]) -> dict[str, Any]:
    act()
    took = []
    for _ in range(ROUNDS):
        begun = time.perf_counter()
        act()
        took.append((time.perf_counter() - begun) * 1_000)
    return {"p50_ms": round(statistics.median(took), 2), "most_ms": round(max(took), 2)}


def do(task: dict[str, Any]) -> Any:
    """One step, in a process that has the database; Django is ready."""
    shop: BenchShop = read(task["shop"])
    access = accesses(shop)
    if task["do"] == "ask":
        return ask(access)
    return owe(access, task["customers"]) if task["do"] == "owe" else settled(access)


if __name__ == "__main__":
    django_ready()
    sys.stdout.write(json.dumps(do(json.load(sys.stdin))))
