"""The site is served by a process of its own: one per SQLite database, stopped without losing anything."""

import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import time
import urllib.parse
import urllib.request
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from galla.console.errors import Stop
from galla.console.serving.alone import alone_with, is_served
from galla.console.serving.listening import take_address
from galla.console.serving.server import demand_processes
from tests.template import lay_migrated

ROOT = Path(__file__).resolve().parents[3]
PATIENCE_SECONDS = 120

pytestmark = [pytest.mark.sqlite, pytest.mark.xdist_group("serving")]


def free_port() -> int:
    """A port nobody listens at."""
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return int(found.getsockname()[1])


def surroundings(folder: Path, port: int) -> dict[str, str]:
    own = {"GALLA_DATA_DIR": str(folder), "GALLA_ENV_FILE": os.devnull, "PORT": str(port)}
    return os.environ | own | {"DATABASE_URL": "", "REDIS_URL": "", "WEB_CONCURRENCY": ""}


def galla(
    folder: Path, *arguments: str, port: int = 0, environment: Mapping[str, str] | None = None
) -> "subprocess.CompletedProcess[str]":
    """Run a command to its end."""
    return subprocess.run(
        [sys.executable, "-m", "galla.console", *arguments],
        cwd=ROOT,
        env=surroundings(folder, port or free_port()) | dict(environment or {}),
        capture_output=True,
        text=True,
        timeout=PATIENCE_SECONDS,
        check=False,
    )


@contextmanager
def served(folder: Path, port: int, *arguments: str) -> Iterator["subprocess.Popen[str]"]:
    """The site, from when it answers."""
    command = [sys.executable, "-m", "galla.console", *(arguments or ("serve",))]
    process = subprocess.Popen(
        command,
        cwd=ROOT,
        env=surroundings(folder, port),
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    try:
        wait_for(port, process)
        yield process
    finally:
        if process.poll() is None:
            process.kill()
        process.wait(10)
        assert process.stdout is not None
        process.stdout.close()


def wait_for(port: int, process: "subprocess.Popen[str]") -> None:
    until = time.monotonic() + PATIENCE_SECONDS
    while time.monotonic() < until and process.poll() is None:
        with socket.socket() as client:
            if client.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.05)
    pytest.fail(f"nothing answered: {process.stdout.read() if process.stdout and process.poll() is not None else ''}")


def page(port: int, path: str) -> int:
    with urllib.request.urlopen(f"http://127.0.0.1:{port}{path}", timeout=PATIENCE_SECONDS) as answer:
        answer.read()
        return int(answer.status)


def end(process: "subprocess.Popen[str]", number: int) -> str:
    """Tell it to stop and hear what it said."""
    process.send_signal(number)
    said, _ = process.communicate(timeout=PATIENCE_SECONDS)
    return said


