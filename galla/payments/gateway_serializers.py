"""What payment gateways look like in the API. A secret goes in and never comes out."""

from typing import Any

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from galla.accounts.serializers import AllowedBySerializer
from galla.foundation.api import fields
from galla.foundation.api.serializers import StrictSerializer
from galla.foundation.formats import in_use
from galla.payments.gateway_forms import BILLED_FROM, LONGEST_KEY, PROVIDERS
from galla.payments.gateways import refund_state
from galla.payments.models import (
    LONGEST_PROVIDER_ID,
    LONGEST_REASON,
    Dispute,
    GatewayAccount,
    GatewayPayout,
    GatewayRefund,
    PaymentRequest,
)
from galla.payments.papers import booked_taxes


class AccountChangeSerializer(StrictSerializer):
    """What of an account may change. A secret that is left out or empty stays as it is."""

    name = fields.CleanCharField(max_length=40, required=False)
    public_key = fields.CleanCharField(max_length=LONGEST_KEY, required=False, allow_blank=True)
    secret_key = fields.CleanCharField(max_length=LONGEST_KEY, required=False, allow_blank=True, write_only=True)
    webhook_secret = fields.CleanCharField(max_length=LONGEST_KEY, required=False, allow_blank=True, write_only=True)
    fee_tax_class = fields.IdField(
        required=False, allow_null=True, help_text="The shop's class of the tax in its fees; null: it stays in the fee."
    )
    fee_tax_scope = fields.StrictChoiceField(
        BILLED_FROM, required=False, help_text="Whether it bills from the shop's state (within) or another (across)."
    )


class NewAccountSerializer(AccountChangeSerializer):
    """One more account."""

    provider = fields.StrictChoiceField(PROVIDERS)
    secret_key = fields.CleanCharField(max_length=LONGEST_KEY, write_only=True)


class GatewayAccountSerializer(serializers.Serializer[GatewayAccount]):
    """An account with a gateway, without its secrets. ``webhook`` is the path its messages are taken at."""

    id = fields.IdField(read_only=True)
    provider = serializers.CharField(read_only=True)
    name = serializers.CharField(read_only=True)
    public_key = serializers.CharField(read_only=True)
    signs_messages = serializers.SerializerMethodField()
    webhook = serializers.SerializerMethodField()
    fee_tax_class = fields.IdField(source="fee_tax_class_id", read_only=True, allow_null=True)
    fee_tax_scope = serializers.CharField(read_only=True)
    archived_at = serializers.DateTimeField(read_only=True, allow_null=True)

    def get_signs_messages(self, account: GatewayAccount) -> bool:
        """Whether the secret of its messages is known; without it every message is refused."""
        return bool(account.webhook_secret)

    def get_webhook(self, account: GatewayAccount) -> str:
        """The path its messages are taken at."""
        return f"/gateway/{account.token}/"


class NewRequestSerializer(StrictSerializer):
    """Money to ask for: for a promised payment (``claim``), or of a customer's khata (``customer``, ``amount``)."""

    claim = fields.IdField(required=False, allow_null=True)
    customer = fields.IdField(required=False, allow_null=True)
    amount = fields.MinorField(required=False, allow_null=True, source="amount_minor")
    account = fields.IdField(required=False, allow_null=True)


class RequestSerializer(serializers.Serializer[PaymentRequest]):
    """Money that was asked for: ``url`` is the page to pay on, "" until the provider has answered."""

    id = fields.IdField(read_only=True)
    account = fields.IdField(source="account_id", read_only=True)
    claim = fields.IdField(source="claim_id", read_only=True, allow_null=True)
    customer = fields.IdField(source="customer_id", read_only=True, allow_null=True)
    amount = fields.MinorField(source="amount_minor", read_only=True)
    currency = serializers.CharField(read_only=True)
    state = serializers.CharField(read_only=True)
    provider_id = serializers.CharField(read_only=True)
    url = serializers.CharField(read_only=True)
    refusal = serializers.CharField(read_only=True)
    asked_at = serializers.DateTimeField(read_only=True)
    payment = serializers.SerializerMethodField()

    def get_payment(self, request: PaymentRequest) -> str | None:
        """The provider's number of the payment."""
        payment: Any = getattr(request, "payment", None)
        return None if payment is None else str(payment.payment_id)


