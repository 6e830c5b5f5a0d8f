"""What orders, bills, payments and returns look like in the API."""

from galla.purchasing.serializers.bills import (
    BillSerializer,
    BriefBillSerializer,
    BriefPaymentSerializer,
    BriefReturnSerializer,
    CameSerializer,
    NewBillSerializer,
    NewPaymentSerializer,
    NewReturnSerializer,
    NewSetOffSerializer,
    OwedSerializer,
    PaymentSerializer,
    ReturnSerializer,
)
from galla.purchasing.serializers.orders import (
    BriefOrderSerializer,
    CloseOrderSerializer,
    NewOrderSerializer,
    OrderSerializer,
    ReceiveOrderSerializer,
    SendOrderSerializer,
)

__all__ = [
    "BillSerializer",
    "BriefBillSerializer",
    "BriefOrderSerializer",
    "BriefPaymentSerializer",
    "BriefReturnSerializer",
    "CameSerializer",
    "CloseOrderSerializer",
    "NewBillSerializer",
    "NewOrderSerializer",
    "NewPaymentSerializer",
    "NewReturnSerializer",
    "NewSetOffSerializer",
    "OrderSerializer",
    "OwedSerializer",
    "PaymentSerializer",
    "ReceiveOrderSerializer",
    "ReturnSerializer",
    "SendOrderSerializer",
]
