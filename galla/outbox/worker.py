"""Whoever does the jobs: takes due messages, runs their tasks, writes down what came of it.

The same worker runs inside the web process (``EmbeddedWorker``, started by ``galla serve`` only), as a process of its
own (``run_worker``, ``galla worker``), and behind a Celery nudge (``drain``). It sleeps on an event; every few seconds
one cheap query looks for what nobody woke it for.
"""

import logging
import threading
import time
from concurrent.futures import Future, ThreadPoolExecutor
from datetime import datetime, timedelta
from functools import partial

from django.db import DatabaseError, InterfaceError, close_old_connections, connections
from django.tasks import TaskContext
from django.utils import timezone
from django.utils.module_loading import autodiscover_modules

from galla.foundation.watching import lines
from galla.outbox import heartbeats, leases, nudges, schedules
from galla.outbox.backend import result_of
from galla.outbox.errors import NeverPossible, NotNow
from galla.outbox.leases import Leased
from galla.outbox.processes import new_worker_name
from galla.outbox.registry import task_named

logger = logging.getLogger("galla.outbox")

SWEEP_SECONDS = 3.0
GLANCE_SECONDS = 0.5
THREADS = 2
RENEW_AFTER = leases.LEASE / 3


def perform(message: Leased) -> bool:
    """Run one message's task outside any transaction, and write down the outcome; whether it was done.

    Its lines in the log carry the id of the request that wanted it.
    """
    with lines.around(request=message.request_id, job=message.id, task=message.task, shop=message.shop_id):
        return _perform(message)


def _perform(message: Leased) -> bool:
    began = time.monotonic()
    try:
        task = task_named(message.task)
        if task.takes_context:
            task.call(TaskContext(task_result=result_of(task, message)), **message.payload)
        else:
            task.call(**message.payload)
    except NotNow as wait:
        leases.put_off(message, until=wait.until)
        logger.info("job waits", extra={"facts": {"until": wait.until.isoformat()}})
        return False
    except Exception as error:  # whatever a job raises is kept on its row, and the worker goes on
        logger.warning("job failed", extra={"facts": {"try": message.attempts}}, exc_info=error)
        leases.failed(message, at=timezone.now(), error=described(error), for_good=isinstance(error, NeverPossible))
        return False
    leases.finished(message, at=timezone.now())
    took = round((time.monotonic() - began) * 1000, 1)
    logger.info("job done", extra={"facts": {"try": message.attempts, "ms": took}})
    return True


def described(error: Exception) -> str:
    """What an error says to a person; its kind goes before, for many say little."""
    return f"{type(error).__name__}: {error}" if str(error) else type(error).__name__


def drain(*, at: datetime | None = None, most: int = 10_000) -> int:
    """Do everything that is due, in this thread; how many tries that were. What fails is due later, so this ends."""
    worker = new_worker_name()
    done = 0
    while done < most:
        taken = leases.lease(worker=worker, at=at or timezone.now(), limit=1)
        if not taken:
            break
        perform(taken[0])
        done += 1
    return done


class Worker:
    """Takes and does messages on a few threads until told to stop."""

    def __init__(self, *, threads: int = THREADS) -> None:
        self.name = new_worker_name()
        self._threads = threads
        self._running: dict[Future[None], tuple[Leased, datetime]] = {}
        self._next_schedule: datetime | None = None
        self._last_beat: datetime | None = None

    def run(self, stop: threading.Event) -> None:
        """Work until ``stop`` is set; then finish what was begun. A database that is away is waited for."""
        autodiscover_modules("tasks")
        laid = False
        with ThreadPoolExecutor(self._threads, thread_name_prefix="outbox") as pool:
            while not stop.is_set():
                try:
                    self._beat(timezone.now())
                    if not laid:
                        heartbeats.forget(at=timezone.now())
                        schedules.lay(at=timezone.now())
                        self._next_schedule = schedules.next_due()
                        laid = True
                    self._round(pool, timezone.now())
                except (DatabaseError, InterfaceError) as error:
                    logger.warning("the outbox cannot be read: %s", type(error).__name__)
                    connections.close_all()
                self._wait(stop)
            self._finish()
        self._say_goodbye()
        connections.close_all()

    def _beat(self, at: datetime) -> None:
        """Say every few seconds that it lives, and see whether others were killed: at its start first of all."""
        if self._last_beat is None or at - self._last_beat >= heartbeats.BEAT:
            heartbeats.beat(self.name, at=at)
            self._last_beat = at
            leases.free_of_the_killed(at=at)

    def _say_goodbye(self) -> None:
        try:
            heartbeats.stop(self.name)
        except (DatabaseError, InterfaceError):  # it is forgotten in time by itself
            logger.info("the outbox cannot be told that this worker ends")

    def _round(self, pool: ThreadPoolExecutor, at: datetime) -> None:
        """One sweep: enqueue what the clock asks for, hold on to what runs, take as much as there are hands."""
        self._collect()
        if self._next_schedule is not None and self._next_schedule <= at:
            schedules.run_due(at=at)
            self._next_schedule = schedules.next_due()
        self._hold_on(at)
        while taken := leases.lease(worker=self.name, at=at, limit=self._threads - len(self._running)):
            for message in taken:
                future = pool.submit(_perform_and_close, message)
                self._running[future] = (message, at)
                future.add_done_callback(_ring_doorbell)

    def _collect(self) -> None:
        for future in [future for future in self._running if future.done()]:
            del self._running[future]

    def _hold_on(self, at: datetime) -> None:
        for future, (message, since) in self._running.items():
            if at - since > RENEW_AFTER:
                leases.keep([message], at=at)
                self._running[future] = (message, at)

    def _wait(self, stop: threading.Event) -> None:
        """Sleep until the doorbell rings, the next sweep is due or it is time to stop. No query."""
        for _glance in range(round(SWEEP_SECONDS / GLANCE_SECONDS)):
            if nudges.doorbell.wait(GLANCE_SECONDS) or stop.is_set():
                break
        nudges.doorbell.clear()

    def _finish(self) -> None:
        """Let what was begun come to its end, holding on to it."""
        while self._running:
            self._collect()
            self._hold_on(timezone.now())
            threading.Event().wait(0.05)


def _ring_doorbell(_done: Future[None]) -> None:
    nudges.doorbell.set()


def _perform_and_close(message: Leased) -> None:
    try:
        close_old_connections()  # one that the database server has hung up on is noticed here
        perform(message)
    except (DatabaseError, InterfaceError) as error:
        # The outcome could not be written: the lease runs out and the job is tried again, with the same Message-ID.
        logger.warning("the outcome of job %s is lost: %s", message.id, type(error).__name__)
        connections.close_all()


def run_worker(stop: threading.Event, *, threads: int = THREADS) -> None:
    """Do the outbox's jobs in this thread until ``stop`` is set, then finish what was begun: ``galla worker``."""
    Worker(threads=threads).run(stop)


class EmbeddedWorker:
    """The worker inside the web process, for a shop on one machine. Only the serve entry point starts it."""

    def __init__(self, *, threads: int = THREADS) -> None:
        self._stop = threading.Event()
        work = partial(run_worker, self._stop, threads=threads)
        self._thread = threading.Thread(target=work, name="outbox-worker", daemon=True)

    def start(self) -> None:
        """Begin to work."""
        self._thread.start()

    def stop(self, *, within: timedelta = timedelta(seconds=25)) -> bool:
        """Ask it to end, and wait; whether it ended in time. What it leaves half done is tried again later."""
        self._stop.set()
        nudges.doorbell.set()
        self._thread.join(within.total_seconds())
        return not self._thread.is_alive()
