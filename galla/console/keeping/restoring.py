"""Putting a backup in the place of the shop: aside first, looked over, then in one step, with what was there kept."""

import datetime
import secrets
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from django.conf import settings
from django.db import connection
from django.db.migrations.loader import MigrationLoader

from galla.console.errors import Stop
from galla.console.keeping import postgresql, sqlite
from galla.console.keeping.archive import Manifest, demand_whole, files_among, take_out
from galla.console.keeping.aside import folder_aside
from galla.console.keeping.backing_up import DATABASE_PART, FOLDERS
from galla.console.keeping.examine import examined
from galla.console.serving.alone import alone_with

NAMES = {"sqlite": "SQLite", "postgresql": "PostgreSQL"}


@dataclass(frozen=True, slots=True)
class Restored:
    """What was put in place. ``kept``: where what was there before is now, in words, or "". ``broken``: as it was."""

    kept: str
    broken: list[str]


def demand_fitting(path: Path) -> Manifest:
    """The manifest of a whole backup that this Galla and this database can take. Raises ``Stop``; changes nothing."""
    manifest = demand_whole(path)
    if manifest.vendor != connection.vendor:
        raise Stop(
            f"This backup is of {NAMES.get(manifest.vendor, manifest.vendor)}, and the shop's database here is "
            f"{NAMES[connection.vendor]}: set DATABASE_URL to one of its kind."
        )
    known = MigrationLoader(None, ignore_no_migrations=True).disk_migrations or {}
    strange = [f"{app}.{name}" for app, name in manifest.migrations if (app, name) not in known]
    if strange:
        raise Stop(f"This backup was made by a newer Galla ({manifest.galla}, with {strange[0]}): install that first.")
    return manifest


def has_shop() -> bool:
    """Whether there is a shop where the backup would go."""
    if connection.vendor == "postgresql":
        return postgresql.has_shop()
    return sqlite.has_shop(Path(str(connection.settings_dict["NAME"])))


@contextmanager
def alone() -> Iterator[None]:
    """Nobody serves the shop meanwhile. Raises ``Stop`` when somebody does."""
    if connection.vendor == "postgresql":
        if count := postgresql.others():
            raise Stop(f"{count} others are connected to the shop's database: stop Galla everywhere first.")
        yield
        return
    database = Path(str(connection.settings_dict["NAME"]))
    database.parent.mkdir(parents=True, exist_ok=True)
    connection.close()
    with alone_with(database):
        yield


def restore(path: Path, manifest: Manifest, *, at: datetime.datetime) -> Restored:
    """Put the backup in place. Raises ``Stop``; then the shop is what it was. Inside ``alone``."""
    stamp = at.astimezone(datetime.UTC).strftime("%Y%m%dT%H%M%SZ")
    data = Path(settings.DATA_DIR)
    try:
        with folder_aside(data, ".galla-restore-") as aside:
            _take_out_files(path, manifest, aside)
            part = next(part for part in manifest.parts if part.name == DATABASE_PART[manifest.vendor])
            copied = aside / part.name
            take_out(path, part, copied)
            put = _put_postgresql if manifest.vendor == "postgresql" else _put_sqlite
            restored = put(copied, manifest, stamp)
            _put_heads(Path(aside), data, stamp)
            return restored
    except OSError as error:
        raise Stop(f"The backup cannot be put in place: {error.strerror or error}.") from error
    except StopIteration:
        raise Stop(f"{path} has no database in it.") from None


def _put_sqlite(copied: Path, manifest: Manifest, stamp: str) -> Restored:
    database = Path(str(connection.settings_dict["NAME"]))
    for left in database.parent.glob(f"{database.name}.restoring-*"):
        left.unlink(missing_ok=True)
    # Beside the database, since only within one file system can it take its place in one step; under a name of its own,
    # for the journal of one that was killed would be taken for this one's.
    beside = database.with_name(f"{database.name}.restoring-{secrets.token_hex(4)}")
    shutil.move(copied, beside)
    try:
        broken = examined(sqlite.address(beside), migrate=True)
        _demand_as_whole(broken, manifest)
        kept = database.with_name(f"{database.name}.before-{stamp}")
        connection.close()
        was_there = sqlite.put_in_place(beside, database, kept)
    finally:
        for ending in ("", ".lock", *sqlite.SIDE_FILES):
            beside.with_name(beside.name + ending).unlink(missing_ok=True)
    return Restored(str(kept) if was_there else "", broken)


def _put_postgresql(dumped: Path, manifest: Manifest, stamp: str) -> Restored:
    kept = f"{postgresql.KEPT}{stamp.lower()}" if postgresql.has_shop() else None
    postgresql.put_in_place(dumped, kept)
    try:
        broken = examined(postgresql.address(), migrate=True)
        _demand_as_whole(broken, manifest)
    except BaseException:
        postgresql.put_back(kept)
        raise
    return Restored(f"the schema {kept}" if kept else "", broken)


def _demand_as_whole(broken: list[str], manifest: Manifest) -> None:
    """What was broken in the shop when it was copied is so in the copy; anything more is not to be believed."""
    if broken and not manifest.broken:
        raise Stop(f"The backup does not hold what it should, and the shop stays as it is: {broken[0]}")


def _take_out_files(path: Path, manifest: Manifest, aside: Path) -> None:
    """Write the files beside the database: those that are missing here. Nothing that is here is lost or changed."""
    for folder in FOLDERS:
        root = aside / folder if folder == "heads" else Path(settings.DATA_DIR, folder)
        for part, below in files_among(manifest.parts, folder):
            if not (root / below).exists():
                whole = aside / "file"
                take_out(path, part, whole)
                (root / below).parent.mkdir(parents=True, exist_ok=True)
                shutil.move(whole, root / below)


def _put_heads(aside: Path, data: Path, stamp: str) -> None:
    """The heads published after the backup belong to what was there before, and stay beside it."""
    if (data / "heads").is_dir():
        (data / "heads").rename(data / f"heads.before-{stamp}")
    if (aside / "heads").is_dir():
        (aside / "heads").rename(data / "heads")
