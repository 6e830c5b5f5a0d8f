"""What Stripe tells by webhook: ``Stripe-Signature`` carries a time and HMAC-SHA256 of ``time.body``, in hex.

https://docs.stripe.com/webhooks/signature
"""

import datetime
from collections.abc import Mapping
from typing import Any, NamedTuple

from galla.payments.providers import DONE, FAILED, WAITING, Contested, Event, Forged, Paid, PaidOut, Refunded
from galla.payments.providers.reading import currency, part, word
from galla.payments.providers.signatures import header, is_signed, opened
from galla.payments.providers.stripe.amounts import told_amount

TOLERANCE_SECONDS = 300
LONGEST_HEADER = 2000
PAID_SESSIONS = frozenset({"checkout.session.completed", "checkout.session.async_payment_succeeded"})
# A payment in one of these states did not come, or not yet by anything that is under way.
# https://docs.stripe.com/payments/paymentintents/lifecycle
NOT_UNDER_WAY = frozenset({"requires_payment_method", "canceled"})
PAYOUTS = frozenset({"payout.paid", "payout.failed"})
PAYOUT_STATES = {"paid": DONE, "failed": FAILED, "canceled": FAILED}
STATES = {"succeeded": DONE, "failed": FAILED, "canceled": FAILED}


def verified(headers: Mapping[str, str], body: bytes, secret: str, at: datetime.datetime) -> Event:
    """The event of a webhook. Raises ``Forged``, for one signed more than five minutes ago or ahead too."""
    _demand_signed(header(headers, "Stripe-Signature"), body, secret, at)
    told = opened(body)
    event_id, kind, thing = word(told, "id"), word(told, "type"), part(told, "data", "object")
    if not event_id:
        raise Forged("signed, and without an id")
    if kind in PAID_SESSIONS:
        return Event(event_id, kind, paid=paid_on(thing))
    if kind == "checkout.session.async_payment_failed":
        return Event(event_id, kind, asked_for=word(thing, "id"))
    if kind == "payment_intent.succeeded":
        return Event(event_id, kind, paid=_of_intent(thing))
    if kind.startswith(("refund.", "charge.refund.")):
        return Event(event_id, kind, refunded=refund_of(thing))
    if kind == "charge.refunded":
        # It says how much went back in all, not which refund: whoever waits for one of this payment asks for it.
        back = Refunded("", intent_of(thing), paid_amount(thing, "amount_refunded"), WAITING)
        return Event(event_id, kind, refunded=back)
    if kind.startswith("charge.dispute."):
        return Event(event_id, kind, contested=_contested(thing))
    if kind in PAYOUTS:
        money = told_amount(thing, "amount"), currency(thing)
        return Event(event_id, kind, None, None, word(thing, "id"), *money)
    return Event(event_id, kind)


def _demand_signed(signature: str, body: bytes, secret: str, at: datetime.datetime) -> None:
    pairs = [pair.partition("=")[::2] for pair in signature[:LONGEST_HEADER].split(",")]
    moments = [value for name, value in pairs if name.strip() == "t"]
    # While a secret is being replaced there are two signatures; one right one is enough.
    signatures = [value for name, value in pairs if name.strip() == "v1"]
    if len(moments) != 1 or not (moments[0].isascii() and moments[0].isdigit() and len(moments[0]) <= 12):
        raise Forged("no time")
    content = moments[0].encode() + b"." + body
    if not any(is_signed(content, secret, one) for one in signatures):
        raise Forged("wrong signature")
    if abs(at.timestamp() - int(moments[0])) > TOLERANCE_SECONDS:
        raise Forged("signed at another time")


def paid_on(session: dict[str, Any]) -> Paid | None:
    """What was paid on a checkout session; None while nothing was."""
    if session.get("payment_status") != "paid" or not intent_of(session):
        return None
    money = paid_amount(session, "amount_total"), currency(session)
    return Paid(intent_of(session), *money, word(session, "id"), word(session, "client_reference_id"))


def refunded_of(charges: list[Any]) -> int:
    """What of an intent's charges went back or is on its way there. https://docs.stripe.com/api/charges/object"""
    paid = [one for one in charges if isinstance(one, dict) and one.get("status") == "succeeded"]
    return sum(paid_amount(one, "amount" if one.get("refunded") is True else "amount_refunded") for one in paid)


def _of_intent(intent: dict[str, Any]) -> Paid | None:
    if not word(intent, "id"):
        return None
    money = paid_amount(intent, "amount_received"), currency(intent)
    return Paid(word(intent, "id"), *money, reference=word(part(intent, "metadata"), "reference"))


def _contested(told: dict[str, Any]) -> Contested | None:
    """https://docs.stripe.com/api/disputes/object"""
    if not word(told, "id"):
        return None
    money = paid_amount(told, "amount"), currency(told)
    return Contested(word(told, "id"), intent_of(told), *money, word(told, "status"))


def paid_amount(told: dict[str, Any], name: str) -> int:
    """An amount that somebody paid or got back; 0 for anything else."""
    return max(told_amount(told, name), 0)


def intent_of(thing: dict[str, Any]) -> str:
    """The payment intent of a session, a charge or a refund: its id, or the whole of it where it was expanded."""
    return word(thing, "payment_intent") or word(part(thing, "payment_intent"), "id")


class Kept(NamedTuple):
    """What Stripe kept, and the tax in it."""

    fee_minor: int
    tax_minor: int


def payout_of(told: dict[str, Any], kept: Kept) -> PaidOut:
    """A payout; what Stripe kept stands in its balance transactions. https://docs.stripe.com/api/payouts/object

    Its amount is below zero where Stripe takes from the bank what its balance lacks.
    """
    state = PAYOUT_STATES.get(word(told, "status"), WAITING)
    return PaidOut(
        *(word(told, "id"), told_amount(told, "amount"), kept.fee_minor, currency(told), state),
        word(part(told, "trace_id"), "value"),
        tax_minor=kept.tax_minor,
    )


def fee_of(listed: list[Any]) -> Kept:
    """What Stripe kept of these balance transactions; fees of its own stand there as what is taken.

    The tax in a fee is one of its details.

    https://docs.stripe.com/api/balance_transactions/object
    """
    kept = tax = 0
    for one in listed:
        if not isinstance(one, dict) or one.get("type") == "payout":
            continue
        kept += told_amount(one, "fee") - (told_amount(one, "amount") if one.get("type") == "stripe_fee" else 0)
        tax += _tax_in(one)
    return Kept(kept, tax)


def _tax_in(row: dict[str, Any]) -> int:
    details = row.get("fee_details")
    told = [one for one in details if isinstance(one, dict)] if isinstance(details, list) else []
    amounts = [
        {"amount": one.get("amount"), "currency": row.get("currency")} for one in told if one.get("type") == "tax"
    ]
    return sum(told_amount(one, "amount") for one in amounts)


def refund_of(told: dict[str, Any]) -> Refunded:
    """A refund as Stripe writes it, in answers and in messages."""
    state = STATES.get(word(told, "status"), WAITING)
    key = word(part(told, "metadata"), "key")
    return Refunded(word(told, "id"), intent_of(told), paid_amount(told, "amount"), state, key)
