"""What Razorpay tells by webhook: ``X-Razorpay-Signature`` is HMAC-SHA256 of the raw body, in hex.

https://razorpay.com/docs/webhooks/validate-test/
"""

import datetime
import hashlib
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from galla.payments.providers import DONE, FAILED, WAITING, Contested, Event, Forged, Paid, PaidOut, Refunded
from galla.payments.providers.reading import amount, currency, part, signed_amount, word
from galla.payments.providers.signatures import header, is_signed, opened

PAID = frozenset({"payment.captured", "order.paid", "payment_link.paid"})
# A payment in one of these states was taken, whatever became of it.
TAKEN = frozenset({"captured", "refunded"})
REFUNDS = frozenset({"refund.processed", "refund.failed"})
PAYOUTS = frozenset({"settlement.processed"})
STATES = {"processed": DONE, "failed": FAILED}
# Razorpay's days are those of India; no settlement is of the year 2200.
INDIA = datetime.timezone(datetime.timedelta(hours=5, minutes=30))
LATEST_SECOND = 7_258_118_400


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
    if kind.startswith("payment.dispute."):
        return Event(event_id, kind, contested=_contested(part(payload, "dispute", "entity")))
    if kind in PAYOUTS:
        settled = settlement_of(part(payload, "settlement", "entity"))
        return Event(event_id, kind, None, None, settled.payout_id, settled.amount_minor, settled.currency)
    return Event(event_id, kind, paid=_paid(payload) if kind in PAID else None)


def _contested(told: dict[str, Any]) -> Contested | None:
    """https://razorpay.com/docs/api/disputes/entity"""
    if not word(told, "id"):
        return None
    money = amount(told, "amount"), currency(told)
    return Contested(word(told, "id"), word(told, "payment_id"), *money, word(told, "status"))


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

    In a normal settlement both are 0, and what was kept stands in the rows it is made of (``kept_in``).
    https://razorpay.com/docs/api/settlements/entity
    """
    money = amount(told, "amount"), amount(told, "fees"), currency(told) or "INR"
    state = STATES.get(word(told, "status"), WAITING)
    return PaidOut(word(told, "id"), *money, state, word(told, "utr"), tax_minor=amount(told, "tax"))


def days_of_settlement(told: dict[str, Any]) -> list[datetime.date]:
    """The days whose report may have the rows of a settlement: its own by Razorpay's clock, the next, the one before.

    Empty where it does not say when it was made.
    """
    seconds = amount(told, "created_at")
    if not 0 < seconds < LATEST_SECOND:
        return []
    day = datetime.datetime.fromtimestamp(seconds, INDIA).date()
    return [day, day + datetime.timedelta(1), day - datetime.timedelta(1)]


def kept_in(rows: list[dict[str, Any]], settled: PaidOut) -> PaidOut | None:
    """A settlement with the fees of its rows; None while rows are missing: then they come to less than arrives.

    A row's ``fee`` has its ``tax`` in it: what it adds is its ``amount`` without the fee (``credit``), what it takes
    the amount with it (``debit``), as in the answer shown at https://razorpay.com/docs/api/settlements/fetch-recon.
    """
    own = settled.fee_minor
    net = sum(amount(row, "credit") - amount(row, "debit") for row in rows)
    if not rows or net < settled.amount_minor:
        return settled if not rows and own else None
    fee, tax = sum(signed_amount(row, "fee") for row in rows), sum(signed_amount(row, "tax") for row in rows)
    if own and net - own == settled.amount_minor:  # one that was wanted at once costs something itself
        fee, tax = fee + own, tax + settled.tax_minor
    return replace(settled, fee_minor=fee, tax_minor=tax)


def refund_of(told: dict[str, Any]) -> Refunded:
    """A refund as Razorpay writes it, in answers and in messages."""
    state = STATES.get(word(told, "status"), WAITING)
    key = word(part(told, "notes"), "key")
    return Refunded(word(told, "id"), word(told, "payment_id"), amount(told, "amount"), state, key)
