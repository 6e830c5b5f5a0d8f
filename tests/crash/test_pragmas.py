"""Each new SQLite connection says of itself that its commits are safe, or is refused."""

import sqlite3
import threading
from typing import Any

import pytest
from django.db import OperationalError, connection, connections

from galla.foundation.database.sqlite import base

pytestmark = pytest.mark.sqlite


def said(cursor: Any, name: str) -> Any:
    """What a connection says of a setting."""
    return cursor.execute(f"PRAGMA {name}").fetchone()[0]


def fresh() -> Any:
    """A connection of Django's that nobody has used, to the database of this test."""
    return connections["default"].copy()


def opened() -> None:
    """Open a connection as a new thread of the site would."""
    one = fresh()
    try:
        one.ensure_connection()
    finally:
        one.close()


def without(pragma: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Leave one setting out of what is said to a new connection."""
    kept = tuple(line for line in base.PRAGMAS if pragma not in line)
    assert len(kept) == len(base.PRAGMAS) - 1
    monkeypatch.setattr(base, "PRAGMAS", kept)


@pytest.mark.django_db(transaction=True)
def test_every_new_connection_of_every_thread_has_the_safe_settings() -> None:
    seen: list[dict[str, Any]] = []

    def look() -> None:
        try:
            with connection.cursor() as cursor:
                names = ("synchronous", "foreign_keys", "recursive_triggers", "journal_mode", "busy_timeout")
                seen.append({name: said(cursor, name) for name in names})
        finally:
            connection.close()

    threads = [threading.Thread(target=look) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(20)
    safe = {"synchronous": 2, "foreign_keys": 1, "recursive_triggers": 1, "busy_timeout": 20_000}
    assert seen == [safe | {"journal_mode": base.journal_mode().lower()}] * len(threads)


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("pragma", ["synchronous = ", "recursive_triggers = "])
def test_a_connection_that_was_not_told_is_refused(pragma: str, monkeypatch: pytest.MonkeyPatch) -> None:
    opened()
    without(pragma, monkeypatch)
    if pragma == "synchronous = ":  # which is FULL unless a build or a person says otherwise
        monkeypatch.setattr(base, "PRAGMAS", (*base.PRAGMAS, "PRAGMA synchronous = NORMAL"))
    with pytest.raises(OperationalError, match=f"did not take {pragma}"):
        opened()


@pytest.mark.django_db(transaction=True)
def test_a_journal_that_would_not_change_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    """As where another program keeps the file in a mode that this SQLite cannot do safely."""
    monkeypatch.setattr(base, "PRAGMAS", (*base.PRAGMAS, "PRAGMA journal_mode = OFF"))
    with pytest.raises(OperationalError, match="did not take journal_mode"):
        opened()


@pytest.mark.django_db(transaction=True)
def test_a_connection_whose_constraints_sleep_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(base, "PRAGMAS", (*base.PRAGMAS, "PRAGMA foreign_keys = OFF"))
    with pytest.raises(OperationalError, match="did not take foreign_keys = 1, it says 0"):
        opened()


@pytest.mark.django_db(transaction=True)
def test_a_connection_that_would_not_wait_is_refused() -> None:
    one = fresh()
    one.settings_dict = one.settings_dict | {"OPTIONS": one.settings_dict["OPTIONS"] | {"timeout": 0}}
    with pytest.raises(OperationalError, match="waits 0 ms"):
        one.ensure_connection()
    one.close()


def test_the_settings_are_asked_of_sqlite_itself() -> None:
    """The control: a plain connection of Python's own is not safe enough, and is told so."""
    plain = sqlite3.connect(":memory:")
    try:
        with pytest.raises(sqlite3.OperationalError, match="foreign_keys"):
            base.demand_pragmas(plain)
    finally:
        plain.close()
