"""Where promised money is: what was known of it first, and how that turned out later. Pure."""

from typing import NamedTuple

from galla.payments.models import Absence, Arrival, Claim, Lies, Turn


class End(NamedTuple):
    """The entry that brought promised money to where it is."""

    entry_id: int
    lies: Lies


def lies_now(claim: Claim) -> End | None:
    """Where the money of a claim came to lie; None where nobody knows yet. ``PROMISED`` only after a turn."""
    return _after(claim, list(claim.turns.all()))


def before_it_was_taken_back(claim: Claim) -> End | None:
    """The same as it stood when its document was taken back; turns after that are from or to what was promised."""
    return _after(claim, [turn for turn in claim.turns.all() if Lies.PROMISED not in (turn.was, turn.now)])


def turn_to_undo(claim: Claim) -> Turn | None:
    """The newest turn of a claim, or the one it took back already: taking that back again answers the same."""
    turns = sorted(claim.turns.all(), key=lambda turn: turn.number)
    return (turns[-1].undoes or turns[-1]) if turns else None


def _after(claim: Claim, turns: list[Turn]) -> End | None:
    if turns:
        newest = max(turns, key=lambda turn: turn.number)
        return End(newest.pk, Lies(newest.now))
    arrival: Arrival | None = getattr(claim, "arrival", None)
    if arrival is not None:
        return End(arrival.pk, Lies.BANK)
    absence: Absence | None = getattr(claim, "absence", None)
    if absence is None:
        return None
    return End(absence.pk, Lies.KHATA if absence.on_khata else Lies.GIVEN_UP)
