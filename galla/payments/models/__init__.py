"""Means of payment, and money on its way."""

from galla.payments.models.claims import (
    LONGEST_REASON,
    LONGEST_REFERENCE,
    Absence,
    Arrival,
    Claim,
    Seen,
)
from galla.payments.models.gateways import (
    LONGEST_PROVIDER_ID,
    Dispute,
    DisputeEnd,
    DisputeKind,
    FailedReturn,
    GatewayAccount,
    GatewayPayment,
    GatewayPayout,
    GatewayRefund,
    GatewayReturn,
    PaymentRequest,
    WebhookEvent,
)
from galla.payments.models.methods import LONGEST_CODE, SEVERAL, Method, PaymentMethod, kind_of
from galla.payments.models.turns import Lies, Turn

__all__ = [
    "LONGEST_CODE",
    "LONGEST_PROVIDER_ID",
    "LONGEST_REASON",
    "LONGEST_REFERENCE",
    "SEVERAL",
    "Absence",
    "Arrival",
    "Claim",
    "Dispute",
    "DisputeEnd",
    "DisputeKind",
    "FailedReturn",
    "GatewayAccount",
    "GatewayPayment",
    "GatewayPayout",
    "GatewayRefund",
    "GatewayReturn",
    "Lies",
    "Method",
    "PaymentMethod",
    "PaymentRequest",
    "Seen",
    "Turn",
    "WebhookEvent",
    "kind_of",
]
