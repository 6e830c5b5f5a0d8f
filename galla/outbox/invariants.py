"""What must hold of the outbox, for ``galla verify``."""

from collections.abc import Iterator

from galla.foundation.checks import invariant
from galla.outbox.errors import UnknownTask
from galla.outbox.models import Message
from galla.outbox.registry import task_named


@invariant("every waiting message names a job that exists")
def unknown_jobs(shop_id: int | None) -> Iterator[str]:
    """Messages nobody can do, which a room that was taken out leaves behind."""
    rows = Message.objects.filter(sent_at=None, dead_at=None)
    if shop_id is not None:
        rows = rows.filter(shop_id=shop_id)
    for name in rows.values_list("task", flat=True).distinct().order_by("task"):
        try:
            task_named(name)
        except UnknownTask:
            yield f"messages wait for a job called {name}, which no room has"
