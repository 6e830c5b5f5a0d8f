"""Rows that are never edited: triggers on both databases, one maintenance door, one check that they stand.

``immutable("ledger_posting")`` at import of a room's models names a table; after every migration the triggers are
laid anew (Django rebuilds SQLite tables and drops their triggers silently). The door is for flushing a test
database, for migrations and for removing a whole shop, never for a request: a setting of the PostgreSQL transaction,
a row of the SQLite table ``foundation_maintenance``.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from django.db import connection, transaction

from galla.foundation.checks import invariant

_tables: list[str] = []
_afterwards: list[Callable[[], None]] = []

MESSAGE = "rows of %s are never changed"


def immutable(*tables: str) -> None:
    """Protect these tables against UPDATE, DELETE, REPLACE and TRUNCATE from the next migrate on."""
    _tables.extend(table for table in tables if table not in _tables)


def protected() -> tuple[str, ...]:
    """The tables whose rows are never changed, in the order in which the rooms named them."""
    return tuple(_tables)


def after_migrations(step: Callable[[], None]) -> Callable[[], None]:
    """Run ``step`` after every migrate and flush too (making search tables, forgetting what was remembered)."""
    _afterwards.append(step)
    return step


def after_migrate(**_: Any) -> None:
    """The post-migrate step: once per application, so every part of it is idempotent."""
    install()
    for step in _afterwards:
        step()


def install() -> None:
    """Lay the triggers of every named table that exists."""
    present = set(connection.introspection.table_names())
    with transaction.atomic(), connection.cursor() as cursor:
        for statement in _preparation():
            cursor.execute(statement)
        standing = set(_standing())
        for table in _tables:
            if table in present:
                for name, statement in _triggers(table):
                    if name not in standing:
                        if connection.vendor == "postgresql":
                            # One that somebody switched off is there and does not stand.
                            cursor.execute(f'DROP TRIGGER IF EXISTS "{name}" ON "{table}"')
                        cursor.execute(statement)


@contextmanager
def maintenance() -> Iterator[None]:
    """Open the door for the current transaction, and close it."""
    with transaction.atomic():
        with connection.cursor() as cursor:
            if connection.vendor == "postgresql":
                cursor.execute("SELECT set_config('galla.maintenance', 'on', true)")
            else:
                cursor.execute("INSERT INTO foundation_maintenance (open) VALUES (1)")
        yield
        with connection.cursor() as cursor:
            if connection.vendor == "postgresql":
                cursor.execute("SELECT set_config('galla.maintenance', 'off', true)")
            else:
                cursor.execute("DELETE FROM foundation_maintenance")


@invariant("every protecting trigger is in place")
def missing_triggers(shop_id: int | None) -> Iterator[str]:
    """Name each trigger that a migration or a hand has dropped."""
    present = set(connection.introspection.table_names())
    standing = set(_standing())
    for table in _tables:
        if table not in present:
            yield f"table {table} is missing"
            continue
        for name, _statement in _triggers(table):
            if name not in standing:
                yield f"trigger {name} on {table} is missing"
    if connection.vendor == "sqlite" and _door_is_open():
        yield "the maintenance door stands open"


def _door_is_open() -> bool:
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM foundation_maintenance")
        return bool(cursor.fetchone()[0])


def _preparation() -> list[str]:
    if connection.vendor == "sqlite":
        return ["CREATE TABLE IF NOT EXISTS foundation_maintenance (open integer NOT NULL)"]
    return [
        """
        CREATE OR REPLACE FUNCTION galla_never_changed() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN
            IF current_setting('galla.maintenance', true) = 'on' THEN
                IF TG_OP = 'DELETE' THEN RETURN OLD; ELSE RETURN NEW; END IF;
            END IF;
            RAISE EXCEPTION 'rows of % are never changed', TG_TABLE_NAME
                USING ERRCODE = 'integrity_constraint_violation';
        END $$
        """
    ]


def _triggers(table: str) -> list[tuple[str, str]]:
    """Name and statement of each trigger of a table."""
    if connection.vendor == "sqlite":
        return [
            (
                f"{table}_never_{verb}",
                f'CREATE TRIGGER "{table}_never_{verb}" BEFORE {verb.upper()} ON "{table}" '
                "WHEN NOT EXISTS (SELECT 1 FROM foundation_maintenance) "
                f"BEGIN SELECT RAISE(ABORT, '{MESSAGE % table}'); END",
            )
            for verb in ("update", "delete")
        ]
    rows = (
        f"{table}_never_changed",
        f'CREATE TRIGGER "{table}_never_changed" BEFORE UPDATE OR DELETE ON "{table}" '
        "FOR EACH ROW EXECUTE FUNCTION galla_never_changed()",
    )
    whole = (
        f"{table}_never_emptied",
        f'CREATE TRIGGER "{table}_never_emptied" BEFORE TRUNCATE ON "{table}" '
        "FOR EACH STATEMENT EXECUTE FUNCTION galla_never_changed()",
    )
    return [rows, whole]


def _standing() -> list[str]:
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'")
        else:
            cursor.execute("SELECT tgname FROM pg_trigger WHERE NOT tgisinternal AND tgenabled <> 'D'")
        return [row[0] for row in cursor.fetchall()]
