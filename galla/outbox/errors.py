"""What the outbox says no to, and what a job may say about itself."""

from django.core.exceptions import ImproperlyConfigured

from galla.foundation.errors import Refusal


class AlreadyLeft(Refusal):
    """The message was sent, or is being sent now: there is nothing to try again."""

    code = "already_left"


class UnknownTask(ImproperlyConfigured):
    """No room has a task of that name."""


class NeverPossible(Exception):
    """Raised by a job that no later try can help (an address that is none): the message is given up at once."""
