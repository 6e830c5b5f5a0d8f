"""One business transaction: begun, run again when the database asks for it, bounded, then refused politely."""

import logging
import random
import time
from collections.abc import Callable
from contextvars import ContextVar

from django.db import DatabaseError, OperationalError, connection, transaction

from galla.foundation.errors import Refusal

logger = logging.getLogger("galla.database")

TRIES = 6
LONGEST_PAUSE_SECONDS = 0.2
# deadlock, serialisation failure, lock not available; https://www.postgresql.org/docs/current/errcodes-appendix.html
PASSING_STATES = frozenset({"40P01", "40001", "55P03"})


class Unprepared(Exception):
    """The transaction needs rows that are better made before it begins; ``prepare`` makes them, then it starts anew.

    Making them inside would take locks out of order: whoever sees the new rows locks them first, whoever made them
    last, and the two wait for each other.
    """

    def __init__(self, prepare: Callable[[], None]) -> None:
        super().__init__("start again with these rows")
        self.prepare = prepare


_may_start_again: ContextVar[bool] = ContextVar("may_start_again", default=False)


def may_start_again() -> bool:
    """Whether ``Unprepared`` will be heard: not inside somebody else's transaction."""
    return _may_start_again.get()


class Busy(Refusal):
    """The database was too busy, or its disk full; nothing was written and the same request may be sent again."""

    status = 503
    code = "busy"


def in_transaction[Answer](work: Callable[[], Answer]) -> Answer:
    """Run ``work`` in one transaction. Deadlocks and serialisation failures are tried again, six times at most.

    Inside another transaction it joins that one (and is not tried again by itself). Raises ``Busy``.
    """
    if connection.in_atomic_block:
        with transaction.atomic():
            return work()
    token = _may_start_again.set(True)
    try:
        return _tried(work)
    finally:
        _may_start_again.reset(token)


def _tried[Answer](work: Callable[[], Answer]) -> Answer:
    for attempt in range(TRIES):
        try:
            with transaction.atomic():
                return work()
        except Unprepared as unprepared:
            with transaction.atomic():
                unprepared.prepare()
        except OperationalError as error:
            if not is_passing(error):
                if is_full(error):
                    raise Busy("The disk is full. Nothing was saved.") from error
                raise
            logger.info("transaction tried again", extra={"attempt": attempt + 1})
            time.sleep(random.uniform(0, min(LONGEST_PAUSE_SECONDS, 0.01 * 2**attempt)))
    raise Busy("The shop's computer is busy. Nothing was saved; save again.")


def is_passing(error: DatabaseError) -> bool:
    """Whether the same work may succeed when it is simply done again."""
    state = getattr(error.__cause__, "sqlstate", None)
    if state is not None:
        return state in PASSING_STATES
    return "locked" in str(error) or "busy" in str(error)


def is_full(error: DatabaseError) -> bool:
    """Whether there was no room left on the disk."""
    return getattr(error.__cause__, "sqlstate", None) == "53100" or "full" in str(error)
