"""What notes, drawers and their papers look like in the API."""

from typing import Any

from rest_framework import serializers

from galla.accounts.serializers import AllowedBySerializer
from galla.drawer.banks import PLAIN
from galla.drawer.cash import MOST_CASH_MINOR
from galla.drawer.fields import NotesField
from galla.drawer.models import (
    LONGEST_BANK_CODE,
    LONGEST_REASON,
    DrawerCount,
    DrawerMove,
    Kind,
    SafeCount,
    SafeDeposit,
    Tone,
)
from galla.foundation.api import fields
from galla.foundation.api.serializers import StrictSerializer


class DenominationSerializer(StrictSerializer):
    """A note or coin of the shop. ``value`` is in the currency and never changes."""

    id = fields.IdField(read_only=True)
    value = fields.MinorField(source="value_minor", minimum=1, maximum=MOST_CASH_MINOR)
    label = fields.CleanCharField(max_length=16, required=False)  # type: ignore[assignment]  # as a property is called
    kind = fields.StrictChoiceField(Kind.choices, required=False)
    tone = fields.StrictChoiceField(Tone.choices, required=False)
    is_legacy = fields.StrictBooleanField(required=False)
    position = fields.CountField(maximum=1000, required=False)
    archived_at = serializers.DateTimeField(read_only=True, allow_null=True)


class DenominationChangeSerializer(DenominationSerializer):
    """What of a note may change."""

    value = fields.MinorField(source="value_minor", read_only=True)


class ContentsSerializer(serializers.Serializer[Any]):
    """What lies in a drawer: counted notes, loose cash, and all of it; with ``blind`` it is not told."""

    till = fields.IdField(read_only=True)
    notes = NotesField(read_only=True)
    loose = fields.MinorField(source="loose_minor", read_only=True, allow_null=True)
    cash = fields.MinorField(source="cash_minor", read_only=True, allow_null=True)
    blind = serializers.BooleanField(read_only=True)


class LastingSerializer(serializers.Serializer[Any]):
    """A note or coin that will not last: when there is none left at this rate, and how many pieces to bring.

    Both are null for a cashier who counts blind.
    """

    value = fields.MinorField(source="value_minor", read_only=True)
    label = serializers.CharField(read_only=True)  # type: ignore[assignment]  # what stands on it
    at = serializers.DateTimeField(read_only=True, allow_null=True)
    bring = serializers.IntegerField(read_only=True, allow_null=True)


class RunningOutSerializer(serializers.Serializer[Any]):
    """The notes and coins that will not last, the first to run out first."""

    notes = LastingSerializer(many=True, read_only=True)


class CashMoveSerializer(serializers.Serializer[Any]):
    """So much cash came or went. ``entry`` is the id of what it was for: a bill, a pay-out, a count."""

    id = fields.IdField(source="posting_id", read_only=True)
    entry = fields.IdField(source="entry_id", read_only=True)
    kind = serializers.CharField(read_only=True)
    happened_at = serializers.DateTimeField(read_only=True)
    business_date = serializers.DateField(read_only=True)
    by = serializers.CharField(read_only=True)
    out = fields.MinorField(source="given", read_only=True)
    left = fields.MinorField(read_only=True)

    def get_fields(self) -> dict[str, Any]:
        """``in`` is a word of Python's, so its field is added here."""
        return {**super().get_fields(), "in": fields.MinorField(source="received", read_only=True)}


class CashCardSerializer(serializers.Serializer[Any]):
    """Every move of cash behind what lies there, newest first; none of them while somebody has yet to count it blind.

    ``next`` leads to older moves, ``previous`` to newer ones.
    """

    blind = serializers.BooleanField(read_only=True)
    results = CashMoveSerializer(many=True, read_only=True)
    next = serializers.URLField(read_only=True, allow_null=True)
    previous = serializers.URLField(read_only=True, allow_null=True)


class CashSerializer(StrictSerializer):
    """Cash in or out: the notes, or an amount whose notes nobody tells."""

    amount = fields.MinorField(minimum=1, maximum=MOST_CASH_MINOR, required=False)
    notes = NotesField(required=False)
    reason = fields.CleanCharField(max_length=LONGEST_REASON)
    allowed_by = AllowedBySerializer(required=False)


class BringSerializer(CashSerializer):
    """Cash of the shop's own that comes into a drawer, and where from."""

    source = fields.StrictChoiceField(  # type: ignore[assignment]  # where the cash comes from, as a field is called
        [("safe", "safe"), ("bank", "bank")], required=False, default="safe"
    )


class CountSerializer(StrictSerializer):
    """What is really there. A note that is not named is not there."""

    notes = NotesField()
    reason = fields.CleanCharField(max_length=LONGEST_REASON, required=False, allow_blank=True, default="")


class SwapSerializer(StrictSerializer):
    """Notes that leave the drawer, and others of the same worth that come in."""

    taken = NotesField()
    put = NotesField()
    reason = fields.CleanCharField(max_length=LONGEST_REASON, required=False, allow_blank=True, default="")
    allowed_by = AllowedBySerializer(required=False)


class MoveSerializer(serializers.Serializer[Any]):
    """A pay-in, pay-out or swap. Notes below zero left the drawer, and so did loose cash below zero."""

    id = fields.IdField(read_only=True)
    till = fields.IdField(source="till_id", read_only=True)
    kind = serializers.CharField(read_only=True)
    amount = fields.MinorField(source="amount_minor", read_only=True)
    loose = fields.MinorField(source="loose_minor", read_only=True)
    notes = serializers.SerializerMethodField()
    reason = serializers.CharField(read_only=True)
    happened_at = serializers.DateTimeField(read_only=True)
    business_date = serializers.DateField(read_only=True)

    def get_notes(self, move: DrawerMove) -> dict[str, int]:
        """Value → pieces."""
        return NotesField().to_representation({note.value_minor: note.pieces for note in move.notes.all()})


