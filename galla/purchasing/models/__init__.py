"""What was ordered, billed, paid and sent back. What is owed and what lies where is the ledger's to say."""

from galla.purchasing.models.orders import (
    LONGEST_NOTE,
    LONGEST_ORDER_NUMBER,
    OrderArrival,
    OrderClosed,
    OrderLine,
    OrderNumbers,
    OrderSent,
    PurchaseOrder,
)
from galla.purchasing.models.reorder import LONGEST_LEAD_DAYS, AdvisedOrder, ReorderPoint

__all__ = [
    "LONGEST_LEAD_DAYS",
    "LONGEST_NOTE",
    "LONGEST_ORDER_NUMBER",
    "AdvisedOrder",
    "OrderArrival",
    "OrderClosed",
    "OrderLine",
    "OrderNumbers",
    "OrderSent",
    "PurchaseOrder",
    "ReorderPoint",
]
