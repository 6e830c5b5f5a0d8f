"""Jobs of this room."""

from typing import Any

from django.tasks import TaskContext, task

from galla.notifications import letters
from galla.outbox import queries


@task(takes_context=True)
def send_letter(context: "TaskContext[..., Any]", /, **payload: Any) -> None:
    """Make the letter the message asks for (``letters.made``) and hand it to the mail server.

    Every try carries the message's own Message-ID, so a reader's program shows a rare duplicate once.
    """
    letter = letters.made(payload)
    letters.addressed(letter, queries.message_id(int(context.task_result.id))).send(using="default")
