"""What Razorpay tells by webhook: ``X-Razorpay-Signature`` is HMAC-SHA256 of the raw body, in hex.

https://razorpay.com/docs/webhooks/validate-test/
"""

import hashlib
from collections.abc import Mapping
from typing import Any

from galla.payments.providers import DONE, FAILED, WAITING, Event, Forged, Paid, PaidOut, Refunded
from galla.payments.providers.reading import amount, currency, part, word
from galla.payments.providers.signatures import header, is_signed, opened

PAID = frozenset({"payment.captured", "order.paid", "payment_link.paid"})
# A payment in one of these states was taken, whatever became of it.
TAKEN = frozenset({"captured", "refunded"})
REFUNDS = frozenset({"refund.processed", "refund.failed"})
PAYOUTS = frozenset({"settlement.processed"})
STATES = {"processed": DONE, "failed": FAILED}


def verified(headers: Mapping[str, str], body: bytes, secret: str) -> Event:
    """The event of a webhook. Raises ``Forged``.

    Its id is the digest of the body: the id in the header ``X-Razorpay-Event-Id`` is not signed, so that whoever has
    one message could send it again under another message's id, and that one would then count as having been here.
    """
    if not is_signed(body, secret, header(headers, "X-Razorpay-Signature")):
        raise Forged("wrong signature")
    told = opened(body)
    kind, payload = word(told, "event"), part(told, "payload")
    event_id = hashlib.sha256(body).hexdigest()
    if kind in REFUNDS:
        return Event(event_id, kind, refunded=refund_of(part(payload, "refund", "entity")))
    if kind in PAYOUTS:
        return Event(event_id, kind, payout_id=word(part(payload, "settlement", "entity"), "id"))
    return Event(event_id, kind, paid=_paid(payload) if kind in PAID else None)


def _paid(payload: dict[str, Any]) -> Paid | None:
    payment, link = part(payload, "payment", "entity"), part(payload, "payment_link", "entity")
    return paid_of(payment, link, part(payload, "order", "entity"))


def paid_of(payment: dict[str, Any], link: dict[str, Any], order: dict[str, Any]) -> Paid | None:
    """A payment with what it was made for, as far as that is told; None while nothing was taken.

    One that went back in part stays ``captured``. https://razorpay.com/docs/api/payments/entity
    """
    if not word(payment, "id") or payment.get("status") not in TAKEN:
        return None
    is_gone = payment.get("status") == "refunded" or payment.get("refund_status") == "full"
    reference = word(link, "reference_id") or word(part(payment, "notes"), "reference")
    return Paid(
        payment_id=word(payment, "id"),
        amount_minor=amount(payment, "amount"),
        currency=currency(payment),
        provider_id=word(link, "id"),
        reference=reference or word(order, "receipt"),
        refunded_minor=amount(payment, "amount" if is_gone else "amount_refunded"),
    )


def settlement_of(told: dict[str, Any]) -> PaidOut:
    """A settlement: ``fees`` have ``tax`` in them, as the fee of a payment has. Razorpay settles in rupees.

    https://razorpay.com/docs/api/settlements/
    """
    money = amount(told, "amount"), amount(told, "fees"), currency(told) or "INR"
    state = STATES.get(word(told, "status"), WAITING)
    return PaidOut(word(told, "id"), *money, state, word(told, "utr"), tax_minor=amount(told, "tax"))


def refund_of(told: dict[str, Any]) -> Refunded:
    """A refund as Razorpay writes it, in answers and in messages."""
    state = STATES.get(word(told, "status"), WAITING)
    key = word(part(told, "notes"), "key")
    return Refunded(word(told, "id"), word(told, "payment_id"), amount(told, "amount"), state, key)
