"""What is done with orders, supplier bills, payments and returns."""

from galla.purchasing.actions.arriving import Arrived, receive_order
from galla.purchasing.actions.booking import Paper
from galla.purchasing.actions.ordering import OrderItem, change_order, create_order
from galla.purchasing.actions.sending import close_order, send_order

__all__ = [
    "Arrived",
    "OrderItem",
    "Paper",
    "change_order",
    "close_order",
    "create_order",
    "receive_order",
    "send_order",
]
