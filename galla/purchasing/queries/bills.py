"""Bills, payments and returns, and what of a supplier's goods waits to be billed or may go back."""

from django.db.models import BigIntegerField, Count, F, IntegerField, OuterRef, Q, QuerySet, Subquery, Value
from django.db.models.functions import Coalesce

from galla.accounts.access import Access
from galla.inventory.models import Receipt, ReceiptKind, ReceiptLine
from galla.ledger.holding import held_of_money
from galla.parties.models import Supplier
from galla.parties.queries import suppliers
from galla.purchasing.models import (
    BillStanding,
    PurchaseReturn,
    PurchaseReturnLine,
    SupplierBill,
    SupplierBillLine,
    SupplierPayment,
)


def bills(access: Access) -> QuerySet[SupplierBill]:
    """The shop's supplier bills, with ``line_count`` and what is open on each (``open_minor``)."""
    lines = SupplierBillLine.objects.filter(bill=OuterRef("pk")).order_by().values("bill")
    settled = BillStanding.objects.filter(pk=OuterRef("pk")).values("settled_minor")
    rows = access.rows(SupplierBill).select_related("supplier", "branch", "by")
    return rows.annotate(
        line_count=Coalesce(Subquery(lines.annotate(n=Count("pk")).values("n"), output_field=IntegerField()), Value(0)),
        open_minor=F("total_minor") - Coalesce(Subquery(settled, output_field=BigIntegerField()), Value(0)),
    )


def open_bills(access: Access, supplier: Supplier) -> QuerySet[SupplierBill]:
    """A supplier's bills that payments have not settled, the oldest first."""
    return _open(bills(access).filter(supplier=supplier)).order_by("billed_on", "pk")


def _open(rows: QuerySet[SupplierBill]) -> QuerySet[SupplierBill]:
    return rows.filter(standing__settled_minor__lt=F("standing__total_minor"))


def payments(access: Access) -> QuerySet[SupplierPayment]:
    """What suppliers were paid."""
    return access.rows(SupplierPayment).select_related("supplier", "branch", "by")


def returns(access: Access) -> QuerySet[PurchaseReturn]:
    """What went back, with ``line_count``."""
    lines = PurchaseReturnLine.objects.filter(purchase_return=OuterRef("pk")).order_by().values("purchase_return")
    count = Subquery(lines.annotate(n=Count("pk")).values("n"), output_field=IntegerField())
    rows = access.rows(PurchaseReturn).select_related("supplier", "branch", "receipt", "by")
    return rows.annotate(line_count=Coalesce(count, Value(0)))


def came(access: Access) -> QuerySet[ReceiptLine]:
    """Every line of goods a supplier brought, with what is left to be billed and what may go back, in thousandths.

    ``left_worth_minor`` is the value at which what is not billed had come.
    """
    rows = access.rows(ReceiptLine).filter(receipt__kind=ReceiptKind.RECEIPT, receipt__supplier__isnull=False)
    zero = Value(0, output_field=BigIntegerField())
    return rows.select_related("receipt__branch", "product__measure").annotate(
        unbilled_milli=F("quantity_milli") - Coalesce(F("became__billed_milli"), zero),
        returnable_milli=F("quantity_milli") - Coalesce(F("became__returned_milli"), zero),
        left_worth_minor=F("worth_minor") - Coalesce(F("became__billed_worth_minor"), zero),
    )


def unbilled(access: Access, supplier: Supplier) -> QuerySet[ReceiptLine]:
    """What a supplier brought and has not billed, the oldest first."""
    return came(access).filter(_below("billed_milli"), receipt__supplier=supplier).order_by("pk")


def returnable(access: Access, receipt: Receipt) -> QuerySet[ReceiptLine]:
    """The lines of a receipt of which something may go back."""
    return came(access).filter(_below("returned_milli"), receipt=receipt).order_by("position")


def _below(counter: str) -> Q:
    """The condition that a counter of a receipt's line has not reached what came."""
    return Q(became=None) | Q(**{f"became__{counter}__lt": F("quantity_milli")})


def owed(access: Access) -> QuerySet[Supplier]:
    """The shop's suppliers with what is owed to each (below zero: paid ahead), as their accounts say."""
    return suppliers(access).annotate(owed_minor=Value(0) - held_of_money("supplier"))
