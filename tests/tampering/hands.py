"""What somebody with the password of the database can do to a row, past the triggers and the constraints."""

import datetime
import json
import re
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.apps import apps
from django.db import connection, models, transaction

from galla.foundation import checks
from galla.foundation.database import immutable

# Tables whose rows are issued and yet stand without triggers, because something on them must move: whom a bill was made
# out to can be erased, balances and series are counters, accounts and units are names.
MOVING = (
    "sales_salerecipient",
    "ledger_account",
    "ledger_unit",
    "ledger_balance",
    "ledger_series",
    "catalog_pricehead",
    "cashbook_bankhead",
    "credit_limithead",
    "credit_reminderhead",
    "credit_interesthead",
    "purchasing_billstanding",
)

FORGED = "forge"


def guarded_models() -> list[type[models.Model]]:
    """The model of every protected table, whichever room named it, and of the moving ones."""
    by_table = {model._meta.db_table: model for model in apps.get_models()}
    return [by_table[table] for table in (*immutable.protected(), *MOVING)]


@contextmanager
def behind_the_back() -> Iterator[None]:
    """Nothing refuses a statement in here; what was done is undone at the end."""
    try:
        with transaction.atomic():
            with connection.cursor() as cursor:
                _lift(cursor)
            yield
            transaction.set_rollback(True)
    finally:
        if connection.vendor == "sqlite":
            with connection.cursor() as cursor:
                cursor.execute("PRAGMA ignore_check_constraints = OFF")


@contextmanager
def undone() -> Iterator[None]:
    """One change of several; it is undone at the end."""
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


def _lift(cursor: Any) -> None:
    if connection.vendor == "sqlite":
        cursor.execute("PRAGMA ignore_check_constraints = ON")
        for table in immutable.protected():
            for verb in ("update", "delete"):
                cursor.execute(f'DROP TRIGGER "{table}_never_{verb}"')
        return
    cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
    for table in immutable.protected():
        cursor.execute(f'ALTER TABLE "{table}" DISABLE TRIGGER USER')
    named = [model._meta.db_table for model in guarded_models()]
    cursor.execute(
        "SELECT conrelid::regclass::text, conname FROM pg_constraint WHERE contype IN ('c', 'u', 'f') "
        "AND ARRAY[conrelid::regclass::text, confrelid::regclass::text] && %s::text[]",
        [named],
    )
    for table, name in cursor.fetchall():
        cursor.execute(f'ALTER TABLE "{table}" DROP CONSTRAINT IF EXISTS "{name}"')


# Of the invariants, which named something last: it is asked first, since the next change is mostly of the same kind.
_order: list[str] = []


def unnamed(names: set[str]) -> list[str] | None:
    """None when `galla verify` names a break by one of these words, else all that it says.

    What it says of the triggers, which had to fall first, is passed over.
    """
    said = []
    for invariant in sorted(checks.names(), key=lambda name: -_order.index(name) if name in _order else 1):
        if invariant == "every protecting trigger is in place":
            continue
        for detail in checks._invariants[invariant](None):
            said.append(f"{invariant}: {detail}")
            if any(re.search(rf"(?<![\w-]){re.escape(name)}(?![\w-])", detail) for name in names):
                _order[:] = [*(name for name in _order if name != invariant), invariant]
                return None
    return said


def update(model: type[models.Model], number: Any, column: str, value: Any) -> None:
    """``UPDATE``, as typed into a database's own client."""
    kind = "::jsonb" if connection.vendor == "postgresql" and isinstance(value, dict | list) else ""
    plain = json.dumps(value) if isinstance(value, dict | list) else value
    primary = str(model._meta.pk.column)
    with connection.cursor() as cursor:
        statement = f'UPDATE "{model._meta.db_table}" SET "{column}" = %s{kind} WHERE "{primary}" = %s'
        cursor.execute(statement, [plain, number])
        assert cursor.rowcount == 1


def delete(model: type[models.Model], number: Any) -> None:
    """``DELETE``."""
    with connection.cursor() as cursor:
        cursor.execute(f'DELETE FROM "{model._meta.db_table}" WHERE "{model._meta.pk.column}" = %s', [number])
        assert cursor.rowcount == 1


def forge(model: type[models.Model], number: Any) -> int:
    """A copy of a row under an id of its own, and with any other column that must be alone changed; its id."""
    table = model._meta.db_table
    columns = [str(field.column) for field in model._meta.concrete_fields]
    primary = str(model._meta.pk.column)
    picked = []
    for field in model._meta.concrete_fields:
        column = str(field.column)
        if column == primary:
            picked.append(f'(SELECT max("{primary}") + 1000 FROM "{table}")')
        elif stands_once(field):
            text = isinstance(field, models.CharField)
            picked.append(f"'{FORGED}'" if text else f'"{column}" + 1000')
        else:
            picked.append(f'"{column}"')
    quoted = ", ".join(f'"{column}"' for column in columns)
    with connection.cursor() as cursor:
        statement = f'INSERT INTO "{table}" ({quoted}) SELECT {", ".join(picked)} FROM "{table}" WHERE "{primary}" = %s'
        cursor.execute(statement, [number])
        cursor.execute(f'SELECT max("{primary}") FROM "{table}"')
        return int(cursor.fetchone()[0])


def stands_once(field: "models.Field[Any, Any]") -> bool:
    """Whether a value of this column can be there once only, alone or as the last part of several."""
    return field.unique or any(field.name == one.fields[-1] for one in _unique(field.model))


def _unique(model: type[models.Model]) -> list[models.UniqueConstraint]:
    return [one for one in model._meta.constraints if isinstance(one, models.UniqueConstraint) and one.fields]


def other_value(field: "models.Field[Any, Any]", value: Any) -> Any:
    """Something else of the same kind."""
    if isinstance(field, models.JSONField):
        return [*value, ["x", 1, 1]] if isinstance(value, list) else {**(value or {}), "700": 1}
    if isinstance(value, bool):
        return not value
    if isinstance(value, datetime.datetime):
        return value + datetime.timedelta(seconds=1)
    if isinstance(value, datetime.date):
        return value + datetime.timedelta(days=1)
    if isinstance(field, models.DateTimeField):
        return datetime.datetime(2026, 11, 22, tzinfo=datetime.UTC)
    if isinstance(field, models.DateField):
        return datetime.date(2026, 11, 22)
    if isinstance(field, models.CharField | models.TextField):
        return ("Z" if value[:1] != "Z" else "Y") + str(value)[1:]
    # Far away where a value may be there once: SQLite's tables cannot be freed of that for the length of a test.
    alone = field.unique or any(field.name in one.fields for one in _unique(field.model))
    return (value or 0) + (1000 if alone else 1)


def names_of(row: models.Model, column_value: Any = None) -> set[str]:
    """By what a break may name a row: its id, its number, or the id or number of the document it belongs to."""
    found = {str(row.pk), str(column_value)} | {str(getattr(row, name, "")) for name in ("number", "code", "entry_id")}
    for field in row._meta.concrete_fields:
        if field.is_relation and field.related_model in guarded_models():
            found.add(str(getattr(row, field.attname)))
            parent = getattr(row, field.name)
            found.add(str(getattr(parent, "number", "") or row.pk))
    return found - {"", "None"}
