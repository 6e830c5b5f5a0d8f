"""Django's PostgreSQL backend; flushing a test database opens the maintenance door."""

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
