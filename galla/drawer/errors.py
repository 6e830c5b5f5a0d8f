"""What the drawer refuses."""

from galla.foundation.errors import Refusal


class CashNotThere(Refusal):
    """Notes or loose cash leave a drawer that does not hold them. ``figures`` say what is there."""

    code = "cash_not_there"


class DenominationInUse(Refusal):
    """A denomination cannot be put away while pieces of it lie in a drawer."""

    code = "denomination_in_use"


class DenominationExists(Refusal):
    """The shop has a denomination of this value."""

    code = "denomination_exists"


class CashLeft(Refusal):
    """A till cannot be closed while cash lies in its drawer."""

    code = "cash_left"
