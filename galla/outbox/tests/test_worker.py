"""Whoever does the jobs: side by side, woken at once, out of the way of those who write, to an end."""

import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connections, transaction
from django.utils import timezone

from galla.outbox import leases, nudges, worker
from galla.outbox.actions import enqueue
from galla.outbox.models import Message
from galla.outbox.tests import jobs
from galla.outbox.worker import EmbeddedWorker

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def embedded() -> Iterator[EmbeddedWorker]:
    found = EmbeddedWorker()
    found.start()
    yield found
    jobs.may_end.set()
    assert found.stop()


def put(task: str = jobs.NOTE, **payload: object) -> int:
    return enqueue(task=task, payload=payload, shop_id=None, run_at=timezone.now())


def comes_true(question: Callable[[], bool], seconds: float = 10) -> bool:
    end = time.monotonic() + seconds
    while not question():
        if time.monotonic() > end:
            return False
        time.sleep(0.01)
    return True


def test_workers_side_by_side_never_take_the_same_job() -> None:
    count, hands = 40, 6
    for number in range(count):
        put(word=str(number))
    start = threading.Barrier(hands)

    def take(name: str) -> list[int]:
        taken: list[int] = []
        start.wait()
        try:
            while found := leases.lease(worker=name, at=timezone.now(), limit=3):
                taken += [message.id for message in found]
        finally:
            connections.close_all()
        return taken

    with ThreadPoolExecutor(hands) as pool:
        shares = list(pool.map(take, map(str, range(hands))))
    everything = [identity for share in shares for identity in share]
    assert len(everything) == len(set(everything)) == count


def test_never_more_are_taken_than_asked_for() -> None:
    for number in range(10):
        put(word=str(number))
    assert len(leases.lease(worker="w", at=timezone.now(), limit=4)) == 4
    assert Message.objects.filter(leased_by="w").count() == 4


def test_a_committed_job_wakes_the_worker_long_before_its_sweep(
    embedded: EmbeddedWorker, monkeypatch: pytest.MonkeyPatch
) -> None:
    time.sleep(0.3)  # it has swept once and sleeps
    with transaction.atomic():
        put(word="now")
        assert not nudges.doorbell.is_set()
    committed = time.monotonic()
    assert comes_true(lambda: jobs.noted == ["now"], worker.SWEEP_SECONDS)
    assert time.monotonic() - committed < worker.SWEEP_SECONDS / 3


def test_a_job_nobody_woke_it_for_is_found_by_the_sweep(
    embedded: EmbeddedWorker, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(nudges, "ring", lambda: None)
    put(word="found")
    assert comes_true(lambda: jobs.noted == ["found"], worker.SWEEP_SECONDS + 5)


def test_nobody_waits_to_write_while_a_job_takes_long(embedded: EmbeddedWorker) -> None:
    put(jobs.HOLD)
    assert jobs.began.wait(10)
    started = time.monotonic()
    with transaction.atomic():
        identity = put(word="written meanwhile")
    assert time.monotonic() - started < 1
    assert comes_true(lambda: jobs.noted == ["written meanwhile"])
    assert comes_true(lambda: Message.objects.get(pk=identity).sent_at is not None)
    jobs.may_end.set()
    assert comes_true(lambda: jobs.noted == ["written meanwhile", "held"])


def test_a_long_job_is_held_on_to(embedded: EmbeddedWorker, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(worker, "RENEW_AFTER", worker.RENEW_AFTER * 0)
    identity = put(jobs.HOLD)
    assert jobs.began.wait(10)
    first = Message.objects.get(pk=identity).lease_until
    assert first is not None

    def held_longer() -> bool:
        until = Message.objects.get(pk=identity).lease_until
        return until is not None and until > first

    assert comes_true(held_longer, worker.SWEEP_SECONDS + 5)


def test_a_worker_that_is_told_to_stop_finishes_what_it_began() -> None:
    found = EmbeddedWorker()
    found.start()
    identity = put(jobs.HOLD)
    assert jobs.began.wait(10)
    threading.Timer(0.3, jobs.may_end.set).start()
    assert found.stop()
    assert jobs.noted == ["held"]
    assert Message.objects.get(pk=identity).sent_at is not None
    put(word="after the end")
    time.sleep(0.7)
    assert jobs.noted == ["held"]


def test_a_failing_job_does_not_stop_the_worker(embedded: EmbeddedWorker) -> None:
    put(jobs.FAIL, word="x")
    put(word="and on")
    assert comes_true(lambda: jobs.noted == ["and on"])
