"""Processor time, as Linux counts it: of this process, of another one, and of a database's own processes."""

import os
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psycopg

TICKS = os.sysconf("SC_CLK_TCK") if hasattr(os, "sysconf") else 100


@dataclass(frozen=True, slots=True)
class Meter:
    """Adds up Python's and the database's seconds. ``process``: whose (None: this one); ``url``: of PostgreSQL."""

    process: int | None
    url: str

    def read(self) -> tuple[float, float]:
        """Seconds of Python and of the database so far. SQLite runs inside Python and shows no time of its own."""
        python = time.process_time() if self.process is None else seconds_of(self.process)
        return python, backend_seconds(self.url) if self.url else 0.0


def seconds_of(process: int) -> float:
    """Seconds a process has used, with all its threads; 0.0 where that can't be seen."""
    try:
        text = Path(f"/proc/{process}/stat").read_text(encoding="utf-8", errors="replace")
    except OSError:
        return 0.0
    fields = text.rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / TICKS


def backend_seconds(url: str) -> float:
    """Seconds used by the server's processes that serve this database, where the server is on this machine."""
    statement = "SELECT pid FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()"
    with psycopg.connect(url) as connection:
        return sum(seconds_of(pid) for (pid,) in connection.execute(statement))


def per_bill(before: tuple[float, float], after: tuple[float, float], count: int) -> dict[str, Any]:
    """Milliseconds of each per thing done."""
    if not count:
        return {}
    python, database = ((now - then) * 1_000 / count for then, now in zip(before, after, strict=True))
    return {"python_ms": round(python, 2), "database_ms": round(database, 2)}
