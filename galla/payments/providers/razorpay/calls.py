"""What Razorpay is asked: JSON over HTTPS, with key and secret as HTTP Basic (RFC 7617)."""

import base64
import datetime
import json
from collections.abc import Mapping
from typing import Any
from urllib.parse import quote, urlencode

from galla.payments.providers import (
    DONE,
    Created,
    Declined,
    Event,
    Keys,
    PaidOut,
    Refunded,
    Status,
    Unreachable,
    Wanted,
)
from galla.payments.providers.razorpay.messages import (
    TAKEN,
    days_of_settlement,
    kept_in,
    paid_of,
    refund_of,
    settlement_of,
    verified,
)
from galla.payments.providers.reading import word
from galla.payments.providers.wire import ask

BASE_URL = "https://api.razorpay.com"
# What is listed comes by pages, each well below what an answer may be long.
ROWS_A_PAGE, MOST_PAGES = 100, 400
# A link in one of these states takes no money any more.
ENDED = frozenset({"paid", "cancelled", "expired"})


class Razorpay:
    """A Razorpay account. What a customer pays on is a payment link; its ``reference_id`` is unique there."""

    def __init__(self, keys: Keys) -> None:
        self._keys = keys

    def create(self, wanted: Wanted) -> Created:
        """Make a payment link; where one of this reference is there, that one."""
        body = {
            "amount": wanted.amount_minor,
            "currency": wanted.currency,
            "accept_partial": False,
            "reference_id": wanted.reference,
            "description": wanted.words,
            "notify": {"sms": False, "email": False},
            "notes": {"reference": wanted.reference},
            "callback_url": wanted.return_url,
            "callback_method": "get",
        }
        try:
            made = self._ask("POST", "/v1/payment_links", body)
        except Declined:
            there = self._of_reference(wanted.reference)
            if there is None:
                raise
            return _created(there)
        return _created(made)

    def fetch(self, provider_id: str) -> Status:
        """A link with the payments that were made on it. What of one went back, only the payment itself says."""
        link = self._ask("GET", f"/v1/payment_links/{quote(provider_id, safe='')}")
        told = link.get("payments")
        listed = [one for one in told if isinstance(one, dict)] if isinstance(told, list) else []
        numbers = [word(one, "payment_id") for one in listed if one.get("status") in TAKEN]
        payments = [paid_of(self._payment(number), link, {}) for number in numbers if number]
        return Status(tuple(one for one in payments if one is not None), word(link, "status") in ENDED)

    def withdraw(self, provider_id: str) -> None:
        """Cancel a link. https://razorpay.com/docs/api/payments/payment-links/cancel"""
        self._ask("POST", f"/v1/payment_links/{quote(provider_id, safe='')}/cancel")

    def verify(self, headers: Mapping[str, str], body: bytes, at: datetime.datetime) -> Event:
        """A webhook; Razorpay signs no time, so that an old one is known only by having been here."""
        return verified(headers, body, self._keys.webhook_secret)

    def refund(self, payment_id: str, amount_minor: int, currency: str, key: str) -> Refunded:
        """Send money of a payment back."""
        body = {"amount": amount_minor, "notes": {"key": key}, "receipt": key}
        path = f"/v1/payments/{quote(payment_id, safe='')}/refund"
        return _refunded(self._ask("POST", path, body, {"X-Refund-Idempotency": key}))

    def find_refund(self, payment_id: str, key: str) -> Refunded | None:
        """The refund of a payment that carries a key.

        https://razorpay.com/docs/api/refunds/fetch-multiple-refund-payment
        """
        there = [refund_of(one) for one in self._listed(f"payments/{quote(payment_id, safe='')}/refunds", {})]
        return next((one for one in there if one.refund_id and one.key == key), None)

    def fetch_refund(self, refund_id: str) -> Refunded:
        """Where a refund stands."""
        return _refunded(self._ask("GET", f"/v1/refunds/{quote(refund_id, safe='')}"))

    def fetch_payout(self, payout_id: str) -> PaidOut:
        """Where a settlement stands, with the fees of what was paid out in it."""
        told = self._ask("GET", f"/v1/settlements/{quote(payout_id, safe='')}")
        settled = settlement_of(told)
        if settled.payout_id != payout_id:
            raise Unreachable("answered another settlement")
        return settled if settled.state != DONE else self._with_fees(settled, days_of_settlement(told))

    def _with_fees(self, settled: PaidOut, days: list[datetime.date]) -> PaidOut:
        rows: list[dict[str, Any]] = []
        for day in days:
            rows += [row for row in self._reported(day) if word(row, "settlement_id") == settled.payout_id]
            if rows and (found := kept_in(rows, settled)) is not None:
                return found
        found = kept_in(rows, settled)
        if found is None:
            raise Unreachable("has not listed all that was settled yet")
        return found

    def _reported(self, day: datetime.date) -> list[dict[str, Any]]:
        """All that was settled on a day. https://razorpay.com/docs/api/settlements/fetch-recon"""
        of_day = {"year": f"{day:%Y}", "month": f"{day:%m}", "day": f"{day:%d}"}
        return self._listed("settlements/recon/combined", of_day)

    def _listed(self, what: str, of: dict[str, str]) -> list[dict[str, Any]]:
        """Everything of a list, page by page."""
        rows: list[dict[str, Any]] = []
        skipped = 0
        for _page in range(MOST_PAGES):
            asked = urlencode(of | {"count": str(ROWS_A_PAGE), "skip": str(skipped)})
            listed = self._ask("GET", f"/v1/{what}?{asked}").get("items")
            if not isinstance(listed, list):
                raise Unreachable("answered no list")
            if not listed:
                return rows
            rows += [row for row in listed if isinstance(row, dict)]
            skipped += len(listed)
        raise Unreachable("answered more pages than a list has")

    def _payment(self, number: str) -> dict[str, Any]:
        payment = self._ask("GET", f"/v1/payments/{quote(number, safe='')}")
        if word(payment, "id") != number:
            raise Unreachable("answered another payment")
        return payment

    def _of_reference(self, reference: str) -> dict[str, Any] | None:
        found = self._ask("GET", f"/v1/payment_links?{urlencode({'reference_id': reference})}").get("payment_links")
        links = found if isinstance(found, list) else []
        return next((one for one in links if isinstance(one, dict) and one.get("reference_id") == reference), None)

    def _ask(
        self, method: str, path: str, body: dict[str, Any] | None = None, more: Mapping[str, str] | None = None
    ) -> dict[str, Any]:
        pair = f"{self._keys.public_key}:{self._keys.secret_key}".encode()
        headers = {"Authorization": f"Basic {base64.b64encode(pair).decode()}", **(more or {})}
        content = None
        if body is not None:
            content, headers["Content-Type"] = json.dumps(body).encode(), "application/json"
        return ask(method, f"{self._keys.base_url or BASE_URL}{path}", headers=headers, body=content)


def _created(link: dict[str, Any]) -> Created:
    url = link.get("short_url")
    if not word(link, "id") or not isinstance(url, str) or len(url) > 500:
        raise Unreachable("answered a link without id or address")
    return Created(word(link, "id"), url)


def _refunded(told: dict[str, Any]) -> Refunded:
    if not word(told, "id"):
        raise Unreachable("answered a refund without id")
    return refund_of(told)