@pytest.fixture(scope="module")
def empty(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A data folder with a database in which there is no shop yet."""
    folder = tmp_path_factory.mktemp("empty")
    lay_migrated(folder / "galla.sqlite3")
    done = galla(folder, "prepare")
    assert done.returncode == 0, done.stderr
    return folder


@pytest.fixture(scope="module")
def prepared(empty: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A data folder with a shop."""
    folder = shutil.copytree(empty, tmp_path_factory.mktemp("served") / "data")
    done = galla(folder, "shop", "--name", "Iyer Stores", "--owner", "latha")
    assert done.returncode == 0, done.stderr
    return folder


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_the_site_answers_until_it_is_told_to_stop(prepared: Path, number: int) -> None:
    port = free_port()
    with served(prepared, port) as process:
        assert page(port, "/accounts/login/") == 200
        said = end(process, number)
        assert process.returncode == 0
        assert f"Galla is at http://127.0.0.1:{port}" in said
        assert said.endswith("Stopped.\n")
        assert "journal mode" in said
        assert "Traceback" not in said


def test_run_makes_no_demo_shop_beside_a_real_one(prepared: Path) -> None:
    port = free_port()
    with served(prepared, port, "run") as process:
        assert page(port, "/accounts/login/") == 200
        said = end(process, signal.SIGTERM)
        assert "Sign in as" not in said
        assert "Galla is at" in said


def test_run_tells_who_signs_in_to_the_demo_shop_and_they_can(empty: Path, tmp_path: Path) -> None:
    folder = shutil.copytree(empty, tmp_path / "data")
    made = galla(folder, "demo", "--days", "2")
    assert made.returncode == 0, made.stderr
    port = free_port()
    with served(folder, port, "run") as process:
        password = (folder / "demo-password").read_text(encoding="utf-8").strip()
        assert signed_in_at(port, "cashier", password) != "/accounts/login/"
        said = end(process, signal.SIGTERM)
    assert process.returncode == 0, said
    for name in ("owner", "manager", "cashier"):
        assert re.search(rf"^  {name} +{password}$", said, re.MULTILINE), said


def signed_in_at(port: int, username: str, password: str) -> str:
    """Where a browser is after it signed in."""
    browser = urllib.request.build_opener(urllib.request.HTTPCookieProcessor())
    address = f"http://127.0.0.1:{port}/accounts/login/"
    with browser.open(address, timeout=PATIENCE_SECONDS) as answer:
        found = re.search(r'name="csrfmiddlewaretoken" value="(\w+)"', answer.read().decode())
    assert found
    fields = {"csrfmiddlewaretoken": found[1], "login": username, "password": password}
    with browser.open(address, urllib.parse.urlencode(fields).encode(), timeout=PATIENCE_SECONDS) as answer:
        return str(urllib.parse.urlsplit(answer.geturl()).path)


def test_a_second_web_process_on_one_sqlite_database_is_refused(prepared: Path) -> None:
    port = free_port()
    with served(prepared, port) as process:
        refused = galla(prepared, "serve")
        assert (refused.returncode, refused.stdout) == (1, "")
        assert refused.stderr.count("\n") == 1
        assert f"process {process.pid}" in refused.stderr
        assert page(port, "/accounts/login/") == 200


def test_after_a_crash_the_site_starts_again(prepared: Path) -> None:
    port = free_port()
    with served(prepared, port) as process:
        process.kill()
        process.wait(10)
    with served(prepared, port):
        assert page(port, "/accounts/login/") == 200
    assert galla(prepared, "verify").returncode == 0


def test_a_port_that_is_taken_is_told_in_one_sentence(prepared: Path) -> None:
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = int(other.getsockname()[1])
        refused = galla(prepared, "serve", port=port)
    assert refused.returncode == 1
    assert refused.stderr == (
        f"galla: Port {port} is taken by another program: stop that one, or say another port (PORT={port + 1}).\n"
    )


def test_serving_an_empty_folder_says_to_prepare_it(tmp_path: Path) -> None:
    refused = galla(tmp_path, "serve")
    assert refused.returncode == 1
    assert refused.stderr == "galla: The database is not up to date: run `galla prepare` first.\n"


def test_a_file_that_is_no_database_is_told_in_one_sentence(tmp_path: Path) -> None:
    (tmp_path / "galla.sqlite3").write_text("not a database at all", encoding="utf-8")
    refused = galla(tmp_path, "verify")
    assert refused.returncode == 1
    assert refused.stderr == "galla: The database cannot be used: file is not a database.\n"


@pytest.mark.parametrize(
    ("environment", "said"),
    [
        ({"PORT": "http"}, "PORT must be a whole number"),
        ({"DATABASE_URL": "mysql://x"}, "DATABASE_URL must begin with"),
        ({"DATABASE_URL": "postgresql://127.0.0.1:1/galla"}, "The database cannot be used: connection failed"),
        ({"WEB_CONCURRENCY": "2"}, "SQLite serves one web process"),
        ({"WEB_CONCURRENCY": "many"}, "number of web processes"),
        ({"HOST": "300.1.1.1"}, "is no address to serve at"),
        ({"PORT": "70000"}, "is no address to serve at"),
    ],
)
def test_wrong_settings_are_told_in_one_sentence(prepared: Path, environment: dict[str, str], said: str) -> None:
    refused = galla(prepared, "serve", environment=environment)
    assert (refused.returncode, refused.stderr.count("\n")) == (1, 1), refused.stderr
    assert said in refused.stderr


# --- in this process --------------------------------------------------------------------------------------------------


def test_the_right_to_serve_ends_with_its_holder(tmp_path: Path) -> None:
    database = tmp_path / "galla.sqlite3"
    assert not is_served(database)
    with alone_with(database):
        assert is_served(database)
        with pytest.raises(Stop, match=str(os.getpid())), alone_with(database):
            pytest.fail("two may serve")
    assert not is_served(database)
    with alone_with(database):
        assert is_served(database)


def test_an_address_that_was_just_left_can_be_taken_again() -> None:
    port = free_port()
    for _ in range(2):
        with take_address("127.0.0.1", port) as address:
            address.listen()


def test_several_processes_need_a_server_for_both_database_and_cache(
    monkeypatch: pytest.MonkeyPatch, settings: Any
) -> None:
    with pytest.raises(Stop, match="PostgreSQL"):
        demand_processes(2)
    monkeypatch.setattr("galla.console.serving.server.connection.vendor", "postgresql", raising=False)
    settings.REDIS_URL = ""
    with pytest.raises(Stop, match="REDIS_URL"):
        demand_processes(2)
    settings.REDIS_URL = "redis://127.0.0.1:6379/15"
    demand_processes(2)
