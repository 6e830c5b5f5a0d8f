"""A line of progress on a terminal; nothing at all where the output goes to a file."""

import sys
import time
from types import TracebackType

WIDTH = 30
PAUSE_SECONDS = 0.1


class Bar:
    """``with Bar("bills") as bar: bar.show(3, 10)``."""

    def __init__(self, what: str) -> None:
        self._what = what
        self._shown_at = 0.0
        self._on_terminal = sys.stderr.isatty()

    def show(self, done: int, total: int) -> None:
        """Say how far it is, ten times a second at most."""
        if not self._on_terminal or (time.monotonic() - self._shown_at < PAUSE_SECONDS and done < total):
            return
        self._shown_at = time.monotonic()
        filled = WIDTH * done // max(total, 1)
        line = f"\r[{'#' * filled}{'.' * (WIDTH - filled)}] {done} of {total} {self._what}"
        print(line, end="", file=sys.stderr, flush=True)

    def __enter__(self) -> "Bar":
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        if self._shown_at:
            print(file=sys.stderr, flush=True)
