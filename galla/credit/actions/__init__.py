"""The verbs of the khata."""

from galla.credit.actions.charging import Charged, OnKhata, put_on_khata
from galla.credit.actions.levelling import (
    cancel_charges,
    cancel_charges_of,
    charge_entry,
    free_shares,
    hold_person,
    level,
    merged,
    settle_shares,
    undo_charge,
)
from galla.credit.actions.limits import promise, set_limit
from galla.credit.actions.links import MadeLink, link_of, make_link, take_link_back
from galla.credit.actions.reminding import USUAL, Reminding, remind_all, set_reminders
from galla.credit.actions.unseen import wait_for, wait_no_longer

__all__ = [
    "USUAL",
    "Charged",
    "MadeLink",
    "OnKhata",
    "Reminding",
    "cancel_charges",
    "cancel_charges_of",
    "charge_entry",
    "free_shares",
    "hold_person",
    "level",
    "link_of",
    "make_link",
    "merged",
    "promise",
    "put_on_khata",
    "remind_all",
    "set_limit",
    "set_reminders",
    "settle_shares",
    "take_link_back",
    "undo_charge",
    "wait_for",
    "wait_no_longer",
]
