"""Which tests ask no database: they are tried beside SQLite, and the run on PostgreSQL leaves them to it.

Nobody lists them. A test that asks a database says so (a mark, a fixture, a test case of Django's), or pytest-django
stops it. What it cannot stop is a program that a test starts, which has its own connection: so whoever is left to one
run may start none of ours, and fails if it does. And where a module has the connection at hand, it may look at it
without asking it anything; such a module is run on both.
"""

import sys
import unittest
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from django.db import connection, connections

ASKING_FIXTURES = frozenset({"db", "transactional_db", "django_db_setup", "live_server"})
# These say themselves where they run and what for.
SPOKEN_FOR = ("django_db", "browser", "nginx", "redis", "data", "postgres", "race", "sqlite")
# Whose tests work the house from outside, by programs that have a database of their own.
BY_PROGRAMS = (
    "galla/console/",
    "galla/foundation/tests/test_memory.py",
    "tests/crash/",
    "tests/journeys/",
    "tests/keeping/",
    "tests/production/",
    "tests/security/test_audit.py",
    "tests/security/test_settings.py",
    "tests/upgrade/",
)
# Arithmetic and paper know no database at all; long papers are made by a program that knows none either.
OF_NO_DATABASE = ("galla/pricing/", "galla/paper/")
STARTS = frozenset({"subprocess.Popen", "os.fork", "os.posix_spawn"})

# On an item: that it is left to one run. On the configuration: how many this run left to the other one.
LEFT_TO_ONE = pytest.StashKey[bool]()
LEFT = pytest.StashKey[int]()
# The same of steps of walks.
OF_WALKS = pytest.StashKey[int]()
# Walks over every address and every call take half of all the time, and one Python answers beside both databases. All
# of them are asked beside SQLite, one in three beside PostgreSQL, always the same; ``--long`` asks all beside both.
WALKS = (
    "tests/test_access_matrix.py",
    "tests/test_hostile_values.py",
    "tests/hostile/test_queries.py",
    "tests/hostile/test_schema.py",
)
ONE_OF = 3

_watched: list[str] = []


def asks_no_database(item: pytest.Item) -> bool:
    """Whether a test can only answer the same beside either database."""
    if item.nodeid.startswith(BY_PROGRAMS) or any(item.get_closest_marker(mark) for mark in SPOKEN_FOR):
        return False
    if not ASKING_FIXTURES.isdisjoint(getattr(item, "fixturenames", ())):
        return False
    if item.nodeid.startswith(OF_NO_DATABASE):
        return True
    kind = getattr(item, "cls", None)
    of_a_case = kind is not None and issubclass(kind, unittest.TestCase)
    return not of_a_case and not _has_connection(getattr(item, "module", None))


def _has_connection(module: Any) -> bool:
    return any(thing is connection or thing is connections for thing in vars(module).values()) if module else True


def left_of_a_walk(item: pytest.Item) -> bool:
    """Whether it is a step of a walk that the short run on PostgreSQL leaves out."""
    is_a_step = item.nodeid.startswith(WALKS) and hasattr(item, "callspec")
    return is_a_step and zlib.crc32(item.nodeid.encode()) % ONE_OF != 0


@contextmanager
def without_programs(name: str) -> Iterator[None]:
    """While the test of this name is run, which is left to one run, it starts no program of ours."""
    _watched.append(name)
    try:
        yield
    finally:
        _watched.pop()


def _look(event: str, arguments: tuple[Any, ...]) -> None:
    if not _watched or event not in STARTS:
        return
    program = Path(str(arguments[0] or arguments[1][0])).name if arguments else "a copy of itself"
    if program != "git":
        told = "which may ask a database, and is left to the run on SQLite: see BY_PROGRAMS in tests/once.py"
        raise AssertionError(f"{_watched[-1]} starts {program}, {told}")


sys.addaudithook(_look)
