"""The lists of the stock room: their columns, filters and empty states."""

from galla.inventory.listings.batches import BATCHES, state_of_days
from galla.inventory.listings.stock import ADJUSTMENTS, RECEIPTS, STOCK, products, state_of

__all__ = ["ADJUSTMENTS", "BATCHES", "RECEIPTS", "STOCK", "products", "state_of", "state_of_days"]
