"""A session that somebody left behind does not keep the test database from being dropped."""

import os
from collections.abc import Iterator
from contextlib import contextmanager

import psycopg
import pytest

from tests.journeys.processes import database_url
from tests.template import send_others_away

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]


@contextmanager
def database_of_its_own() -> Iterator[str]:
    """An empty database, so that nobody another test still needs is sent away; the answer is its address."""
    name = f"galla_left_{os.getpid()}"
    with psycopg.connect(database_url(), autocommit=True) as beside:
        beside.execute(f'CREATE DATABASE "{name}" TEMPLATE template0')
        try:
            yield database_url().rpartition("/")[0] + f"/{name}"
        finally:
            beside.execute(f'DROP DATABASE "{name}" WITH (FORCE)')


def test_whoever_was_left_behind_in_the_database_is_sent_away() -> None:
    with (
        database_of_its_own() as address,
        psycopg.connect(address, autocommit=True) as left,
        psycopg.connect(address, autocommit=True) as own,
        psycopg.connect(database_url(), autocommit=True) as beside,
    ):
        assert left.execute("SELECT 1").fetchone() == (1,)
        send_others_away(own.cursor())
        with pytest.raises(psycopg.OperationalError):
            left.execute("SELECT 1")
        assert own.execute("SELECT 1").fetchone() == (1,)
        assert beside.execute("SELECT 1").fetchone() == (1,)
