"""The stock room with a long history: a page of the stock list, a card, the value of a past day, and a receipt.

A hundred thousand products lie on one shelf. Their past is made up: so many moves on a thousand days, all of one entry
(``galla verify`` would name it: nothing here asks), then added up by the worker as in any night.
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

from bench.history import need_not_last, opened, take_unchecked, without_indexes
from bench.options import Options
from bench.scratch import inside, scratch
from bench.server import lay_statics
from bench.shop import BenchShop, read
from galla.console.setting_up import django_ready

if TYPE_CHECKING:  # Django is made ready first
    from galla.accounts.access import Access

PRODUCTS = 100_000
LARGE = 1_000_000
DAYS = 1_000
MOVED = 5_000
ON_ONE_CARD = 100_000
OWN_PRODUCTS = 100
RECEIPTS = 30


def measure(options: Options) -> Iterator[dict[str, Any]]:
    """A row for each database and thing asked."""
    for database in options.databases():
        with scratch(database) as environment:
            shop = inside(environment, "shop", {"products": OWN_PRODUCTS})
            lay_statics(environment)
            task = {"shop": shop, "moves": options.large or LARGE}
            short = inside(environment, "stock", task | {"do": "receive", "name": "short"})
            inside(environment, "stock", task | {"do": "fill"})
            asked = inside(environment, "stock", task | {"do": "ask"})
            long = inside(environment, "stock", task | {"do": "receive", "name": "long"})
            for what, figures in {"receipt, few moves": short, **asked, "receipt, all moves": long}.items():
                yield {"database": database, "moves": task["moves"], "what": what} | figures


def accesses(shop: BenchShop) -> "Access":
    """The owner's access to the shop."""
    from galla.accounts.access import access_of
    from galla.accounts.models import Membership

    access = access_of(Membership.objects.select_related("shop", "user").get(pk=shop.membership))
    assert access is not None
    return access


def receive_some(shop: BenchShop, name: str) -> dict[str, Any]:
    """How long a receipt of five lines takes."""
    from galla.inventory.actions import ReceiptItem, receive

    access, dice = accesses(shop), random.Random(name)
    branch = access.branch
    assert branch is not None
    took = []
    for number in range(RECEIPTS):
        items = [ReceiptItem(pk, 1_000, cost_e4=30_000) for pk, _price in dice.sample(shop.goods, 5)]
        begun = time.perf_counter()
        now = datetime.datetime.now(datetime.UTC)
        receive(access=access, at=now, key=f"{name} {number}", branch=branch, items=items)
        took.append((time.perf_counter() - begun) * 1_000)
    return {"p50_ms": round(statistics.median(took), 2), "p95_ms": round(sorted(took)[-2], 2)}


def fill(shop: BenchShop, moves: int) -> None:
    """Products with something of each on the shelf, and their past."""
    from galla.ledger.days import roll_past_days

    access = accesses(shop)
    need_not_last()
    units = _products(access)
    take_unchecked()
    with without_indexes(("ledger.Posting",)):
        _past(access, units, moves)
    _bring_up_balances(access)
    _look()
    roll_past_days(at=datetime.datetime.now(datetime.UTC))
    _look()


def _products(access: "Access") -> list[int]:
    """A hundred thousand products like one that is there; the ids of their units."""
    from galla.catalog.models import Product
    from galla.foundation.database.rows import insert_rows
    from galla.ledger import models, places

    first = Product.objects.filter(shop_id=access.shop.pk).order_by("-pk")[0]
    names = [field.attname for field in Product._meta.concrete_fields]
    like = {name: getattr(first, name) for name in names} | {"picture": ""}
    shelf = places.shelf(access.shop.pk, access.branch.pk if access.branch else 0)
    columns = ("id", "shop_id", "account", "unit", "received", "given", "worth_received_minor", "worth_given_minor")
    units = []
    for some in itertools.batched(range(first.pk + 1, first.pk + 1 + PRODUCTS), 5_000):
        mine = [
            like | {"id": pk, "sku": f"S{pk}", "name": f"Goods {pk}", "name_key": f"goods {pk}", "low_stock_milli": 5}
            for pk in some
        ]
        insert_rows(Product, names, [list(row.values()) for row in mine])
        found = [places.goods(access.shop.pk, pk) for pk in some]
        insert_rows(models.Unit, ("id", "shop_id", "key"), [tuple(unit) for unit in found])
        balances = [
            (places.balance_id(shelf.id, unit.id), access.shop.pk, shelf.id, unit.id, 0, 0, 0, 0) for unit in found
        ]
        insert_rows(models.Balance, columns, balances)
        units += [unit.id for unit in found]
    return units


