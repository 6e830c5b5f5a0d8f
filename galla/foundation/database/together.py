"""Writes that need nothing of each other, in as few journeys to the database as it allows.

What a statement costs on a database server is mostly its journey: send, wait, wake up. PostgreSQL takes several inserts
and an update as one statement (``WITH … AS (INSERT …), …``); all of them see the tables as they were before it, which
is why they must not need each other. SQLite lives in our process, where a statement more costs next to nothing.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

from django.db import connection, models

from galla.foundation.database.rows import Row, insert_rows, insert_statement, rows_parameters, rows_source

type Columns = Sequence[tuple[str, str]]


@dataclass(frozen=True, slots=True)
class Insert:
    """Rows for one table; ``fields`` are attribute names, as ``insert_rows`` takes them."""

    model: type[models.Model]
    fields: tuple[str, ...]
    rows: Sequence[Row]


@dataclass(frozen=True, slots=True)
class Change:
    """An ``UPDATE … SET … FROM {source} WHERE …``, where ``{source}`` stands for these rows, named r."""

    statement: str
    columns: tuple[tuple[str, str], ...]
    rows: Sequence[Row]


def write_together(inserts: Sequence[Insert], change: Change) -> int:
    """Insert everything and make the change; the number of rows that were changed."""
    filled = [insert for insert in inserts if insert.rows]
    if connection.vendor != "postgresql":
        for insert in filled:
            insert_rows(insert.model, insert.fields, insert.rows)
        return _changed(change) if change.rows else 0
    parameters: list[Any] = []
    for insert in filled:
        columns = insert_statement(insert.model, insert.fields, "postgresql")[1]
        parameters += rows_parameters("postgresql", columns, insert.rows)
    parameters += rows_parameters("postgresql", change.columns, change.rows)
    statement = _together(
        tuple((insert.model, insert.fields) for insert in filled), change.statement, tuple(change.columns)
    )
    with connection.cursor() as cursor:
        cursor.execute(statement, parameters)
        return int(cursor.rowcount)


def _changed(change: Change) -> int:
    statement = change.statement.replace("{source}", rows_source(connection.vendor, "r", change.columns))
    with connection.cursor() as cursor:
        cursor.execute(statement, rows_parameters(connection.vendor, change.columns, change.rows))
        return int(cursor.rowcount)


@cache
def _together(
    inserts: tuple[tuple[type[models.Model], tuple[str, ...]], ...], change: str, columns: tuple[tuple[str, str], ...]
) -> str:
    parts = [
        f"written{place} AS ({insert_statement(model, fields, 'postgresql')[0]})"
        for place, (model, fields) in enumerate(inserts)
    ]
    changed = change.replace("{source}", rows_source("postgresql", "r", columns))
    return f"WITH {', '.join(parts)} {changed}" if parts else changed
