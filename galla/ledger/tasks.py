"""Jobs of the ledger."""

from django.tasks import task
from django.utils import timezone

from galla.ledger import heads
from galla.ledger.days import roll_past_days
from galla.outbox import schedules


@task
def roll_days() -> None:
    """Make the totals of past days that have none yet, or have had a late entry since."""
    roll_past_days(at=timezone.now())


@task
def publish_heads() -> None:
    """Write down where every series stands, so that entries cut off later are missed."""
    heads.publish(at=timezone.now())


# After every cut-off hour a shop is likely to have, before it opens.
schedules.every("ledger.roll_days", cron="20 4 * * *")
schedules.every("ledger.publish_heads", cron="40 4 * * *")
