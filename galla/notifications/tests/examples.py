"""A message of the shop whose letter carries a paper, for the access matrix and the tests of this room."""

from datetime import timedelta
from typing import Any

from django.utils import timezone

from galla.outbox.actions import enqueue
from galla.outbox.models import Message
from galla.paper.tests.bills import bill
from tests.world import Example, Shared, World

TO = "meena@example.com"


def payload(**changes: Any) -> dict[str, Any]:
    """A letter that says everything itself, with a receipt."""
    paper = {"kind": "paper", "template": "receipt-80mm", "data": bill(), "filename": "M2-26-27-004182.pdf"}
    context = {"heading": "Your bill", "text": "Thank you, & come again."}
    return {"template": "note", "to": TO, "context": context, "attachments": [paper], **changes}


def put_letter(world: World, **changes: Any) -> int:
    """Such a letter in the outbox, due for an hour, about ``sale:42``; its id."""
    return enqueue(
        task="notifications.send_letter",
        payload=payload(**changes),
        shop_id=world.shop.pk,
        run_at=timezone.now() - timedelta(hours=1),
        reference="sale:42",
    )


def message(world: World) -> int:
    """One message of this world, always the same."""
    if "message" not in world.things:
        identity = put_letter(world)
        Message.objects.filter(pk=identity).update(
            dead_at=timezone.now(), attempts=8, last_error="ConnectionRefusedError: no"
        )
        world.things["message"] = identity
    return int(str(world.things["message"]))


EXAMPLES: dict[str, Example] = {
    "messages.message_id": message,
    "messages.pk": message,
    "attachments.place": lambda _world: Shared(0),
}
