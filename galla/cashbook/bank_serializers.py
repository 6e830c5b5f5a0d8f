"""What the bank's lines, matches and messages look like in the API."""

import datetime
from typing import Any

from rest_framework import serializers

from galla.cashbook.actions.bank_accounts import LOWEST_ROW
from galla.cashbook.actions.matching import MOST_TOGETHER
from galla.cashbook.bank.dates import FORMATS
from galla.cashbook.bank.messages import LONGEST_TEXT
from galla.cashbook.bank_listings import is_matched
from galla.cashbook.models import (
    LONGEST_ACCOUNT_NAME,
    LONGEST_NOTE,
    LONGEST_PAYEE,
    LONGEST_REASON,
    MOST_DAYS,
    USUAL_DAYS,
    BankAct,
    BankLine,
    BankTransfer,
)
from galla.foundation.api import fields
from galla.foundation.api.serializers import StrictSerializer
from galla.payments.models import LONGEST_CODE


class BankAccountChangeSerializer(StrictSerializer):
    """What of a bank account may change. ``date_format`` null: as each file shows. ``days``: how far moves may lie."""

    name = fields.CleanCharField(max_length=LONGEST_ACCOUNT_NAME)
    date_format = fields.StrictChoiceField([(name, name) for name in FORMATS], required=False, allow_null=True)
    header_row = fields.CountField(maximum=LOWEST_ROW, required=False)
    days = fields.CountField(maximum=MOST_DAYS, required=False, default=USUAL_DAYS)


class NewBankAccountSerializer(BankAccountChangeSerializer):
    """A bank account. ``code`` is the way of being paid whose money lies there."""

    code = fields.CleanCharField(max_length=LONGEST_CODE, required=False, default="bank")


class BankAccountSerializer(NewBankAccountSerializer):
    """A bank account as it stands, with the columns of its last statement."""

    id = fields.IdField(read_only=True)
    columns = serializers.DictField(child=serializers.CharField(), read_only=True)

    def to_representation(self, instance: Any) -> Any:
        """A format that is read off each file is null."""
        told = super().to_representation(instance)
        return told | {"date_format": told["date_format"] or None}


class BankLineSerializer(serializers.Serializer[BankLine]):
    """A line of a statement; an amount below zero went out. ``match`` is the one it is in, or null."""

    id = fields.IdField(read_only=True)
    bank_account = fields.IdField(source="account_id", read_only=True)
    day = serializers.DateField(read_only=True)
    description = serializers.CharField(read_only=True)
    reference = serializers.CharField(read_only=True)
    amount = fields.MinorField(source="amount_minor", read_only=True)
    balance = fields.MinorField(source="balance_minor", read_only=True, allow_null=True)
    match = serializers.SerializerMethodField()

    def get_match(self, line: BankLine) -> int | None:
        """The id of the match that stands."""
        return line.hold.act_id if is_matched(line) else None


class LineExpenseSerializer(StrictSerializer):
    """What a line was spent on."""

    expense_category = fields.IdField()
    paid_to = fields.CleanCharField(max_length=LONGEST_PAYEE, required=False, allow_blank=True, default="")
    note = fields.CleanCharField(max_length=LONGEST_NOTE, required=False, allow_blank=True, default="")


class LineTransferSerializer(StrictSerializer):
    """Where a line's money came from or went to: ``interest``, ``capital``, ``paid-out``, or a way of being paid.

    ``fee`` is what whoever paid it out kept of it.
    """

    other = fields.CleanCharField(max_length=LONGEST_CODE)
    fee = fields.MinorField(source="fee_minor", minimum=0, required=False)
    note = fields.CleanCharField(max_length=LONGEST_NOTE, required=False, allow_blank=True, default="")


class BankTransferSerializer(serializers.Serializer[BankTransfer]):
    """Money between the bank and another account (``other``); an amount below zero left the bank.

    ``fee`` is what whoever paid it out kept. ``voided_at`` and ``void_reason`` are null for one that stands.
    """

    id = fields.IdField(read_only=True)
    code = serializers.CharField(read_only=True)
    other = serializers.CharField(read_only=True)
    amount = fields.MinorField(source="amount_minor", read_only=True)
    fee = fields.MinorField(source="fee_minor", read_only=True)
    note = serializers.CharField(read_only=True)
    by = fields.IdField(source="by_id", read_only=True)
    happened_at = serializers.DateTimeField(read_only=True)
    business_date = serializers.DateField(read_only=True)
    voided_at = serializers.DateTimeField(source="void.happened_at", read_only=True, allow_null=True, default=None)
    void_reason = serializers.CharField(source="void.reason", read_only=True, allow_null=True, default=None)


class NewTransferVoidSerializer(StrictSerializer):
    """Why a transfer is taken back."""

    reason = fields.CleanCharField(max_length=LONGEST_REASON)


def _ids() -> Any:
    return serializers.ListField(child=fields.IdField(), max_length=MOST_TOGETHER, required=False, default=list)


class NewMatchSerializer(StrictSerializer):
    """What belongs together: lines of an account, and entries of the book or promised money (``claims``)."""

    bank_account = fields.IdField()
    lines = _ids()
    entries = _ids()
    claims = _ids()


class MatchedMoveSerializer(serializers.Serializer[Any]):
    """What an entry moved on the account."""

    entry = fields.IdField(source="entry_id", read_only=True)
    amount = fields.MinorField(source="amount_minor", read_only=True)


