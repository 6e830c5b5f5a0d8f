"""Purchasing over the API."""

from galla.purchasing.api.orders import OrderResource

__all__ = ["OrderResource"]
