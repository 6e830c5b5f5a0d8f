"""What a card and the day book say of the entries this room makes."""

from collections.abc import Collection, Mapping, Sequence

from django.utils.translation import gettext_lazy as _

from galla.ledger.documents import Told, describe_entries
from galla.purchasing.models import (
    OrderClosed,
    OrderSent,
    PurchaseReturn,
    SupplierBill,
    SupplierCredit,
    SupplierPayment,
)
from galla.purchasing.papers import BILL, CLOSED, CREDIT, PAYMENT, RETURN, SENT, SET_OFF


def _sent(ids: Collection[int]) -> Mapping[int, Told]:
    rows = OrderSent.objects.select_related("order__supplier").filter(pk__in=ids)
    return {row.pk: Told(row.order.number, str(row.order.supplier)) for row in rows}


def _closed(ids: Collection[int]) -> Mapping[int, Told]:
    rows = OrderClosed.objects.select_related("order__supplier").filter(pk__in=ids)
    return {row.pk: Told(row.order.number, str(row.order.supplier)) for row in rows}


def _bills(ids: Collection[int]) -> Mapping[int, Told]:
    rows = SupplierBill.objects.select_related("supplier").filter(pk__in=ids)
    return {row.pk: Told(row.number, str(row.supplier)) for row in rows}


def _payments(ids: Collection[int]) -> Mapping[int, Told]:
    rows = SupplierPayment.objects.select_related("supplier").filter(pk__in=ids)
    return {row.pk: Told(row.reference, str(row.supplier)) for row in rows}


def _references(ids: Collection[int]) -> Mapping[int, Sequence[str]]:
    rows = SupplierPayment.objects.filter(pk__in=ids).exclude(reference="")
    return {pk: [reference] for pk, reference in rows.values_list("pk", "reference")}


def _returns(ids: Collection[int]) -> Mapping[int, Told]:
    rows = PurchaseReturn.objects.select_related("supplier").filter(pk__in=ids)
    return {row.pk: Told(row.number, str(row.supplier)) for row in rows}


def _credits(ids: Collection[int]) -> Mapping[int, Told]:
    rows = SupplierCredit.objects.select_related("supplier").filter(pk__in=ids)
    return {row.pk: Told(row.number, str(row.supplier)) for row in rows}


describe_entries(SENT, label=_("Order sent"), told=_sent)
describe_entries(CLOSED, label=_("Order closed"), told=_closed)
describe_entries(BILL, label=_("Supplier's bill"), page="purchasing:bill", told=_bills)
describe_entries(
    PAYMENT, label=_("Paid to supplier"), page="purchasing:payment", told=_payments, references=_references
)
describe_entries(RETURN, label=_("Sent back"), page="purchasing:return", told=_returns)
describe_entries(CREDIT, label=_("Supplier's credit note"), page="purchasing:credit", told=_credits)
describe_entries(SET_OFF, label=_("Debit note set against bills"))
