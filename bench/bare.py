"""The bare limit: the SQL of one checkout, replayed prepared in one transaction over a kept connection.

One bill is really sold and what it sent to the database is written down. A replay sends the same statements with the
same parameters, but for the bill's own id, key and number, which must be new each time. Nothing is priced, checked or
made into objects: whatever the checkout takes longer is ours.
"""

import dataclasses
import itertools
import json
import random
import re
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any
from unittest.mock import patch

from bench.action import Counter, counters, url_of_server
from bench.load import Work, storm
from bench.processor import Meter
from bench.shop import read
from galla.console.setting_up import django_ready

type Send = Callable[[str, Any], list[Any]]

NOT_REPLAYED = ("BEGIN", "COMMIT", "SAVEPOINT", "RELEASE")
# The recorded bills' ids: no other value in a statement is as large but hashes, which are larger by far.
RECORDED_IDS = itertools.count(7_000_000_000_000 + time.time_ns() // 1_000_000 % 10_000_000 * 1_000)
NEW_IDS = itertools.count(8_000_000_000_000 + time.time_ns() // 1_000_000 % 10_000_000 * 10_000)


@dataclasses.dataclass(frozen=True, slots=True)
class Script:
    """What one bill sent, and the values in it that are its own."""

    statements: Sequence[Any]
    entry_id: int
    key: str
    number: str


def record(counter: Counter, key: str) -> Script:
    """Sell one bill and write down what it sent inside its transaction."""
    from django.db import connection

    from galla.ledger.entries import claim

    sent: list[tuple[str, Any]] = []

    def listen(execute: Callable[..., Any], sql: str, params: Any, many: bool, context: Any) -> Any:
        if connection.in_atomic_block and not sql.startswith(NOT_REPLAYED):
            sent.append((sql, params))
        return execute(sql, params, many, context)

    def with_known_id(**wanted: Any) -> Any:
        sent.clear()  # a transaction that had to begin anew
        answer = claim(**wanted)
        del sent[:-2]
        return dataclasses.replace(answer, entry_id=next(RECORDED_IDS))

    with patch("galla.sales.actions.selling.claim", with_known_id), connection.execute_wrapper(listen):
        sale = counter.sell(key)
    return Script(sent, sale.id, key, sale.number)


class Replay:
    """Sends scripts, one at a time, over this thread's own connection."""

    def __init__(self, scripts: Sequence[Script]) -> None:
        from django.db import connection

        connection.ensure_connection()
        self._connection = connection
        self._transaction = _on_postgresql if connection.vendor == "postgresql" else _on_sqlite
        self._scripts = [
            dataclasses.replace(script, statements=[_prepared(script, *each) for each in script.statements])
            for script in scripts
        ]
        self._dice = random.Random()

    def __call__(self) -> None:
        """One bill more."""
        script = self._dice.choice(self._scripts)
        new_id = next(NEW_IDS)
        own = {str(script.entry_id): str(new_id), script.key: f"replay {new_id}", script.number: f"R/{new_id}"}
        number = None
        with self._transaction(self._connection) as send:
            for sql, parameters, places in script.statements:
                told = filled(parameters, places, own)
                if number is not None and sql.startswith('INSERT INTO "ledger_entry"'):
                    told = numbered(sql, told, number)
                rows = send(sql, told)
                if sql.startswith("UPDATE ledger_series"):
                    number = rows[0][1]


@contextmanager
def _on_postgresql(connection: Any) -> Iterator[Send]:
    import psycopg

    raw = connection.connection
    cursor = psycopg.Cursor(raw)
    cursor.execute("BEGIN", prepare=True)

    def send(sql: str, parameters: Any) -> list[Any]:
        cursor.execute(sql, parameters, prepare=True)
        return cursor.fetchall() if cursor.description else []

    try:
        yield send
    except BaseException:
        raw.rollback()
        raise
    cursor.execute("COMMIT", prepare=True)


@contextmanager
def _on_sqlite(connection: Any) -> Iterator[Send]:
    from galla.foundation.database.sqlite.lock import queue_of

    raw = connection.connection
    queue = queue_of(str(connection.settings_dict["NAME"]))
    queue.take()
    try:
        raw.execute("BEGIN IMMEDIATE")
        try:
            yield lambda sql, parameters: raw.execute(sql, parameters).fetchall()
        except BaseException:
            raw.execute("ROLLBACK")
            raise
        raw.execute("COMMIT")
    finally:
        queue.give()


def _prepared(script: Script, sql: str, parameters: Any) -> tuple[str, Any, list[int]]:
    """The statement as the driver takes it, and which of its parameters hold something of the bill's own."""
    from django.db import connection

    if connection.vendor == "sqlite":
        sql = sql.replace("%s", "?").replace("%%", "%")
    own = (str(script.entry_id), script.key, script.number)
    places = [place for place, value in enumerate(parameters) if any(each in str(value) for each in own)]
    return sql, list(parameters), places


def filled(parameters: list[Any], places: Sequence[int], own: dict[str, str]) -> list[Any]:
    """Parameters with the bill's own values changed: rows are one text each on SQLite, one a column on PostgreSQL."""
    found = list(parameters)
    for place in places:
        value = str(found[place])
        for old, new in own.items():
            value = value.replace(old, new)
        found[place] = int(value) if isinstance(found[place], int) else value
    return found


def numbered(sql: str, parameters: Any, number: int) -> Any:
    """The entry with its number in the series changed; on PostgreSQL the statement itself sees to that."""
    place = re.findall(r'"(\w+)"', sql.partition(")")[0])[1:].index("number")
    row = json.loads(parameters[0])[0]
    row[place] = number
    return [json.dumps([row])]


def measure(task: dict[str, Any]) -> dict[str, Any]:
    """The rate of replays by ``task["clients"]`` clients over ``task["series"]`` series."""
    shop = read(task["shop"])
    tills = counters(shop, task["series"])
    for place, counter in enumerate(tills):
        counter.sell(f"opened {task['series']} {task['clients']} {place}")  # makes the series
    # Several carts a series, so that the replays touch as many different goods as the bills do.
    scripts = [
        record(counter, f"recorded {task['series']} {task['clients']} {place} {again}")
        for again in range(max(1, 50 // task["series"]))
        for place, counter in enumerate(tills)
    ]
    # A bill that opened an account sent more than a plain one does.
    fewest = min(len(script.statements) for script in scripts)
    scripts = [script for script in scripts if len(script.statements) == fewest]

    def prepare(place: int) -> Work:
        return Replay(scripts)

    return storm(task["clients"], task["seconds"], prepare, Meter(None, url_of_server()))


if __name__ == "__main__":
    django_ready()
    sys.stdout.write(json.dumps(measure(json.load(sys.stdin))))
