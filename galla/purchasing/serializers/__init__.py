"""What orders, bills, payments and returns look like in the API."""

from galla.purchasing.serializers.orders import (
    BriefOrderSerializer,
    CloseOrderSerializer,
    NewOrderSerializer,
    OrderSerializer,
    ReceiveOrderSerializer,
    SendOrderSerializer,
)

__all__ = [
    "BriefOrderSerializer",
    "CloseOrderSerializer",
    "NewOrderSerializer",
    "OrderSerializer",
    "ReceiveOrderSerializer",
    "SendOrderSerializer",
]
