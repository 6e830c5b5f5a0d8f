"""Jobs of the ledger."""

from django.tasks import task
from django.utils import timezone

from galla.ledger.days import roll_past_days
from galla.outbox import schedules


@task
def roll_days() -> None:
    """Make the totals of past days that have none yet, or have had a late entry since."""
    roll_past_days(at=timezone.now())


# After every cut-off hour a shop is likely to have, before it opens.
schedules.every("ledger.roll_days", cron="20 4 * * *")
