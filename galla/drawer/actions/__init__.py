"""What is done with a drawer and with the shop's notes."""

from galla.drawer.actions.approving import approve_close
from galla.drawer.actions.cash import Paper, bring, drop_to_safe, needed_for_swap, pay_in, pay_out, swap
from galla.drawer.actions.closing import refuse_closing_with_cash
from galla.drawer.actions.closing_late import close_late_shift
from galla.drawer.actions.counting import close_shift, count, open_shift
from galla.drawer.actions.denominations import (
    add_denomination,
    archive_denomination,
    change_denomination,
    install_denominations,
    restore_denomination,
)
from galla.drawer.actions.safe import approve_safe_count, count_safe, deposit

__all__ = [
    "Paper",
    "add_denomination",
    "approve_close",
    "approve_safe_count",
    "archive_denomination",
    "bring",
    "change_denomination",
    "close_late_shift",
    "close_shift",
    "count",
    "count_safe",
    "deposit",
    "drop_to_safe",
    "install_denominations",
    "needed_for_swap",
    "open_shift",
    "pay_in",
    "pay_out",
    "refuse_closing_with_cash",
    "restore_denomination",
    "swap",
]
