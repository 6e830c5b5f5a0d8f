"""The empty database every test process begins with, migrated once and copied from then on.

All migrations together take twenty seconds of a processor and more, and each process of each run would begin with
them. The copy is told apart by everything a migrated database follows from: migrations, models, triggers, Django's
version. A run that finds none makes it, the way any run did before.
"""

import contextlib
import fcntl
import hashlib
import os
import shutil
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import django
from django.db import connection
from django.test.utils import setup_databases

ROOT = Path(__file__).resolve().parent.parent
NAME = "galla_test_template"
DAY_SECONDS = 86_400
SWEPT_SECONDS = 60
_swept_at = time.monotonic()


def fingerprint() -> str:
    """What a migrated database follows from, as sixteen letters."""
    digest = hashlib.sha256(django.get_version().encode())
    sources = [
        *ROOT.glob("galla/*/migrations/*.py"),
        *ROOT.glob("galla/*/models.py"),
        *ROOT.glob("galla/*/models/*.py"),
    ]
    sources += ROOT.glob("galla/foundation/database/*.py")
    for path in sorted([*sources, ROOT / "requirements.lock"]):
        digest.update(path.relative_to(ROOT).as_posix().encode())
        digest.update(path.read_bytes())
    return digest.hexdigest()[:16]


def lay_test_database(verbosity: int) -> list[Any]:
    """Make the test database; the answer is what ``teardown_databases`` takes."""
    with alone():
        copied = lay()
        made = setup_databases(verbosity, interactive=False, keepdb=copied, serialized_aliases=set())
        if not copied:
            keep()
    return list(made)


@contextlib.contextmanager
def alone() -> Iterator[None]:
    """One process at a time makes or copies a template."""
    with (Path(tempfile.gettempdir()) / f"{NAME}_{os.getuid()}_{fingerprint()}.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def lay() -> bool:
    """Put a copy where the test database belongs; False where there is no template yet."""
    if connection.vendor == "sqlite":
        template = _file()
        if not template.exists():
            return False
        os.utime(template)
        shutil.copyfile(template, str(connection.settings_dict["TEST"]["NAME"]))
        return True
    name = _creation()._get_test_db_name()
    with _creation()._nodb_cursor() as cursor:
        cursor.execute("SELECT 1 FROM pg_database WHERE datname = %s", [_database()])
        if cursor.fetchone() is None:
            return False
        cursor.execute(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')
        cursor.execute(f'CREATE DATABASE "{name}" TEMPLATE "{_database()}"')
    return True


def lay_migrated(file: Path) -> None:
    """A database with every table in it, for a process of its own; where there is no template, it has to migrate."""
    if _file().exists():
        shutil.copyfile(_file(), file)


def keep() -> None:
    """Keep the database that was just made as the template of those to come."""
    if connection.vendor == "sqlite":
        connection.close()
        _forget_old_files()
        made = _file().with_suffix(f".{os.getpid()}")
        shutil.copyfile(str(connection.settings_dict["NAME"]), made)
        made.replace(_file())
        return
    name = connection.settings_dict["NAME"]
    connection.close()
    with _creation()._nodb_cursor() as cursor:
        cursor.execute("SELECT datname FROM pg_database WHERE datname LIKE %s ORDER BY oid DESC OFFSET 8", [f"{NAME}%"])
        for (old,) in cursor.fetchall():
            cursor.execute(f'DROP DATABASE IF EXISTS "{old}"')
        cursor.execute(f'CREATE DATABASE "{_database()}" TEMPLATE "{name}"')


def sweep() -> None:
    """On PostgreSQL, clear away what tests wrote and took back, at most once a minute.

    A row that was rolled back lies there until somebody vacuums, and not every server does it by itself: after a
    thousand worlds, all of them taken back, reading every table took a third longer.
    """
    global _swept_at
    is_due = time.monotonic() - _swept_at > SWEPT_SECONDS
    if connection.vendor == "postgresql" and connection.connection and is_due and not connection.in_atomic_block:
        with connection.cursor() as cursor:
            cursor.execute("VACUUM")
        _swept_at = time.monotonic()


def send_others_away(cursor: Any) -> None:
    """End the PostgreSQL sessions that a killed program left behind in the cursor's database: it is dropped next.

    The server notices that nobody is at the other end once it wants to say something, and some have nothing to say.
    """
    cursor.execute(
        "SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity "
        "WHERE datname = current_database() AND pid <> pg_backend_pid() AND backend_type = 'client backend'"
    )


def _creation() -> Any:
    """How this kind of database is made; Django's types leave out what its backends share."""
    return connection.creation


def _file() -> Path:
    return Path(tempfile.gettempdir()) / f"{NAME}_{os.getuid()}_{fingerprint()}.sqlite3"


def _database() -> str:
    return f"{NAME}_{fingerprint()}"


def _forget_old_files() -> None:
    for path in Path(tempfile.gettempdir()).glob(f"{NAME}_{os.getuid()}_*"):
        with contextlib.suppress(OSError):
            if path.stat().st_mtime < time.time() - DAY_SECONDS:
                path.unlink()
