"""One web process per SQLite database: a second one is refused at start.

SQLite has one writer, and the queue that keeps the writers' wait short stands in one process's memory.
"""

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

from galla.console.errors import Stop


@contextmanager
def alone_with(database: Path) -> Iterator[None]:
    """Hold the right to serve this database file. Raises ``Stop`` when somebody holds it.

    The operating system lets go of it when the process ends, however it ends.
    """
    path = database.with_name(database.name + ".serving")
    with path.open("a+", encoding="utf-8") as file:
        if not lock_at_once(file):
            file.seek(0)
            who = file.read().strip() or "unknown"
            raise Stop(f"Galla is serving {database.name} already (process {who}): stop that one first.")
        file.truncate(0)
        file.write(str(os.getpid()))
        file.flush()
        yield


def is_served(database: Path) -> bool:
    """Whether a web process serves this database file now."""
    path = database.with_name(database.name + ".serving")
    if not path.is_file():
        return False
    with path.open("a+", encoding="utf-8") as file:
        return not lock_at_once(file)


def lock_at_once(file: IO[str]) -> bool:
    """Lock the file until it is closed; whether that could be done at once."""
    try:
        if sys.platform == "win32":
            import msvcrt

            # Far behind the text, which others may want to read.
            file.seek(1 << 20)
            msvcrt.locking(file.fileno(), msvcrt.LK_NBLCK, 1)
        else:
            import fcntl

            fcntl.flock(file.fileno(), fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        return False
    return True
