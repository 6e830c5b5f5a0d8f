"""The verbs of the khata."""

from galla.credit.actions.charging import Charged, OnKhata, put_on_khata
from galla.credit.actions.interest import charge_all, charge_person, charge_shop, parted, waive
from galla.credit.actions.interest_terms import (
    MOST_GRACE_DAYS,
    MOST_RATE_PPM,
    USUAL_GRACE_DAYS,
    Taking,
    set_interest,
    set_own_rate,
)
from galla.credit.actions.levelling import (
    cancel_charges,
    cancel_charges_of,
    charge_entry,
    free_shares,
    hold_person,
    level,
    merged,
    settle_entries,
    settle_shares,
    undo_charge,
)
from galla.credit.actions.limits import promise, set_limit
from galla.credit.actions.links import MadeLink, link_of, make_link, take_link_back, take_links_back
from galla.credit.actions.reminding import USUAL, Reminding, remind_all, set_reminders
from galla.credit.actions.unseen import seen, seen_by_mistake, wait_for, wait_no_longer

__all__ = [
    "MOST_GRACE_DAYS",
    "MOST_RATE_PPM",
    "USUAL",
    "USUAL_GRACE_DAYS",
    "Charged",
    "MadeLink",
    "OnKhata",
    "Reminding",
    "Taking",
    "cancel_charges",
    "cancel_charges_of",
    "charge_all",
    "charge_entry",
    "charge_person",
    "charge_shop",
    "free_shares",
    "hold_person",
    "level",
    "link_of",
    "make_link",
    "merged",
    "parted",
    "promise",
    "put_on_khata",
    "remind_all",
    "seen",
    "seen_by_mistake",
    "set_interest",
    "set_limit",
    "set_own_rate",
    "set_reminders",
    "settle_entries",
    "settle_shares",
    "take_link_back",
    "take_links_back",
    "undo_charge",
    "wait_for",
    "wait_no_longer",
    "waive",
]
