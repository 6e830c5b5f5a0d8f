"""Signs of life of the workers: a row each, touched every few seconds, so that one that is missing is missed."""

from datetime import datetime, timedelta

from django.utils import timezone

from galla.foundation.watching.readiness import needed
from galla.outbox.models import Heartbeat

BEAT = timedelta(seconds=15)
SILENT = timedelta(seconds=60)
FORGOTTEN = timedelta(days=1)


def beat(worker: str, *, at: datetime) -> None:
    """Say that this worker lives."""
    Heartbeat.objects.bulk_create(
        [Heartbeat(worker=worker, seen_at=at)],
        update_conflicts=True,
        unique_fields=["worker"],
        update_fields=["seen_at"],
    )


def stop(worker: str) -> None:
    """Say that this worker has ended, as it was told to."""
    Heartbeat.objects.filter(worker=worker).delete()


def forget(*, at: datetime) -> None:
    """Drop the rows of those that were killed long ago."""
    Heartbeat.objects.filter(seen_at__lt=at - FORGOTTEN).delete()


def seen(*, at: datetime) -> int:
    """How many workers said within the last minute that they live."""
    return Heartbeat.objects.filter(seen_at__gte=at - SILENT).count()


@needed("worker")
def a_worker_lives() -> bool:
    """Whether anybody is there to do the jobs: without one bills are saved, and no letter leaves."""
    return seen(at=timezone.now()) > 0
