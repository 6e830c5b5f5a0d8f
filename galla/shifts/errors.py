"""What reports of shifts refuse."""

from galla.foundation.errors import Refusal


class NotClosedYet(Refusal):
    """What is asked for comes with the close of a shift, and this one is open."""

    code = "not_closed"
