"""What the drawer says when a till closes."""

from typing import Any

from django.utils.translation import gettext as _

from galla.drawer.errors import CashLeft, ShiftOpen
from galla.ledger import places
from galla.ledger import queries as ledger


def refuse_closing_with_cash(*, shop_id: int, till_id: int, **_told: Any) -> None:
    """Heard when a till is about to close. Raises ``CashLeft`` while cash lies in its drawer, and ``ShiftOpen``."""
    held = ledger.contents(places.drawer(shop_id, till_id))
    shift = held.pop("shift", None)
    if any(standing.on_hand for standing in held.values()):
        raise CashLeft(_("Cash still lies in this till's drawer. Pay it out first."))
    if shift is not None and shift.on_hand:
        raise ShiftOpen(_("A shift is open at this till. Close it first."))
