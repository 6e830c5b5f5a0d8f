"""The verbs of the cash book."""

from galla.cashbook.actions.bank_accounts import add_bank_account, change_bank_account, remember_columns
from galla.cashbook.actions.bank_booking import book_expense, book_transfer, void_transfer
from galla.cashbook.actions.bank_messages import confirm_message, read_pasted
from galla.cashbook.actions.bank_promises import book_promise
from galla.cashbook.actions.categories import (
    add_category,
    archive_category,
    install_categories,
    rename_category,
    restore_category,
)
from galla.cashbook.actions.limits import keep_missing_off_the_limit
from galla.cashbook.actions.matching import confirm_sure, match, refuse_matched, undo_match
from galla.cashbook.actions.seeing import see_settlement
from galla.cashbook.actions.settling import SETTLED_BY, settle
from galla.cashbook.actions.settling_voids import void_settlement
from galla.cashbook.actions.spending import Paid, Paper, TaxGiven, asked_to_spend, make_expense, void_expense
from galla.cashbook.actions.writing_off import write_off

__all__ = [
    "SETTLED_BY",
    "Paid",
    "Paper",
    "TaxGiven",
    "add_bank_account",
    "add_category",
    "archive_category",
    "asked_to_spend",
    "book_expense",
    "book_promise",
    "book_transfer",
    "change_bank_account",
    "confirm_message",
    "confirm_sure",
    "install_categories",
    "keep_missing_off_the_limit",
    "make_expense",
    "match",
    "read_pasted",
    "refuse_matched",
    "remember_columns",
    "rename_category",
    "restore_category",
    "see_settlement",
    "settle",
    "undo_match",
    "void_expense",
    "void_settlement",
    "void_transfer",
    "write_off",
]
