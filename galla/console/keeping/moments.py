"""Reading the shop as it is at one moment, while tills go on selling: a bill read half looks like a broken one."""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from django.conf import settings
from django.db import connection, transaction

from galla.console.errors import Stop
from galla.console.keeping import sqlite
from galla.console.keeping.aside import folder_aside
from galla.console.serving.alone import is_served


@contextmanager
def at_one_moment() -> Iterator[None]:
    """Let everything that is read inside be of one moment, and keep nobody waiting longer than a copy takes.

    Inside somebody's transaction nothing is done: that is one already. Raises ``Stop``.
    """
    if connection.in_atomic_block:
        yield
    elif connection.vendor == "postgresql":
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
            yield
    else:
        database = Path(str(connection.settings_dict["NAME"]))
        # Where nobody sells there is nothing to wait for, and on a full disk no room for a copy.
        with _copied(database) if is_served(database) else _as_it_is():
            yield


@contextmanager
def _as_it_is() -> Iterator[None]:
    yield


@contextmanager
def _copied(database: Path) -> Iterator[None]:
    """With a rollback journal nobody can commit while somebody reads, so it is a copy that is read."""
    with folder_aside(Path(settings.DATA_DIR), ".galla-verify-") as folder:
        copied = folder / database.name
        try:
            sqlite.copy(database, copied, lambda _done, _all: None)
        except (sqlite3.Error, OSError) as error:
            raise Stop(f"The database cannot be copied to be looked at while it is served: {error}.") from error
        connection.close()
        connection.settings_dict["NAME"] = str(copied)
        try:
            yield
        finally:
            connection.close()
            connection.settings_dict["NAME"] = str(database)
