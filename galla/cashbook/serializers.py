"""What expenses and their categories look like in the API."""

from typing import Any

from rest_framework import serializers

from galla.accounts.serializers import AllowedBySerializer
from galla.cashbook.actions.settling import MOST_SHARES
from galla.cashbook.actions.spending import MOST_TAXES
from galla.cashbook.models import (
    LONGEST_NAME,
    LONGEST_NOTE,
    LONGEST_PAYEE,
    LONGEST_REASON,
    LONGEST_REFERENCE,
    Expense,
    PaidFrom,
    Settlement,
)
from galla.drawer.acts import pieces_of
from galla.drawer.cash import MOST_CASH_MINOR, written_notes
from galla.drawer.fields import NotesField
from galla.foundation import formats
from galla.foundation.api import fields
from galla.foundation.api.serializers import StrictSerializer


class ExpenseCategorySerializer(StrictSerializer):
    """What money is spent on."""

    id = fields.IdField(read_only=True)
    name = fields.CleanCharField(max_length=LONGEST_NAME)
    archived_at = serializers.DateTimeField(read_only=True, allow_null=True)


class NewTaxSerializer(StrictSerializer):
    """A tax inside an expense, as its receipt says it."""

    name = fields.CleanCharField(max_length=20)
    rate = fields.RateField(minimum=1)
    amount = fields.MinorField(minimum=1)


class NewExpenseSerializer(StrictSerializer):
    """What was spent. ``till`` and ``notes`` are for a drawer; an amount without notes comes out of its loose cash."""

    expense_category = fields.IdField()
    paid_from = fields.StrictChoiceField(PaidFrom.choices)
    amount = fields.MinorField(minimum=1, maximum=MOST_CASH_MINOR, required=False)
    notes = NotesField(required=False)
    till = fields.IdField(required=False)
    branch = fields.IdField(required=False)
    taxes = serializers.ListField(child=NewTaxSerializer(), required=False, max_length=MOST_TAXES)
    paid_to = fields.CleanCharField(max_length=LONGEST_PAYEE, required=False, allow_blank=True, default="")
    note = fields.CleanCharField(max_length=LONGEST_NOTE, required=False, allow_blank=True, default="")
    picture = fields.IdField(required=False)
    allowed_by = AllowedBySerializer(required=False)


class NewVoidSerializer(StrictSerializer):
    """Why an expense is taken back."""

    reason = fields.CleanCharField(max_length=LONGEST_NOTE)
    allowed_by = AllowedBySerializer(required=False)


class ReceiptPictureSerializer(serializers.Serializer[Any]):
    """A picture or PDF of a receipt, as a file of a form."""

    picture = serializers.FileField()


class HandedInSerializer(serializers.Serializer[Any]):
    """A file that was handed in, for ``picture`` of one expense."""

    id = fields.IdField(read_only=True)
    kind = serializers.CharField(read_only=True)


class ExpenseTaxSerializer(serializers.Serializer[Any]):
    """A tax inside an expense."""

    name = serializers.CharField()
    rate = fields.RateField()
    amount = fields.MinorField()


class ExpenseVoidSerializer(serializers.Serializer[Any]):
    """How an expense was taken back."""

    id = fields.IdField(read_only=True)
    reason = serializers.CharField(read_only=True)
    by = fields.IdField(source="by_id", read_only=True)
    happened_at = serializers.DateTimeField(read_only=True)
    business_date = serializers.DateField(read_only=True)


class ExpenseSerializer(serializers.Serializer[Any]):
    """An expense as it stands."""

    id = fields.IdField(read_only=True)
    expense_category = fields.IdField(source="category_id", read_only=True)
    category_name = serializers.CharField(source="category", read_only=True)
    paid_from = serializers.CharField(read_only=True)
    bank = serializers.CharField(
        source="bank_code",
        read_only=True,
        help_text="The code of the bank account it was paid from; empty for the plain.",
    )
    branch = fields.IdField(source="branch_id", read_only=True)
    till = fields.IdField(source="till_id", read_only=True, allow_null=True)
    amount = fields.MinorField(source="amount_minor", read_only=True)
    tax = fields.MinorField(source="tax_minor", read_only=True)
    taxes = serializers.SerializerMethodField()
    notes = serializers.SerializerMethodField()
    loose = fields.MinorField(source="loose_minor", read_only=True)
    paid_to = serializers.CharField(read_only=True)
    note = serializers.CharField(read_only=True)
    picture = fields.IdField(source="picture_id", read_only=True, allow_null=True)
    by = fields.IdField(source="by_id", read_only=True)
    happened_at = serializers.DateTimeField(read_only=True)
    business_date = serializers.DateField(read_only=True)
    void = serializers.SerializerMethodField()

    def get_taxes(self, expense: Expense) -> list[dict[str, Any]]:
        """Name, rate and amount of each."""
        rows = [{"name": name, "rate": rate, "amount": amount} for name, rate, amount in expense.taxes]
        return [dict(row) for row in ExpenseTaxSerializer(rows, many=True).data]

    def get_notes(self, expense: Expense) -> dict[str, int]:
        """Value → pieces that left the drawer."""
        notes = {int(value): pieces for value, pieces in expense.notes.items()}
        return written_notes(notes, minor_digits=formats.in_use().minor_digits)

    def get_void(self, expense: Expense) -> dict[str, Any] | None:
        """How it was taken back; null for one that stands."""
        void = getattr(expense, "void", None)
        return None if void is None else dict(ExpenseVoidSerializer(void).data)