class BankMatchSerializer(serializers.Serializer[BankAct]):
    """A match: who said so, when, and whether it was undone."""

    id = fields.IdField(read_only=True)
    bank_account = fields.IdField(source="account_id", read_only=True)
    found = serializers.CharField(read_only=True)
    by = fields.IdField(source="by_id", read_only=True)
    at = serializers.DateTimeField(read_only=True)
    lines = serializers.SerializerMethodField()
    moves = MatchedMoveSerializer(source="matched_moves", many=True, read_only=True)
    undone_at = serializers.SerializerMethodField()

    def get_lines(self, act: BankAct) -> list[int]:
        """The ids of its lines."""
        return sorted(row.line_id for row in act.matched_lines.all())

    def get_undone_at(self, act: BankAct) -> datetime.datetime | None:
        """When it was undone; null for one that stands."""
        undone = getattr(act, "undone", None)
        return None if undone is None else undone.at


class LinePromiseSerializer(StrictSerializer):
    """Which promised money a line is: that came after all, or that the bank took back (``on_khata``: it is owed)."""

    claim = fields.IdField()
    on_khata = fields.StrictBooleanField(required=False)
    note = fields.CleanCharField(max_length=LONGEST_NOTE, required=False, allow_blank=True)


class BookMoveSerializer(serializers.Serializer[Any]):
    """A move of the book that is no line yet: an entry, or promised money (``kind`` ``claim``)."""

    id = fields.IdField(source="number", read_only=True)
    kind = serializers.SerializerMethodField()
    day = serializers.DateField(read_only=True)
    what = serializers.CharField(source="label", read_only=True)
    references = serializers.ListField(child=serializers.CharField(), read_only=True)
    amount = fields.MinorField(source="amount_minor", read_only=True)

    def get_kind(self, move: Any) -> str:
        """``entry`` or ``claim``."""
        return "claim" if move.is_claim else "entry"


class BankProposalSerializer(serializers.Serializer[Any]):
    """A line and what it may be. ``strength``: sure, likely, possible."""

    line = fields.IdField(source="line.pk", read_only=True)
    moves = BookMoveSerializer(many=True, read_only=True)
    strength = serializers.CharField(source="proposal.strength", read_only=True)
    reason = serializers.CharField(source="proposal.reason", read_only=True)
    apart_days = serializers.IntegerField(source="proposal.apart_days", read_only=True)


class BankProposalsSerializer(serializers.Serializer[Any]):
    """The surest proposals, and how many there are."""

    count = serializers.IntegerField(read_only=True)
    results = BankProposalSerializer(many=True, read_only=True)


class BankBookSerializer(serializers.Serializer[Any]):
    """What the book says and no line does, the oldest first, and how many there are."""

    count = serializers.IntegerField(read_only=True)
    results = BookMoveSerializer(many=True, read_only=True)


class BankSureSerializer(serializers.Serializer[Any]):
    """How many lines were matched."""

    matched = serializers.IntegerField(read_only=True)


class PastedSerializer(StrictSerializer):
    """What the bank wrote, one message or many."""

    text = fields.CleanCharField(max_length=LONGEST_TEXT, lines=True)


class SeenMessageSerializer(PastedSerializer):
    """One message, and the promised money it speaks of."""

    claim = fields.IdField()


class BankMessageSerializer(serializers.Serializer[Any]):
    """One message as it was understood, and the promised money it may speak of, the surest first."""

    text = serializers.CharField(source="understood.text", read_only=True)
    amount = fields.MinorField(source="understood.amount_minor", read_only=True, allow_null=True)
    came_in = serializers.BooleanField(source="understood.came_in", read_only=True, allow_null=True)
    day = serializers.DateField(source="understood.day", read_only=True, allow_null=True)
    reference = serializers.CharField(read_only=True)
    strength = serializers.CharField(read_only=True, allow_null=True)
    claims = serializers.SerializerMethodField()
    used_for = fields.IdField(source="used_for.pk", read_only=True, allow_null=True, default=None)

    def get_claims(self, read: Any) -> list[int]:
        """Their ids."""
        return [claim.pk for claim in read.claims]


class BankMessagesSerializer(serializers.Serializer[Any]):
    """Every message of the text."""

    results = BankMessageSerializer(many=True, read_only=True)


class StatementFileSerializer(serializers.Serializer[Any]):
    """A statement as a file of a form, and how it is read.

    ``columns``: only where a column is not found by itself, one on each line, such as ``debit=Taken out``; they are
    remembered for the next statement. ``dry_run``: nothing is taken, the answer says what would become of every row.
    """

    file = serializers.FileField()
    columns = serializers.CharField(required=False)
    dry_run = serializers.BooleanField(required=False)


class StatementReportSerializer(serializers.Serializer[Any]):
    """What came of a statement: its rows, those that were new lines, there already, or refused, with the reasons."""

    rows = serializers.IntegerField(source="total", read_only=True)
    created = serializers.IntegerField(read_only=True)
    there_already = serializers.IntegerField(source="unchanged", read_only=True)
    refused = serializers.IntegerField(read_only=True)
    columns = serializers.DictField(source="mapping", child=serializers.CharField(), read_only=True)
    remarks = serializers.SerializerMethodField()

    def get_remarks(self, report: Any) -> list[dict[str, Any]]:
        """The first rows about which something is said, each by where it stands in the file."""
        return [{"row": row.line, "words": row.remarks} for row in report.shown]
