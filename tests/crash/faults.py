"""Statements that fail as they do on a full disk, or when the database server goes away, without filling a disk."""

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import psycopg
from django.db import OperationalError, connection


def sqlite_error(name: str, words: str) -> sqlite3.OperationalError:
    """What Python's sqlite3 raises: its name is the library's own."""
    error = sqlite3.OperationalError(words)
    error.sqlite_errorname = name
    return error


# As the drivers raise them; the words are the databases' own.
FULL = {
    "postgresql": psycopg.errors.DiskFull("could not extend file: No space left on device"),
    "sqlite": sqlite_error("SQLITE_FULL", "database or disk is full"),
}
GONE = {
    "postgresql": psycopg.OperationalError("connection failed: Connection refused"),
    "sqlite": sqlite_error("SQLITE_IOERR_READ", "disk I/O error"),
}
LOCKED = {
    "postgresql": psycopg.errors.LockNotAvailable("canceling statement due to lock timeout"),
    "sqlite": sqlite_error("SQLITE_BUSY", "database is locked"),
}


def raised(cause: Exception) -> OperationalError:
    """The driver's error as Django wraps it."""
    error = OperationalError(str(cause))
    error.__cause__ = cause
    return error


@contextmanager
def failing(cause: Exception, concerns: Callable[[str], bool] = bool) -> Iterator[list[str]]:
    """Let each statement that ``concerns`` picks fail with ``cause``; answers the statements that did."""
    hit: list[str] = []

    def fail(execute: Callable[..., Any], sql: str, params: Any, many: bool, context: dict[str, Any]) -> Any:
        if not concerns(sql):
            return execute(sql, params, many, context)
        hit.append(sql)
        raise raised(cause)

    with connection.execute_wrapper(fail):
        yield hit
