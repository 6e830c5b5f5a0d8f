"""Many rows in one statement: a set of rows passed as a parameter, on either database.

PostgreSQL takes an array per column (``unnest``), SQLite one JSON document (``json_each``), each as one text. The text
of a statement does not depend on the number of rows, so it can be prepared once.
"""

import datetime
import json
from collections.abc import Callable, Iterable, Sequence
from functools import cache
from typing import Any

from django.db import connections, models
from django.db.backends.utils import CursorWrapper

type Row = Sequence[Any]

POSTGRESQL_TYPES = {
    "bigint": "bigint",
    "integer": "integer",
    "boolean": "boolean",
    "text": "text",
    "date": "date",
    "timestamp": "timestamptz",
    "json": "jsonb",
    "uuid": "uuid",
}


def rows_source(vendor: str, alias: str, columns: Sequence[tuple[str, str]]) -> str:
    """The text of a FROM item named ``alias`` with typed columns, for ``rows_parameters`` to fill.

    ``columns`` are pairs of name and kind (bigint, integer, boolean, text, date, timestamp, json).
    """
    if vendor == "postgresql":
        arrays = ", ".join(f"%s::{'text' if kind == 'json' else POSTGRESQL_TYPES[kind]}[]" for _, kind in columns)
        names = ", ".join(f'"{name}"' for name, _ in columns)
        if not any(kind == "json" for _, kind in columns):
            return f"unnest({arrays}) AS {alias}({names})"
        picked = ", ".join(f'"{name}"::jsonb AS "{name}"' if kind == "json" else f'"{name}"' for name, kind in columns)
        return f"(SELECT {picked} FROM unnest({arrays}) AS raw({names})) AS {alias}"
    picked = ", ".join(f"json_extract(value, '$[{place}]') AS \"{name}\"" for place, (name, _) in enumerate(columns))
    return f"(SELECT {picked} FROM json_each(%s)) AS {alias}"


def rows_parameters(vendor: str, columns: Sequence[tuple[str, str]], rows: Iterable[Row]) -> list[Any]:
    """The parameters that fill one ``rows_source``."""
    if vendor == "postgresql":
        table = list(rows)
        return [array([row[place] for row in table], kind) for place, (_, kind) in enumerate(columns)]
    # Written in one go by the encoder's own C: asking each value for its kind takes a third of a bulk insert.
    return [json.dumps(list(rows), default=_plain)]


def one_of(column: str, ids: Iterable[int]) -> tuple[str, str]:
    """The condition that ``column`` is one of these ids, and its one parameter; the text is the same for any number."""
    if connections["default"].vendor == "postgresql":
        return f"{column} = ANY(%s::bigint[])", array(ids, "bigint")
    return f"{column} IN (SELECT value FROM json_each(%s))", json.dumps(list(ids))


def array(values: Iterable[Any], kind: str) -> str:
    """PostgreSQL's own writing of an array: ``{1,NULL,3}``, ``{"a","b"}``, for a parameter cast to the array's type.

    The driver's dumper looks at every value by itself to find the smallest type that fits: a third of what a checkout
    costs in Python, and statements prepared anew for each mix of sizes. What an array is made of is known here.
    """
    return "{" + ",".join(["NULL" if value is None else _WRITTEN[kind](value) for value in values]) + "}"


def _quoted(text: str) -> str:
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'


def _written_json(value: Any) -> str:
    return _quoted(json.dumps(value))


def _written_time(value: datetime.date) -> str:
    return '"' + value.isoformat() + '"'


_WRITTEN: dict[str, Callable[[Any], str]] = {
    "bigint": int.__repr__,
    "integer": int.__repr__,
    "boolean": lambda value: "t" if value else "f",
    "text": _quoted,
    "date": _written_time,
    "timestamp": _written_time,
    "json": _written_json,
    "uuid": str,
}


def insert_rows(
    model: type[models.Model], fields: Sequence[str], rows: Sequence[Row], *, ignore_conflicts: bool = False
) -> int:
    """Insert ``rows`` into the model's table in one statement; the count of rows inserted.

    ``fields`` are attribute names (``shop_id``, ``amount``). Values are plain: integers, strings, dates, datetimes.
    """
    if not rows:
        return 0
    connection = connections["default"]
    statement, columns = insert_statement(model, tuple(fields), connection.vendor, ignore_conflicts)
    with connection.cursor() as cursor:
        cursor.execute(statement, rows_parameters(connection.vendor, columns, rows))
        return int(cursor.rowcount)


def execute(cursor: CursorWrapper, statement: str, parameters: Sequence[Any]) -> list[Any]:
    """Run a statement that answers rows, and take them all."""
    cursor.execute(statement, parameters)
    rows: list[Any] = cursor.fetchall()
    return rows


@cache
def insert_statement(
    model: type[models.Model], fields: tuple[str, ...], vendor: str, ignore_conflicts: bool = False
) -> tuple[str, list[tuple[str, str]]]:
    """The text that inserts a set of rows, and its columns for ``rows_parameters``."""
    columns = columns_of(model, fields)
    quoted = ", ".join(f'"{name}"' for name, _ in columns)
    source = rows_source(vendor, "r", columns)
    statement = f'INSERT INTO "{model._meta.db_table}" ({quoted}) SELECT {quoted} FROM {source}'
    if vendor == "sqlite":
        statement += " WHERE true"  # without it the parser takes ON CONFLICT for a join
    if ignore_conflicts:
        statement += " ON CONFLICT DO NOTHING"
    return statement, columns


@cache
def columns_of(model: type[models.Model], fields: tuple[str, ...]) -> list[tuple[str, str]]:
    """Name and kind of the columns in which the model keeps these attributes."""
    by_name = {field.attname: field for field in model._meta.concrete_fields}
    return [(str(by_name[name].column), _kind(by_name[name])) for name in fields]


def _kind(field: "models.Field[Any, Any]") -> str:
    if isinstance(field, models.ForeignKey):
        return "bigint"
    internal = field.get_internal_type()
    kinds = {
        "BooleanField": "boolean",
        "DateField": "date",
        "DateTimeField": "timestamp",
        "JSONField": "json",
        "SmallIntegerField": "integer",
        "PositiveSmallIntegerField": "integer",
        "IntegerField": "integer",
        "PositiveIntegerField": "integer",
        "BigIntegerField": "bigint",
        "PositiveBigIntegerField": "bigint",
        "BigAutoField": "bigint",
    }
    return kinds.get(internal, "text")


def _plain(value: Any) -> str:
    """What JSON has no form for, as SQLite keeps it. (true is read back as 1, an object or array as its text.)"""
    if isinstance(value, datetime.datetime):
        return stored_time(value)
    if isinstance(value, datetime.date):
        return value.isoformat()
    raise TypeError(f"{value!r} is no plain value")


def stored_time(at: datetime.datetime) -> str:
    """A moment as SQLite's text columns keep it: UTC, without zone, as Django writes it."""
    return at.astimezone(datetime.UTC).replace(tzinfo=None).isoformat(sep=" ")
