"""Copying an SQLite file while tills sell from it, and putting a copy in its place.

With a write-ahead log a reader keeps nobody waiting: the copy is one snapshot. With a rollback journal nobody may
commit while pages are read, and SQLite starts a copy anew when somebody did in between. So the copy is tried in small
steps between the bills first; where the tills leave no such gap, it stands in the writers' queue like a bill, and the
tills wait behind it once for as long as the file takes to read.
"""

import os
import shutil
import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

from galla.console.errors import Stop
from galla.console.keeping.archive import sync_folder
from galla.foundation.database.sqlite.lock import WritersTooMany, queue_of

PAGES_A_STEP = 256
QUIET_TRIES = 2
WAIT_SECONDS = 20
SIDE_FILES = ("-journal", "-wal", "-shm")

Progress = Callable[[int, int], None]


@dataclass(frozen=True, slots=True)
class Copied:
    """How a copy was made: for how long no till could save meanwhile."""

    waited_seconds: float


class _Disturbed(Exception):
    """Somebody saved so often that the copy began anew too many times."""


def address(database: Path) -> str:
    """The file as DATABASE_URL."""
    path = database.resolve().as_posix()
    return f"sqlite://{quote(path if path.startswith('/') else '/' + path)}"


def copy(database: Path, target: Path, progress: Progress) -> Copied:
    """Copy the file as it is at one moment. Raises ``Stop`` when nobody lets it in for twenty seconds."""
    waited = 0.0
    with closing(_opened(database)) as source:
        try:
            with closing(_opened(target)) as copied:
                copied.execute("PRAGMA synchronous = OFF")
                if source.execute("PRAGMA journal_mode").fetchone()[0] == "wal":
                    _snapshot(source, copied, progress)
                else:
                    _between_the_bills(source, copied, progress)
        except _Disturbed:
            for ending in ("", *SIDE_FILES):
                target.with_name(target.name + ending).unlink(missing_ok=True)
            waited = _before_the_bills(database, source, target)
    with closing(_opened(target)) as copied:
        # A copy with a log of its own would be two files.
        copied.execute("PRAGMA journal_mode = DELETE")
        trouble = copied.execute("PRAGMA integrity_check(1)").fetchone()[0]
    if trouble != "ok":
        raise Stop(f"The database is damaged: {trouble.partition(chr(10))[0]}")
    return Copied(waited)


def journal_mode_of(database: Path) -> str:
    """The journal mode in which the file is: ``delete``, ``wal``."""
    with closing(_opened(database)) as connection:
        return str(connection.execute("PRAGMA journal_mode").fetchone()[0])


def _opened(database: Path) -> sqlite3.Connection:
    return sqlite3.connect(database, timeout=WAIT_SECONDS, isolation_level=None)


def _snapshot(source: sqlite3.Connection, copied: sqlite3.Connection, progress: Progress) -> None:
    source.execute("BEGIN")
    source.execute("SELECT count(*) FROM sqlite_master").fetchone()
    source.backup(copied, pages=PAGES_A_STEP, progress=lambda _s, left, all_: progress(all_ - left, all_))
    source.execute("ROLLBACK")


def _between_the_bills(source: sqlite3.Connection, copied: sqlite3.Connection, progress: Progress) -> None:
    """In steps that let others in; ``_Disturbed`` when it had to begin anew too often."""
    least: int | None = None
    begun = 0

    def step(_status: int, left: int, everything: int) -> None:
        nonlocal least, begun
        if least is not None and left > least:
            begun += 1
            if begun > QUIET_TRIES:
                raise _Disturbed
        least = left
        progress(everything - left, everything)

    source.backup(copied, pages=PAGES_A_STEP, progress=step, sleep=0.01)


# A program of its own: whoever closes a file lets go of every lock his process holds on it, SQLite's among them. It
# shares the pages with the copy where the file system can (Linux' FICLONE), and copies them where it can't.
_COPYING = """
import shutil, sys
source, target = sys.argv[1:]
sys.stdin.read()
try:
    import fcntl
    with open(source, "rb") as read, open(target, "wb") as write:
        fcntl.ioctl(write, 0x40049409, read.fileno())
except (ImportError, OSError):
    shutil.copyfile(source, target)
"""


def _before_the_bills(database: Path, source: sqlite3.Connection, target: Path) -> float:
    """The whole file at once, while nobody may commit; for how many seconds that was."""
    command = [sys.executable, "-c", _COPYING, str(database), str(target)]
    queue = queue_of(str(database))
    with subprocess.Popen(command, stdin=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as copying:
        try:
            queue.take()
        except WritersTooMany:
            copying.kill()
            raise Stop("The shop's computer is busy: nobody let the backup in for twenty seconds.") from None
        began = time.monotonic()
        try:
            # A reader keeps writers from the file until its end; what is in it by now is whole.
            source.execute("BEGIN")
            source.execute("SELECT count(*) FROM sqlite_master").fetchone()
            _, trouble = copying.communicate("")
        finally:
            if source.in_transaction:
                source.execute("ROLLBACK")
            queue.give()
    if copying.returncode != 0:
        raise Stop(f"The database cannot be copied: {(trouble.strip().splitlines() or ['no reason was given'])[-1]}")
    return time.monotonic() - began


def has_shop(database: Path) -> bool:
    """Whether there is a shop in the file; one that cannot be read may hold one."""
    if not database.is_file() or database.stat().st_size == 0:
        return False
    try:
        with closing(_opened(database)) as connection:
            named = connection.execute("SELECT 1 FROM sqlite_master WHERE name = 'accounts_shop'").fetchone()
            return bool(named and connection.execute("SELECT 1 FROM accounts_shop LIMIT 1").fetchone())
    except sqlite3.Error:
        return True


def put_in_place(copied: Path, database: Path, kept: Path) -> bool:
    """Make ``copied`` the database, in one step; what was there stays as ``kept``. Whether there was something.

    A process killed at any moment of this leaves the old file or the new one under the name, and both on the disk.
    """
    was_there = database.is_file()
    if was_there:
        _settle(database)
        shutil.copymode(database, copied)
        try:
            os.link(database, kept)
        except OSError:  # a file system without second names
            shutil.copyfile(database, kept)
        for ending in SIDE_FILES:
            side = database.with_name(database.name + ending)
            if side.is_file():
                side.replace(kept.with_name(kept.name + ending))
    copied.replace(database)
    sync_folder(database.parent)
    return was_there


def _settle(database: Path) -> None:
    """Take into the file what stands beside it; a file too damaged for that is kept with what stands beside it."""
    try:
        with closing(_opened(database)) as connection:
            connection.execute("BEGIN IMMEDIATE")
            connection.execute("ROLLBACK")
            connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
            connection.execute("PRAGMA journal_mode = DELETE")
    except sqlite3.Error:
        return
