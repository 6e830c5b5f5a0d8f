"""The verbs of this room: offers written down, coupons made and ended, codes used and given back."""

from galla.offers.actions.coupons import MOST_CODES, end_coupon, make_codes, make_shared_code
from galla.offers.actions.limiting import HeldOffer, demand_left, hold_offers, offers_used
from galla.offers.actions.price_lists import MOST_PRICES, set_group_prices
from galla.offers.actions.using import demand_right, give_back, hold, used
from galla.offers.actions.writing import CHANGEABLE, add_offer, archive_offer, change_offer, restore_offer

__all__ = [
    "CHANGEABLE",
    "MOST_CODES",
    "MOST_PRICES",
    "HeldOffer",
    "add_offer",
    "archive_offer",
    "change_offer",
    "demand_left",
    "demand_right",
    "end_coupon",
    "give_back",
    "hold",
    "hold_offers",
    "make_codes",
    "make_shared_code",
    "offers_used",
    "restore_offer",
    "set_group_prices",
    "used",
]
