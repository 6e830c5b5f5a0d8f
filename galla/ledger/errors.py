"""What the ledger refuses."""

from galla.foundation.errors import Refusal


class BelowFloor(Refusal):
    """A balance would fall below what it may. ``balances`` names the ones at fault as (account key, unit key)."""

    code = "below_floor"

    def __init__(self, balances: list[tuple[str, str]]) -> None:
        super().__init__("Not enough is there.")
        self.balances = balances
