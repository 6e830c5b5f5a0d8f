"""The same checkout with 1,000 bills in the tables and with 1,000,000, in turns, and two pages that show history.

A thousand bills are really sold. The long history is made of them by statements that copy whole sets of rows under new
ids, keys, numbers and days; balances and series say what they would say. The copies' hashes are the originals', so
``galla verify`` would name them: nothing here asks it.
"""

import datetime
import itertools
import json
import random
import statistics
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING, Any

from bench.action import counters
from bench.action import measure as checkouts
from bench.options import Options
from bench.scratch import inside, scratch
from bench.server import lay_statics
from bench.shop import TILLS, BenchShop, read
from galla.console.setting_up import django_ready

if TYPE_CHECKING:  # Django is made ready first
    from django.db.models import Model

SMALL = 1_000
LARGE = 1_000_000
SECONDS = 3.0
ROUNDS = 3
SERIES = 10
OPENINGS = 12
AT_ONCE = 100
DAYS = 180
MEASURED = ("p50_ms", "p99_ms", "python_ms", "database_ms")
# In this order: a number is worked out from the entry's series as it stands before.
COPIED = ("ledger.Entry", "sales.Sale", "sales.SaleLine", "sales.SaleTax", "sales.SaleTender", "ledger.Posting")


def measure(options: Options) -> Iterator[dict[str, Any]]:
    """A row for each database, history and thing done; the middle of the rounds, which take turns."""
    copies = max(1, (options.large or LARGE) // SMALL - 1)
    for database in options.databases():
        with scratch(database) as short:
            shop = inside(short, "shop", {})
            inside(short, "history", {"do": "sell", "shop": shop, "count": SMALL})
            lay_statics(short)
            with scratch(database, like=short) as long:
                inside(long, "history", {"do": "copy", "copies": copies})
                yield from _in_turns(database, {SMALL: short, SMALL * (copies + 1): long}, shop, options)


def _in_turns(
    database: str, histories: Mapping[int, dict[str, str]], shop: Any, options: Options
) -> Iterator[dict[str, Any]]:
    task = {"do": "turn", "shop": shop, "clients": 1, "series": SERIES, "seconds": options.seconds or SECONDS}
    found: dict[tuple[str, int], list[dict[str, Any]]] = {}
    for _, (bills, environment) in itertools.product(range(ROUNDS), histories.items()):
        for what, row in inside(environment, "history", task).items():
            found.setdefault((what, bills), []).append(row)
    for (what, bills), rows in sorted(found.items()):
        middle = {name: round(statistics.median(row[name] for row in rows), 2) for name in MEASURED if name in rows[0]}
        yield {"database": database, "what": what, "bills": bills} | middle


def sell(shop: BenchShop, count: int) -> None:
    """Sell so many bills, at several tills, over the last days."""
    tills = counters(shop, TILLS)
    now = datetime.datetime.now(datetime.UTC)
    need_not_last()
    for number in range(count):
        tills[number % len(tills)].sell(f"history {number}", now - datetime.timedelta(days=number % DAYS))
    _look()


def _look() -> None:
    """Let PostgreSQL look at its tables, as it does by itself in time; a shop's SQLite is never looked at."""
    from django.db import connection

    if _postgresql():
        with connection.cursor() as cursor:
            cursor.execute("VACUUM ANALYZE")


def copy(copies: int) -> None:
    """Make the history ``copies`` times as long again."""
    from django.apps import apps
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("SELECT min(id), max(id) FROM ledger_entry WHERE kind = 'sale'")
        first, last = cursor.fetchone()
        cursor.execute(_bringing_up_balances(copies, first, last))
        take_unchecked()
        with without_indexes(COPIED):
            for begun in range(1, copies + 1, AT_ONCE):
                numbers = {"first": begun, "last": min(begun + AT_ONCE - 1, copies)}
                for name in COPIED:
                    cursor.execute(_copying(apps.get_model(name), numbers, first, last))
        sold = f"SELECT series_id FROM ledger_entry WHERE id BETWEEN {first} AND {last} AND kind = 'sale'"
        cursor.execute(f"UPDATE ledger_series SET last_number = last_number * {copies + 1} WHERE id IN ({sold})")
        if _postgresql():
            cursor.execute("SELECT setval(pg_get_serial_sequence('ledger_entry', 'id'), max(id)) FROM ledger_entry")
    _look()


def _copying(model: "type[Model]", numbers: dict[str, int], first: int, last: int) -> str:
    """The statement that copies the rows of the entries from ``first`` to ``last`` once for each of the numbers."""
    table = model._meta.db_table
    entry = "id" if table in ("ledger_entry", "sales_sale") else "sale_id" if table.startswith("sales") else "entry_id"
    step = last - first + 1
    changed = {entry: f"t.{entry} + k.k * {step}"}
    for column in ("business_date", "sold_on", "happened_at", "recorded_at"):
        changed[column] = _days_earlier(f"t.{column}", moment=column.endswith("_at"))
    source = f"{table} t"
    if table == "ledger_entry":
        changed |= {"key": "'copy ' || (1000000 + k.k) || ' ' || t.key", "number": "t.number + k.k * s.last_number"}
        source += " JOIN ledger_series s ON s.id = t.series_id"
    if table == "sales_sale":
        changed["number"] = "substr(t.number, 1, length(t.number) - 6) || " + _six_digits("e.number")
        source += f" JOIN ledger_entry e ON e.id = t.id + k.k * {step}"
    columns = [
        str(field.column) for field in model._meta.concrete_fields if not field.primary_key or field.column == entry
    ]
    return (
        f"INSERT INTO {table} ({', '.join(columns)}) "
        f"SELECT {', '.join(changed.get(column, f't.{column}') for column in columns)} "
        f"FROM {_counted(numbers['first'], numbers['last'])} CROSS JOIN {source} "
        f"WHERE t.{entry} BETWEEN {first} AND {last}"
        + (" AND t.kind = 'sale'" if table == "ledger_entry" else "")
        + " ORDER BY k.k, t.id"
    )


def _postgresql() -> bool:
    from django.db import connection

    return connection.vendor == "postgresql"


def _counted(first: int, last: int) -> str:
    if _postgresql():
        return f"generate_series({first}, {last}) AS k(k)"
    return f"(WITH RECURSIVE c(k) AS (SELECT {first} UNION ALL SELECT k + 1 FROM c WHERE k < {last}) SELECT k FROM c) k"


def _days_earlier(column: str, *, moment: bool) -> str:
    if _postgresql():
        return f"{column} - (k.k % {DAYS}){' * interval ' + chr(39) + '1 day' + chr(39) if moment else '::integer'}"
    return f"{'datetime' if moment else 'date'}({column}, '-' || (k.k % {DAYS}) || ' days')"


def _six_digits(number: str) -> str:
    return f"lpad({number}::text, 6, '0')" if _postgresql() else f"printf('%06d', {number})"


def _bringing_up_balances(copies: int, first: int, last: int) -> str:
    """The statement after which balances say what the copies will make of them."""
    template = f"FROM ledger_posting p WHERE p.unit = b.unit AND p.entry_id BETWEEN {first} AND {last}"
    more = {
        f"{prefix}{side}{unit}": f"(SELECT coalesce(sum(p.{column}), 0) {template} AND p.{place} = b.account)"
        for prefix, column, unit in (("", "amount", ""), ("worth_", "worth_minor", "_minor"))
        for side, place in (("received", "target"), ("given", "source"))
    }
    changes = ", ".join(f"{column} = {column} + {copies} * {what}" for column, what in more.items())
    return f"UPDATE ledger_balance AS b SET {changes}"


def need_not_last() -> None:
    """What this connection writes need not outlive a power cut: it is made up."""
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("SET synchronous_commit = off" if _postgresql() else "PRAGMA synchronous = OFF")


def take_unchecked() -> None:
    """Rows are taken as they come. The connection is this process's own, and ends with it."""
    from django.db import DatabaseError, connection

    need_not_last()
    with connection.cursor() as cursor:
        if _postgresql():
            with suppress(DatabaseError):  # for a superuser alone; without it each reference is looked up
                cursor.execute("SET session_replication_role = replica")
            cursor.execute("SET maintenance_work_mem = '512MB'")
        else:
            for pragma in ("foreign_keys = OFF", "journal_mode = OFF", "cache_size = -1000000"):
                cursor.execute(f"PRAGMA {pragma}")


@contextmanager
def without_indexes(names: tuple[str, ...]) -> Iterator[None]:
    """Indexes that hold no promise are laid anew afterwards, which is faster than growing them row by row."""
    from django.apps import apps
    from django.db import connection

    tables = [apps.get_model(name)._meta.db_table for name in names]
    marks = ", ".join(["%s"] * len(tables))
    asked = (
        "SELECT indexrelid::regclass::text, pg_get_indexdef(indexrelid) FROM pg_index WHERE NOT indisunique "
        f"AND indrelid::regclass::text IN ({marks})"
        if _postgresql()
        else f"SELECT name, sql FROM sqlite_master WHERE type = 'index' AND sql IS NOT NULL AND tbl_name IN ({marks})"
    )
    with connection.cursor() as cursor:
        cursor.execute(asked, tables)
        # What is copied is found by its entry.
        indexes = [(name, made) for name, made in cursor.fetchall() if "entry_id" not in name]
        for name, _ in indexes:
            cursor.execute(f"DROP INDEX {name}")
        yield
    with connection.cursor() as cursor:
        for _, made in indexes:
            cursor.execute(made)


def open_pages(shop: BenchShop) -> dict[str, Any]:
    """How long the pages with the most history behind them take to open, without a web server."""
    from django.test import Client

    from galla.accounts.models import Membership

    client = Client(HTTP_HOST="127.0.0.1")
    client.force_login(Membership.objects.select_related("user").get(pk=shop.membership).user)
    dice = random.Random(1)
    pages: dict[str, Callable[[], str]] = {
        "bills page": lambda: "/bills/",
        "stock card": lambda: f"/stock/{dice.choice(shop.goods)[0]}/",
    }
    return {what: opened(client, address) for what, address in pages.items()}


def opened(client: Any, address: Callable[[], str]) -> dict[str, Any]:
    took, used = [], []
    for _ in range(OPENINGS):
        asked, begun, cpu = address(), time.perf_counter(), time.process_time()
        answer = client.get(asked)
        took.append((time.perf_counter() - begun) * 1_000)
        used.append((time.process_time() - cpu) * 1_000)
        assert answer.status_code == 200, (asked, answer.status_code)
    return {"p50_ms": statistics.median(took), "p99_ms": max(took[1:]), "python_ms": statistics.median(used)}


def do(task: dict[str, Any]) -> Any:
    """One step, in a process that has the database; Django is ready."""
    if task["do"] == "sell":
        return sell(read(task["shop"]), task["count"])
    if task["do"] == "copy":
        return copy(task["copies"])
    return {"checkout": checkouts(task), **open_pages(read(task["shop"]))}


if __name__ == "__main__":
    django_ready()
    sys.stdout.write(json.dumps(do(json.load(sys.stdin))))
