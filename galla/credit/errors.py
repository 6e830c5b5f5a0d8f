"""What is refused about khatas."""

from galla.foundation.errors import Refusal


class LimitReached(Refusal):
    """The customer would owe more than their limit. ``figures``: the limit, what is owed, what was asked for, and
    what was sent and nobody has seen yet.

    ``permission`` is what a manager may lend with their PIN, so that it goes through; for somebody who has it,
    ``confirm`` is what the same request must say to be meant.
    """

    code = "limit_reached"


class ChargeSettled(Refusal):
    """So much of a bill is not open any more. ``figures`` say how much is."""

    code = "charge_settled"


class InterestWaived(Refusal):
    """The interest note was taken back before."""

    code = "interest_waived"
