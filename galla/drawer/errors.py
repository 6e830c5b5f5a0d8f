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


class ShiftOpen(Refusal):
    """A shift is open at this till already, or still."""

    code = "shift_open"


class NoShiftOpen(Refusal):
    """No shift is open at this till, or another one than was meant. ``shift`` is the one that is open."""

    code = "no_shift_open"


class NothingToApprove(Refusal):
    """This close waits for nobody: its difference was within the limit, or somebody answered for it before."""

    code = "nothing_to_approve"


class OwnClose(Refusal):
    """Whoever closed a shift does not approve its difference as well."""

    code = "own_close"


class CashLeft(Refusal):
    """A till cannot be closed while cash lies in its drawer."""

    code = "cash_left"
