"""Jobs of this room."""

from typing import Any

from django.tasks import TaskContext, task
from django.utils import timezone

from galla.notifications import letters
from galla.outbox import queries
from galla.outbox.errors import NotNow


@task(takes_context=True)
def send_letter(context: "TaskContext[..., Any]", /, **payload: Any) -> None:
    """Make the letter the message asks for (``letters.made``) and hand it to the mail server.

    A letter that is not to leave at this hour waits (``letters.not_before``).
    Every try carries the message's own Message-ID, so a reader's program shows a rare duplicate once.
    """
    until = letters.not_before(payload, at=timezone.now())
    if until is not None:
        raise NotNow(until)
    letter = letters.made(payload)
    letters.addressed(letter, queries.message_id(int(context.task_result.id))).send(using="default")
