"""Bills, payments and returns, and what of a supplier's goods waits to be billed or may go back."""

from collections.abc import Collection, Iterable

from django.db.models import BigIntegerField, Count, F, IntegerField, OuterRef, Q, QuerySet, Subquery, Value
from django.db.models.functions import Coalesce

from galla.accounts.access import Access, as_identity
from galla.catalog.models import TaxClass
from galla.inventory.models import Receipt, ReceiptKind, ReceiptLine
from galla.parties.models import Supplier
from galla.purchasing.models import (
    BillStanding,
    LineKind,
    PurchaseReturn,
    PurchaseReturnLine,
    SetOffShare,
    SupplierBill,
    SupplierBillLine,
    SupplierCredit,
    SupplierPayment,
)
from galla.purchasing.queries.stretches import Stretch, stretch_of

# What no paper has settled of a bill.
_UNSETTLED = F("standing__total_minor") - F("standing__settled_minor")


def bills(access: Access) -> QuerySet[SupplierBill]:
    """The shop's supplier bills, with ``line_count`` and what is still to be paid of each (``open_minor``).

    ``unsettled_minor`` is what no paper has settled, ``ahead_minor`` what of that was paid ahead or credited.
    """
    lines = SupplierBillLine.objects.filter(bill=OuterRef("pk")).order_by().values("bill")
    standing = BillStanding.objects.filter(pk=OuterRef("pk"))
    left, ahead = standing.values_list(F("total_minor") - F("settled_minor")), standing.values("ahead_minor")
    rows = access.rows(SupplierBill).select_related("supplier", "branch", "by")
    return rows.annotate(
        line_count=Coalesce(Subquery(lines.annotate(n=Count("pk")).values("n"), output_field=IntegerField()), Value(0)),
        unsettled_minor=Coalesce(Subquery(left, output_field=BigIntegerField()), F("total_minor")),
        ahead_minor=Coalesce(Subquery(ahead, output_field=BigIntegerField()), Value(0)),
        open_minor=F("unsettled_minor") - F("ahead_minor"),
    )


def open_bills(access: Access, supplier: Supplier) -> QuerySet[SupplierBill]:
    """A supplier's bills of which something is still to be paid, the oldest first."""
    rows = bills(access).filter(supplier=supplier, standing__ahead_minor__lt=_UNSETTLED)
    return rows.order_by("billed_on", "pk")


def unsettled_bills(access: Access, supplier: Supplier) -> QuerySet[SupplierBill]:
    """A supplier's bills a debit note can be set against, the oldest first; ``open_minor`` is as much as it can be.

    What stands ahead of a bill gives way to it, and goes to others.
    """
    rows = bills(access).filter(supplier=supplier, standing__settled_minor__lt=F("standing__total_minor"))
    return rows.annotate(open_minor=F("unsettled_minor")).order_by("billed_on", "pk")


def stretch_of_bills(rows: QuerySet[SupplierBill], supplier: Supplier, *, asked: str, most: int) -> Stretch:
    """At most so many of these bills of a supplier, the oldest first, behind the one ``asked`` for in an address."""
    among = SupplierBill.objects.filter(shop=supplier.shop_id, supplier=supplier)
    return stretch_of(rows, asked=asked, most=most, by="billed_on", among=among)


def payments(access: Access) -> QuerySet[SupplierPayment]:
    """What suppliers were paid."""
    return access.rows(SupplierPayment).select_related("supplier", "branch", "by")


def returns(access: Access) -> QuerySet[PurchaseReturn]:
    """What went back, with ``line_count`` and what of the debit note was not set against bills (``open_minor``)."""
    lines = PurchaseReturnLine.objects.filter(purchase_return=OuterRef("pk")).order_by().values("purchase_return")
    count = Subquery(lines.annotate(n=Count("pk")).values("n"), output_field=IntegerField())
    rows = access.rows(PurchaseReturn).select_related("supplier", "branch", "receipt", "by")
    used = Coalesce(F("standing__set_off_minor"), Value(0, output_field=BigIntegerField()))
    return rows.annotate(line_count=Coalesce(count, Value(0)), open_minor=F("total_minor") - used)


