"""What was ordered, billed, paid and sent back. What is owed and what lies where is the ledger's to say."""

from galla.purchasing.models.bills import (
    LONGEST_BILL_NUMBER,
    LONGEST_WORDS,
    SERVICES,
    LineKind,
    SharedBy,
    SupplierBill,
    SupplierBillLine,
    SupplierBillTax,
    ValueShift,
)
from galla.purchasing.models.credits import CreditShift, SupplierCredit, SupplierCreditLine, SupplierCreditTax
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
from galla.purchasing.models.payments import LONGEST_PAYMENT_REFERENCE, PaidBy, PaymentShare, SupplierPayment
from galla.purchasing.models.reorder import LONGEST_LEAD_DAYS, AdvisedOrder, ReorderPoint
from galla.purchasing.models.returns import (
    LONGEST_DEBIT_NUMBER,
    LONGEST_REASON,
    PurchaseReturn,
    PurchaseReturnLine,
    PurchaseReturnTax,
)
from galla.purchasing.models.setoffs import ReturnStanding, SetOff, SetOffShare
from galla.purchasing.models.standing import BillStanding, ReceivedLine

__all__ = [
    "LONGEST_BILL_NUMBER",
    "LONGEST_DEBIT_NUMBER",
    "LONGEST_LEAD_DAYS",
    "LONGEST_NOTE",
    "LONGEST_ORDER_NUMBER",
    "LONGEST_PAYMENT_REFERENCE",
    "LONGEST_REASON",
    "LONGEST_WORDS",
    "SERVICES",
    "AdvisedOrder",
    "BillStanding",
    "CreditShift",
    "LineKind",
    "OrderArrival",
    "OrderClosed",
    "OrderLine",
    "OrderNumbers",
    "OrderSent",
    "PaidBy",
    "PaymentShare",
    "PurchaseOrder",
    "PurchaseReturn",
    "PurchaseReturnLine",
    "PurchaseReturnTax",
    "ReceivedLine",
    "ReorderPoint",
    "ReturnStanding",
    "SetOff",
    "SetOffShare",
    "SharedBy",
    "SupplierBill",
    "SupplierBillLine",
    "SupplierBillTax",
    "SupplierCredit",
    "SupplierCreditLine",
    "SupplierCreditTax",
    "SupplierPayment",
    "ValueShift",
]
