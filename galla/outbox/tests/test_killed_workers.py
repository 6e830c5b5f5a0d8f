"""A worker that was killed: what it held is done at once by another one of its machine, unless it kills its workers."""

import os
import subprocess
import sys
from datetime import timedelta

import pytest
from django.utils import timezone

from galla.outbox import leases, processes
from galla.outbox.actions import enqueue
from galla.outbox.models import Message
from galla.outbox.processes import ended, machine, new_worker_name
from galla.outbox.tests import jobs
from galla.outbox.worker import Worker

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(not machine(), reason="this system does not tell of its processes"),
]


def killed() -> str:
    """The name of a worker whose process was killed."""
    code = "from galla.outbox.processes import new_worker_name as n; print(n(), flush=True); input()"
    with subprocess.Popen(
        [sys.executable, "-c", code], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as process:
        assert process.stdout is not None
        name = process.stdout.readline().strip()
        assert ended([name]) == [], "it lives"
        process.kill()
    return name


def held_by(worker: str) -> Message:
    """A job this worker has begun."""
    enqueue(task=jobs.NOTE, payload={"word": "held"}, shop_id=None, run_at=timezone.now())
    [taken] = leases.lease(worker=worker, at=timezone.now(), limit=1)
    return Message.objects.get(pk=taken.id)


def test_what_a_killed_worker_held_is_done_by_the_next_one_as_it_starts() -> None:
    job = held_by(killed())
    Worker()._beat(timezone.now())
    job.refresh_from_db()
    assert (job.lease_until, job.leased_by, job.attempts) == (None, "", 1)
    assert [taken.id for taken in leases.lease(worker="next", at=timezone.now(), limit=1)] == [job.pk]


def test_what_a_living_worker_or_one_of_another_machine_holds_stays_held(monkeypatch: pytest.MonkeyPatch) -> None:
    host, _machine, process, began, own = killed().split(":")
    elsewhere = ":".join((host, "another", process, began, own))
    for name in (new_worker_name(), elsewhere, "a name from before"):
        job = held_by(name)
        assert leases.free_of_the_killed(at=timezone.now()) == 0
        job.refresh_from_db()
        assert job.leased_by == name
        job.delete()


def test_a_process_that_got_the_same_number_later_is_not_taken_for_it() -> None:
    host, here, _process, _began, own = new_worker_name().split(":")
    assert ended([":".join((host, here, str(os.getpid()), "1", own))]) != []


def test_a_job_that_takes_its_workers_down_again_and_again_keeps_its_lease() -> None:
    at, name = timezone.now(), killed()
    job = held_by(name)
    Message.objects.filter(pk=job.pk).update(attempts=leases.FREED_TRIES + 1)
    assert leases.free_of_the_killed(at=at) == 0
    assert leases.lease(worker="next", at=at, limit=1) == []
    assert len(leases.lease(worker="next", at=at + leases.LEASE + timedelta(seconds=1), limit=1)) == 1


def test_where_the_system_tells_nothing_nobody_is_called_dead(monkeypatch: pytest.MonkeyPatch) -> None:
    name = killed()
    monkeypatch.setattr(processes, "machine", lambda: "")
    assert ended([name]) == []
