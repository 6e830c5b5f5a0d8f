"""A job's life on its row: put in, taken, done, tried again, given up, asked for once more."""

from datetime import timedelta
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from galla.foundation.errors import NotFound
from galla.outbox import leases, queries
from galla.outbox.actions import enqueue, retry
from galla.outbox.errors import AlreadyLeft
from galla.outbox.models import Message, State
from galla.outbox.tests import jobs
from galla.outbox.worker import drain

pytestmark = pytest.mark.django_db


def put(task: str = jobs.NOTE, shop: int | None = 1, reference: str = "sale:42", **payload: Any) -> int:
    return enqueue(task=task, payload=payload, shop_id=shop, run_at=timezone.now(), reference=reference)


def facts_of(identity: int) -> queries.MessageFacts:
    return queries.facts(Message.objects.get(pk=identity), timezone.now())


def test_a_job_is_there_only_if_its_transaction_is() -> None:
    def sale_that_is_refused() -> None:
        with transaction.atomic():
            put(word="never")
            raise ValueError("refused")

    with pytest.raises(ValueError, match="refused"):
        sale_that_is_refused()
    assert Message.objects.count() == 0

    with transaction.atomic():
        put(word="kept")
    assert drain() == 1
    assert jobs.noted == ["kept"]


def test_putting_a_job_in_takes_one_statement() -> None:
    with transaction.atomic(), CaptureQueriesContext(connection) as seen:
        put(word="once")
    assert len([query for query in seen if "SAVEPOINT" not in query["sql"]]) == 1


def test_a_job_says_where_it_stands() -> None:
    identity = put(word="x")
    waiting = facts_of(identity)
    assert (waiting.state, waiting.attempts, waiting.reference) == (State.WAITING, 0, "sale:42")
    assert waiting.message_id.startswith("<")
    assert abs(waiting.created_at - timezone.now()) < timedelta(minutes=1)

    [taken] = leases.lease(worker="w", at=timezone.now(), limit=5)
    assert facts_of(identity).state is State.SENDING
    leases.finished(taken, at=timezone.now())
    sent = queries.state_of("sale:42")
    assert sent is not None
    assert sent.sent_at is not None
    assert (sent.id, sent.state, sent.attempts) == (identity, State.SENT, 1)
    assert queries.states_of(["sale:42", "sale:43"]).keys() == {"sale:42"}
    assert queries.state_of("sale:42", shop_id=2) is None


def test_a_job_waits_for_its_time() -> None:
    now = timezone.now()
    enqueue(task=jobs.NOTE, payload={"word": "later"}, shop_id=None, run_at=now + timedelta(hours=1))
    assert drain() == 0
    assert jobs.noted == []
    assert drain(at=now + timedelta(hours=1, seconds=1)) == 1
    assert jobs.noted == ["later"]


def test_a_failing_job_is_tried_later_and_later_and_then_given_up() -> None:
    identity = put(jobs.FAIL, word="at the mail server")
    at = timezone.now()
    pauses = []
    for _try in range(leases.MOST_TRIES):
        [taken] = leases.lease(worker="w", at=at, limit=1)
        leases.failed(taken, at=at, error="refused")
        row = Message.objects.get(pk=identity)
        pauses.append((row.run_at - at).total_seconds())
        assert leases.lease(worker="w", at=at, limit=1) == []
        at = row.run_at + timedelta(seconds=1)

    for seconds, pause in zip(leases.PAUSES_SECONDS, pauses, strict=False):
        assert 0.8 * seconds <= pause <= 1.2 * seconds
    dead = facts_of(identity)
    assert (dead.state, dead.attempts) == (State.DEAD, leases.MOST_TRIES)
    assert leases.lease(worker="w", at=at + timedelta(days=9), limit=1) == []


def test_what_a_job_raised_can_be_read() -> None:
    identity = put(jobs.FAIL, word="at mail.example.in")
    assert drain() == 1
    failed = facts_of(identity)
    assert failed.state is State.FAILED
    assert failed.last_error == "ConnectionRefusedError: nobody answers at mail.example.in"
    assert failed.run_at > timezone.now()
    assert jobs.tries == [1]


def test_a_job_that_can_never_be_done_is_given_up_at_once() -> None:
    identity = put(jobs.HOPELESS)
    drain()
    assert facts_of(identity).state is State.DEAD


def test_a_job_nobody_knows_is_kept_with_its_error() -> None:
    identity = put("sales.not_written_yet")
    drain()
    kept = facts_of(identity)
    assert kept.state is State.FAILED
    assert "not_written_yet" in kept.last_error


