"""Folders in which a copy of the shop lies while somebody works on it, and those of whoever was killed at that."""

import shutil
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from galla.console.serving.alone import lock_at_once

HELD = "held"
HELD_BY_SOMEBODY = "somebody works in here"


@contextmanager
def folder_aside(parent: Path, prefix: str) -> Iterator[Path]:
    """A folder of that prefix for as long as this lasts; those of the prefix whose process is dead are cleared first.

    The process holds a lock in it, of which the operating system lets go when the process ends, however it ends.
    """
    clear_left_behind(parent, prefix)
    with tempfile.TemporaryDirectory(dir=parent, prefix=prefix) as name:
        folder = Path(name)
        with (folder / HELD).open("a+", encoding="utf-8") as file:
            while not lock_at_once(file):
                # Whoever clears looks at every folder for a moment.
                time.sleep(0.01)
            file.write(HELD_BY_SOMEBODY)
            file.flush()
            yield folder


def clear_left_behind(parent: Path, prefix: str) -> list[Path]:
    """Take away the folders of that prefix that nobody works in any more; those that went.

    Gone is only what somebody held and holds no longer. A folder in which nothing says that it was ever held is left
    alone: somebody may be making it just now.
    """
    return [folder for folder in sorted(parent.glob(f"{prefix}*")) if folder.is_dir() and _cleared(folder)]


def _cleared(folder: Path) -> bool:
    try:
        with (folder / HELD).open("r+", encoding="utf-8") as file:
            if not lock_at_once(file):
                return False
            file.seek(0)
            if file.read() != HELD_BY_SOMEBODY:
                return False
            if sys.platform != "win32":
                # While it is locked, so that of two who clear one does it; an open file cannot be taken away there.
                shutil.rmtree(folder, ignore_errors=True)
    except OSError:
        return False
    shutil.rmtree(folder, ignore_errors=True)
    return not folder.exists()
