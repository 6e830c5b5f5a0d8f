"""How far a long command is: one line drawn anew on a terminal, a line now and then where the output goes elsewhere."""

import sys
import time
from types import TracebackType

WIDTH = 30
# A terminal is drawn ten times a second at most; a log gets a line every ten seconds.
PAUSE_SECONDS, LOG_PAUSE_SECONDS = 0.1, 10.0
# The rate is that of the last seconds, so that it says how fast it is now.
WINDOW_SECONDS = 10.0


class Bar:
    """``with Bar("bills") as bar: bar.show(3, 10)``."""

    def __init__(self, what: str) -> None:
        self._what = what
        self._on_terminal = sys.stderr.isatty()
        self._pause = PAUSE_SECONDS if self._on_terminal else LOG_PAUSE_SECONDS
        self._shown_at = time.monotonic()
        self._seen: list[tuple[float, int]] = []
        self._drawn = 0

    def show(self, done: int, total: int) -> None:
        """Say how far it is: ``done`` of ``total``, 0 where nobody knows yet."""
        now = time.monotonic()
        self._remember(now, done)
        if now - self._shown_at < self._pause and not (self._on_terminal and done >= total > 0):
            return
        self._shown_at = now
        line = self._line(now, done, total)
        if self._on_terminal:
            print(f"\r{line.ljust(self._drawn)}", end="", file=sys.stderr, flush=True)
            self._drawn = len(line)
        else:
            print(line, file=sys.stderr, flush=True)

    def _remember(self, now: float, done: int) -> None:
        if self._seen and done < self._seen[-1][1]:
            self._seen.clear()  # another count begins
        self._seen.append((now, done))
        while len(self._seen) > 2 and self._seen[1][0] < now - WINDOW_SECONDS:
            self._seen.pop(0)

    def _line(self, now: float, done: int, total: int) -> str:
        (then, before), parts = self._seen[0], [f"{done:,} {self._what}"]
        rate = (done - before) / (now - then) if now > then else 0.0
        if total:
            filled = WIDTH * min(done, total) // total
            parts[0] = f"[{'#' * filled}{'.' * (WIDTH - filled)}] {done:,} of {total:,} {self._what}"
        if rate:
            parts.append(f"{rate:,.0f} a second")
        if rate and total > done:
            parts.append(f"{_clock((total - done) / rate)} left")
        return ", ".join(parts)

    def __enter__(self) -> "Bar":
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        if self._drawn:
            print(file=sys.stderr, flush=True)


def _clock(seconds: float) -> str:
    """``0:07``, ``12:30``, ``1:02:03``."""
    minutes, rest = divmod(round(seconds), 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02d}:{rest:02d}" if hours else f"{minutes}:{rest:02d}"
