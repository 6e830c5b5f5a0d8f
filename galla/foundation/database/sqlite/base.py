"""Django's SQLite backend with a writers' queue, durable commits and the house's one SQL function.

Django looks for a class called ``DatabaseWrapper`` in a module called ``base``.
"""

import hashlib
import logging
import sqlite3
from collections.abc import Callable, Iterable, Sequence
from typing import Any

from django.db import OperationalError
from django.db.backends.sqlite3 import base, operations

from galla.foundation.database.flushing import MADE_OF_THE_CODE
from galla.foundation.database.sqlite.lock import WritersQueue, WritersTooMany, queue_of

logger = logging.getLogger("galla.database")

READS = ("SELECT", "PRAGMA", "EXPLAIN", "WITH", "SAVEPOINT", "RELEASE", "ROLLBACK", "BEGIN", "COMMIT")


def write_ahead_is_safe(version: tuple[int, int, int]) -> bool:
    """Whether this SQLite has the fix of the WAL-reset bug, which loses commits with two connections."""
    return version >= (3, 51, 3) or (3, 50, 7) <= version < (3, 51, 0) or (3, 44, 6) <= version < (3, 45, 0)


def journal_mode() -> str:
    """WAL where it is safe, else a rollback journal."""
    return "WAL" if write_ahead_is_safe(sqlite3.sqlite_version_info) else "DELETE"


PRAGMAS = (
    f"PRAGMA journal_mode = {journal_mode()}",
    "PRAGMA synchronous = FULL",
    "PRAGMA recursive_triggers = ON",  # else INSERT OR REPLACE deletes past the triggers
    # KiB, for each connection, of which there is one a thread. Among 800,000 products neither a search nor a bill took
    # more processor time than with 8 or 16 MB, and the process held 132 MB rather than 152 or 168 to 178.
    "PRAGMA cache_size = -4000",
)
# What a connection must say of itself before it is used. A database in memory has a journal of its own kind.
DEMANDED: dict[str, tuple[int | str, ...]] = {
    "journal_mode": (journal_mode().lower(), "memory"),
    "synchronous": (2,),  # FULL
    "foreign_keys": (1,),
    "recursive_triggers": (1,),
}
LEAST_WAIT_MILLISECONDS = 1_000


def demand_pragmas(connection: sqlite3.Connection) -> None:
    """Refuse a connection whose commits could get lost or whose constraints sleep: SQLite ignores what it cannot do.

    Raises ``sqlite3.OperationalError`` naming the setting.
    """
    for name, wanted in DEMANDED.items():
        [found] = connection.execute(f"PRAGMA {name}").fetchone()
        if found not in wanted:
            raise sqlite3.OperationalError(f"SQLite did not take {name} = {wanted[0]}, it says {found}")
    [waits] = connection.execute("PRAGMA busy_timeout").fetchone()
    if waits < LEAST_WAIT_MILLISECONDS:
        raise sqlite3.OperationalError(f"SQLite waits {waits} ms for other processes, less than a second")


def chain_hash(last_hash: str, digest: str, number: int) -> str:
    """The next link of a series' chain: SHA-256 over the link before, the entry's digest and its number."""
    return hashlib.sha256(f"{last_hash}{digest}{number}".encode()).hexdigest()


class DatabaseOperations(operations.DatabaseOperations):
    """Flushing opens the maintenance door, since protected tables refuse to be emptied."""

    def sql_flush(
        self, style: Any, tables: Sequence[str], *, reset_sequences: bool = False, allow_cascade: bool = False
    ) -> list[str]:
        """Every table but those whose rows would be made again at once."""
        emptied = [table for table in tables if table not in MADE_OF_THE_CODE]
        told: list[str] = super().sql_flush(
            style, emptied, reset_sequences=reset_sequences, allow_cascade=allow_cascade
        )
        return told

    def execute_sql_flush(self, sql_list: Iterable[str]) -> None:
        door = "foundation_maintenance"
        if door in self.connection.introspection.table_names():
            sql_list = [f"INSERT INTO {door} (open) VALUES (1)", *sql_list, f"DELETE FROM {door}"]
        super().execute_sql_flush(sql_list)


class DatabaseWrapper(base.DatabaseWrapper):
    """One writer at a time, first come first served; commits are on the disk before they are acknowledged."""

    ops_class = DatabaseOperations

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._holds_queue = False
        self.execute_wrappers.append(self._queue_single_write)

    @property
    def _queue(self) -> WritersQueue:
        return queue_of(str(self.settings_dict["NAME"]))

    def get_new_connection(self, conn_params: dict[str, Any]) -> Any:
        connection = super().get_new_connection(conn_params)
        for pragma in PRAGMAS:
            connection.execute(pragma)
        try:
            demand_pragmas(connection)
        except BaseException:
            connection.close()
            raise
        connection.create_function("galla_chain", 3, chain_hash, deterministic=True)
        return connection

    def _start_transaction_under_autocommit(self) -> None:
        self._take()
        try:
            super()._start_transaction_under_autocommit()  # type: ignore[misc]  # absent from the stubs
        except BaseException:
            self._give()
            raise

    def _commit(self) -> None:
        super()._commit()  # type: ignore[misc]
        self._give()

    def _rollback(self) -> None:
        try:
            super()._rollback()  # type: ignore[misc]
        finally:
            self._give()

    def _close(self) -> None:
        try:
            super()._close()  # type: ignore[misc]
        finally:
            self._give()

    def _take(self) -> None:
        try:
            self._queue.take()
        except WritersTooMany:
            raise OperationalError("database is locked") from None
        self._holds_queue = True

    def _give(self) -> None:
        if self._holds_queue:
            self._holds_queue = False
            self._queue.give()

    def _queue_single_write(
        self, execute: Callable[..., Any], sql: str, params: Any, many: bool, context: dict[str, Any]
    ) -> Any:
        if self._holds_queue or self.in_atomic_block or sql.lstrip()[:9].upper().startswith(READS):
            return execute(sql, params, many, context)
        self._take()
        try:
            return execute(sql, params, many, context)
        finally:
            self._give()
