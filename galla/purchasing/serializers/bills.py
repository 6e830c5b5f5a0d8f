"""Bills, payments, returns and what is owed, in the API."""

from typing import Any

from rest_framework import serializers

from galla.accounts.serializers import AllowedBySerializer
from galla.drawer.fields import NotesField
from galla.foundation.api import fields
from galla.foundation.api.serializers import StrictSerializer
from galla.inventory.actions import MOST_LINES
from galla.inventory.serializers import NewPaperSerializer
from galla.parties.serializers import AgesSerializer
from galla.purchasing.actions.billed import LONGEST_TAX_NAME, MOST_TAXES
from galla.purchasing.models import (
    LONGEST_BILL_NUMBER,
    LONGEST_PAYMENT_REFERENCE,
    LONGEST_REASON,
    LONGEST_WORDS,
    LineKind,
    PaidBy,
    SharedBy,
)
from galla.purchasing.serializers.orders import text


class NewBillLineSerializer(StrictSerializer):
    """A line of a bill: goods name a receipt's line, freight and duty (landed) the receipts they are for."""

    kind = fields.StrictChoiceField(LineKind.choices)
    net = fields.MinorField()
    receipt_line = fields.IdField(required=False)
    quantity = fields.MilliField(minimum=1, required=False)
    words = text(LONGEST_WORDS)
    tax_class = fields.IdField(required=False)
    receipts = serializers.ListField(child=fields.IdField(), required=False, max_length=MOST_LINES)
    shared_by = fields.StrictChoiceField(SharedBy.choices, default=SharedBy.VALUE)


class NewBillTaxSerializer(StrictSerializer):
    """A tax that stands on their bill."""

    name = fields.CleanCharField(max_length=LONGEST_TAX_NAME)
    rate = fields.RateField(minimum=1)
    amount = fields.MinorField(minimum=1)


class NewBillSerializer(NewPaperSerializer):
    """A supplier's bill. Without ``taxes`` they follow the lines' classes; an empty list says there are none."""

    supplier = fields.IdField()
    number = fields.CleanCharField(max_length=LONGEST_BILL_NUMBER)
    billed_on = fields.StrictDateField()
    total = fields.MinorField(required=False)
    taxes = NewBillTaxSerializer(many=True, required=False, max_length=MOST_TAXES)  # type: ignore[call-arg]
    lines = NewBillLineSerializer(many=True, allow_empty=False, max_length=MOST_LINES)  # type: ignore[call-arg]


class NewShareSerializer(StrictSerializer):
    """How much of a payment is for a bill."""

    bill = fields.IdField()
    amount = fields.MinorField(minimum=1)


class NewPaymentSerializer(NewPaperSerializer):
    """Money for a supplier; what names no bill settles the oldest, and what is left then is paid ahead.

    In cash it leaves the drawer of ``till`` (that of the token where none is named): as ``notes``, or as an amount.
    """

    supplier = fields.IdField()
    method = fields.StrictChoiceField(PaidBy.choices)
    amount = fields.MinorField(minimum=1, required=False)
    till = fields.IdField(required=False)
    notes = NotesField(required=False)
    reference = text(LONGEST_PAYMENT_REFERENCE)
    bills = NewShareSerializer(many=True, required=False, max_length=MOST_LINES)  # type: ignore[call-arg]
    allowed_by = AllowedBySerializer(required=False)


class ReturnedLineSerializer(StrictSerializer):
    """How much of a receipt's line goes back."""

    line = fields.IdField()
    quantity = fields.MilliField(minimum=1)


class NewReturnSerializer(StrictSerializer):
    """Goods of a receipt that go back."""

    receipt = fields.IdField()
    reason = text(LONGEST_REASON)
    lines = ReturnedLineSerializer(many=True, allow_empty=False, max_length=MOST_LINES)  # type: ignore[call-arg]


class NewSupplierCreditLineSerializer(StrictSerializer):
    """How much less the goods of a receipt's line cost, without tax."""

    receipt_line = fields.IdField()
    net = fields.MinorField(minimum=1)


