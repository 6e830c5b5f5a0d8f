"""What the room of shops and people refuses."""

from galla.foundation.errors import NotSignedIn, Refusal, TooMany


class NameTaken(Refusal):
    """Something else in this shop (or, for a sign-in name, somebody else) is called that already."""

    code = "name_taken"


class LastOwner(Refusal):
    """A shop always has an owner who can sign in."""

    code = "last_owner"


class LastOfItsKind(Refusal):
    """A shop has at least one branch, and at least one till."""

    code = "last_of_its_kind"


class StillInUse(Refusal):
    """A branch that still has tills is not closed."""

    code = "still_in_use"


class TillClosed(Refusal):
    """The till was closed while something was done at it; it was not done."""

    code = "till_closed"


class WrongPassword(NotSignedIn):
    """That name and password do not go together; the same words for a name nobody has."""

    code = "wrong_password"


class NoLongerHere(NotSignedIn):
    """The person's time in the shop ended while they were doing something; it was not done."""

    code = "no_longer_here"


class CodeNeeded(NotSignedIn):
    """The person signs in with a second factor, and its code is missing or not the one of this moment."""

    code = "code_needed"


class TooManyTries(TooMany):
    """This person tried too often from this address."""

    code = "too_many_tries"


class WrongPin(Refusal):
    """The PIN is not that of the member named. ``left`` tries are left at this till."""

    status = 422
    code = "wrong_pin"


class PinLocked(Refusal):
    """This member's PIN was typed wrong too often at this till; for a while it is not looked at there."""

    status = 423
    code = "pin_locked"