class NewSettlementShareSerializer(StrictSerializer):
    """How much of a settlement is for one open charge of the khata."""

    charge = fields.IdField()
    amount = fields.MinorField(minimum=1)


class NewSettlementSerializer(StrictSerializer):
    """Money for a khata. ``notes`` are for cash; what names no bill settles the oldest first."""

    customer = fields.IdField()
    method = fields.CleanCharField(max_length=16)
    amount = fields.MinorField(minimum=1, maximum=MOST_CASH_MINOR, required=False)
    notes = NotesField(required=False)
    reference = fields.CleanCharField(max_length=LONGEST_REFERENCE, required=False, allow_blank=True, default="")
    bills = serializers.ListField(child=NewSettlementShareSerializer(), required=False, max_length=MOST_SHARES)


class NewWriteOffSerializer(StrictSerializer):
    """How much a customer will not pay, why, and who allows it where one may not."""

    customer = fields.IdField()
    amount = fields.MinorField(minimum=1, maximum=MOST_CASH_MINOR)
    reason = fields.CleanCharField(max_length=LONGEST_REFERENCE)
    allowed_by = AllowedBySerializer(required=False)


class NewSettlementVoidSerializer(StrictSerializer):
    """Why a settlement is taken back, and who allows it where one may not."""

    reason = fields.CleanCharField(max_length=LONGEST_REASON)
    allowed_by = AllowedBySerializer(required=False)


class SettlementShareSerializer(serializers.Serializer[Any]):
    """How much of a settlement was said to be for one charge."""

    charge = fields.IdField(source="charge_id", read_only=True)
    entry = fields.IdField(source="charge.entry_id", read_only=True)
    amount = fields.MinorField(source="amount_minor", read_only=True)


class SettlementVoidSerializer(serializers.Serializer[Any]):
    """How a settlement was taken back."""

    id = fields.IdField(read_only=True)
    reason = serializers.CharField(read_only=True)
    by = fields.IdField(source="by_id", read_only=True)
    happened_at = serializers.DateTimeField(read_only=True)


class BriefSettlementSerializer(serializers.Serializer[Any]):
    """A settlement in a list. ``is_waited_for``: nobody has seen its money yet, and it frees nothing of the limit."""

    id = fields.IdField(read_only=True)
    customer = fields.IdField(source="customer_id", read_only=True)
    till = fields.IdField(source="till_id", read_only=True)
    method = serializers.CharField(read_only=True)
    amount = fields.MinorField(source="amount_minor", read_only=True)
    reference = serializers.CharField(read_only=True)
    by = fields.IdField(source="by_id", read_only=True)
    happened_at = serializers.DateTimeField(read_only=True)
    business_date = serializers.DateField(read_only=True)
    is_waited_for = serializers.BooleanField(read_only=True)
    void = serializers.SerializerMethodField()

    def get_void(self, paper: Settlement) -> dict[str, Any] | None:
        """How it was taken back; null while it stands."""
        found = getattr(paper, "void", None)
        return None if found is None else SettlementVoidSerializer(found, context=self.context).data


class SettlementSerializer(BriefSettlementSerializer):
    """A settlement, with its notes and the bills it named."""

    notes = serializers.SerializerMethodField()
    loose = fields.MinorField(source="loose_minor", read_only=True)
    bills = SettlementShareSerializer(source="shares", many=True, read_only=True)

    def get_notes(self, paper: Settlement) -> dict[str, int]:
        """The notes that went into the drawer."""
        return NotesField().to_representation(pieces_of(paper.notes))
