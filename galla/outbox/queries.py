"""What stands in the outbox: where a message is, what a shop's messages are, whether the broker answers."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Count, Max, Min, Q, QuerySet
from django.utils import timezone

from galla.outbox.models import Message, State
from galla.outbox.nudges import BrokerState as BrokerState
from galla.outbox.nudges import broker_state as broker_state

OVERDUE = timedelta(minutes=1)


@dataclass(frozen=True, slots=True)
class MessageFacts:
    """Where one message stands. ``state`` is waiting, sending, failed (it will be tried again), sent or dead."""

    id: int
    shop_id: int | None
    task: str
    reference: str
    state: State
    attempts: int
    last_error: str
    created_at: datetime
    run_at: datetime
    last_tried_at: datetime | None
    sent_at: datetime | None
    dead_at: datetime | None
    message_id: str
    payload: dict[str, Any]

    @property
    def can_be_retried(self) -> bool:
        """Whether trying again now means anything."""
        return self.state in (State.FAILED, State.DEAD)


@dataclass(frozen=True, slots=True)
class Waiting:
    """How much has not left yet: messages, the oldest of them, and those given up."""

    count: int
    oldest: datetime | None
    dead: int


def facts(row: Message, at: datetime) -> MessageFacts:
    """A row with the state that follows from its times."""
    return MessageFacts(
        id=row.pk,
        shop_id=row.shop_id,
        task=row.task,
        reference=row.reference,
        state=state(row, at),
        attempts=row.attempts,
        last_error=row.last_error,
        created_at=row.created_at,
        run_at=row.run_at,
        last_tried_at=row.last_tried_at,
        sent_at=row.sent_at,
        dead_at=row.dead_at,
        message_id=row.message_id,
        payload=row.payload,
    )


def state(row: Message, at: datetime) -> State:
    """Where a message stands at a moment. One whose worker died counts as failed as soon as its lease is over."""
    if row.sent_at is not None:
        return State.SENT
    if row.dead_at is not None:
        return State.DEAD
    if row.lease_until is not None and row.lease_until > at:
        return State.SENDING
    return State.FAILED if row.attempts else State.WAITING


def state_of(reference: str, *, shop_id: int | None = None) -> MessageFacts | None:
    """The last message about something (``sale:42``), or None. With ``shop_id``, of that shop only."""
    rows = Message.objects.filter(reference=reference)
    row = (rows if shop_id is None else rows.filter(shop_id=shop_id)).order_by("-id").first()
    return facts(row, timezone.now()) if row else None


def left_of(reference: str, *, shop_id: int) -> tuple[int, int]:
    """How many messages about something have left, and how many were given up."""
    rows = Message.objects.filter(reference=reference, shop_id=shop_id)
    found = rows.aggregate(sent=Count("sent_at"), dead=Count("dead_at"))
    return found["sent"], found["dead"]


def sent_among(messages: Iterable[int]) -> list[int]:
    """Those of some messages that have left."""
    return list(Message.objects.filter(pk__in=list(messages), sent_at__isnull=False).values_list("pk", flat=True))


def states_of(references: Iterable[str]) -> dict[str, MessageFacts]:
    """The last message about each of several things, in one query."""
    about = Message.objects.filter(reference__in=list(references))
    newest = about.values("reference").annotate(newest=Max("id")).values("newest")
    now = timezone.now()
    return {row.reference: facts(row, now) for row in Message.objects.filter(pk__in=newest)}


def message(shop_id: int, identity: int) -> MessageFacts | None:
    """One message of a shop, or None."""
    row = Message.objects.filter(pk=identity, shop_id=shop_id).first()
    return facts(row, timezone.now()) if row else None


def message_id(identity: int) -> str:
    """The Message-ID of the letter that a message sends, the same at every try."""
    return Message.objects.values_list("message_id", flat=True).get(pk=identity)


def messages(shop_id: int, wanted: str = "") -> "QuerySet[Message]":
    """A shop's messages, the newest first; only those in a state if one is ``wanted``."""
    return in_state(Message.objects.filter(shop_id=shop_id).order_by("-id"), wanted)


def in_state(rows: "QuerySet[Message]", wanted: str) -> "QuerySet[Message]":
    """Those of ``rows`` that stand like this now; all of them if nothing is ``wanted``."""
    condition = _conditions(timezone.now()).get(wanted)
    return rows if condition is None else rows.filter(condition)


def overdue_since(shop_id: int) -> datetime | None:
    """Since when something should have been tried that nobody has taken for a minute, or None: is a worker there?"""
    before = timezone.now() - OVERDUE
    free = Q(lease_until=None) | Q(lease_until__lte=before)
    rows = Message.objects.filter(free, shop_id=shop_id, sent_at=None, dead_at=None, run_at__lte=before)
    found: datetime | None = rows.aggregate(since=Min("run_at"))["since"]
    return found


def waiting(shop_id: int) -> Waiting:
    """How much of a shop's has not left yet."""
    unsent = Q(sent_at=None, dead_at=None)
    found = Message.objects.filter(Q(sent_at=None), shop_id=shop_id).aggregate(
        count=Count("id", filter=unsent),
        oldest=Min("created_at", filter=unsent),
        dead=Count("id", filter=~Q(dead_at=None)),
    )
    return Waiting(**found)


def _conditions(at: datetime) -> dict[str, Q]:
    open_rows = Q(sent_at=None, dead_at=None)
    held = Q(lease_until__gt=at)
    free = Q(lease_until=None) | Q(lease_until__lte=at)
    return {
        State.WAITING.value: open_rows & free & Q(attempts=0),
        State.SENDING.value: open_rows & held,
        State.FAILED.value: open_rows & free & Q(attempts__gt=0),
        State.SENT.value: Q(sent_at__isnull=False),
        State.DEAD.value: Q(dead_at__isnull=False),
    }