def test_a_job_whose_worker_died_is_done_by_another() -> None:
    identity = put(word="after all")
    now = timezone.now()
    [lost] = leases.lease(worker="killed", at=now, limit=1)
    assert leases.lease(worker="other", at=now + timedelta(seconds=30), limit=1) == []

    later = now + leases.LEASE + timedelta(seconds=1)
    assert drain(at=later) == 1
    assert jobs.noted == ["after all"]
    assert leases.finished(lost, at=later) is False
    assert facts_of(identity).attempts == 2


def test_what_a_worker_says_too_late_does_not_count() -> None:
    identity = put(word="x")
    now = timezone.now()
    [slow] = leases.lease(worker="slow", at=now, limit=1)
    [quick] = leases.lease(worker="quick", at=now + timedelta(minutes=2), limit=1)
    assert leases.finished(quick, at=now) is True
    assert leases.failed(slow, at=now, error="too late") is False
    sent = facts_of(identity)
    assert (sent.state, sent.last_error) == (State.SENT, "")


def test_a_job_that_takes_its_worker_down_every_time_is_given_up() -> None:
    identity = put(word="x")
    at = timezone.now()
    for _try in range(leases.MOST_TRIES):
        assert len(leases.lease(worker="killed", at=at, limit=1)) == 1
        at += leases.LEASE + timedelta(seconds=1)
    assert leases.lease(worker="killed", at=at, limit=1) == []
    assert facts_of(identity).state is State.DEAD


def test_a_job_that_is_not_for_this_hour_waits_for_its_own_and_that_is_no_try() -> None:
    until = timezone.now() + timedelta(hours=9)
    identity = put(jobs.LATER, until=until.isoformat())
    assert (drain(), drain()) == (1, 0)
    waits = facts_of(identity)
    assert (waits.state, waits.attempts, waits.run_at) == (State.WAITING, 0, until)


def test_a_job_given_up_can_be_tried_again_with_all_its_tries() -> None:
    identity = put(jobs.HOPELESS)
    drain()
    now = timezone.now()
    retry(shop_id=1, message=identity, at=now)
    again = facts_of(identity)
    assert (again.state, again.attempts, again.run_at) == (State.WAITING, 0, now)
    assert again.last_error == "NeverPossible: this address is none"


def test_a_job_that_waits_for_its_next_try_can_be_tried_now() -> None:
    identity = put(jobs.FAIL, word="x")
    drain()
    assert drain() == 0
    retry(shop_id=1, message=identity, at=timezone.now())
    assert drain() == 1
    assert jobs.tries == [1, 2]


def test_what_was_sent_is_not_sent_again() -> None:
    identity = put(word="once")
    drain()
    with pytest.raises(AlreadyLeft):
        retry(shop_id=1, message=identity, at=timezone.now())
    assert drain() == 0
    assert jobs.noted == ["once"]


def test_what_is_being_sent_is_left_alone() -> None:
    identity = put(word="x")
    leases.lease(worker="w", at=timezone.now(), limit=1)
    with pytest.raises(AlreadyLeft):
        retry(shop_id=1, message=identity, at=timezone.now())
    assert facts_of(identity).state is State.SENDING


@pytest.mark.parametrize("shop", [2, 0])
def test_another_shops_message_is_not_there(shop: int) -> None:
    identity = put(jobs.HOPELESS)
    drain()
    with pytest.raises(NotFound):
        retry(shop_id=shop, message=identity, at=timezone.now())
    assert queries.message(shop, identity) is None
    assert list(queries.messages(shop)) == []
    assert facts_of(identity).state is State.DEAD


def test_messages_are_listed_by_their_state() -> None:
    done = put(word="x")
    drain()
    failed = put(jobs.FAIL, word="x")
    dead = put(jobs.HOPELESS)
    drain()
    waiting = put(word="x")
    listed = {state: [row.pk for row in queries.messages(1, state)] for state in State.values}
    assert listed == {"waiting": [waiting], "sending": [], "failed": [failed], "sent": [done], "dead": [dead]}
    assert [row.pk for row in queries.messages(1)] == [waiting, dead, failed, done]
    standing = queries.waiting(1)
    assert (standing.count, standing.dead) == (2, 1)
    assert standing.oldest == Message.objects.get(pk=failed).created_at


def test_a_message_is_never_both_sent_and_given_up() -> None:
    identity = put(word="x")
    with pytest.raises(IntegrityError), transaction.atomic():
        Message.objects.filter(pk=identity).update(sent_at=timezone.now(), dead_at=timezone.now())


def test_looking_for_work_where_there_is_none_is_one_query() -> None:
    put(word="x")
    drain()
    with CaptureQueriesContext(connection) as seen:
        assert leases.lease(worker="w", at=timezone.now(), limit=5) == []
    assert len(seen) == 1
    assert "FOR UPDATE" not in seen[0]["sql"]
