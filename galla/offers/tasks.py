"""Jobs of the offers."""

from django.tasks import task
from django.utils import timezone

from galla.offers import actions
from galla.outbox import schedules


@task
def go_on_mailing(mailing: int) -> None:
    """Write the next letters with codes."""
    actions.go_on(mailing_id=mailing, at=timezone.now())


@task
def forget_mailed_codes() -> None:
    """Forget the codes whose letters have left."""
    actions.forget_codes()


schedules.every("offers.forget_mailed_codes", cron="*/5 * * * *")
