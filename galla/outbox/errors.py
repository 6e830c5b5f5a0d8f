"""What the outbox says no to, and what a job may say about itself."""

from datetime import datetime

from django.core.exceptions import ImproperlyConfigured

from galla.foundation.errors import Refusal


class AlreadyLeft(Refusal):
    """The message was sent, or is being sent now: there is nothing to try again."""

    code = "already_left"


class UnknownTask(ImproperlyConfigured):
    """No room has a task of that name."""


class NeverPossible(Exception):
    """Raised by a job that no later try can help (an address that is none): the message is given up at once."""


class NotNow(Exception):
    """Raised by a job that is not to be done at this hour: it waits until then, and this counts as no try."""

    def __init__(self, until: datetime) -> None:
        super().__init__(f"not before {until:%Y-%m-%d %H:%M %Z}")
        self.until = until
