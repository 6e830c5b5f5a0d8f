"""What was taken off promised money while it was given up: rooms above know it, as goods that came back take it.

Such a room says so here when the site starts, as it does of its documents (``ledger.documents``).
"""

from collections.abc import Callable

from galla.payments.models import Claim

type Taken = Callable[[Claim], int]

_ASKED: list[Taken] = []


def ask_what_was_taken(taken: Taken) -> None:
    """Have a room asked; it answers in minor units, of a claim that is held."""
    _ASKED.append(taken)


def taken_off(claim: Claim) -> int:
    """What was taken off a claim's money while it was given up, in minor units. The claim is held."""
    return sum(taken(claim) for taken in _ASKED)
