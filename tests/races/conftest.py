"""Many clients at once, each in a thread with a connection of its own, let go at the same moment."""

import threading
import time
from collections.abc import Callable
from typing import Any

import pytest
from django.db import OperationalError, connections

from galla.sales.tests.conftest import Stall
from tests.world import build_world

CLIENTS = 64


def connected(patience_seconds: float = 30) -> None:
    """Open this thread's connection. A server whose places are all taken is asked again: others are just leaving."""
    until = time.monotonic() + patience_seconds
    while True:
        try:
            connections["default"].ensure_connection()
        except OperationalError:
            if time.monotonic() > until:
                raise
            time.sleep(0.1)
        else:
            return


def at_once(work: Callable[[int], Any], clients: int = CLIENTS) -> list[Any]:
    """What ``work(place)`` answers or raises in each of ``clients`` threads that start together."""
    gate = threading.Barrier(clients)
    answers: list[Any] = [None] * clients

    def run(place: int) -> None:
        try:
            connected()
        finally:
            gate.wait()
        try:
            answers[place] = work(place)
        except Exception as error:  # noqa: BLE001 - the test looks at what was raised
            answers[place] = error
        finally:
            connections.close_all()

    threads = [threading.Thread(target=run, args=(place,)) for place in range(clients)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=120)
    return answers


@pytest.fixture
def stall(transactional_db: None) -> Stall:
    """The counter, in committed rows that other connections see."""
    return Stall(build_world())


def counted(answers: list[Any]) -> dict[int, int]:
    """How many answers there were of each status; raises what a client raised."""
    found: dict[int, int] = {}
    for answer in answers:
        if isinstance(answer, BaseException):
            raise answer
        found[answer.status_code] = found.get(answer.status_code, 0) + 1
    return found
