"""What cards, credit and prepayments look like in the API."""

from typing import Any

from rest_framework import serializers

from galla.accounts.serializers import AllowedBySerializer
from galla.drawer.acts import pieces_of
from galla.drawer.cash import MOST_CASH_MINOR
from galla.drawer.fields import NotesField
from galla.foundation.api import fields
from galla.foundation.api.serializers import StrictSerializer
from galla.payments.models import LONGEST_CODE
from galla.prepaid.actions.terms import MOST_DAYS
from galla.prepaid.models import LONGEST_REASON, LONGEST_REFERENCE, Prepayment

LONGEST_CARD_CODE = 40


class MoneyGivenSerializer(StrictSerializer):
    """What is paid ahead. ``notes`` are for cash; an amount alone counts as loose cash."""

    method = fields.CleanCharField(max_length=LONGEST_CODE)
    amount = fields.MinorField(minimum=1, maximum=MOST_CASH_MINOR, required=False)
    notes = NotesField(required=False)
    reference = fields.CleanCharField(max_length=LONGEST_REFERENCE, required=False, allow_blank=True, default="")


class NewAdvanceSerializer(MoneyGivenSerializer):
    """What a customer pays ahead."""

    customer = fields.IdField()


class NewCreditSerializer(StrictSerializer):
    """Credit that is given for nothing, and why."""

    customer = fields.IdField()
    amount = fields.MinorField(minimum=1, maximum=MOST_CASH_MINOR)
    reason = fields.CleanCharField(max_length=LONGEST_REASON)
    allowed_by = AllowedBySerializer(required=False)


class NewGivenBackSerializer(StrictSerializer):
    """Why something is given back."""

    reason = fields.CleanCharField(max_length=LONGEST_REASON)
    allowed_by = AllowedBySerializer(required=False)


class CardCodeSerializer(StrictSerializer):
    """A card's code, as it is typed."""

    code = fields.CleanCharField(max_length=LONGEST_CARD_CODE)


class CardTermsSerializer(StrictSerializer):
    """For how many days cards are good that are sold from now on; null for ever."""

    valid_days = fields.CountField(allow_null=True, minimum=1, maximum=MOST_DAYS)


class ReplacementSerializer(StrictSerializer):
    """Why a card is replaced."""

    reason = fields.CleanCharField(max_length=LONGEST_REASON)


class KeptRestSerializer(serializers.Serializer[Any]):
    """What was kept of a card that is over."""

    id = fields.IdField(read_only=True)
    card = fields.IdField(source="card_id", read_only=True)
    amount = fields.MinorField(source="amount_minor", read_only=True)
    by = fields.IdField(source="by_id", read_only=True)
    happened_at = serializers.DateTimeField(read_only=True)
    business_date = serializers.DateField(read_only=True)


class GivenBackSerializer(serializers.Serializer[Any]):
    """How a prepayment was given back."""

    id = fields.IdField(read_only=True)
    reason = serializers.CharField(read_only=True)
    till = fields.IdField(source="till_id", read_only=True)
    by = fields.IdField(source="by_id", read_only=True)
    happened_at = serializers.DateTimeField(read_only=True)


class BriefPrepaymentSerializer(serializers.Serializer[Any]):
    """A prepayment in a list."""

    id = fields.IdField(read_only=True)
    number = serializers.CharField(read_only=True)
    kind = serializers.CharField(read_only=True)
    card = fields.IdField(source="card_id", read_only=True, allow_null=True)
    replaces = fields.IdField(source="replaces_id", read_only=True, allow_null=True)
    customer = fields.IdField(source="customer_id", read_only=True, allow_null=True)
    till = fields.IdField(source="till_id", read_only=True)
    method = serializers.CharField(read_only=True, allow_blank=True)
    amount = fields.MinorField(source="amount_minor", read_only=True)
    reference = serializers.CharField(read_only=True, allow_blank=True)
    reason = serializers.CharField(read_only=True, allow_blank=True)
    by = fields.IdField(source="by_id", read_only=True)
    happened_at = serializers.DateTimeField(read_only=True)
    business_date = serializers.DateField(read_only=True)
    back = serializers.SerializerMethodField()

    def get_back(self, paper: Prepayment) -> dict[str, Any] | None:
        """How it was given back; null while it stands."""
        found = getattr(paper, "back", None)
        return None if found is None else dict(GivenBackSerializer(found, context=self.context).data)


class PrepaymentSerializer(BriefPrepaymentSerializer):
    """A prepayment, with the notes it was paid in."""

    notes = serializers.SerializerMethodField()
    loose = fields.MinorField(source="loose_minor", read_only=True)

    def get_notes(self, paper: Prepayment) -> dict[str, int]:
        """The notes that went into the drawer."""
        return NotesField().to_representation(pieces_of(paper.notes))


class GiftCardSerializer(serializers.Serializer[Any]):
    """A gift card, and what it still pays for."""

    id = fields.IdField(read_only=True)
    last_four = serializers.CharField(read_only=True)
    expires_on = serializers.DateField(read_only=True, allow_null=True)
    left = fields.MinorField(source="left_minor", read_only=True)


class SoldGiftCardSerializer(GiftCardSerializer):
    """A card that was just sold, with its code: it is told to whoever sells it and to nobody later."""

    code = serializers.CharField(read_only=True, allow_blank=True)
    prepayment = PrepaymentSerializer(read_only=True)


class PurseMoveSerializer(serializers.Serializer[Any]):
    """So much was put on a card or a customer's credit, or spent. ``entry`` is the id of what it was for."""

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


class PurseMovesSerializer(serializers.Serializer[Any]):
    """The moves behind what is left, newest first. ``next`` leads to older moves, ``previous`` to newer ones."""

    results = PurseMoveSerializer(many=True, read_only=True)
    next = serializers.URLField(read_only=True, allow_null=True)
    previous = serializers.URLField(read_only=True, allow_null=True)


class StoreCreditSerializer(serializers.Serializer[Any]):
    """What a customer has left ahead. ``waiting`` of it was paid over UPI, and is spent once somebody saw it."""

    customer = fields.IdField(read_only=True)
    left = fields.MinorField(source="left_minor", read_only=True)
    waiting = fields.MinorField(source="waiting_minor", read_only=True)
