"""The lists of the stock room: their columns, filters and empty states."""

from galla.inventory.listings.batches import BATCHES, state_of_days
from galla.inventory.listings.stock import ADJUSTMENTS, RECEIPTS, STOCK, products, state_of, what_of
from galla.inventory.listings.transfers import TRANSFERS, state_of_transfer

__all__ = [
    "ADJUSTMENTS",
    "BATCHES",
    "RECEIPTS",
    "STOCK",
    "TRANSFERS",
    "products",
    "state_of",
    "state_of_days",
    "state_of_transfer",
    "what_of",
]
