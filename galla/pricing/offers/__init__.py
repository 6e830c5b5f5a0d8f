"""Offers: rules as data, and the combination of them that is best for the customer. Pure: no table, no clock.

``best_offers`` answers what comes off which line and by which offer. What an offer may say stands in ``rules``, which
ones apply to a buyer at a moment in ``applying``, how sets of pieces are chosen in ``sets`` and ``search``, what comes
off sums in ``totals``, how it all becomes whole minor units in ``shares``. In words: docs/algorithms/discounts.md.
"""

from galla.pricing.offers.choosing import best_offers
from galla.pricing.offers.rules import (
    ALL_GOODS,
    MOST_IN_A_SET,
    Bundle,
    Buyer,
    BuyGet,
    Goods,
    Hours,
    Need,
    Off,
    OffEach,
    Offer,
    OfferUnclear,
    OffTotal,
    Prices,
    Scope,
    SetPrice,
    Step,
)
from galla.pricing.offers.shares import Choice, Taken

__all__ = [
    "ALL_GOODS",
    "MOST_IN_A_SET",
    "Bundle",
    "BuyGet",
    "Buyer",
    "Choice",
    "Goods",
    "Hours",
    "Need",
    "Off",
    "OffEach",
    "OffTotal",
    "Offer",
    "OfferUnclear",
    "Prices",
    "Scope",
    "SetPrice",
    "Step",
    "Taken",
    "best_offers",
]
