"""What is done with a drawer and with the shop's notes."""

from galla.drawer.actions.cash import Paper, count, pay_in, pay_out, swap
from galla.drawer.actions.closing import refuse_closing_with_cash
from galla.drawer.actions.denominations import (
    add_denomination,
    archive_denomination,
    change_denomination,
    install_denominations,
    restore_denomination,
)

__all__ = [
    "Paper",
    "add_denomination",
    "archive_denomination",
    "change_denomination",
    "count",
    "install_denominations",
    "pay_in",
    "pay_out",
    "refuse_closing_with_cash",
    "restore_denomination",
    "swap",
]