def shares_of_note(note: PurchaseReturn) -> QuerySet[SetOffShare]:
    """What of a debit note was set against which bill."""
    return SetOffShare.objects.filter(set_off__purchase_return=note).select_related("bill", "set_off").order_by("pk")


def notes_against(bill: SupplierBill) -> QuerySet[SetOffShare]:
    """What of which debit note was set against a bill."""
    return SetOffShare.objects.filter(bill=bill).select_related("set_off__purchase_return").order_by("pk")


def goods_billed(bill: SupplierBill) -> QuerySet[SupplierBillLine]:
    """The lines of goods on a bill, with what came."""
    rows = SupplierBillLine.objects.filter(bill=bill, kind=LineKind.GOODS)
    return rows.select_related("receipt_line__product__measure").order_by("pk")


def credits_of(access: Access) -> QuerySet[SupplierCredit]:
    """What suppliers took off their bills without goods going back."""
    return access.rows(SupplierCredit).select_related("supplier", "branch", "bill", "by")


def came(access: Access) -> QuerySet[ReceiptLine]:
    """Every line of goods a supplier brought, with what is left to be billed and what may go back, in thousandths.

    ``left_worth_minor`` is the value at which what is not billed had come.
    """
    rows = access.rows(ReceiptLine).filter(receipt__kind=ReceiptKind.RECEIPT, receipt__supplier__isnull=False)
    zero = Value(0, output_field=BigIntegerField())
    return rows.select_related("receipt__branch", "product__measure").annotate(
        unbilled_milli=F("quantity_milli")
        - Coalesce(F("became__billed_milli"), zero)
        - Coalesce(F("became__unbilled_back_milli"), zero),
        returnable_milli=F("quantity_milli") - Coalesce(F("became__returned_milli"), zero),
        left_worth_minor=F("worth_minor")
        - Coalesce(F("became__billed_worth_minor"), zero)
        - Coalesce(F("became__unbilled_back_worth_minor"), zero),
    )


def unbilled(access: Access, supplier: Supplier) -> QuerySet[ReceiptLine]:
    """What a supplier brought and has not billed, the oldest first, with the ``tax_class_id`` it was agreed with."""
    done = F("became__billed_milli") + F("became__unbilled_back_milli")
    waits = Q(became=None) | Q(quantity_milli__gt=done)
    rows = came(access).filter(waits, receipt__supplier=supplier)
    ordered = F("order_arrival__order_line__tax_class_id")
    return rows.annotate(tax_class_id=Coalesce(ordered, F("product__tax_class_id"))).order_by("pk")


def tax_classes(access: Access, lines: Iterable[ReceiptLine]) -> list[tuple[int, str]]:
    """What a line of a bill may be taxed as: the classes in use, and those of these lines even where they are not."""
    own = {getattr(line, "tax_class_id", None) for line in lines}
    rows = access.rows(TaxClass).filter(Q(archived_at=None) | Q(pk__in=own)).order_by("name_key")
    return [(row.pk, str(row)) for row in rows]


def receipts_called(access: Access, numbers: Collection[str]) -> dict[str, list[Receipt]]:
    """Receipts by the number of the other side's paper, else by their own: ``#118``, or ``118`` if no paper has it."""
    own = {number: as_identity(number.removeprefix("#")) for number in numbers}
    meant = Q(pk__in=[one for one in own.values() if one is not None])
    for number in numbers:
        meant |= Q(reference__iexact=number)
    found = list(access.rows(Receipt).filter(meant, kind=ReceiptKind.RECEIPT).order_by("pk")) if numbers else []
    called = {number: [row for row in found if row.reference.casefold() == number.casefold()] for number in numbers}
    return {number: rows or [row for row in found if row.pk == own[number]] for number, rows in called.items()}


def returnable(access: Access, receipt: Receipt) -> QuerySet[ReceiptLine]:
    """The lines of a receipt of which something may go back."""
    left = Q(became=None) | Q(became__returned_milli__lt=F("quantity_milli"))
    return came(access).filter(left, receipt=receipt).order_by("position")
