"""An empty place that a backup can be put into: a database and a data folder of its own, worked by processes."""

import os
import secrets
import sqlite3
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import psycopg
import pytest
from django.db import connection

from galla.config.environment import ROOT
from galla.console.keeping import postgresql, sqlite
from galla.sales.tests.conftest import Stall
from tests.world import build_world


class Place:
    """Somewhere else: another computer, as far as a backup can tell."""

    def __init__(self, folder: Path, name: str) -> None:
        self.folder = folder
        self.name = name
        self.file = folder / "galla.sqlite3"

    @property
    def url(self) -> str:
        """Its database."""
        return postgresql.address(self.name) if connection.vendor == "postgresql" else sqlite.address(self.file)

    def killed(self, *arguments: str, after_seconds: float) -> bool:
        """A command there that is killed after so long; whether it was still at work."""
        command, environment = self._told(arguments)
        with subprocess.Popen(
            command,
            cwd=ROOT,
            env=environment,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        ) as running:
            try:
                running.wait(after_seconds)
            except subprocess.TimeoutExpired:
                running.kill()
                return True
        return False

    def galla(self, *arguments: str) -> "subprocess.CompletedProcess[str]":
        """A command there."""
        command, environment = self._told(arguments)
        return subprocess.run(
            command, cwd=ROOT, env=environment, stdin=subprocess.DEVNULL, capture_output=True, text=True, check=False
        )

    def _told(self, arguments: tuple[str, ...]) -> tuple[list[str], dict[str, str]]:
        there = {"DATABASE_URL": self.url, "GALLA_DATA_DIR": str(self.folder), "GALLA_ENV_FILE": os.devnull}
        return [sys.executable, "-m", "galla.console", *arguments], os.environ | there

    def rows(self, statement: str) -> list[Any]:
        """What its database answers."""
        if connection.vendor == "postgresql":
            with psycopg.connect(self.url) as own:
                return own.execute(statement.encode()).fetchall()
        with closing(sqlite3.connect(self.file)) as own:
            return own.execute(statement).fetchall()

    def left_alone(self, patience_seconds: float = 60) -> None:
        """Wait until the programs that a killed command had begun have ended too."""
        until = time.monotonic() + patience_seconds
        others = "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()"
        while connection.vendor == "postgresql" and self.rows(others) != [(0,)]:
            assert time.monotonic() < until
            time.sleep(0.1)
        # The one that looks a copy over works on a file of its own.
        time.sleep(0.1)

    def bills(self) -> list[str]:
        """The numbers of its bills, in order."""
        return sorted(row[0] for row in self.rows("SELECT number FROM sales_sale"))


@pytest.fixture
def place(transactional_db: None, tmp_path: Path) -> Iterator[Place]:
    """A place with nothing in it."""
    made = Place(tmp_path / "elsewhere", f"test_galla_place_{secrets.token_hex(4)}")
    made.folder.mkdir()
    if connection.vendor == "sqlite":
        yield made
        return
    server = postgresql.address("postgres")
    with psycopg.connect(server, autocommit=True) as own:
        own.execute(f"CREATE DATABASE {made.name} TEMPLATE template0".encode())
    try:
        yield made
    finally:
        with psycopg.connect(server, autocommit=True) as own:
            own.execute(f"DROP DATABASE {made.name} WITH (FORCE)".encode())


@pytest.fixture
def stall(transactional_db: None, tmp_path: Path, settings: Any) -> Stall:
    """The counter, in committed rows that other connections see, with a data folder of its own."""
    settings.DATA_DIR = tmp_path / "data"
    settings.DATA_DIR.mkdir()
    return Stall(build_world())
