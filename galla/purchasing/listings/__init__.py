"""The lists of the purchasing room: their columns, filters and empty states."""

from galla.purchasing.listings.bills import BILLS, CREDITS, OWED, PAYMENTS, RETURNS
from galla.purchasing.listings.orders import ORDERS, badge_of

__all__ = ["BILLS", "CREDITS", "ORDERS", "OWED", "PAYMENTS", "RETURNS", "badge_of"]
