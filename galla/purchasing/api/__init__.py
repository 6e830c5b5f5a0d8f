"""Purchasing over the API."""

from galla.purchasing.api.bills import BillResource, CameResource, OwedResource, PaymentResource, ReturnResource
from galla.purchasing.api.orders import OrderResource

__all__ = ["BillResource", "CameResource", "OrderResource", "OwedResource", "PaymentResource", "ReturnResource"]
