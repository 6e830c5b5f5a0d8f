"""One business transaction: begun, run again when the database asks for it, bounded, then refused politely."""

import logging
import random
import time
from collections.abc import Callable
from contextvars import ContextVar

from django.db import OperationalError, connection, transaction

from galla.foundation.database.troubles import busy, is_passing

logger = logging.getLogger("galla.database")

TRIES = 6
LONGEST_SECONDS = 20.0
LONGEST_PAUSE_SECONDS = 0.2


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


def in_transaction[Answer](work: Callable[[], Answer]) -> Answer:
    """Run ``work`` in one transaction. Deadlocks and serialisation failures are tried again, six times and for twenty
    seconds at most.

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
    began, prepare = time.monotonic(), None
    for attempt in range(TRIES):
        try:
            if prepare is not None:
                with transaction.atomic():
                    prepare()
            with transaction.atomic():
                return work()
        except Unprepared as unprepared:
            prepare = unprepared.prepare
        except OperationalError as error:
            if not is_passing(error):
                raise
            logger.info("transaction tried again", extra={"facts": {"attempt": attempt + 1}})
            _count_again()
            if time.monotonic() - began > LONGEST_SECONDS:
                break
            time.sleep(random.uniform(0, min(LONGEST_PAUSE_SECONDS, 0.01 * 2**attempt)))
    raise busy()


def _count_again() -> None:
    from galla.foundation.watching import meters  # loaded when there is something to count

    meters.transactions_again.inc()
