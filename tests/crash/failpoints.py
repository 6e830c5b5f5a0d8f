"""Every step of a piece of work on the database, each a place to stop it: nothing of this is in the product.

A step is what lies before a statement, before a COMMIT and after it. They are counted as they come, so that a statement
that is added is hit without being told here.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

import psycopg
from django.db import connection

from tests.crash.faults import GONE, raised


@dataclass
class Steps:
    """The steps that were reached, in order; at number ``stop_at`` (from 0) ``act`` is called."""

    stop_at: int | None
    act: Callable[[], None]
    reached: list[str] = field(default_factory=list)

    @property
    def hit(self) -> bool:
        """Whether the step to stop at was reached."""
        return self.stop_at is not None and len(self.reached) > self.stop_at

    def reach(self, name: str) -> None:
        """Say that a step was reached."""
        self.reached.append(name)
        if len(self.reached) - 1 == self.stop_at:
            self.act()


@contextmanager
def failpoints(stop_at: int | None, act: Callable[[], None]) -> Iterator[Steps]:
    """Count the steps of what this thread does on its connection, and stop it at one of them."""
    steps = Steps(stop_at, act)
    commit = connection._commit  # type: ignore[attr-defined]  # absent from the stubs

    def before(execute: Callable[..., Any], sql: str, params: Any, many: bool, context: dict[str, Any]) -> Any:
        steps.reach(f"before {' '.join(sql.split())}")
        return execute(sql, params, many, context)

    def committing() -> None:
        steps.reach("before COMMIT")
        commit()
        steps.reach("after COMMIT")

    connection._commit = committing  # type: ignore[attr-defined]
    try:
        with connection.execute_wrapper(before):
            yield steps
    finally:
        del connection._commit  # type: ignore[attr-defined]


def lose_connection() -> None:
    """As when the server hangs up: PostgreSQL ends this backend, SQLite cannot read its file any more."""
    if connection.vendor != "postgresql":
        raise raised(GONE["sqlite"])
    connection.ensure_connection()
    found = connection.settings_dict
    login = {"user": found["USER"], "password": found["PASSWORD"], "dbname": found["NAME"]}
    with psycopg.connect(host=found["HOST"], port=found["PORT"] or 5432, autocommit=True, **login) as operator:
        operator.execute("SELECT pg_terminate_backend(%s, 5000)", [connection.connection.info.backend_pid])
    # What follows is the driver's own: the next statement finds nobody there.
    connection.connection.close()
