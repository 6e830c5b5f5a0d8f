"""Django's PostgreSQL backend; flushing a test database opens the maintenance door."""

import select
from collections.abc import Iterable
from typing import Any

from django.db.backends.postgresql import base, operations


class DatabaseOperations(operations.DatabaseOperations):
    """Flushing opens the maintenance door, since protected tables refuse to be emptied."""

    def sql_flush(self, style: Any, tables: Any, **options: Any) -> list[str]:
        # A library's table whose model is swapped for ours is not among ``tables``, and refers to them all the same.
        flushed: list[str] = super().sql_flush(style, tables, **options | {"allow_cascade": True})
        return flushed

    def execute_sql_flush(self, sql_list: Iterable[str]) -> None:
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