class CountedLineSerializer(serializers.Serializer[Any]):
    """One denomination of a count."""

    value = fields.MinorField(source="value_minor", read_only=True)
    expected = serializers.IntegerField(read_only=True, allow_null=True)
    counted = serializers.IntegerField(read_only=True)


class CountedSerializer(serializers.Serializer[Any]):
    """A count: what the moves said, what there was. Of what the moves said nothing is told to whoever counts blind."""

    id = fields.IdField(read_only=True)
    till = fields.IdField(source="till_id", read_only=True)
    expected = fields.MinorField(source="expected_minor", read_only=True, allow_null=True)
    counted = fields.MinorField(source="counted_minor", read_only=True)
    difference = fields.MinorField(source="difference_minor", read_only=True, allow_null=True)
    loose = fields.MinorField(source="loose_minor", read_only=True, allow_null=True)
    lines = serializers.SerializerMethodField()
    reason = serializers.CharField(read_only=True)
    happened_at = serializers.DateTimeField(read_only=True)
    business_date = serializers.DateField(read_only=True)

    def get_lines(self, count: DrawerCount) -> list[dict[str, Any]]:
        """The denominations, largest first."""
        rows = sorted(count.lines.all(), key=lambda line: -line.value_minor)
        return [dict(row) for row in CountedLineSerializer(rows, many=True).data]

    def to_representation(self, instance: DrawerCount) -> dict[str, Any]:
        """The count; ``blind`` in the context are those of which only what was counted is told."""
        told: dict[str, Any] = super().to_representation(instance)
        if instance.pk in self.context.get("blind", ()):
            told |= dict.fromkeys(("expected", "difference", "loose"))
            told["lines"] = [line | {"expected": None} for line in told["lines"] if line["counted"]]
        return told


class DepositSerializer(StrictSerializer):
    """Cash of a safe that is brought to the bank: the notes, or an amount of what lies there loose.

    ``bank`` is the code of a bank account, such as ``bank.second``; the plain one where none is told.
    """

    amount = fields.MinorField(minimum=1, maximum=MOST_CASH_MINOR, required=False)
    notes = NotesField(required=False)
    slip = fields.CleanCharField(max_length=LONGEST_REASON, required=False, allow_blank=True, default="")
    bank = fields.CleanCharField(max_length=LONGEST_BANK_CODE, required=False, default=PLAIN)


class SafeSerializer(serializers.Serializer[Any]):
    """What lies in the safe of a branch."""

    branch = fields.IdField(read_only=True)
    notes = NotesField(read_only=True)
    loose = fields.MinorField(source="loose_minor", read_only=True)
    cash = fields.MinorField(source="cash_minor", read_only=True)


class DepositedSerializer(serializers.Serializer[Any]):
    """Cash of a safe that was brought to the bank, and in which notes."""

    id = fields.IdField(read_only=True)
    branch = fields.IdField(source="branch_id", read_only=True)
    amount = fields.MinorField(source="amount_minor", read_only=True)
    loose = fields.MinorField(source="loose_minor", read_only=True)
    notes = serializers.SerializerMethodField()
    slip = serializers.CharField(read_only=True)
    bank = serializers.SerializerMethodField()
    by = serializers.CharField(read_only=True)
    happened_at = serializers.DateTimeField(read_only=True)
    business_date = serializers.DateField(read_only=True)

    def get_bank(self, row: SafeDeposit) -> str:
        """The code of the bank account it was brought to."""
        return row.bank_code or PLAIN

    def get_notes(self, row: SafeDeposit) -> dict[str, int]:
        """Value → pieces."""
        return NotesField().to_representation({int(value): pieces for value, pieces in row.notes.items()})


class SafeApproveSerializer(StrictSerializer):
    """What somebody says of what a count found."""

    remark = fields.CleanCharField(max_length=LONGEST_REASON)


class SafeCountedSerializer(serializers.Serializer[Any]):
    """A count of a safe. ``waiting``: it found another amount, and nobody has answered for it yet."""

    id = fields.IdField(read_only=True)
    branch = fields.IdField(source="branch_id", read_only=True)
    expected = fields.MinorField(source="expected_minor", read_only=True)
    counted = fields.MinorField(source="counted_minor", read_only=True)
    difference = fields.MinorField(source="difference_minor", read_only=True)
    loose = fields.MinorField(source="loose_minor", read_only=True)
    lines = serializers.SerializerMethodField()
    reason = serializers.CharField(read_only=True)
    by = serializers.CharField(read_only=True)
    happened_at = serializers.DateTimeField(read_only=True)
    business_date = serializers.DateField(read_only=True)
    waiting = serializers.SerializerMethodField()
    approved_by = serializers.CharField(source="approval.by", read_only=True, allow_null=True, default=None)
    approved_at = serializers.DateTimeField(
        source="approval.happened_at", read_only=True, allow_null=True, default=None
    )
    remark = serializers.CharField(source="approval.remark", read_only=True, allow_null=True, default=None)

    def get_lines(self, row: SafeCount) -> list[dict[str, Any]]:
        """The denominations, largest first."""
        names = ("value_minor", "expected", "counted")
        lines = [dict(zip(names, line, strict=True)) for line in row.lines]
        return [dict(line) for line in CountedLineSerializer(lines, many=True).data]

    def get_waiting(self, row: SafeCount) -> bool:
        """Whether somebody has to answer for it."""
        return bool(row.difference_minor) and getattr(row, "approval", None) is None
