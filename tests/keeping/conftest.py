"""An empty place that a backup can be put into: a database and a data folder of its own, worked by processes."""

import os
import secrets
import sqlite3
import subprocess
import sys
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

    def galla(self, *arguments: str) -> "subprocess.CompletedProcess[str]":
        """A command there."""
        there = {"DATABASE_URL": self.url, "GALLA_DATA_DIR": str(self.folder), "GALLA_ENV_FILE": os.devnull}
        command = [sys.executable, "-m", "galla.console", *arguments]
        return subprocess.run(
            command,
            cwd=ROOT,
            env=os.environ | there,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            check=False,
        )

    def rows(self, statement: str) -> list[Any]:
        """What its database answers."""
        if connection.vendor == "postgresql":
            with psycopg.connect(self.url) as own:
                return own.execute(statement.encode()).fetchall()
        with closing(sqlite3.connect(self.file)) as own:
            return own.execute(statement).fetchall()

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
