"""Tests that ask no database are known by themselves, and held to it."""

import subprocess
import sys
from types import ModuleType, SimpleNamespace
from typing import Any

import pytest
from django.db import connection
from django.test import TestCase

from tests.once import LEFT_TO_ONE, asks_no_database, left_of_a_walk, without_programs

HERE = "tests/test_something.py::test_it"
PLAIN, WITH_CONNECTION = ModuleType("plain"), ModuleType("asking")
vars(WITH_CONNECTION)["connection"] = connection


def item(name: str = HERE, *marks: str, fixtures: tuple[str, ...] = (), cls: Any = None, module: Any = PLAIN) -> Any:
    """What pytest knows of a test."""
    known = {"nodeid": name, "fixturenames": fixtures, "cls": cls, "module": module}
    return SimpleNamespace(**known, get_closest_marker=lambda mark: mark if mark in marks else None)


def test_a_test_that_asks_nothing_is_left_to_one_run() -> None:
    assert asks_no_database(item())
    assert asks_no_database(item("galla/pricing/tests/test_bill.py::test_it", fixtures=("tmp_path",)))


@pytest.mark.parametrize(
    "asking",
    [
        item(HERE, "django_db"),
        item(HERE, "browser"),
        item(fixtures=("world", "db")),
        item(fixtures=("transactional_db",)),
        item("galla/pricing/tests/test_bill.py::test_it", fixtures=("db",)),
        item(cls=TestCase),
        item(module=WITH_CONNECTION),
        item("tests/crash/test_storm.py::test_it"),
    ],
    ids=["mark", "browser", "fixture", "transactions", "in_pricing", "case", "connection", "program"],
)
def test_whoever_may_ask_one_is_run_on_both(asking: Any) -> None:
    assert not asks_no_database(asking)


@pytest.mark.django_db
def test_this_one_is_run_on_both(request: pytest.FixtureRequest) -> None:
    assert LEFT_TO_ONE not in request.node.stash


def test_what_is_left_to_one_run_fails_when_it_starts_a_program(tmp_path: Any) -> None:
    told = tmp_path / "told"
    program = [sys.executable, "-c", f"open({str(told)!r}, 'w')"]
    with without_programs("test_it"), pytest.raises(AssertionError, match=r"test_it starts python.* BY_PROGRAMS"):
        subprocess.run(program, check=True)
    assert not told.exists()


@pytest.mark.sqlite
def test_whoever_says_where_they_run_may_start_one(tmp_path: Any) -> None:
    told = tmp_path / "told"
    subprocess.run([sys.executable, "-c", f"open({str(told)!r}, 'w')"], check=True)
    assert told.exists()


def test_of_a_walk_one_step_in_three_is_asked_of_the_second_database_and_what_notices_is_never_left() -> None:
    steps = [item(f"tests/test_access_matrix.py::test_it[address-{number}]") for number in range(300)]
    for step in steps:
        step.callspec = "of a walk"
    left = [left_of_a_walk(step) for step in steps]
    assert 150 < sum(left) < 250
    assert [left_of_a_walk(step) for step in steps] == left
    assert not left_of_a_walk(item("tests/test_access_matrix.py::test_the_matrix_notices_who_forgot"))
    elsewhere = item("galla/sales/tests/test_api.py::test_it[one]")
    elsewhere.callspec = "of something else"
    assert not left_of_a_walk(elsewhere)
