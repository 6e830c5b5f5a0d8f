"""What waits in the outbox, for the meters."""

from collections.abc import Iterable
from datetime import UTC, datetime

from django.db import connection
from django.utils import timezone

from galla.foundation.database.rows import execute
from galla.foundation.watching.gauges import Gauge, gauge_group
from galla.outbox import heartbeats

# Two small partial indexes answer it, however many messages have left.
_STANDING = """
    SELECT count(*), count(CASE WHEN attempts > 0 THEN 1 END), min(created_at),
        (SELECT count(*) FROM outbox_message WHERE dead_at IS NOT NULL)
    FROM outbox_message WHERE sent_at IS NULL AND dead_at IS NULL
"""


@gauge_group("the outbox")
def standing() -> Iterable[Gauge]:
    """Jobs that wait, that failed and wait for another try, that were given up; and who works."""
    now = timezone.now()
    with connection.cursor() as cursor:
        [(waiting, failed, oldest, dead)] = execute(cursor, _STANDING, [])
    age = (now - as_moment(oldest)).total_seconds() if oldest else 0
    yield Gauge("galla_outbox_waiting", "Jobs that are not done yet.", waiting)
    yield Gauge("galla_outbox_failed", "Jobs of those that failed at least once and are tried again.", failed)
    yield Gauge("galla_outbox_given_up", "Jobs that were given up.", dead)
    yield Gauge("galla_outbox_oldest_seconds", "Age of the oldest job that is not done yet.", max(age, 0))
    yield Gauge("galla_workers", "Workers that said within the last minute that they live.", heartbeats.seen(at=now))


def as_moment(stored: datetime | str) -> datetime:
    """A moment as the driver gives it: SQLite keeps a text, in UTC."""
    return datetime.fromisoformat(stored).replace(tzinfo=UTC) if isinstance(stored, str) else stored
