"""The lists of the purchasing room: their columns, filters and empty states."""

from galla.purchasing.listings.bills import ACCOUNT, BILLS, CREDITS, OWED, PAYMENTS, RETURNS, said_of
from galla.purchasing.listings.orders import ORDERS, badge_of

__all__ = ["ACCOUNT", "BILLS", "CREDITS", "ORDERS", "OWED", "PAYMENTS", "RETURNS", "badge_of", "said_of"]
