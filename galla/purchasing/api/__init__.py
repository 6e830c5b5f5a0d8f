"""Purchasing over the API."""

from galla.purchasing.api.orders import OrderResource
from galla.purchasing.api.reorder import ReorderPointResource, ReorderResource

__all__ = ["OrderResource", "ReorderPointResource", "ReorderResource"]
