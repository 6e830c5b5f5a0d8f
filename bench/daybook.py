"""The day book of a day with ten thousand bills: its first page, a later one, and what each account held.

Asked in a shop that has that day alone, and in one with a thousand days behind it. The bills are made up: entries with
the moves of a cash bill (``galla verify`` would name them: nothing here asks), added up by the worker as in any night.
"""

import datetime
import itertools
import json
import re
import sys
from collections.abc import Callable, Iterator
from functools import partial
from typing import TYPE_CHECKING, Any

from bench.history import need_not_last, opened, take_unchecked, without_indexes
from bench.options import Options
from bench.scratch import inside, scratch
from bench.server import lay_statics
from bench.shop import BenchShop, read
from galla.console.setting_up import django_ready

if TYPE_CHECKING:  # Django is made ready first
    from galla.accounts.access import Access

BILLS = 10_000
DAYS = 1_000
BILLS_A_DAY = 200
OWN_PRODUCTS = 20


def measure(options: Options) -> Iterator[dict[str, Any]]:
    """A row for each database, history and page asked."""
    for database in options.databases():
        with scratch(database) as environment:
            shop = inside(environment, "shop", {"products": OWN_PRODUCTS})
            lay_statics(environment)
            found: dict[tuple[int, str], dict[str, Any]] = {}
            inside(environment, "daybook", {"do": "fill", "shop": shop, "days": 0})
            for days in (0, options.large or DAYS):
                if days:
                    inside(environment, "daybook", {"do": "fill", "shop": shop, "days": days})
                asked = inside(environment, "daybook", {"do": "ask", "shop": shop})
                for what, figures in asked.items():
                    found[days, what] = figures
                    ratio = round(figures["p50_ms"] / found[0, what]["p50_ms"], 2)
                    yield {"database": database, "days": days, "what": what, **figures, "ratio": ratio}


def accesses(shop: BenchShop) -> "Access":
    """The owner's access to the shop."""
    from galla.accounts.access import access_of
    from galla.accounts.models import Membership

    access = access_of(Membership.objects.select_related("shop", "user").get(pk=shop.membership))
    assert access is not None
    return access


def fill(shop: BenchShop, days: int) -> None:
    """Yesterday's and today's bills; with ``days`` a long past before them instead."""
    from galla.ledger.days import roll_past_days

    access = accesses(shop)
    need_not_last()
    take_unchecked()
    now = datetime.datetime.now(datetime.UTC)
    today = now.date()
    with without_indexes(("ledger.Posting",)):
        if days:
            for ago in range(days + 1, 1, -1):
                _day(access, shop, today - datetime.timedelta(days=ago), BILLS_A_DAY)
        else:
            _day(access, shop, today - datetime.timedelta(days=1), BILLS)
            _day(access, shop, today, BILLS)
    _look()
    roll_past_days(at=now)
    _look()


def _day(access: "Access", shop: BenchShop, day: datetime.date, bills: int) -> None:
    """So many bills on a day: two of three in cash, the others by UPI."""
    from galla.foundation.database.rows import insert_rows
    from galla.ledger import models, places
    from galla.ledger.actions import open_accounts

    number, money = access.shop.pk, places.money(access.shop.pk)
    due, income = places.named(number, "due"), places.named(number, "income")
    taxes = [places.tax(number, name, 90_000) for name in ("CGST", "SGST")]
    paid = [places.drawer(number, shop.tills[0]), places.drawer(number, shop.tills[1]), places.method(number, "upi")]
    open_accounts([due, income, *taxes, *paid])
    series, _new = models.Series.objects.get_or_create(
        shop=access.shop, code=f"B{day:%y%m%d}", fiscal_year="26-27", defaults={"branch": access.branch}
    )
    first = (models.Entry.objects.order_by("-pk").values_list("pk", flat=True).first() or 0) + 1
    noon = datetime.datetime.combine(day, datetime.time(6), tzinfo=datetime.UTC)
    about = ["id", "shop_id", "kind", "key", "request_hash", "document_hash", "happened_at", "recorded_at"]
    about += ["business_date", "by_id", "series_id", "number", "hash"]
    columns = ("shop_id", "entry_id", "business_date", "source", "target", "unit", "amount", "worth_minor")
    for some in itertools.batched(range(bills), 2_000):
        entries, moves = [], []
        for place in some:
            pk, at = first + place, noon + datetime.timedelta(seconds=4 * place)
            entries.append((pk, number, "sale", f"{day} {place}", "", "", at, at, day, access.user.pk))
            moves += [(income, due, 10_000), (taxes[0], due, 900), (taxes[1], due, 900), (due, paid[place % 3], 11_800)]
        rows = [(*entry, series.pk, place + 1, "") for entry, place in zip(entries, some, strict=True)]
        insert_rows(models.Entry, about, rows)
        postings = [
            (number, first + some[0] + index // 4, day, source.id, target.id, money.id, amount, 0)
            for index, (source, target, amount) in enumerate(moves)
        ]
        insert_rows(models.Posting, columns, postings)


def _look() -> None:
    """Statistics, as a database makes them by itself in time."""
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE" if connection.vendor == "postgresql" else "ANALYZE")


def ask(shop: BenchShop) -> dict[str, Any]:
    """How long what a person looks at takes to open, without a web server."""
    from django.test import Client

    from galla.accounts.models import Membership

    client = Client(HTTP_HOST="127.0.0.1")
    client.force_login(Membership.objects.select_related("user").get(pk=shop.membership).user)
    today = datetime.datetime.now(datetime.UTC).date()
    yesterday = today - datetime.timedelta(days=1)
    found: dict[str, Callable[[], str]] = {}
    for name, day in (("yesterday", yesterday), ("today", today)):
        turned = _next_pages(client, f"/day-book/?on={day.isoformat()}")
        ends = f"since={day.isoformat()}&until={day.isoformat()}"
        found |= {
            f"{name}, first page": partial(str, f"/day-book/?on={day.isoformat()}"),
            f"{name}, next pages": partial(next, turned),
            f"{name}, accounts": partial(str, f"/day-book/accounts/?{ends}"),
        }
    month = f"since={(today - datetime.timedelta(days=30)).isoformat()}&until={yesterday.isoformat()}"
    found["a month of days"] = lambda: f"/day-book/days/?{month}"
    return {what: _figures(opened(client, address)) for what, address in found.items()}


def _figures(row: dict[str, Any]) -> dict[str, Any]:
    return {"p50_ms": round(row["p50_ms"], 2), "p95_ms": round(row["p99_ms"], 2)}


def _next_pages(client: Any, address: str) -> Iterator[str]:
    """The pages of a day after the first, one after the other, and again from the beginning."""
    begin = address
    while True:
        page = client.get(address).content.decode()
        cursor = re.search(r'href="(/day-book/\?[^"]*after=[^"]+)"', page)
        address = cursor[1].replace("&amp;", "&") if cursor else begin
        yield address


def do(task: dict[str, Any]) -> Any:
    """One step, in a process that has the database; Django is ready."""
    shop = read(task["shop"])
    return fill(shop, task["days"]) if task["do"] == "fill" else ask(shop)


if __name__ == "__main__":
    django_ready()
    sys.stdout.write(json.dumps(do(json.load(sys.stdin))))
