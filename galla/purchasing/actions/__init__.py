"""What is done with orders, supplier bills, payments and returns."""

from galla.purchasing.actions.advising import AdvisedItem, AdvisedOrders, order_advised
from galla.purchasing.actions.arriving import Arrived, receive_order
from galla.purchasing.actions.booking import Paper
from galla.purchasing.actions.keeping import ReorderRule, forget_point, keep_at
from galla.purchasing.actions.ordering import OrderItem, change_order, create_order
from galla.purchasing.actions.sending import close_order, send_order

__all__ = [
    "AdvisedItem",
    "AdvisedOrders",
    "Arrived",
    "OrderItem",
    "Paper",
    "ReorderRule",
    "change_order",
    "close_order",
    "create_order",
    "forget_point",
    "keep_at",
    "order_advised",
    "receive_order",
    "send_order",
]
