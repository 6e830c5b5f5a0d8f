"""Threads: few while few are needed, never more than allowed, and nobody overtakes."""

import threading
import time
from functools import partial

from galla.console.serving.idle import LastIdleFirst

PATIENCE_SECONDS = 10
FEW, MANY = 3, 20


def thread_of(threads: LastIdleFirst) -> str:
    """The name of the thread that took a job."""
    ran: list[str] = []
    done = threading.Event()

    def job() -> None:
        ran.append(threading.current_thread().name)
        done.set()

    threads.run(job)
    assert done.wait(PATIENCE_SECONDS)
    return ran[0]


def idle_again(threads: LastIdleFirst, count: int) -> None:
    """Wait until so many threads have nothing to do."""
    until = time.monotonic() + PATIENCE_SECONDS
    while len(threads._idle) != count:
        assert time.monotonic() < until
        time.sleep(0.001)


def test_one_request_after_the_other_needs_one_thread() -> None:
    threads = LastIdleFirst(FEW, name="few")
    used = set()
    for _ in range(MANY):
        used.add(thread_of(threads))
        idle_again(threads, 1)
    assert used == {"few-1"}


def test_never_more_threads_than_allowed_and_whoever_came_first_is_first() -> None:
    threads = LastIdleFirst(FEW, name="few")
    begun: list[int] = []
    names: set[str] = set()
    may_end = threading.Event()
    ended = threading.Semaphore(0)

    def job(number: int) -> None:
        begun.append(number)
        names.add(threading.current_thread().name)
        assert may_end.wait(PATIENCE_SECONDS)
        ended.release()

    for number in range(MANY):
        threads.run(partial(job, number))
    until = time.monotonic() + PATIENCE_SECONDS
    while len(begun) < FEW and time.monotonic() < until:
        time.sleep(0.001)
    assert begun == list(range(FEW))
    may_end.set()
    for _ in range(MANY):
        assert ended.acquire(timeout=PATIENCE_SECONDS)
    assert sorted(begun) == list(range(MANY))
    assert len(names) == FEW


def test_what_waits_is_begun_in_the_order_it_came() -> None:
    threads = LastIdleFirst(1, name="one")
    begun: list[int] = []
    may_begin, done = threading.Event(), threading.Event()
    threads.run(partial(may_begin.wait, PATIENCE_SECONDS))
    for number in range(MANY):
        threads.run(partial(begun.append, number))
    threads.run(done.set)
    may_begin.set()
    assert done.wait(PATIENCE_SECONDS)
    assert begun == list(range(MANY))


def test_the_thread_that_was_busy_last_is_asked_first() -> None:
    threads = LastIdleFirst(FEW, name="few")
    both = threading.Barrier(2, timeout=PATIENCE_SECONDS)
    names: list[str] = []

    def job() -> None:
        both.wait()
        names.append(threading.current_thread().name)

    threads.run(job)
    threads.run(job)
    idle_again(threads, 2)
    last = thread_of(threads)
    idle_again(threads, 2)
    assert thread_of(threads) == last