def _past(access: "Access", units: list[int], moves: int) -> None:
    """So many moves on a thousand days: goods come on every tenth, and go on the others. One card is long."""
    from galla.foundation.database.rows import insert_rows
    from galla.ledger import models, places
    from galla.ledger.actions import open_accounts

    dice = random.Random(1)
    shop = access.shop.pk
    shelf = places.shelf(shop, access.branch.pk if access.branch else 0)
    opening, sold = places.named(shop, "opening"), places.named(shop, "sold")
    open_accounts([opening, sold])
    entry = models.Entry.objects.order_by("-id").values_list("id", flat=True)[0]
    today = datetime.datetime.now(datetime.UTC).date()
    columns = ("shop_id", "entry_id", "business_date", "source", "target", "unit", "amount", "worth_minor")
    for ago in range(DAYS, 0, -1):
        day = today - datetime.timedelta(days=ago)
        source, target, amount = (opening, shelf, 10_000) if ago % 10 == 0 else (shelf, sold, 1_000)
        chosen = [units[0]] * (ON_ONE_CARD // DAYS) + dice.choices(units[:MOVED], k=max(moves // DAYS, 1))
        rows = [(shop, entry, day, source.id, target.id, unit, amount, amount // 10) for unit in chosen]
        insert_rows(models.Posting, columns, rows)


def _bring_up_balances(access: "Access") -> None:
    from django.db import connection

    sides = (("received", "worth_received_minor", "target"), ("given", "worth_given_minor", "source"))
    with connection.cursor() as cursor:
        for amount, worth, side in sides:
            cursor.execute(
                f"UPDATE ledger_balance AS b SET {amount} = p.amount, {worth} = p.worth FROM (SELECT {side} AS account,"
                f" unit, sum(amount) AS amount, sum(worth_minor) AS worth FROM ledger_posting GROUP BY {side}, unit) p "
                "WHERE p.account = b.account AND p.unit = b.unit"
            )


def _look() -> None:
    """Statistics, as a database makes them by itself in time."""
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE" if connection.vendor == "postgresql" else "ANALYZE")


def ask(shop: BenchShop) -> dict[str, Any]:
    """How long what a person looks at takes to open, without a web server."""
    from django.test import Client

    from galla.accounts.models import Membership
    from galla.catalog.models import Product
    from galla.inventory.queries import value_then

    client = Client(HTTP_HOST="127.0.0.1")
    client.force_login(Membership.objects.select_related("user").get(pk=shop.membership).user)
    access, dice = accesses(shop), random.Random(2)
    turned = itertools.chain(["/stock/"], _next_pages(client))
    long_card = Product.objects.filter(name_key__startswith="goods ").order_by("pk")[0].pk
    today = datetime.datetime.now(datetime.UTC).date()

    def some_day() -> datetime.date:
        return today - datetime.timedelta(days=dice.randint(1, DAYS))

    found: dict[str, Callable[[], str]] = {
        "stock list, a page": lambda: next(turned),
        "card of 100,000 moves": lambda: f"/stock/{long_card}/",
        "value of a past day, page": lambda: f"/stock/value/?on={some_day().isoformat()}",
    }
    figures = {what: _figures(opened(client, address)) for what, address in found.items()}
    took = []
    for day in [some_day() for _ in range(12)]:
        begun = time.perf_counter()
        rows = value_then(access, on=day)
        took.append((time.perf_counter() - begun) * 1_000)
        _demand_replayed(access, day, sum(row.worth_minor for row in rows))
    figures["value of a past day, query"] = {"p50_ms": round(statistics.median(took), 2), "p95_ms": round(max(took), 2)}
    return figures


def _figures(row: dict[str, Any]) -> dict[str, Any]:
    return {"p50_ms": round(row["p50_ms"], 2), "p95_ms": round(row["p99_ms"], 2)}


def _next_pages(client: Any) -> Iterator[str]:
    """The pages of the stock list after the first, one after the other."""
    import re

    address = "/stock/"
    while True:
        page = client.get(address).content.decode()
        cursor = re.search(r'href="(/stock/\?[^"]*after=[^"]+)"', page)
        if cursor is None:
            return
        address = cursor[1].replace("&amp;", "&")
        yield address


def _demand_replayed(access: "Access", day: datetime.date, worth: int) -> None:
    """What the totals say is what all moves until then add up to."""
    from django.db import connection

    from galla.ledger import places

    shelf = places.shelf(access.shop.pk, access.branch.pk if access.branch else 0).id
    statement = (
        "SELECT coalesce(sum(CASE WHEN target = %s THEN worth_minor ELSE -worth_minor END), 0) FROM ledger_posting "
        "WHERE business_date <= %s AND (target = %s OR source = %s)"
    )
    with connection.cursor() as cursor:
        cursor.execute(statement, [shelf, day, shelf, shelf])
        assert int(cursor.fetchone()[0]) == worth, (day, worth)


def do(task: dict[str, Any]) -> Any:
    """One step, in a process that has the database; Django is ready."""
    shop = read(task["shop"])
    if task["do"] == "receive":
        return receive_some(shop, task["name"])
    return fill(shop, task["moves"]) if task["do"] == "fill" else ask(shop)


if __name__ == "__main__":
    django_ready()
    sys.stdout.write(json.dumps(do(json.load(sys.stdin))))
