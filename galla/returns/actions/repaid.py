"""So much goes back of a bill: what repaying is told in."""

from dataclasses import dataclass

from galla.ledger import places


@dataclass(frozen=True, slots=True)
class Repaid:
    """So much goes back of a bill from an account, to the bill's payment at ``of_position`` (0: to none of them).

    ``charged_by`` is the entry that put on a khata what goes off it with this, a bill's mostly.
    """

    sale_id: int
    of_position: int
    method: str
    source: places.Account
    amount_minor: int
    charged_by: int | None = None