class NewRefundSerializer(StrictSerializer):
    """Money that is to go back."""

    amount = fields.MinorField(minimum=1, source="amount_minor")
    reason = fields.CleanCharField(max_length=LONGEST_REASON)
    allowed_by = AllowedBySerializer(required=False)


class RefundSerializer(serializers.Serializer[GatewayRefund]):
    """Money that goes back: ``waiting`` until the provider has said ``done`` or ``failed``."""

    id = fields.IdField(read_only=True)
    request = fields.IdField(source="payment.request_id", read_only=True)
    amount = fields.MinorField(source="amount_minor", read_only=True)
    reason = serializers.CharField(read_only=True)
    refund_id = serializers.CharField(read_only=True)
    refusal = serializers.CharField(read_only=True)
    asked_at = serializers.DateTimeField(read_only=True)
    state = serializers.SerializerMethodField()

    def get_state(self, refund: GatewayRefund) -> str:
        """``waiting``, ``done`` or ``failed``."""
        return refund_state(refund)


class LinkMailSerializer(StrictSerializer):
    """Where the page to pay on is mailed to."""

    email = fields.CleanEmailField()


class NewPayoutSerializer(StrictSerializer):
    """Money a provider has sent to the bank, by its own number, where no message told of it."""

    account = fields.IdField()
    payout_id = fields.CleanCharField(max_length=LONGEST_PROVIDER_ID)


class FeeTaxSerializer(serializers.Serializer[Any]):
    """A tax in a fee: its name, rate and amount."""

    name = serializers.CharField(read_only=True)
    rate = fields.RateField(read_only=True)
    amount = fields.MinorField(read_only=True)


class PayoutSerializer(serializers.Serializer[GatewayPayout]):
    """Money a provider has sent to the bank. ``fee`` is what it kept, with its tax: ``tax``, booked as ``taxes``."""

    id = fields.IdField(read_only=True)
    account = fields.IdField(source="account_id", read_only=True)
    payout_id = serializers.CharField(read_only=True)
    amount = fields.MinorField(source="amount_minor", read_only=True)
    fee = fields.MinorField(source="fee_minor", read_only=True)
    tax = fields.MinorField(source="tax_minor", read_only=True)
    taxes = serializers.SerializerMethodField()
    reference = serializers.CharField(read_only=True)
    happened_at = serializers.DateTimeField(read_only=True)

    @extend_schema_field(FeeTaxSerializer(many=True))
    def get_taxes(self, row: GatewayPayout) -> list[dict[str, Any]]:
        """Which taxes the shop took it as."""
        rows = [{"name": name, "rate": rate, "amount": amount} for name, rate, amount in booked_taxes(row)]
        return [dict(each) for each in FeeTaxSerializer(rows, many=True).data]


class EndSerializer(StrictSerializer):
    """What became of something that was set aside."""

    reason = fields.CleanCharField(max_length=LONGEST_REASON)


class DisputeSerializer(serializers.Serializer[Dispute]):
    """Something a provider told that did not fit, and what became of it.

    ``booked`` is the entry of the payment where it was counted after all, ``said`` why the provider told no more, or
    how it stands there.
    """

    id = fields.IdField(read_only=True)
    account = fields.IdField(source="account_id", read_only=True)
    request = fields.IdField(source="request_id", read_only=True, allow_null=True)
    kind = serializers.CharField(read_only=True)
    payment_id = serializers.CharField(read_only=True)
    of_payment_id = serializers.CharField(read_only=True)
    amount = serializers.SerializerMethodField()
    currency = serializers.CharField(read_only=True)
    said = serializers.CharField(read_only=True)
    found_at = serializers.DateTimeField(read_only=True)
    booked = fields.IdField(read_only=True, allow_null=True)
    ended = serializers.SerializerMethodField()
    reason = serializers.SerializerMethodField()

    @extend_schema_field({**fields.DECIMAL_STRING, "example": "118.00"})
    def get_amount(self, dispute: Dispute) -> str:
        """How much, with the decimals of its own currency."""
        return fields.decimal_text(dispute.amount_minor, (dispute.style or in_use()).minor_digits)

    def get_ended(self, dispute: Dispute) -> bool:
        """Whether somebody has said what became of it."""
        return getattr(dispute, "end", None) is not None

    def get_reason(self, dispute: Dispute) -> str:
        """What became of it."""
        end: Any = getattr(dispute, "end", None)
        return "" if end is None else str(end.reason)
