"""Where promised money is: what was known of it first, and how that turned out later. Pure."""

from typing import NamedTuple

from galla.payments.models import Absence, Arrival, Claim, Lies, Seen, Turn


class End(NamedTuple):
    """The entry that brought promised money to where it is."""

    entry_id: int
    lies: Lies


def lies_now(claim: Claim) -> End | None:
    """Where the money of a claim came to lie; None where nobody knows yet, or nobody any more: it is waited for again.

    ``PROMISED`` only after a turn.
    """
    return _after(claim, list(claim.turns.all()))


def before_it_was_taken_back(claim: Claim) -> End | None:
    """The same as it stood when its document was taken back; turns after that are from or to what was promised."""
    return _after(claim, [turn for turn in claim.turns.all() if Lies.PROMISED not in (turn.was, turn.now)])


def turn_to_undo(claim: Claim) -> Turn | None:
    """The newest turn of a claim, or the one it took back already: taking that back again answers the same.

    That it is waited for again, and what became of it then, is not undone like what a line of the bank was booked as.
    """
    newest = _newest(claim)
    if newest is None or Lies.WAITED in (newest.was, newest.now):
        return None
    return newest.undoes or newest


def confirmation_of(claim: Claim) -> Arrival | Turn | None:
    """By what somebody said that the money of a claim had arrived while it was waited for, taken back already or not;
    None where nothing of that kind is the newest that is known of it, or a gateway said it."""
    turns = sorted((turn for turn in claim.turns.all()), key=lambda turn: turn.number)
    if turns and turns[-1].now == Lies.WAITED:
        turns.pop()
    if turns and (turns[-1].was, turns[-1].now) != (Lies.WAITED, Lies.BANK):
        return None
    seen: Arrival | Turn | None = turns[-1] if turns else getattr(claim, "arrival", None)
    return None if seen is None or seen.seen == Seen.GATEWAY else seen


def seen_as(claim: Claim) -> Arrival | Turn | None:
    """By what the money of a claim was seen; None where it is not at the bank, or a line of the bank alone says so."""
    end, since = lies_now(claim), waits_again_since(claim)
    if end is None or end.lies != Lies.BANK:
        return None
    seen = [turn for turn in claim.turns.all() if turn.seen and (since is None or turn.number > since.number)]
    arrival: Arrival | None = getattr(claim, "arrival", None)
    return max(seen, key=lambda turn: turn.number) if seen else arrival if since is None else None


def is_at_a_gateway(claim: Claim) -> bool:
    """Whether a gateway brought the money of a claim, and holds it or has sent it on: it goes back from there."""
    seen = seen_as(claim)
    return seen is not None and seen.seen == Seen.GATEWAY


def waits_again_since(claim: Claim) -> Turn | None:
    """The newest turn since which a claim was waited for again, whatever became of it after."""
    since = [turn for turn in claim.turns.all() if turn.now == Lies.WAITED]
    return max(since, key=lambda turn: turn.number, default=None)


def _newest(claim: Claim) -> Turn | None:
    return max(claim.turns.all(), key=lambda turn: turn.number, default=None)


def _after(claim: Claim, turns: list[Turn]) -> End | None:
    if turns:
        newest = max(turns, key=lambda turn: turn.number)
        return None if newest.now == Lies.WAITED else End(newest.pk, Lies(newest.now))
    arrival: Arrival | None = getattr(claim, "arrival", None)
    if arrival is not None:
        return End(arrival.pk, Lies.BANK)
    absence: Absence | None = getattr(claim, "absence", None)
    if absence is None:
        return None
    return End(absence.pk, Lies.KHATA if absence.on_khata else Lies.GIVEN_UP)
