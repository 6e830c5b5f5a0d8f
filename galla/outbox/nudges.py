"""Waking workers: an event inside this process, and the broker where there is one.

A nudge only makes a job start sooner. The broker is spoken to by a thread of its own, so a checkout never waits for it;
while it cannot be reached, one nudge is kept and offered again every few seconds, and the office sees why
(``queries.broker_state``). What is missed altogether, the workers' sweep finds.
"""

import logging
import os
import threading
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime

from django.conf import settings
from django.utils import timezone

logger = logging.getLogger("galla.outbox")

PAUSE_SECONDS = 5.0
NUDGE_LIVES_SECONDS = 300


@dataclass(frozen=True, slots=True)
class BrokerState:
    """What this process knows of the broker. ``reachable`` is None until it was first spoken to."""

    configured: bool
    reachable: bool | None = None
    last_error: str = ""
    failed_at: datetime | None = None


class Broker:
    """Sends nudges through the broker, one at a time and never in the caller's thread."""

    def __init__(self, send: Callable[[], None], *, pause_seconds: float = PAUSE_SECONDS) -> None:
        self._send = send
        self._pause_seconds = pause_seconds
        self._wanted = threading.Event()
        self._guard = threading.Lock()
        self._thread: threading.Thread | None = None
        self._process = 0
        self._known = BrokerState(configured=True)

    @property
    def state(self) -> BrokerState:
        """Whether the last nudge went through, and why not."""
        return self._known

    def nudge(self) -> None:
        """Have one nudge sent soon. Nudges that come while one is waiting are the same nudge."""
        self._wanted.set()
        with self._guard:
            if self._thread is None or self._process != os.getpid() or not self._thread.is_alive():
                self._process = os.getpid()
                self._thread = threading.Thread(target=self._work, name="outbox-broker", daemon=True)
                self._thread.start()

    def _work(self) -> None:
        while True:
            self._wanted.wait()
            self._wanted.clear()
            if not self._try():
                self._wanted.set()
                threading.Event().wait(self._pause_seconds)

    def _try(self) -> bool:
        # Loaded when there is a broker to speak to: they cost half a second of every start.
        from kombu.exceptions import KombuError
        from redis.exceptions import RedisError

        try:
            self._send()
        except (OSError, KombuError, RedisError) as error:
            if self._known.reachable is not False:
                logger.warning("the broker cannot be reached; jobs wait for the sweep")
            cause = error.__cause__ or error
            self._known = replace(
                self._known, reachable=False, last_error=f"{type(cause).__name__}: {cause}", failed_at=timezone.now()
            )
            return False
        if self._known.reachable is False:
            logger.info("the broker is back")
        self._known = replace(self._known, reachable=True)
        return True


def send_through_celery() -> None:
    """One nudge for the Celery workers. Raises what the broker's library raises."""
    from galla.config.celery import DRAIN, app

    app.send_task(DRAIN, ignore_result=True, retry=False, expires=NUDGE_LIVES_SECONDS)


# Set when something was enqueued; the worker inside this process waits for it.
doorbell = threading.Event()
broker = Broker(send_through_celery)


def ring() -> None:
    """Wake whoever does the jobs."""
    doorbell.set()
    if settings.REDIS_URL:
        broker.nudge()


def broker_state() -> BrokerState:
    """The broker as this process knows it."""
    return broker.state if settings.REDIS_URL else BrokerState(configured=False)
