"""The real server in a process of its own, as a shop runs it."""

import os
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from bench.scratch import ROOT, CannotMeasure

PATIENCE_SECONDS = 60


@dataclass(frozen=True, slots=True)
class Served:
    """Where the site is, and the process that serves it."""

    host: str
    port: int
    process: int

    def memory_mb(self, which: str = "VmRSS") -> float:
        """Memory the process holds now, or at most until now (``VmHWM``)."""
        for line in Path(f"/proc/{self.process}/status").read_text(encoding="ascii").splitlines():
            if line.startswith(which + ":"):
                return int(line.split()[1]) / 1024
        raise CannotMeasure(f"This system does not tell {which}.")


def lay_statics(environment: dict[str, str]) -> None:
    """Styles, scripts and pictures where the pages look for them."""
    command = [sys.executable, "manage.py", "collectstatic", "--noinput", "-v", "0"]
    subprocess.run(command, cwd=ROOT, env=environment, check=True)


@contextmanager
def served(
    environment: dict[str, str], *arguments: str, program: tuple[str, ...] = ("galla.console",)
) -> Iterator[Served]:
    """``galla serve`` on a free port of this machine, until the block ends."""
    port = _free_port()
    command = [sys.executable, "-m", *program, "serve", "--host", "127.0.0.1", "--port", str(port), *arguments]
    log = Path(environment["GALLA_DATA_DIR"]) / "server.log"
    lay_statics(environment)
    with log.open("ab") as output:
        started = subprocess.Popen(command, cwd=ROOT, env=os.environ | environment, stdout=output, stderr=output)
    try:
        _wait(port, started, log)
        yield Served("127.0.0.1", port, started.pid)
    finally:
        started.terminate()
        try:
            started.wait(15)
        except subprocess.TimeoutExpired:
            started.kill()
            started.wait()


def _free_port() -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return int(free.getsockname()[1])


def _wait(port: int, started: "subprocess.Popen[bytes]", log: Path) -> None:
    until = time.monotonic() + PATIENCE_SECONDS
    while time.monotonic() < until and started.poll() is None:
        try:
            urllib.request.urlopen(f"http://127.0.0.1:{port}/accounts/login/", timeout=5).close()
        except (urllib.error.URLError, OSError):
            time.sleep(0.1)
        else:
            return
    raise CannotMeasure(f"The server did not start: {log.read_text(encoding='utf-8', errors='replace')[-2000:]}")
