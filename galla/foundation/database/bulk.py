"""Thousands of rows into one table in one statement: what is alike in all of them is passed once."""

import datetime
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from functools import cache
from typing import Any

from django.db import connection, models

from galla.foundation.database.rows import (
    POSTGRESQL_TYPES,
    Row,
    columns_of,
    rows_parameters,
    rows_source,
    stored_time,
)

# How long a transaction of many should take: on SQLite everybody who writes waits for the one under way.
WISHED_SECONDS = 0.15


@contextmanager
def much_to_write() -> Iterator[None]:
    """While this lasts SQLite keeps in memory what takes a savepoint back: for many savepoints in one transaction.

    It would write every page a savepoint changes into a file in the meantime, a fifth of all it writes in an import.
    What outlives a crash is the journal's, which stays as it is. Inside a transaction the setting cannot be changed.
    """
    if connection.vendor != "sqlite" or connection.in_atomic_block:
        yield
        return
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA temp_store = MEMORY")
    try:
        yield
    finally:
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA temp_store = DEFAULT")


def insert_alike(
    model: type[models.Model], fields: Sequence[str], rows: Sequence[Row], *, ignore_conflicts: bool = False
) -> int:
    """As ``insert_rows``, for rows that are alike in most of their columns; the count of rows inserted.

    A product has twenty columns, and an imported one differs from the next in four: taking the other sixteen out of a
    document a thousand times is half of what a bulk insert costs.
    """
    if not rows:
        return 0
    vendor, names = connection.vendor, tuple(fields)
    columns = columns_of(model, names)
    values = list(zip(*rows, strict=True))
    alike = tuple(
        kind != "json" and values[place].count(values[place][0]) == len(rows)
        for place, (_name, kind) in enumerate(columns)
    )
    if all(alike):
        alike = (False, *alike[1:])
    varying = [place for place, one in enumerate(alike) if not one]
    fixed = [_as_stored(rows[0][place], vendor) for place, one in enumerate(alike) if one]
    filled = rows_parameters(
        vendor, [columns[place] for place in varying], zip(*(values[place] for place in varying), strict=True)
    )
    with connection.cursor() as cursor:
        cursor.execute(_statement(model, names, vendor, alike, ignore_conflicts), [*fixed, *filled])
        return int(cursor.rowcount)


@cache
def _statement(
    model: type[models.Model], fields: tuple[str, ...], vendor: str, alike: tuple[bool, ...], ignore_conflicts: bool
) -> str:
    columns = columns_of(model, fields)
    picked = [
        (f"%s::{POSTGRESQL_TYPES[kind]}" if vendor == "postgresql" else "%s") if fixed else f'r."{name}"'
        for (name, kind), fixed in zip(columns, alike, strict=True)
    ]
    source = rows_source(vendor, "r", [column for column, fixed in zip(columns, alike, strict=True) if not fixed])
    names = ", ".join(f'"{name}"' for name, _kind in columns)
    statement = f'INSERT INTO "{model._meta.db_table}" ({names}) SELECT {", ".join(picked)} FROM {source} WHERE true'
    return statement + (" ON CONFLICT DO NOTHING" if ignore_conflicts else "")


def _as_stored(value: Any, vendor: str) -> Any:
    """A single value as the database's driver takes it."""
    if vendor == "sqlite" and isinstance(value, datetime.datetime):
        return stored_time(value)
    if vendor == "sqlite" and isinstance(value, datetime.date):
        return value.isoformat()
    return value