class NewSupplierCreditSerializer(StrictSerializer):
    """What a supplier took off a bill. Without ``taxes`` they follow the bill; an empty list says there are none."""

    bill = fields.IdField()
    number = fields.CleanCharField(max_length=LONGEST_BILL_NUMBER)
    credited_on = fields.StrictDateField()
    reason = text(LONGEST_REASON)
    taxes = NewBillTaxSerializer(many=True, required=False, max_length=MOST_TAXES)  # type: ignore[call-arg]
    lines = NewSupplierCreditLineSerializer(many=True, allow_empty=False, max_length=MOST_LINES)  # type: ignore[call-arg]


class NewSetOffSerializer(StrictSerializer):
    """How much of a debit note is for which bill, or ``oldest_first``: one of the two."""

    bills = NewShareSerializer(many=True, required=False, allow_empty=False, max_length=MOST_LINES)  # type: ignore[call-arg]
    oldest_first = fields.StrictBooleanField(default=False)


class PurchasePaperSerializer(serializers.Serializer[Any]):
    """What every paper of this room says."""

    id = fields.IdField()
    supplier = fields.IdField(source="supplier_id")
    branch = fields.IdField(source="branch_id")
    by = fields.IdField(source="by_id")
    happened_at = serializers.DateTimeField()
    business_date = serializers.DateField()


class BriefBillSerializer(PurchasePaperSerializer):
    """A bill in a list. ``open`` is what is still to be paid of it.

    ``ahead`` of what no paper has settled need not be paid either: it was paid ahead, or went back.
    """

    number = serializers.CharField()
    billed_on = serializers.DateField()
    net = fields.MinorField(source="net_minor")
    tax = fields.MinorField(source="tax_minor")
    round_off = fields.MinorField(source="round_off_minor")
    total = fields.MinorField(source="total_minor")
    ahead = fields.MinorField(source="ahead_minor")
    open = fields.MinorField(source="open_minor")
    line_count = serializers.IntegerField()


class BillLineSerializer(serializers.Serializer[Any]):
    """A line of a bill. ``came_at`` is the value at which its goods had come."""

    kind = serializers.CharField()
    receipt_line = fields.IdField(source="receipt_line_id", allow_null=True)
    words = serializers.CharField()
    quantity = fields.MilliField(source="quantity_milli")
    net = fields.MinorField(source="net_minor")
    came_at = fields.MinorField(source="received_worth_minor")
    tax_class = fields.IdField(source="tax_class_id", allow_null=True)
    shared_by = serializers.CharField()


class TaxSerializer(serializers.Serializer[Any]):
    """A tax on a paper."""

    name = serializers.CharField()
    rate = fields.RateField(source="rate_ppm")
    amount = fields.MinorField(source="amount_minor")


class ShiftSerializer(serializers.Serializer[Any]):
    """Value that followed goods: ``gone`` where they had left by then."""

    product = fields.IdField(source="product_id")
    receipt_line = fields.IdField(source="receipt_line_id")
    gone = serializers.SerializerMethodField()
    worth = fields.MinorField(source="worth_minor")

    def get_gone(self, shift: Any) -> bool:
        """Whether the goods were gone."""
        return bool(shift.place == "sold")


class BillSerializer(BriefBillSerializer):
    """A bill with its lines, its taxes and the value that followed its goods."""

    lines = BillLineSerializer(many=True)
    taxes = TaxSerializer(many=True)
    shifts = ShiftSerializer(many=True)


class BriefSupplierCreditSerializer(PurchasePaperSerializer):
    """A supplier's credit note in a list. ``settled`` of it settled its bill; the rest lowers what else is owed."""

    number = serializers.CharField()
    bill = fields.IdField(source="bill_id")
    credited_on = serializers.DateField()
    reason = serializers.CharField()
    net = fields.MinorField(source="net_minor")
    tax = fields.MinorField(source="tax_minor")
    total = fields.MinorField(source="total_minor")
    settled = fields.MinorField(source="settled_minor")


class SupplierCreditLineSerializer(serializers.Serializer[Any]):
    """A line of a credit note."""

    receipt_line = fields.IdField(source="receipt_line_id")
    tax_class = fields.IdField(source="tax_class_id", allow_null=True)
    net = fields.MinorField(source="net_minor")


