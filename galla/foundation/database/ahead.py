"""Using the time in which the database works."""

import sys
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from contextvars import copy_context
from itertools import batched
from queue import Full, Queue
from threading import Event, Thread

from django.db import connection

AT_ONCE, MOST_WAITING = 500, 8
LOOK_AGAIN_SECONDS = 0.2
# How long whoever has the server's answer waits for the interpreter. It is a tenth of what Python takes by itself: an
# import asks a dozen things for each chunk, and the server had nothing to do while the next one waited to be sent.
HANDED_OVER_SECONDS = 0.0005


@contextmanager
def read_ahead[One](rows: Iterable[One]) -> Iterator[Iterator[One]]:
    """The same rows, on PostgreSQL made by a thread of its own while the caller waits for the server.

    Making them must not ask the database. On SQLite they are made when they are asked for: a statement there is this
    process's own work, and gives the interpreter away at every row it answers.
    """
    if connection.vendor != "postgresql":
        yield iter(rows)
        return
    waiting: Queue[tuple[One, ...] | BaseException] = Queue(MOST_WAITING)
    stopped = Event()

    def put(some: tuple[One, ...] | BaseException) -> None:
        while not stopped.is_set():
            with suppress(Full):
                waiting.put(some, timeout=LOOK_AGAIN_SECONDS)
                break

    def work() -> None:
        try:
            for some in batched(rows, AT_ONCE):
                put(some)
                if stopped.is_set():
                    return
        except BaseException as error:  # noqa: BLE001 - raised again where the rows are taken
            put(error)
        else:
            put(())

    # The caller's language and way of writing money go along.
    thread = Thread(target=copy_context().run, args=(work,), name="read-ahead", daemon=True)
    before = sys.getswitchinterval()
    sys.setswitchinterval(HANDED_OVER_SECONDS)
    thread.start()
    try:
        yield _taken_from(waiting)
    finally:
        stopped.set()
        thread.join()
        sys.setswitchinterval(before)


def _taken_from[One](waiting: Queue[tuple[One, ...] | BaseException]) -> Iterator[One]:
    while some := waiting.get():
        if isinstance(some, BaseException):
            raise some
        yield from some
