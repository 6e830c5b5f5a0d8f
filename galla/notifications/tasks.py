"""Jobs of this room."""

from typing import Any

from django.tasks import task

from galla.notifications import letters
from galla.outbox.worker import JobContext


@task(takes_context=True)
def send_letter(context: JobContext, **payload: Any) -> None:
    """Make the letter the message asks for (``letters.made``) and hand it to the mail server.

    Every try carries the message's own Message-ID, so a reader's program shows a rare duplicate once.
    """
    letter = letters.made(payload)
    letters.addressed(letter, context.message.message_id).send(using="default")