class SupplierCreditShiftSerializer(serializers.Serializer[Any]):
    """Value that was taken from goods: ``gone`` where they had left by then."""

    product = fields.IdField(source="product_id")
    gone = serializers.SerializerMethodField()
    worth = fields.MinorField(source="worth_minor")

    def get_gone(self, shift: Any) -> bool:
        """Whether the goods were gone."""
        return bool(shift.place == "sold")


class SupplierCreditSerializer(BriefSupplierCreditSerializer):
    """A credit note with its lines, its taxes, and where the value of its goods came from."""

    lines = SupplierCreditLineSerializer(many=True)
    taxes = TaxSerializer(many=True)
    shifts = SupplierCreditShiftSerializer(many=True)


class BriefPaymentSerializer(PurchasePaperSerializer):
    """A payment in a list."""

    method = serializers.CharField()
    amount = fields.MinorField(source="amount_minor")
    reference = serializers.CharField()
    till = fields.IdField(source="till_id", allow_null=True)


class ShareSerializer(serializers.Serializer[Any]):
    """So much of a payment is for a bill."""

    bill = fields.IdField(source="bill_id")
    amount = fields.MinorField(source="amount_minor")


class PaymentSerializer(BriefPaymentSerializer):
    """A payment and the bills it was for."""

    bills = ShareSerializer(source="shares", many=True)


class BriefReturnSerializer(PurchasePaperSerializer):
    """A return in a list. ``number`` is that of its debit note; ``open`` is what was not set against bills.

    ``net``, ``tax`` and ``total`` are what is owed less. Where nothing had been billed there is no debit note: they
    are 0, and ``number`` is the id with ``#`` before it.
    """

    number = serializers.CharField()
    receipt = fields.IdField(source="receipt_id")
    reason = serializers.CharField()
    net = fields.MinorField(source="net_minor")
    tax = fields.MinorField(source="tax_minor")
    total = fields.MinorField(source="total_minor")
    open = fields.MinorField(source="open_minor")
    line_count = serializers.IntegerField()


class ReturnLineSerializer(serializers.Serializer[Any]):
    """A line of a return: ``worth`` as the goods came, ``average`` as they lay on the shelf.

    ``unbilled`` of it nobody had billed, at ``unbilled_worth``: for that nothing is owed less.
    """

    line = fields.IdField(source="receipt_line_id")
    product = fields.IdField(source="product_id")
    quantity = fields.MilliField(source="quantity_milli")
    worth = fields.MinorField(source="worth_minor")
    average = fields.MinorField(source="average_minor")
    unbilled = fields.MilliField(source="unbilled_milli")
    unbilled_worth = fields.MinorField(source="unbilled_worth_minor")


class ReturnSerializer(BriefReturnSerializer):
    """A return with its lines and taxes, and the bills its debit note was set against."""

    lines = ReturnLineSerializer(many=True)
    taxes = TaxSerializer(many=True)
    bills = ShareSerializer(source="set_off_shares", many=True)


class CameSerializer(serializers.Serializer[Any]):
    """A line of goods that came: what of it is not billed, and may go back. ``left_worth`` is of what is not billed."""

    id = fields.IdField()
    receipt = fields.IdField(source="receipt_id")
    supplier = fields.IdField(source="receipt.supplier_id")
    product = fields.IdField(source="product_id")
    name = serializers.CharField(source="product.name")
    quantity = fields.MilliField(source="quantity_milli")
    worth = fields.MinorField(source="worth_minor")
    unbilled = fields.MilliField(source="unbilled_milli")
    left_worth = fields.MinorField(source="left_worth_minor")
    returnable = fields.MilliField(source="returnable_milli")


class OwedSerializer(serializers.Serializer[Any]):
    """A supplier, what is owed to them (below zero: paid ahead), and how old what is open on their bills is."""

    id = fields.IdField()
    name = serializers.CharField()
    owed = fields.MinorField(source="owed_minor")
    ages = AgesSerializer(source="*")
    oldest_on = serializers.DateField(allow_null=True)
