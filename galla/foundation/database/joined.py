"""Rows of several models from one join, by a statement whose text is made once.

A queryset writes its SQL anew for every call, which for a join of six tables takes longer than the database does.
Where every request asks the same question, this keeps the text.
"""

from collections.abc import Callable, Sequence
from functools import cached_property
from typing import Any

from django.db import connection, models

type Converter = Callable[[Any, Any, Any], Any]


class Joined:
    """``kinds`` are the models, ``tables`` what follows FROM, where ``{0}`` is the table of the first, and so on."""

    def __init__(self, kinds: Sequence[type[models.Model]], tables: str) -> None:
        self._kinds = kinds
        self._tables = tables
        self._converters: dict[str, list[list[tuple[int, Any, list[Converter]]]]] = {}

    def rows(self, parameters: Sequence[Any]) -> list[tuple[Any, ...]]:
        """An instance of each model for every row found; None where a LEFT JOIN found none."""
        with connection.cursor() as cursor:
            cursor.execute(self._statement, parameters)
            return [self._instances(row) for row in cursor.fetchall()]

    @cached_property
    def _names(self) -> list[list[str]]:
        return [[field.attname for field in kind._meta.concrete_fields] for kind in self._kinds]

    @cached_property
    def _statement(self) -> str:
        columns = ", ".join(
            f'"{kind._meta.db_table}"."{field.column}"' for kind in self._kinds for field in kind._meta.concrete_fields
        )
        tables = self._tables.format(*(f'"{kind._meta.db_table}"' for kind in self._kinds))
        return f"SELECT {columns} FROM {tables}"

    def _instances(self, row: Sequence[Any]) -> tuple[Any, ...]:
        found: list[models.Model | None] = []
        start = 0
        for kind, names, converters in zip(self._kinds, self._names, self._conversion(), strict=True):
            values = list(row[start : start + len(names)])
            start += len(names)
            if values[names.index(str(kind._meta.pk.attname))] is None:
                found.append(None)
                continue
            for place, column, each in converters:
                for convert in each:
                    values[place] = convert(values[place], column, connection)
            found.append(kind.from_db(connection.alias, names, values))
        return tuple(found)

    def _conversion(self) -> list[list[tuple[int, Any, list[Converter]]]]:
        """What must be done to a column's value before a model takes it; SQLite keeps moments as text, for one."""
        if connection.vendor not in self._converters:
            self._converters[connection.vendor] = [self._of(kind) for kind in self._kinds]
        return self._converters[connection.vendor]

    @staticmethod
    def _of(kind: type[models.Model]) -> list[tuple[int, Any, list[Converter]]]:
        found = []
        for place, field in enumerate(kind._meta.concrete_fields):
            column = field.get_col(kind._meta.db_table)
            each = [*connection.ops.get_db_converters(column), *column.get_db_converters(connection)]
            if each:
                found.append((place, column, each))
        return found
