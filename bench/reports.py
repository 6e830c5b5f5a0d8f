"""Reports over a long past: a trial balance, what was earned, where cash went and who owes, at any day.

The past is made up: so many bills on a thousand days, as moves without papers (``galla verify`` would name them:
nothing here asks), then added up by the worker as in any night. The same is asked of its last ten days alone first.
"""

import datetime
import json
import random
import statistics
import sys
import time
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Any

from bench.history import need_not_last, opened, take_unchecked, without_indexes
from bench.options import Options
from bench.scratch import inside, scratch
from bench.server import lay_statics
from bench.shop import BenchShop, read
from bench.stock import accesses
from galla.console.setting_up import django_ready

if TYPE_CHECKING:  # Django is made ready first
    from galla.accounts.access import Access
    from galla.reports.periods import Period

LARGE = 1_000_000
DAYS, RECENT = 1_000, 10
CUSTOMERS = 20_000
ASKED = 12
OWN_PRODUCTS = 1_000


def measure(options: Options) -> Iterator[dict[str, Any]]:
    """A row for each database and thing asked, with how much longer it takes than of a short past."""
    for database in options.databases():
        with scratch(database) as environment:
            shop = inside(environment, "shop", {"products": OWN_PRODUCTS})
            lay_statics(environment)
            bills = options.large or LARGE
            a_day = max(bills // DAYS, 1)
            figures = {}
            for name, (oldest, newest) in {"short": (RECENT, 1), "long": (DAYS, RECENT + 1)}.items():
                task = {"shop": shop, "a_day": a_day, "oldest": oldest, "newest": newest}
                inside(environment, "reports", task | {"do": "fill"})
                figures[name] = inside(environment, "reports", task | {"do": "ask", "oldest": oldest})
            for what, found in figures["long"].items():
                ratio = round(found["p50_ms"] / max(figures["short"][what]["p50_ms"], 0.01), 2)
                yield {"database": database, "bills": bills, "what": what} | found | {"to_short": ratio}


def fill(shop: BenchShop, *, a_day: int, oldest: int, newest: int) -> None:
    """The moves of so many bills on each of the days ago from ``oldest`` to ``newest``, added up."""
    from django.db import connection

    from galla.foundation.database.rows import insert_rows
    from galla.ledger import models
    from galla.ledger.actions import open_accounts
    from galla.ledger.days import roll_past_days

    access, dice = accesses(shop), random.Random(oldest)
    need_not_last()
    past = _Past(access, shop)
    open_accounts(past.accounts())
    take_unchecked()
    columns = ("shop_id", "entry_id", "business_date", "source", "target", "unit", "amount", "worth_minor")
    now = datetime.datetime.now(datetime.UTC)
    with without_indexes(("ledger.Posting",)):
        for ago in range(oldest, newest - 1, -1):
            day = now.date() - datetime.timedelta(days=ago)
            insert_rows(models.Posting, columns, list(past.day(day, a_day, dice)))
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE" if connection.vendor == "postgresql" else "ANALYZE")
    roll_past_days(at=now)
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE" if connection.vendor == "postgresql" else "ANALYZE")


class _Past:
    """Bills as moves: income and two taxes to the bill, the bill to a drawer, a customer or UPI, goods to ``sold``."""

    def __init__(self, access: "Access", shop: BenchShop) -> None:
        from galla.ledger import models, places

        number = access.shop.pk
        self.shop, self.money = number, places.money(number)
        self.entry = models.Entry.objects.order_by("-id").values_list("id", flat=True)[0]
        self.income, self.due, self.sold = (places.named(number, name) for name in ("income", "due", "sold"))
        self.taxes = [places.tax(number, name, 90_000) for name in ("CGST", "SGST")]
        self.shelf = places.shelf(number, access.branch.pk if access.branch else 0)
        self.drawers = [places.drawer(number, till) for till in shop.tills]
        self.customers = [places.customer(number, pk) for pk in range(1, CUSTOMERS + 1)]
        self.upi = places.method(number, "upi")
        self.goods = [places.goods(number, pk) for pk, _price in shop.goods]

    def accounts(self) -> list[Any]:
        """Every account that is used."""
        return [self.income, self.due, self.sold, self.shelf, self.upi, *self.taxes, *self.drawers, *self.customers]

    def day(self, day: datetime.date, bills: int, dice: random.Random) -> Iterator[tuple[Any, ...]]:
        """The moves of a day."""
        common = (self.shop, self.entry, day)
        for _ in range(bills):
            net, draw = dice.randint(1_000, 90_000), dice.random()
            tax = net * 9 // 100
            taker = dice.choice(self.customers if draw < 0.1 else self.drawers) if draw < 0.6 else self.upi
            yield (*common, self.income.id, self.due.id, self.money.id, net, 0)
            for place in self.taxes:
                yield (*common, place.id, self.due.id, self.money.id, tax, 0)
            yield (*common, self.due.id, taker.id, self.money.id, net + 2 * tax, 0)
            for _line in range(2):
                yield (*common, self.shelf.id, self.sold.id, dice.choice(self.goods).id, 1_000, net // 3)


def ask(shop: BenchShop, *, oldest: int) -> dict[str, Any]:
    """How long reports of days of the past take, without a web server: the queries, and two pages."""
    from django.test import Client

    from galla.accounts.models import Membership
    from galla.reports.cash_flow import cash_flow
    from galla.reports.owed import customers_owe
    from galla.reports.periods import Period
    from galla.reports.profit import profit_and_loss
    from galla.reports.taxes import taxes
    from galla.reports.trial_balance import trial_balance

    access, dice = accesses(shop), random.Random(2)
    _people(access)
    today = datetime.datetime.now(datetime.UTC).date()

    def some_period() -> Period:
        until = today - datetime.timedelta(days=dice.randint(1, oldest))
        return Period(until - datetime.timedelta(days=30), until)

    queries: dict[str, Callable[[Period], Any]] = {
        "trial balance": lambda period: trial_balance(access, period),
        "profit and loss": lambda period: profit_and_loss(access, period),
        "cash flow": lambda period: cash_flow(access, period),
        "taxes": lambda period: taxes(access, period),
        "customers owe": lambda period: customers_owe(access, period.until),
    }
    figures = {what: _figures([_took(query, some_period()) for _ in range(ASKED)]) for what, query in queries.items()}
    for _ in range(3):
        _demand_replayed(access, some_period().until)
    client = Client(HTTP_HOST="127.0.0.1")
    client.force_login(Membership.objects.select_related("user").get(pk=shop.membership).user)
    row = opened(client, lambda: f"/reports/trial-balance/?{some_period().query}")
    return figures | {"trial balance, page": {"p50_ms": round(row["p50_ms"], 2), "p95_ms": round(row["p99_ms"], 2)}}


def _took(query: Callable[..., Any], period: "Period") -> float:
    begun = time.perf_counter()
    query(period)
    return (time.perf_counter() - begun) * 1_000


def _figures(took: list[float]) -> dict[str, float]:
    return {"p50_ms": round(statistics.median(took), 2), "p95_ms": round(max(took), 2)}


def _people(access: "Access") -> None:
    """Customers of whom bills say that they owe."""
    from galla.foundation.database.rows import insert_rows
    from galla.parties.models import Customer

    if Customer.objects.filter(shop=access.shop).exists():
        return
    like = {"shop_id": access.shop.pk, "created_at": datetime.datetime.now(datetime.UTC), "phone": None, "email": None}
    empty = dict.fromkeys(("gstin", "state_code", "address", "notes", "language", "search_text"), "")
    rows = [{"id": pk, "name": f"Customer {pk}", **like, **empty} for pk in range(1, CUSTOMERS + 1)]
    insert_rows(Customer, list(rows[0]), [list(row.values()) for row in rows])


def _demand_replayed(access: "Access", day: datetime.date) -> None:
    """What totals say of a day is what all moves until then add up to."""
    from django.db import connection

    from galla.ledger import places
    from galla.reports.periods import Period
    from galla.reports.trial_balance import trial_balance

    rows = {row.key: row.balance_minor for row in trial_balance(access, Period(day, day))}
    due, income = places.named(access.shop.pk, "due").id, places.named(access.shop.pk, "income").id
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT coalesce(sum(amount), 0) FROM ledger_posting WHERE source = %s AND target = %s"
            " AND business_date <= %s",
            [income, due, day],
        )
        assert -int(cursor.fetchone()[0]) == rows.get("income", 0), day
    assert sum(rows.values()) == 0, day


def do(task: dict[str, Any]) -> Any:
    """One step, in a process that has the database; Django is ready."""
    shop = read(task["shop"])
    if task["do"] == "fill":
        return fill(shop, a_day=task["a_day"], oldest=task["oldest"], newest=task["newest"])
    return ask(shop, oldest=task["oldest"])


if __name__ == "__main__":
    django_ready()
    sys.stdout.write(json.dumps(do(json.load(sys.stdin))))
