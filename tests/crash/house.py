"""The processes of a shop, each of which may be killed at any moment and started again."""

import http.client
import json
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from tests.crash.books import Journals, read_journals

ROOT = Path(__file__).resolve().parents[2]
SHOP_SETTINGS = ("REDIS_URL", "SECRET_KEY", "SITE_URL", "DEBUG", "HOST", "PORT", "ALLOWED_HOSTS", "EMAIL_USE_TLS")
PATIENCE_SECONDS = 60


def free_port() -> int:
    """A port of this machine that nobody listens at."""
    with socket.socket() as asked:
        asked.bind(("127.0.0.1", 0))
        return int(asked.getsockname()[1])


def comes_true(question: Callable[[], bool], seconds: float = PATIENCE_SECONDS) -> bool:
    """Ask until the answer is yes; False if it never was."""
    end = time.monotonic() + seconds
    while not question():
        if time.monotonic() > end:
            return False
        time.sleep(0.02)
    return True


class House:
    """A web process, a worker and some tills of one shop on the database at ``database``, in a folder of their own."""

    def __init__(self, folder: Path, *, database: str, token: str, products: list[int], mail_port: int, seed: str):
        self.folder = folder
        self._told: dict[str, Any] = {
            "token": token,
            "products": products,
            "seed": seed,
            "pause": str(folder / "pause"),
        }
        self._port = free_port()
        self._running: dict[str, subprocess.Popen[bytes]] = {}
        self._environment = (
            os.environ
            | dict.fromkeys(SHOP_SETTINGS, "")
            | {
                "DATABASE_URL": database,
                "GALLA_DATA_DIR": str(folder),
                "GALLA_ENV_FILE": os.devnull,
                "DJANGO_SETTINGS_MODULE": "galla.config.settings",
                "EMAIL_HOST": "127.0.0.1",
                "EMAIL_PORT": str(mail_port),
                "LOG_LEVEL": "WARNING",
            }
        )

    @property
    def tills(self) -> list[str]:
        """The names of the tills that were ever started."""
        return sorted(path.stem for path in self.folder.glob("till*.journal"))

    def serve(self, *, with_worker: bool) -> None:
        """Start the web process, with a worker inside or without."""
        worker = "--worker" if with_worker else "--no-worker"
        self._start("server", "-m", "galla.console", "serve", "--port", str(self._port), "--threads", "4", worker)

    def work(self) -> None:
        """Start the worker that is a process of its own."""
        self._start("worker", "-m", "galla.console", "worker", "--threads", "1")

    def sell(self, name: str, *, hasty: bool = False) -> None:
        """Start a till, or start it again."""
        told = {**self._told, "port": self._port, "journal": str(self.folder / f"{name}.journal"), "hasty": hasty}
        (self.folder / f"{name}.idle").unlink(missing_ok=True)
        self._start(name, "tests/crash/till.py", json.dumps(told))

    def wait_for_server(self) -> None:
        """Wait until the web process answers."""
        assert comes_true(self._answers), self.last_words("server")

    def wait_for_worker(self) -> None:
        """Wait until the worker works."""
        assert comes_true(lambda: b"Working" in self._log("worker").read_bytes()), self.last_words("worker")

    def kill(self, name: str) -> None:
        """kill -9."""
        victim = self._running.pop(name)
        assert victim.poll() is None, f"{name} had ended by itself: {self.last_words(name)}"
        victim.send_signal(signal.SIGKILL)
        victim.wait(PATIENCE_SECONDS)

    def pause(self) -> None:
        """Let every till come to the end of its bill and begin no other."""
        Path(self._told["pause"]).touch()
        for name in self.tills:
            if name in self._running:
                idle = self.folder / f"{name}.idle"
                assert comes_true(idle.exists), f"{name} waits for ever: {self.last_words(name)}"

    def go_on(self) -> None:
        """Let the tills sell again."""
        for name in self.tills:
            (self.folder / f"{name}.idle").unlink(missing_ok=True)
        Path(self._told["pause"]).unlink(missing_ok=True)

    def stop(self, *names: str) -> None:
        """End these, or all, as a service manager does; each ends by itself."""
        for name in names or list(self._running):
            one = self._running.pop(name)
            one.terminate()
            try:
                one.wait(PATIENCE_SECONDS)
            except subprocess.TimeoutExpired:
                one.kill()
                one.wait(PATIENCE_SECONDS)
                raise

    def end_all(self) -> None:
        """Whatever still runs is killed: the test is over."""
        for one in self._running.values():
            one.kill()
            one.wait(PATIENCE_SECONDS)
        self._running.clear()

    def journals(self) -> Journals:
        """What the tills have written so far."""
        return read_journals(self.folder / f"{name}.journal" for name in self.tills)

    def command(self, *words: str) -> "subprocess.CompletedProcess[str]":
        """Run ``galla …`` and wait for it."""
        command = [sys.executable, "-m", "galla.console", *words]
        return subprocess.run(command, cwd=ROOT, env=self._environment, capture_output=True, text=True, check=False)

    def last_words(self, name: str) -> str:
        """The end of what a process said."""
        return self._log(name).read_text(errors="replace")[-3_000:]

    def _start(self, name: str, *arguments: str) -> None:
        with self._log(name).open("wb") as said:
            self._running[name] = subprocess.Popen(
                [sys.executable, *arguments], cwd=ROOT, env=self._environment, stdout=said, stderr=subprocess.STDOUT
            )

    def _log(self, name: str) -> Path:
        return self.folder / f"{name}.log"

    def _answers(self) -> bool:
        assert self._running["server"].poll() is None, self.last_words("server")
        line = http.client.HTTPConnection("127.0.0.1", self._port, timeout=PATIENCE_SECONDS)
        try:
            line.request("GET", "/api/v1/sales/", headers={"Authorization": f"Token {self._told['token']}"})
            return line.getresponse().status < 500
        except (OSError, http.client.HTTPException):
            return False
        finally:
            line.close()
