"""Django's PostgreSQL backend; flushing a test database opens the maintenance door."""

import select
from collections.abc import Iterable, Sequence
from typing import Any

from django.db.backends.postgresql import base, operations

from galla.foundation.database.flushing import MADE_OF_THE_CODE


class DatabaseOperations(operations.DatabaseOperations):
    """Flushing opens the maintenance door, since protected tables refuse to be emptied."""

    def sql_flush(
        self, style: Any, tables: Sequence[str], *, reset_sequences: bool = False, allow_cascade: bool = False
    ) -> list[str]:
        """Rows are deleted where there are any: TRUNCATE gives every table and index new files, which takes seconds."""
        if reset_sequences:
            # A library's table whose model is swapped for ours is not among ``tables``, but refers to them.
            emptied: list[str] = super().sql_flush(style, tables, reset_sequences=True, allow_cascade=True)
            return emptied
        return [f"DELETE FROM {self.quote_name(table)}" for table in self._filled(tables)]

    def _filled(self, tables: Sequence[str]) -> list[str]:
        asked = [f"SELECT %s WHERE EXISTS (SELECT 1 FROM {self.quote_name(table)})" for table in tables]
        if not asked:
            return []
        with self.connection.cursor() as cursor:
            cursor.execute(" UNION ALL ".join(asked), list(tables))
            return [table for (table,) in cursor.fetchall() if table not in MADE_OF_THE_CODE]

    def execute_sql_flush(self, sql_list: Iterable[str]) -> None:
        """Open the door for the one transaction in which all of it is done."""
        door = "SELECT set_config('galla.maintenance', 'on', true)"
        super().execute_sql_flush([door, *sql_list])


class DatabaseWrapper(base.DatabaseWrapper):
    """PostgreSQL with the operations above."""

    ops_class = DatabaseOperations

    def is_usable(self) -> bool:
        """Whether the kept connection still leads somewhere; every request asks.

        A server that hangs up says so on the line: only where there is something to read is it asked, since a journey
        to the server costs more than a look at the line.
        """
        if self.connection is None or self.connection.closed:
            return False
        return _silent(self.connection.fileno()) or bool(super().is_usable())


def _silent(line: int) -> bool:
    """Whether nothing waits to be read; False where this system cannot tell."""
    if not hasattr(select, "poll"):
        return False
    looker = select.poll()
    looker.register(line, select.POLLIN | select.POLLHUP | select.POLLERR)
    return not looker.poll(0)
