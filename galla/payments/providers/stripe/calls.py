"""What Stripe is asked: forms over HTTPS with the secret key as bearer; ``Idempotency-Key`` makes twice once."""

import datetime
from collections.abc import Mapping
from dataclasses import replace
from typing import Any
from urllib.parse import quote, urlencode

from galla.payments.providers import Created, Event, Keys, PaidOut, Refunded, Status, Unreachable, Wanted
from galla.payments.providers.reading import part, word
from galla.payments.providers.stripe.amounts import sent_amount
from galla.payments.providers.stripe.messages import (
    NOT_UNDER_WAY,
    Kept,
    fee_of,
    intent_of,
    paid_on,
    payout_of,
    refund_of,
    refunded_of,
    verified,
)
from galla.payments.providers.wire import ask

MOST_PAGES = 200
BASE_URL = "https://api.stripe.com"


class Stripe:
    """A Stripe account. What a customer pays on is a checkout session; its payment is the payment intent."""

    def __init__(self, keys: Keys) -> None:
        self._keys = keys

    def create(self, wanted: Wanted) -> Created:
        """Make a checkout session. The reference stands on the intent too, whose message may come first."""
        item = "line_items[0]"
        made = self._ask(
            "POST",
            "/v1/checkout/sessions",
            {
                "mode": "payment",
                f"{item}[quantity]": "1",
                f"{item}[price_data][currency]": wanted.currency.lower(),
                f"{item}[price_data][unit_amount]": str(sent_amount(wanted.amount_minor, wanted.currency)),
                f"{item}[price_data][product_data][name]": wanted.words,
                "client_reference_id": wanted.reference,
                "payment_intent_data[metadata][reference]": wanted.reference,
                "success_url": wanted.return_url,
                "cancel_url": wanted.return_url,
            },
            key=wanted.reference,
        )
        url = made.get("url")
        if not word(made, "id") or not isinstance(url, str) or len(url) > 2000:
            raise Unreachable("answered a session without id or address")
        return Created(word(made, "id"), url)

    def fetch(self, provider_id: str) -> Status:
        """A session, and what was paid on it."""
        session = self._ask("GET", f"/v1/checkout/sessions/{quote(provider_id, safe='')}")
        paid = paid_on(session)
        if paid is not None:
            paid = replace(paid, refunded_minor=self._gone_back(paid.payment_id))
        return Status((paid,) if paid else (), self._is_over(session))

    def _is_over(self, session: dict[str, Any]) -> bool:
        """Whether nothing more comes of a session.

        One that is complete may be unpaid for days, as with a bank debit; then its payment says whether it failed.
        https://docs.stripe.com/payments/checkout/fulfill-orders
        """
        if word(session, "status") != "complete":
            return word(session, "status") == "expired"
        intent = intent_of(session)
        if session.get("payment_status") != "unpaid" or not intent:
            return session.get("payment_status") != "unpaid"
        payment = self._ask("GET", f"/v1/payment_intents/{quote(intent, safe='')}")
        return word(payment, "status") in NOT_UNDER_WAY

    def _gone_back(self, intent: str) -> int:
        # A session stays paid when its money goes back. The charges are asked for, and not expanded out of the session:
        # which field of an intent names them depends on the version an account speaks.
        answer = self._ask("GET", f"/v1/charges?{urlencode({'payment_intent': intent, 'limit': '100'})}")
        data = answer.get("data")
        if not isinstance(data, list):
            raise Unreachable("answered no list of charges")
        return refunded_of(data)

    def withdraw(self, provider_id: str) -> None:
        """Expire a session. https://docs.stripe.com/api/checkout/sessions/expire"""
        self._ask("POST", f"/v1/checkout/sessions/{quote(provider_id, safe='')}/expire", {})

    def verify(self, headers: Mapping[str, str], body: bytes, at: datetime.datetime) -> Event:
        """A webhook that was signed within the last five minutes."""
        return verified(headers, body, self._keys.webhook_secret, at)

    def refund(self, payment_id: str, amount_minor: int, currency: str, key: str) -> Refunded:
        """Send money of a payment intent back."""
        amount = sent_amount(amount_minor, currency)
        fields = {"payment_intent": payment_id, "amount": str(amount), "metadata[key]": key}
        return _refunded(self._ask("POST", "/v1/refunds", fields, key=key))

    def find_refund(self, payment_id: str, key: str) -> Refunded | None:
        """The refund of a payment intent that carries a key. https://docs.stripe.com/api/refunds/list"""
        there = [refund_of(one) for one in self._listed("refunds", {"payment_intent": payment_id})]
        return next((one for one in there if one.refund_id and one.key == key), None)

    def fetch_refund(self, refund_id: str) -> Refunded:
        """Where a refund stands."""
        return _refunded(self._ask("GET", f"/v1/refunds/{quote(refund_id, safe='')}"))

    def fetch_payout(self, payout_id: str) -> PaidOut:
        """Where a payout stands, with the fees of what was paid out in it."""
        payout = self._ask("GET", f"/v1/payouts/{quote(payout_id, safe='')}")
        if word(payout, "id") != payout_id:
            raise Unreachable("answered another payout")
        by_hand = payout.get("automatic") is False
        return payout_of(payout, self._fee_of_itself(payout) if by_hand else self._fee_of(payout_id))

    def _fee_of_itself(self, payout: dict[str, Any]) -> Kept:
        """What one that somebody wanted costs. What is in it Stripe does not say.

        https://docs.stripe.com/payouts/reconciliation
        """
        number = word(payout, "balance_transaction") or word(part(payout, "balance_transaction"), "id")
        if not number:
            return Kept(0, 0)
        return fee_of([self._ask("GET", f"/v1/balance_transactions/{quote(number, safe='')}") | {"type": "itself"}])

    def _fee_of(self, payout_id: str) -> Kept:
        return fee_of(self._listed("balance_transactions", {"payout": payout_id}))

    def _listed(self, what: str, of: dict[str, str]) -> list[dict[str, Any]]:
        """Everything of a list, page by page. https://docs.stripe.com/api/pagination"""
        rows: list[dict[str, Any]] = []
        after: dict[str, str] = {}
        for _page in range(MOST_PAGES):
            answer = self._ask("GET", f"/v1/{what}?{urlencode(of | {'limit': '100'} | after)}")
            data = answer.get("data")
            if not isinstance(data, list):
                raise Unreachable("answered no list")
            rows += [row for row in data if isinstance(row, dict)]
            if answer.get("has_more") is not True or not data:
                return rows
            after = {"starting_after": word(data[-1], "id") if isinstance(data[-1], dict) else ""}
        raise Unreachable("answered more pages than a list has")

    def _ask(self, method: str, path: str, fields: dict[str, str] | None = None, *, key: str = "") -> dict[str, Any]:
        headers = {"Authorization": f"Bearer {self._keys.secret_key}"}
        if key:
            headers["Idempotency-Key"] = key
        content = None
        if fields is not None:
            content, headers["Content-Type"] = urlencode(fields).encode(), "application/x-www-form-urlencoded"
        return ask(method, f"{self._keys.base_url or BASE_URL}{path}", headers=headers, body=content)


def _refunded(told: dict[str, Any]) -> Refunded:
    if not word(told, "id"):
        raise Unreachable("answered a refund without id")
    return refund_of(told)
