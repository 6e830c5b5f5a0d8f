"""The lists of the purchasing room: their columns, filters and empty states."""

from galla.purchasing.listings.orders import ORDERS, badge_of

__all__ = ["ORDERS", "badge_of"]
