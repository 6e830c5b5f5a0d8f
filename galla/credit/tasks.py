"""Jobs of the khata."""

from django.tasks import task
from django.utils import timezone

from galla.credit.actions.interest import charge_all
from galla.credit.actions.reminding import remind_all
from galla.outbox import schedules


@task
def remind() -> None:
    """Remind those who owe, in shops that want it and whose hours these are."""
    remind_all(at=timezone.now())


@task
def charge_interest() -> None:
    """Charge interest up to the end of last month, in shops that take some and whose month is over."""
    charge_all(at=timezone.now())


# Each hour: every shop has its own hours, in its own zone, and its own end of the month.
schedules.every("credit.remind", cron="10 * * * *")
schedules.every("credit.charge_interest", cron="25 * * * *")
