"""Purchasing over the API."""

from galla.purchasing.api.bills import (
    BillResource,
    CameResource,
    CreditResource,
    OwedResource,
    PaymentResource,
    ReturnResource,
)
from galla.purchasing.api.orders import OrderResource
from galla.purchasing.api.reorder import ReorderPointResource, ReorderResource

__all__ = [
    "BillResource",
    "CameResource",
    "CreditResource",
    "OrderResource",
    "OwedResource",
    "PaymentResource",
    "ReorderPointResource",
    "ReorderResource",
    "ReturnResource",
]
