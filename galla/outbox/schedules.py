"""Jobs that come again, by the clock of a zone: ``schedules.every("ledger.roll_days", cron="20 3 * * *")``.

A room says so beside its task. The times stand in a table, so that of many workers one enqueues, and a time that passed
while nothing ran is made up for once.
"""

from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from cronsim import CronSim
from django.conf import settings
from django.db import transaction
from django.db.models import Min

from galla.outbox.actions import enqueue
from galla.outbox.models import Schedule


@dataclass(frozen=True, slots=True)
class Every:
    """A task and when: five cron fields (cron(5)) read in ``zone``."""

    task: str
    cron: str
    zone: str


_wanted: dict[str, Every] = {}


def every(task: str, *, cron: str, zone: str = "") -> None:
    """Have ``task`` enqueued, without payload, whenever ``cron`` says; in the site's zone unless one is given.

    Raises ``cronsim.CronSimError`` for a cron text that is none.
    """
    wanted = Every(task, cron, zone or settings.TIME_ZONE)
    CronSim(wanted.cron, datetime(2026, 1, 1, tzinfo=ZoneInfo(wanted.zone)))
    _wanted[task] = wanted


def wanted() -> list[Every]:
    """What the rooms asked for."""
    return list(_wanted.values())


def lay(*, at: datetime) -> None:
    """Make the table say what the rooms say. A time that stands is kept as long as its cron text is the same."""
    standing = {row.task: row for row in Schedule.objects.all()}
    fresh = [
        Schedule(task=one.task, cron=one.cron, zone=one.zone, next_at=next_time(one, at))
        for one in wanted()
        if one.task not in standing
    ]
    changed = [one for one in wanted() if one.task in standing and one != _as_wanted(standing[one.task])]
    with transaction.atomic():
        Schedule.objects.bulk_create(fresh, ignore_conflicts=True)
        for one in changed:
            Schedule.objects.filter(task=one.task).update(cron=one.cron, zone=one.zone, next_at=next_time(one, at))
        Schedule.objects.exclude(task__in=[one.task for one in wanted()]).delete()


def run_due(*, at: datetime) -> int:
    """Enqueue what is due; how many jobs. Of several workers that ask at once, one gets each."""
    enqueued = 0
    for row in Schedule.objects.filter(next_at__lte=at):
        following = next_time(_as_wanted(row), at)
        with transaction.atomic():
            if Schedule.objects.filter(pk=row.pk, next_at=row.next_at).update(next_at=following):
                enqueue(task=row.task, payload={}, shop_id=None, run_at=at, reference=f"schedule:{row.task}")
                enqueued += 1
    return enqueued


def next_due() -> datetime | None:
    """When something comes next."""
    found: datetime | None = Schedule.objects.aggregate(next=Min("next_at"))["next"]
    return found


def next_time(one: Every, after: datetime) -> datetime:
    """The first time after ``after``; in the hour a clock skips or repeats, as Debian's cron does it."""
    return next(CronSim(one.cron, after.astimezone(ZoneInfo(one.zone))))


def _as_wanted(row: Schedule) -> Every:
    return Every(row.task, row.cron, row.zone)
