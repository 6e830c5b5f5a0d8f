"""What of a customer's credit the shop gave, and what is their own, at any time (decision 0016). Pure."""

from collections.abc import Iterable

from galla.ledger.holding import Passed
from galla.prepaid.models import Kind


def given_of(moves: Iterable[Passed]) -> int:
    """Of what is left of a credit, what the shop gave, in minor units. ``moves`` are all of the credit, in their order.

    Of what is there when something is spent, what the shop gave goes first; a bill that is taken back brings again what
    it took. Whatever came otherwise is their own: paid ahead, or kept for goods that came back. A paper that is given
    back takes its own kind.
    """
    left, given = 0, 0
    kinds, given_in = dict[int, str](), dict[int, int]()
    for move in moves:
        left += move.amount
        before = given
        if move.amount > 0:
            given += _given_that_comes(move, given_in)
        elif move.reverses_id is None or kinds.get(move.reverses_id) == Kind.CREDIT:
            given = max(given + move.amount, 0)
        given = min(given, max(left, 0))
        kinds[move.entry_id] = move.kind
        given_in[move.entry_id] = given_in.get(move.entry_id, 0) + given - before
    return given


def _given_that_comes(move: Passed, given_in: dict[int, int]) -> int:
    if move.reverses_id is not None:
        return min(max(-given_in.get(move.reverses_id, 0), 0), move.amount)
    return move.amount if move.kind == Kind.CREDIT else 0
