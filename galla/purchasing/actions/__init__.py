"""What is done with orders, supplier bills, payments and returns."""

from galla.purchasing.actions.advising import AdvisedItem, AdvisedOrders, order_advised
from galla.purchasing.actions.arriving import Arrived, receive_order
from galla.purchasing.actions.billed import BillItem
from galla.purchasing.actions.billing import enter_bill
from galla.purchasing.actions.booking import Paper
from galla.purchasing.actions.crediting import CreditItem, enter_credit
from galla.purchasing.actions.keeping import ReorderRule, forget_point, keep_at
from galla.purchasing.actions.ordering import OrderItem, change_order, create_order
from galla.purchasing.actions.paying import asked_to_pay, pay_supplier
from galla.purchasing.actions.returning import ReturnItem, return_goods
from galla.purchasing.actions.sending import close_order, send_order, throw_away
from galla.purchasing.actions.setting_off import set_off

__all__ = [
    "AdvisedItem",
    "AdvisedOrders",
    "Arrived",
    "BillItem",
    "CreditItem",
    "OrderItem",
    "Paper",
    "ReorderRule",
    "ReturnItem",
    "asked_to_pay",
    "change_order",
    "close_order",
    "create_order",
    "enter_bill",
    "enter_credit",
    "forget_point",
    "keep_at",
    "order_advised",
    "pay_supplier",
    "receive_order",
    "return_goods",
    "send_order",
    "set_off",
    "throw_away",
]
