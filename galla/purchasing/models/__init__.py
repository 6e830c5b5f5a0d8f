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

__all__ = [
    "LONGEST_NOTE",
    "LONGEST_ORDER_NUMBER",
    "OrderArrival",
    "OrderClosed",
    "OrderLine",
    "OrderNumbers",
    "OrderSent",
    "PurchaseOrder",
]
