"""The verbs of what is given ahead."""

from galla.prepaid.actions.confirmed_by_mistake import refuse_spent
from galla.prepaid.actions.given_up import take_back_given_up
from galla.prepaid.actions.giving_back import give_back
from galla.prepaid.actions.keeping import keep_as_credit
from galla.prepaid.actions.replacing import keep_rest, replace_card
from galla.prepaid.actions.spending import PAID_AHEAD, Asked, Purse, purses_for, spend
from galla.prepaid.actions.taking import MoneyGiven, Sold, give_credit, sell_card, take_advance, top_up
from galla.prepaid.actions.terms import set_terms

__all__ = [
    "PAID_AHEAD",
    "Asked",
    "MoneyGiven",
    "Purse",
    "Sold",
    "give_back",
    "give_credit",
    "keep_as_credit",
    "keep_rest",
    "purses_for",
    "refuse_spent",
    "replace_card",
    "sell_card",
    "set_terms",
    "spend",
    "take_advance",
    "take_back_given_up",
    "top_up",
]
