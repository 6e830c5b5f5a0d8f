"""Everything a database holds, for tests that say what did not change.

Reading two hundred tables takes longer than most requests, and a walk asks for them twice a step. So a reading is
kept for as long as nothing can have changed: every statement is looked at, one that may write makes another state of
the database, and going back to a savepoint brings back the state that was there when it was set.
"""

import re
from collections.abc import Callable
from functools import cache
from itertools import count
from typing import Any

from django.db import connection

UNWATCHED = frozenset({"django_session", "django_migrations"})
READS = ("SELECT", "RELEASE", "SET ", "PRAGMA", "EXPLAIN", "DECLARE", "FETCH", "CLOSE")
SAVEPOINT = re.compile(r'(ROLLBACK TO )?SAVEPOINT "?(\w+)')

type Everything = dict[str, list[Any]]


class States:
    """Tells apart the states one transaction goes through, each by a number that is never given twice."""

    def __init__(self) -> None:
        """Nothing is known of any transaction yet."""
        self.transaction: object = None
        self.numbers = count(1)
        self.state = 0
        self.at: dict[str, int] = {}
        self.known: dict[int, Everything] = {}

    def __call__(self, execute: Callable[..., Any], sql: Any, params: Any, many: bool, context: Any) -> Any:
        """What Django calls around every statement."""
        self.look(str(sql).lstrip().upper())
        return execute(sql, params, many, context)

    def look(self, statement: str) -> None:
        """Take note of a statement; whatever is not known to read may write."""
        if found := SAVEPOINT.match(statement):
            back, name = found.groups()
            if back and name in self.at:
                self.state = self.at[name]
            elif not back:
                self.at[name] = self.state
                return
            else:
                self.state = next(self.numbers)
        elif not statement.startswith(READS):
            self.state = next(self.numbers)

    def begin(self) -> None:
        """Forget another transaction's states: where a transaction ends, no statement tells."""
        current = connection.atomic_blocks[0] if connection.in_atomic_block else None
        if current is None or current is not self.transaction:
            self.transaction, self.state, self.at, self.known = current, next(self.numbers), {}, {}
        if self not in connection.execute_wrappers:
            # Whatever was done before the first look is part of the state that look finds.
            connection.execute_wrappers.insert(0, self)
            self.state, self.at, self.known = next(self.numbers), {}, {}


_states = States()


def rows() -> Everything:
    """Everything the database holds, table by table, but for sessions; read as it lies there, which is quick."""
    _states.begin()
    found = _states.known.get(_states.state)
    if found is None:
        found = read()
        # Two are compared; a third is seldom asked for again, and each takes some room.
        _states.known = dict([*_states.known.items()][-1:]) | {_states.state: found}
    return found


def read() -> Everything:
    """The same, read now."""
    with connection.cursor() as cursor:
        if connection.vendor != "postgresql":
            return {table: rows_of(cursor, table) for table in tables()}
        # Asked in one go: two hundred ways to a server and back took longer than the test.
        cursor.execute(_of_all_tables())
        found: Everything = {table: [] for table in tables()}
        for table, row in cursor.fetchall():
            found[table].append(row)
    return {table: sorted(there) for table, there in found.items()}


def rows_of(cursor: Any, table: str) -> list[Any]:
    cursor.execute(f"SELECT * FROM {connection.ops.quote_name(table)}")
    return sorted(cursor.fetchall(), key=repr)


@cache
def _of_all_tables() -> str:
    """Every row as one text, with the name of its table."""
    each = (
        f"SELECT '{table}', whole_row::text FROM {connection.ops.quote_name(table)} whole_row" for table in tables()
    )
    return " UNION ALL ".join(each)


@cache
def tables() -> tuple[str, ...]:
    """The names of all tables."""
    return tuple(sorted({*connection.introspection.table_names()} - UNWATCHED))
