"""Jobs of points."""

from django.tasks import task
from django.utils import timezone

from galla.loyalty.actions.expiring import expire_all
from galla.outbox import schedules


@task
def expire() -> None:
    """Have points be over whose time is, in shops that say how long they are good."""
    expire_all(at=timezone.now())


# After every cut-off hour a shop is likely to have, before the night's totals are made.
schedules.every("loyalty.expire", cron="10 4 * * *")
