"""What ways of being paid and promised money look like in the API."""

from typing import Any

from rest_framework import serializers

from galla.accounts.serializers import AllowedBySerializer
from galla.foundation.api import fields
from galla.foundation.api.serializers import StrictSerializer
from galla.payments.models import LONGEST_CODE, LONGEST_REASON, LONGEST_REFERENCE, SEVERAL, Claim
from galla.payments.queries import state_of
from galla.payments.whereabouts import seen_as
from galla.pricing.upi import LONGEST_TR


class MethodChangeSerializer(StrictSerializer):
    """What of a way of being paid may change. Rates are in percent."""

    name = fields.CleanCharField(max_length=40, required=False)
    needs_reference = fields.StrictBooleanField(required=False)
    opens_drawer = fields.StrictBooleanField(required=False)
    surcharge = fields.RateField(source="surcharge_ppm", required=False)
    surcharge_tax = fields.RateField(source="surcharge_tax_ppm", required=False)
    pays_into = fields.CleanCharField(max_length=100, required=False, allow_blank=True)
    position = fields.CountField(maximum=1000, required=False)


class MethodSerializer(MethodChangeSerializer):
    """A way the shop is paid. ``code`` is what a bill's payment names."""

    id = fields.IdField(read_only=True)
    code = serializers.CharField(read_only=True)
    kind = serializers.CharField(read_only=True)
    archived_at = serializers.DateTimeField(read_only=True, allow_null=True)


class NewMethodSerializer(MethodChangeSerializer):
    """One more way: ``kind`` ``card`` and ``word`` ``meal`` make the code ``card.meal``."""

    kind = fields.StrictChoiceField([(one.value, one.label) for one in SEVERAL])
    word = fields.CleanCharField(max_length=10)
    name = fields.CleanCharField(max_length=40)


class ClaimSerializer(serializers.Serializer[Claim]):
    """Money promised over UPI: for which document (its kind and id), and what became of it."""

    id = fields.IdField(read_only=True)
    document = serializers.CharField(read_only=True)
    document_id = fields.IdField(source="entry_id", read_only=True)
    till = fields.IdField(source="till_id", read_only=True, allow_null=True)
    customer = fields.IdField(source="customer_id", read_only=True, allow_null=True)
    method = serializers.CharField(read_only=True)
    amount = fields.MinorField(source="amount_minor", read_only=True)
    reference = serializers.CharField(read_only=True)
    claimed_at = serializers.DateTimeField(read_only=True)
    business_date = serializers.DateField(read_only=True)
    state = serializers.SerializerMethodField()
    seen = serializers.SerializerMethodField()
    bank_reference = serializers.SerializerMethodField()

    def get_state(self, claim: Claim) -> str:
        """``open``, ``arrived``, ``given_up``, or ``taken_back`` with its bill."""
        return state_of(claim)

    def get_seen(self, claim: Claim) -> str | None:
        """Who saw it: ``cashier``, ``gateway``, ``statement``, ``message``."""
        seen = seen_as(claim)
        return None if seen is None else str(seen.seen)

    def get_bank_reference(self, claim: Claim) -> str:
        """What stood beside it at the bank."""
        seen = seen_as(claim)
        return "" if seen is None else seen.reference


class SeenSerializer(StrictSerializer):
    """Promised money that was seen."""

    reference = fields.CleanCharField(max_length=LONGEST_REFERENCE, required=False, allow_blank=True)


class GiveUpSerializer(StrictSerializer):
    """Promised money that never came."""

    reason = fields.CleanCharField(max_length=LONGEST_REASON)
    on_khata = fields.StrictBooleanField(required=False)
    allowed_by = AllowedBySerializer(required=False)


class UnconfirmSerializer(StrictSerializer):
    """Promised money that somebody said had arrived, by mistake."""

    reason = fields.CleanCharField(max_length=LONGEST_REASON)
    allowed_by = AllowedBySerializer(required=False)


class UndoSerializer(StrictSerializer):
    """Why what became of promised money was a mistake."""

    reason = fields.CleanCharField(max_length=LONGEST_REASON)


class CodeAskedSerializer(StrictSerializer):
    """What a UPI code is asked for."""

    amount = fields.MinorField(minimum=1)
    method = fields.CleanCharField(max_length=LONGEST_CODE, required=False)
    tr = fields.CleanCharField(max_length=LONGEST_TR, required=False)


class CodeSerializer(serializers.Serializer[Any]):
    """A UPI code: ``uri`` is what it says, ``image`` an SVG as a ``data:`` address, ``tr`` the payment's reference."""

    tr = serializers.CharField(source="reference", read_only=True)
    payee = serializers.CharField(read_only=True)
    name = serializers.CharField(read_only=True)
    amount = fields.MinorField(source="amount_minor", read_only=True)
    uri = serializers.CharField(read_only=True)
    image = serializers.CharField(read_only=True)
