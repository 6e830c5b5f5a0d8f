"""Taking messages and giving them back: who works on what, until when, and what came of it.

A message is taken by one guarded statement, in a transaction of its own that ends before the work begins, so nothing is
locked while a mail server is slow. What a worker says about a message counts only as long as it holds it: a worker that
was thought dead and comes back late changes nothing.
"""

import json
import random
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db import connection, transaction
from django.db.models import Q, QuerySet

from galla.foundation.database.rows import execute
from galla.outbox.models import Message
from galla.outbox.processes import ended

LEASE = timedelta(seconds=60)
# Pauses after a failed try. After the eighth try the message is given up, about twelve hours after the first.
PAUSES_SECONDS = (5, 30, 120, 600, 3_600, 3 * 3_600, 8 * 3_600)
MOST_TRIES = len(PAUSES_SECONDS) + 1
LONGEST_ERROR = 500
# A job that was begun so often and never ended is no longer freed at once when its worker is gone.
FREED_TRIES = 2


@dataclass(frozen=True, slots=True)
class Leased:
    """A message that is ours to work on for a while. ``attempts`` counts this try."""

    id: int
    shop_id: int | None
    task: str
    payload: dict[str, Any]
    reference: str
    message_id: str
    request_id: str
    attempts: int
    worker: str


def is_due(at: datetime) -> bool:
    """Whether any message may be taken: the one query of an idle sweep, answered from a small index."""
    return _free(at).exists()


def lease(*, worker: str, at: datetime, limit: int) -> list[Leased]:
    """Take up to ``limit`` due messages, the oldest first; others who ask at the same time get other ones."""
    if limit < 1 or not is_due(at):
        return []
    moment = connection.ops.adapt_datetimefield_value
    statement = _LEASE.format(skip="FOR UPDATE SKIP LOCKED" if connection.vendor == "postgresql" else "")
    parameters = [moment(at), moment(at), limit, moment(at + LEASE), worker, moment(at)]
    with transaction.atomic(), connection.cursor() as cursor:
        rows = execute(cursor, statement, parameters)
    taken = [
        Leased(identity, shop_id, task, json.loads(payload), reference, message_id, request, attempts, worker)
        for identity, shop_id, task, payload, reference, message_id, request, attempts in sorted(rows)
    ]
    for message in taken:
        if message.attempts > MOST_TRIES:  # each try of it took its worker down
            _give_up(message, at, "The worker stopped in the middle of this, again and again.")
    return [message for message in taken if message.attempts <= MOST_TRIES]


def keep(messages: Iterable[Leased], *, at: datetime) -> None:
    """Hold on to messages whose work takes long."""
    for message in messages:
        _held(message).update(lease_until=at + LEASE)


def free_of_the_killed(*, at: datetime) -> int:
    """Free what workers of this machine held that were killed, so that it is not waited for until its lease is over.

    How many that were. What took its workers down before keeps its lease: it may do so again.
    """
    held = Message.objects.filter(sent_at=None, dead_at=None, lease_until__gte=at, attempts__lte=FREED_TRIES)
    killed = ended(set(held.values_list("leased_by", flat=True)))
    return held.filter(leased_by__in=killed).update(lease_until=None, leased_by="") if killed else 0


def finished(message: Leased, *, at: datetime) -> bool:
    """The work is done. False if the message was no longer ours to say so. Earlier errors stay to be read."""
    return _held(message).update(sent_at=at, lease_until=None, leased_by="") == 1


def failed(message: Leased, *, at: datetime, error: str, for_good: bool = False) -> bool:
    """The work could not be done; it is tried again after a pause, unless that was the last try or helps nobody."""
    if for_good or message.attempts >= MOST_TRIES:
        return _give_up(message, at, error)
    again = at + pause_after(message.attempts)
    return _held(message).update(run_at=again, lease_until=None, leased_by="", last_error=shortened(error)) == 1


def let_go(message: Leased, *, at: datetime) -> None:
    """Give a message back untried: the worker stops before it began."""
    _held(message).update(run_at=at, lease_until=None, leased_by="", attempts=message.attempts - 1)


def put_off(message: Leased, *, until: datetime) -> None:
    """Give a message back untried: this is not the hour for it, and it is taken again then."""
    let_go(message, at=until)


def pause_after(attempts: int) -> timedelta:
    """How long to wait after so many tries, up to a fifth more or less, so that many do not come back at once."""
    seconds = PAUSES_SECONDS[min(attempts, len(PAUSES_SECONDS)) - 1]
    return timedelta(seconds=seconds * random.uniform(0.8, 1.2))


def shortened(error: str) -> str:
    """One line a person can read."""
    line = " ".join(error.replace("\0", " ").split())
    return line if len(line) <= LONGEST_ERROR else line[: LONGEST_ERROR - 1] + "…"


def _give_up(message: Leased, at: datetime, error: str) -> bool:
    held = _held(message)
    return held.update(dead_at=at, lease_until=None, leased_by="", last_error=shortened(error)) == 1


def _free(at: datetime) -> "QuerySet[Message]":
    free = Q(lease_until=None) | Q(lease_until__lt=at)
    return Message.objects.filter(free, sent_at=None, dead_at=None, run_at__lte=at)


def _held(message: Leased) -> "QuerySet[Message]":
    return Message.objects.filter(
        pk=message.id, leased_by=message.worker, attempts=message.attempts, sent_at=None, dead_at=None
    )


# MATERIALIZED, for the planner may otherwise run the inner query again and take more than asked.
_LEASE = """
    WITH due AS MATERIALIZED (
        SELECT id FROM outbox_message
        WHERE sent_at IS NULL AND dead_at IS NULL AND run_at <= %s AND (lease_until IS NULL OR lease_until < %s)
        ORDER BY run_at, id LIMIT %s {skip}
    )
    UPDATE outbox_message SET lease_until = %s, leased_by = %s, attempts = attempts + 1, last_tried_at = %s
    WHERE id IN (SELECT id FROM due)
    RETURNING id, shop_id, task, payload, reference, message_id, request_id, attempts
"""
