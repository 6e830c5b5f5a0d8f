"""Loads the dump of an earlier release into the database of the environment, brings it up to date, says what is there.

    DATABASE_URL=… python -m tests.upgrade.loading tests/upgrade/0.1.0/database.sql

On PostgreSQL the tables are made by that release's own migrations, and its rows put into them.
"""

import json
import os
import sqlite3
import sys
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any


def main(dump: Path) -> None:
    """Load, upgrade, look over, print as JSON."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "galla.config.settings")
    import django

    django.setup()
    from django.core.management import call_command
    from django.db import connection

    if connection.vendor == "sqlite":
        with closing(sqlite3.connect(str(connection.settings_dict["NAME"]))) as own:
            own.executescript(dump.read_text(encoding="utf-8"))
    else:
        with closing(sqlite3.connect(":memory:")) as own:
            own.executescript(dump.read_text(encoding="utf-8"))
            _tables_of_then(own)
            _rows_of_then(own)
    call_command("migrate", interactive=False, verbosity=0)
    from galla.catalog.actions.searching import rebuild_search

    rebuild_search()
    sys.stdout.write(json.dumps(found()))


def _tables_of_then(own: sqlite3.Connection) -> None:
    """Apply the migrations that release had, and no others."""
    from django.db import connection
    from django.db.migrations.executor import MigrationExecutor

    applied = [(app, name) for app, name in own.execute("SELECT app, name FROM django_migrations ORDER BY id")]
    MigrationExecutor(connection).migrate(applied)


def _rows_of_then(own: sqlite3.Connection) -> None:
    """Put every row into the table of its name, each value as the column there wants it."""
    from django.db import connection, transaction

    with transaction.atomic(), connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            if table == "django_migrations":
                continue
            cursor.execute(f'DELETE FROM "{table}"')
            names = [row[1] for row in own.execute(f'PRAGMA table_info("{table}")')]
            cursor.execute(
                "SELECT column_name::text, udt_name::text FROM information_schema.columns "
                "WHERE table_schema = 'public' AND table_name = %s",
                [table],
            )
            kinds = dict(cursor.fetchall())
            columns = ", ".join(f'"{name}"' for name in names)
            values = ", ".join(f"%s::text::{kinds[name]}" for name in names)
            for row in own.execute(f'SELECT {columns} FROM "{table}"'):
                cursor.execute(f'INSERT INTO "{table}" ({columns}) VALUES ({values})', [_text(value) for value in row])
            if "id" in names:
                cursor.execute(
                    "SELECT setval(s, (SELECT max(id) FROM " + f'"{table}"' + ")) "
                    "FROM pg_get_serial_sequence(%s, 'id') AS s WHERE s IS NOT NULL",
                    [f'"{table}"'],
                )


def _text(value: Any) -> str | None:
    return None if value is None else str(value)


def found() -> dict[str, Any]:
    """What is there: what is broken, the hash of every document, what every bill came to."""
    from django.db import connection

    from galla.console.commands.verify import register_invariants
    from galla.foundation import checks

    register_invariants()
    return {
        "broken": [f"{each.invariant}: {each.detail}" for each in checks.broken()],
        "documents": dict(_answers(connection, _DOCUMENTS)),
        "totals": dict(_answers(connection, "SELECT number, total_minor FROM sales_sale ORDER BY number")),
    }


_DOCUMENTS = """
    SELECT e.kind || ' ' || e.id, e.document_hash || ' ' || e.hash FROM ledger_entry e ORDER BY e.id
"""


def _answers(connection: Any, statement: str) -> Iterator[tuple[str, Any]]:
    with connection.cursor() as cursor:
        cursor.execute(statement)
        yield from cursor.fetchall()


if __name__ == "__main__":
    main(Path(sys.argv[1]))
