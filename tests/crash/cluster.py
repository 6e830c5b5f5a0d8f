"""A PostgreSQL server of our own, that may be killed: made in a folder that is thrown away, on a port of its own."""

import os
import random
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg

from tests.crash.house import comes_true, free_port

# PostgreSQL's own answer to the death of one of its processes is to end them all and to recover; the others are ours.
WAYS = ("everything", "postmaster", "backend")
SETTINGS = {"listen_addresses": "127.0.0.1", "unix_socket_directories": "", "max_connections": "60"}
PATIENCE_SECONDS = 60


def programs() -> Path | None:
    """The newest server's programs on this machine, or None."""
    found = shutil.which("initdb")
    if found:
        return Path(found).resolve().parent
    # Debian keeps them off the path, a folder for each version.
    versions = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"), key=lambda path: float(path.parts[-3]))
    return versions[-1].parent if versions else None


class Cluster:
    """The server: ``start`` it, ``strike`` it, start it again. It commits as it does for a shop: to the disk."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._data = folder / "data"
        self.port = free_port()
        # The server refuses to run as root.
        self._user = "postgres" if os.geteuid() == 0 else None
        self._server: subprocess.Popen[bytes] | None = None

    def make(self, programs: Path) -> None:
        """Make its files."""
        if self._user:
            shutil.chown(self._folder, self._user, self._user)
        self._programs = programs
        words = ["--no-sync", "-U", "postgres", "-A", "trust", "-E", "UTF8", "--locale=C.UTF-8"]
        command = [str(programs / "initdb"), "-D", str(self._data), *words]
        subprocess.run(command, check=True, capture_output=True, cwd=self._folder, user=self._user, group=self._user)

    def start(self) -> None:
        """Start it, and wait until it has recovered and lets us in."""
        assert comes_true(self._is_up, PATIENCE_SECONDS), self._log.read_text()[-3_000:]

    def strike(self, way: str, chance: random.Random) -> None:
        """kill -9 of the whole server, of its first process only, or of one that serves a client."""
        assert self._server is not None
        serving = self._children()
        if way == "backend":
            os.kill(chance.choice([pid for pid in serving if _serves_a_client(pid)]), signal.SIGKILL)
            return
        self._server.kill()
        for pid in serving if way == "everything" else []:
            _kill(pid)
        self._server.wait(PATIENCE_SECONDS)
        self._server = None

    def stop(self) -> None:
        """End it at once; its files go with it."""
        if self._server is not None:
            self._server.send_signal(signal.SIGQUIT)
            self._server.wait(PATIENCE_SECONDS)

    def run(self, *statements: str, database: str = "postgres") -> None:
        """Run statements, each by itself."""
        with psycopg.connect(self.address(database), autocommit=True) as operator:
            for statement in statements:
                operator.execute(statement.encode())

    def address(self, database: str) -> str:
        """Where a database of it is."""
        return f"postgresql://postgres@127.0.0.1:{self.port}/{database}"

    @property
    def _log(self) -> Path:
        return self._folder / "log"

    def _is_up(self) -> bool:
        # What its dead parent left behind may still hold the memory; then it ends, and is started once more.
        if self._server is None or self._server.poll() is not None:
            words = [word for name, value in SETTINGS.items() for word in ("-c", f"{name}={value}")]
            command = [str(self._programs / "postgres"), "-D", str(self._data), "-p", str(self.port), *words]
            with self._log.open("ab") as said:
                self._server = subprocess.Popen(
                    command, cwd=self._folder, stdout=said, stderr=said, user=self._user, group=self._user
                )
            time.sleep(0.1)
        try:
            psycopg.connect(self.address("postgres"), connect_timeout=5).close()
        except psycopg.OperationalError:
            return False
        return True

    def _children(self) -> list[int]:
        assert self._server is not None
        return [pid for pid, parent in _parents().items() if parent == self._server.pid]


def _parents() -> dict[int, int]:
    """Who started each process of this machine."""
    found = {}
    for stat in Path("/proc").glob("[0-9]*/stat"):
        try:
            words = stat.read_text().rpartition(")")[2].split()
        except OSError:  # it has just ended
            continue
        found[int(stat.parent.name)] = int(words[1])
    return found


def _serves_a_client(pid: int) -> bool:
    try:
        return b"127.0.0.1(" in Path(f"/proc/{pid}/cmdline").read_bytes()
    except OSError:
        return False


def _kill(pid: int) -> None:
    try:
        os.kill(pid, signal.SIGKILL)
    except ProcessLookupError:  # it ended by itself when its parent did
        return


@contextmanager
def cluster_of_our_own(programs: Path) -> Iterator[Cluster]:
    """A server that answers, for a while."""
    folder = Path(tempfile.mkdtemp(prefix="galla-cluster-"))
    cluster = Cluster(folder)
    try:
        cluster.make(programs)
        cluster.start()
        yield cluster
    finally:
        cluster.stop()
        shutil.rmtree(folder, ignore_errors=True)
