"""Stripe as its documentation says it: checkout sessions, refunds, signed messages."""

import hashlib
import hmac
import json
import time
from typing import Any
from urllib.parse import parse_qsl, urlsplit

from galla.payments.tests.fakes.server import SECRET_KEY, WEBHOOK_SECRET, FakeProvider, Told


class FakeStripe(FakeProvider):
    """https://docs.stripe.com/api, without the money."""

    name = "stripe"

    def __init__(self) -> None:
        super().__init__()
        self.fees: dict[str, int] = {}
        self.intents: dict[str, dict[str, Any]] = {}
        self.own: dict[str, dict[str, Any]] = {}

    def knows(self, headers: dict[str, str]) -> bool:
        return headers.get("Authorization") == f"Bearer {SECRET_KEY}"

    def answered(
        self, method: str, path: str, headers: dict[str, str], body: bytes
    ) -> tuple[int, dict[str, Any]] | None:
        steps = urlsplit(path).path.strip("/").split("/")
        wanted, key = dict(parse_qsl(body.decode())), headers.get("Idempotency-Key", "")
        if steps == ["v1", "checkout", "sessions"] and method == "POST":
            return self._made(wanted, key)
        if steps[:3] == ["v1", "checkout", "sessions"] and steps[3] in self.things:
            return self._session(self.things[steps[3]], method, steps[4:])
        if steps == ["v1", "refunds"] and method == "POST":
            return self._refunded(wanted, key)
        if steps == ["v1", "refunds"]:
            return 200, self._refunds_of(dict(parse_qsl(urlsplit(path).query)))
        if steps[:2] == ["v1", "refunds"] and steps[2] in self.refunds:
            return 200, self.refunds[steps[2]]
        if steps[:2] == ["v1", "payouts"] and steps[2] in self.payouts:
            return 200, self.payouts[steps[2]]
        if steps[:2] == ["v1", "payment_intents"] and steps[2] in self.intents:
            return 200, self.intents[steps[2]]
        if steps == ["v1", "charges"]:
            return 200, self._charges(dict(parse_qsl(urlsplit(path).query)))
        if steps == ["v1", "balance_transactions"]:
            asked = dict(parse_qsl(urlsplit(path).query))
            if not self.payouts[asked["payout"]]["automatic"]:
                return 400, {
                    "error": {"message": "Balance transaction history can only be filtered on automatic transfers"}
                }
            return 200, self._listed(asked)
        if steps[:2] == ["v1", "balance_transactions"] and steps[2] in self.own:
            return 200, self.own[steps[2]]
        return None

    def _session(self, session: dict[str, Any], method: str, then: list[str]) -> tuple[int, dict[str, Any]] | None:
        if (method, then) == ("POST", ["expire"]):
            if session["status"] != "open":
                return 400, {"error": {"message": "Only open sessions can be expired"}}
            session["status"] = "expired"
        return (200, session) if then in ([], ["expire"]) else None

    def _charges(self, asked: dict[str, str]) -> dict[str, Any]:
        """Of a payment intent: the one that took its money, after one that was declined."""
        found = self.taken.get(asked["payment_intent"])
        if found is None:
            return {"object": "list", "data": [], "has_more": False}
        whole = found | {"refunded": found["amount_refunded"] == found["amount"]}
        declined = found | {"id": "ch_0", "status": "failed", "amount_refunded": 0, "refunded": False}
        return {"object": "list", "data": [whole, declined], "has_more": False}

    def _refunds_of(self, asked: dict[str, str]) -> dict[str, Any]:
        """What went back of a payment, one on a page, the newest first."""
        rows = [one for one in self.refunds.values() if one["payment_intent"] == asked["payment_intent"]][::-1]
        numbers = [one["id"] for one in rows]
        start = numbers.index(asked["starting_after"]) + 1 if "starting_after" in asked else 0
        return {"object": "list", "data": rows[start : start + 1], "has_more": start + 1 < len(rows)}

    def _listed(self, asked: dict[str, str]) -> dict[str, Any]:
        """Two pages of what a payout is made of: a payment with its fee, and the payout itself."""
        payout = self.payouts[asked["payout"]]
        amount, fee = payout["amount"], self.fees[asked["payout"]]
        payment = {"id": "txn_1", "type": "charge", "amount": amount + fee, "fee": fee, "net": amount}
        tax = fee * 18 // 118
        payment["fee_details"] = [{"type": "stripe_fee", "amount": fee - tax}, {"type": "tax", "amount": tax}]
        out = {"id": "txn_2", "type": "payout", "amount": -amount, "fee": 0, "net": -amount}
        if "starting_after" not in asked:
            return {"object": "list", "data": [payment], "has_more": True}
        assert asked["starting_after"] == "txn_1"
        return {"object": "list", "data": [out], "has_more": False}

    def pay_out(self, amount: int, fee: int) -> list[Told]:
        number = f"po_{len(self.payouts):014d}"
        payout = {"id": number, "object": "payout", "amount": amount, "status": "paid", "automatic": True}
        self.payouts[number] = payout | {"currency": "inr", "trace_id": {"status": "supported", "value": f"T{number}"}}
        self.fees[number] = fee
        return [self.told("payout.paid", self.payouts[number])]

    def pay_out_by_hand(self, amount: int, fee: int) -> list[Told]:
        """Somebody wants money at once, which costs something; which payments are in it nobody can say."""
        self.pay_out(amount, 0)
        number = list(self.payouts)[-1]
        self.payouts[number] |= {"automatic": False, "balance_transaction": f"txn_of_{number}"}
        own = {"id": f"txn_of_{number}", "type": "payout", "amount": -amount, "fee": fee, "net": -amount - fee}
        self.own[f"txn_of_{number}"] = own | {"fee_details": [{"type": "tax", "amount": fee * 18 // 118}]}
        return [self.told("payout.paid", self.payouts[number])]

    def _made(self, wanted: dict[str, str], key: str) -> tuple[int, dict[str, Any]]:
        for one in self.things.values():
            if one["client_reference_id"] == key:
                return 200, one
        number = f"cs_test_{len(self.things):014d}"
        session = {
            "id": number,
            "object": "checkout.session",
            "url": f"https://checkout.stripe.com/c/pay/{number}",
            "amount_total": int(wanted["line_items[0][price_data][unit_amount]"]),
            "currency": wanted["line_items[0][price_data][currency]"],
            "client_reference_id": wanted["client_reference_id"],
            "status": "open",
            "payment_status": "unpaid",
            "payment_intent": None,
        }
        self.things[number] = session
        return 200, session

    def _refunded(self, wanted: dict[str, str], key: str) -> tuple[int, dict[str, Any]]:
        for one in self.refunds.values():
            if one["metadata"].get("key") == key and not self.forgets_keys:
                return 200, one
        no = self.says_no(wanted["payment_intent"], int(wanted["amount"]))
        if no:
            return 400, {"error": {"message": no}}
        number = f"re_{len(self.refunds):014d}"
        refund = {
            "id": number,
            "object": "refund",
            "payment_intent": wanted["payment_intent"],
            "amount": int(wanted["amount"]),
            "currency": self.taken.get(wanted["payment_intent"], {}).get("currency", "inr"),
            "status": "pending" if self.refunds_wait else "succeeded",
            "metadata": {"key": wanted["metadata[key]"]},
        }
        self.refunds[number] = refund
        self.note_back(wanted["payment_intent"], int(wanted["amount"]))
        return 200, refund

    def send_back(self, payment_id: str, amount: int) -> Told:
        number = f"re_{len(self.refunds):014d}"
        refund = {"id": number, "object": "refund", "payment_intent": payment_id, "amount": amount, "metadata": {}}
        self.refunds[number] = refund
        self.note_back(payment_id, amount)
        return self.finish_refund(number)

    def pay(self, provider_id: str, *, amount: int | None = None, currency: str = "") -> list[Told]:
        session = self.things[provider_id]
        number = f"pi_{provider_id.removeprefix('cs_test_')}"
        session |= {"status": "complete", "payment_status": "paid", "payment_intent": number}
        session |= {"amount_total": amount or session["amount_total"], "currency": currency or session["currency"]}
        self.taken[number] = {
            "id": f"ch_{number}",
            "object": "charge",
            "payment_intent": number,
            "amount": session["amount_total"],
            "currency": session["currency"],
            "status": "succeeded",
            "amount_refunded": 0,
        }
        intent = {
            "id": number,
            "object": "payment_intent",
            "status": "succeeded",
            "amount_received": session["amount_total"],
            "currency": session["currency"],
            "metadata": {"reference": session["client_reference_id"]},
        }
        return [self.told("payment_intent.succeeded", intent), self.told("checkout.session.completed", session)]

    def pay_later(self, provider_id: str) -> Told:
        """Somebody pays by a way that takes days, as a bank debit does: the page is done, the money is not there."""
        session = self.things[provider_id]
        number = f"pi_{provider_id.removeprefix('cs_test_')}"
        session |= {"status": "complete", "payment_status": "unpaid", "payment_intent": number}
        self.intents[number] = {"id": number, "object": "payment_intent", "status": "processing"}
        return self.told("checkout.session.completed", session)

    def come_late(self, provider_id: str) -> Told:
        """The money of such a payment is there."""
        self.pay(provider_id)
        return self.told("checkout.session.async_payment_succeeded", self.things[provider_id])

    def fail_late(self, provider_id: str) -> Told:
        """It never comes; the page stays done."""
        session = self.things[provider_id]
        self.intents[session["payment_intent"]]["status"] = "requires_payment_method"
        return self.told("checkout.session.async_payment_failed", session)

    def finish_refund(self, refund_id: str) -> Told:
        refund = self.refunds[refund_id]
        refund["status"] = "succeeded"
        intent = refund["payment_intent"]
        in_all = self.taken.get(intent, {}).get("amount_refunded", refund["amount"])
        charge = {"object": "charge", "payment_intent": intent, "amount_refunded": in_all}
        return self.told("charge.refunded", charge)

    def told_of_refund(self, refund: dict[str, Any], kind: str) -> Told:
        return self.told(kind, dict(refund))

    def told(self, kind: str, thing: dict[str, Any], *, seconds_ago: int = 0) -> Told:
        """A signed message."""
        number = hashlib.sha256(json.dumps([kind, thing]).encode()).hexdigest()[:24]
        body = json.dumps({"id": f"evt_{number}", "object": "event", "type": kind, "data": {"object": thing}}).encode()
        moment = int(time.time()) - seconds_ago
        signature = hmac.new(WEBHOOK_SECRET.encode(), b"%d." % moment + body, hashlib.sha256).hexdigest()
        return Told(body, {"Stripe-Signature": f"t={moment},v1={signature}"})
