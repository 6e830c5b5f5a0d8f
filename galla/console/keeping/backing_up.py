"""Making a backup: the database at one moment, checked as a copy, and the files that lie beside it."""

import datetime
import re
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import connection
from django.db.migrations.recorder import MigrationRecorder

import galla
from galla.console.errors import Stop
from galla.console.keeping import postgresql, sqlite
from galla.console.keeping.archive import Archive, Manifest, demand_whole, sync_folder
from galla.console.keeping.aside import folder_aside
from galla.console.keeping.examine import examined
from galla.ledger import heads

# The names backups get when they are not given one, and the only ones that rotation takes away.
NAMED = re.compile(r"galla-\d{8}T\d{6}Z\.zip")
DATABASE_PART = {"sqlite": "database.sqlite3", "postgresql": "database.dump"}
# Of the data folder: what cannot be made again. Static files can; the secret key must not travel with a backup, for
# whoever holds it can sign anybody in.
FOLDERS = ("media", "mail", "fonts", "heads")
COUNTED = {
    "shops": "accounts_shop",
    "people": "accounts_user",
    "products": "catalog_product",
    "customers": "parties_customer",
    "bills": "sales_sale",
    "entries": "ledger_entry",
    "postings": "ledger_posting",
}

Progress = Callable[[int, int], None]


@dataclass(frozen=True, slots=True)
class BackedUp:
    """A backup that was made. ``waited_seconds``: for how long no till could save meanwhile."""

    path: Path
    manifest: Manifest
    waited_seconds: float


@dataclass(frozen=True, slots=True)
class _Copy:
    """The database as a file, and what was in it."""

    file: Path
    counts: dict[str, int]
    heads: dict[str, Any]
    waited_seconds: float


def path_for(wanted: Path | None, at: datetime.datetime) -> Path:
    """Where a backup goes: the file that was named, or one named by the time, in that folder or the data folder's."""
    folder = Path(settings.DATA_DIR, "backups")
    if wanted is not None and not wanted.is_dir():
        return wanted
    return (wanted or folder) / f"galla-{at.astimezone(datetime.UTC):%Y%m%dT%H%M%SZ}.zip"


def back_up(*, path: Path, at: datetime.datetime, progress: Progress) -> BackedUp:
    """Write a backup of the shop as it is now, and look it over. Tills go on selling.

    What is broken in the shop is broken in its copy: it is kept all the same, and says so. Raises ``Stop``; then there
    is no file of that name.
    """
    if path.exists():
        raise Stop(f"{path} is there already.")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with folder_aside(path.parent, ".galla-backup-") as aside:
            return _written(path, aside, at, progress)
    except OSError as error:
        raise Stop(f"{path} cannot be written: {error.strerror or error}.") from error


def _written(path: Path, aside: Path, at: datetime.datetime, progress: Progress) -> BackedUp:
    copied = _copy(aside / DATABASE_PART[connection.vendor], at, progress)
    checked, broken = _looked_over(copied.file)
    archive = Archive(aside / "backup.zip")
    _add_files(archive)
    archive.add(copied.file.name, copied.file, packed=connection.vendor == "postgresql")
    # Once more: a picture that came while the database was copied is named in it.
    _add_files(archive)
    manifest = Manifest(
        made_at=at.astimezone(datetime.UTC).strftime("%Y-%m-%dT%H:%M:%SZ"),
        galla=galla.__version__,
        vendor=connection.vendor,
        database=_version(),
        migrations=sorted([app, name] for app, name in MigrationRecorder(connection).applied_migrations()),
        counts=copied.counts,
        heads=copied.heads,
        checked=checked,
        broken=broken,
    )
    archive.close(manifest)
    demand_whole(aside / "backup.zip")
    (aside / "backup.zip").rename(path)
    sync_folder(path.parent)
    return BackedUp(path, manifest, copied.waited_seconds)


def _copy(target: Path, at: datetime.datetime, progress: Progress) -> _Copy:
    if connection.vendor == "postgresql":
        with postgresql.snapshot() as (cursor, moment):
            counts, where = _counts(cursor), heads.as_published(heads.heads_now(cursor), at=at)
            postgresql.dump(target, moment, progress)
        return _Copy(target, counts, where, 0.0)
    copied = sqlite.copy(Path(str(connection.settings_dict["NAME"])), target, progress)
    with closing(sqlite3.connect(target)) as own:
        counts, where = _counts(own.cursor()), heads.as_published(heads.heads_now(own.cursor()), at=at)
    return _Copy(target, counts, where, copied.waited_seconds)


def _counts(cursor: Any) -> dict[str, int]:
    found = {}
    for word, table in COUNTED.items():
        cursor.execute(f"SELECT count(*) FROM {table}")
        found[word] = int(cursor.fetchone()[0])
    return found


def _looked_over(copied: Path) -> tuple[str, list[str]]:
    """How the copy was looked over, and what is broken in it."""
    with _opened(copied) as address:
        if address is None:
            return "not: this role may not create a database to look the copy over in", []
        return "every invariant, on the copy", examined(address)


@contextmanager
def _opened(copied: Path) -> Iterator[str | None]:
    if connection.vendor == "postgresql":
        with postgresql.scratch(copied) as address:
            yield address
        return
    yield sqlite.address(copied)
    with closing(sqlite3.connect(copied)) as own:
        own.execute("PRAGMA journal_mode = DELETE")


def _add_files(archive: Archive) -> None:
    for folder in FOLDERS:
        root = Path(settings.DATA_DIR, folder)
        for file in sorted(root.rglob("*")):
            name = f"{folder}/{file.relative_to(root).as_posix()}"
            if file.is_file() and not file.is_symlink() and name not in archive.names():
                try:
                    archive.add(name, file, packed=folder == "media")
                except FileNotFoundError:  # a picture that was replaced just now
                    continue


def _version() -> str:
    if connection.vendor == "sqlite":
        return f"SQLite {sqlite3.sqlite_version}"
    connection.ensure_connection()
    return f"PostgreSQL {connection.connection.info.server_version // 10000}"


def rotate(folder: Path, keep: int) -> list[Path]:
    """Take away all but the newest ``keep`` backups that were named by their time; those that went."""
    named = sorted(file for file in folder.iterdir() if NAMED.fullmatch(file.name))
    gone = named[:-keep]
    for file in gone:
        file.unlink()
    return gone
