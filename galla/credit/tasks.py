"""Jobs of the khata."""

from django.tasks import task
from django.utils import timezone

from galla.credit.actions.reminding import remind_all
from galla.outbox import schedules


@task
def remind() -> None:
    """Remind those who owe, in shops that want it and whose hours these are."""
    remind_all(at=timezone.now())


# Each hour: every shop has its own hours, in its own zone.
schedules.every("credit.remind", cron="10 * * * *")
