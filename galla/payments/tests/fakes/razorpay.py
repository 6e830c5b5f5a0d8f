"""Razorpay as its documentation says it: payment links, refunds, signed messages."""

import base64
import datetime
import hashlib
import hmac
import json
import time
from typing import Any
from urllib.parse import parse_qs, urlsplit

from galla.payments.tests.fakes.server import PUBLIC_KEY, SECRET_KEY, WEBHOOK_SECRET, FakeProvider, Told


class FakeRazorpay(FakeProvider):
    """https://razorpay.com/docs/api/, without the money."""

    name = "razorpay"

    def __init__(self) -> None:
        super().__init__()
        self.settled: list[dict[str, Any]] = []

    def knows(self, headers: dict[str, str]) -> bool:
        pair = base64.b64encode(f"{PUBLIC_KEY}:{SECRET_KEY}".encode()).decode()
        return headers.get("Authorization") == f"Basic {pair}"

    def answered(
        self, method: str, path: str, headers: dict[str, str], body: bytes
    ) -> tuple[int, dict[str, Any]] | None:
        parts = urlsplit(path)
        steps = parts.path.strip("/").split("/")
        if steps == ["v1", "payment_links"] and method == "POST":
            return self._made(json.loads(body))
        if steps == ["v1", "payment_links"]:
            wanted = parse_qs(parts.query)["reference_id"][0]
            return 200, {"payment_links": [one for one in self.things.values() if one["reference_id"] == wanted]}
        if steps[:2] == ["v1", "payment_links"] and steps[2] in self.things:
            return self._link(self.things[steps[2]], method, steps[3:])
        if steps[:2] == ["v1", "payments"] and steps[2] in self.taken and steps[3:] == []:
            return 200, self._payment(steps[2])
        if steps[:2] == ["v1", "payments"] and steps[3:] == ["refunds"]:
            rows = [one for one in self.refunds.values() if one["payment_id"] == steps[2]][::-1]
            skip = int(parse_qs(parts.query)["skip"][0])
            return 200, {"entity": "collection", "count": 1, "items": rows[skip : skip + 1]}
        if steps[:2] == ["v1", "payments"] and steps[3:] == ["refund"]:
            return self._refunded(steps[2], json.loads(body), headers.get("X-Refund-Idempotency", ""))
        if steps[:2] == ["v1", "refunds"] and steps[2] in self.refunds:
            return 200, self.refunds[steps[2]]
        if steps == ["v1", "settlements", "recon", "combined"]:
            return 200, self._reported(parse_qs(parts.query))
        if steps[:2] == ["v1", "settlements"] and steps[2] in self.payouts:
            return 200, self.payouts[steps[2]]
        return None

    def _payment(self, number: str) -> dict[str, Any]:
        """A payment; one that went back in part stays captured."""
        payment = self.taken[number]
        back = payment["amount_refunded"]
        if back == payment["amount"]:
            return payment | {"status": "refunded", "refund_status": "full"}
        return payment | {"refund_status": "partial" if back else None}

    def _link(self, link: dict[str, Any], method: str, then: list[str]) -> tuple[int, dict[str, Any]] | None:
        if (method, then) == ("POST", ["cancel"]):
            if link["status"] != "created":
                return 400, {"error": {"code": "BAD_REQUEST_ERROR", "description": "It cannot be cancelled any more"}}
            link["status"] = "cancelled"
        return (200, link) if then in ([], ["cancel"]) else None

    def pay_out(self, amount: int, fee: int) -> list[Told]:
        """A normal settlement: no fee stands in itself, but in the rows it is made of."""
        number = f"setl_{len(self.payouts):014d}"
        settlement = {
            "id": number,
            "entity": "settlement",
            "amount": amount,
            "status": "processed",
            "fees": 0,
            "tax": 0,
            "utr": f"UTR{number}",
            "created_at": int(time.time()),
        }
        self.payouts[number] = settlement
        self.settled += [
            {"type": "payment", "amount": amount + fee, "credit": amount, "fee": fee, "tax": fee * 18 // 118},
            {"type": "payment", "amount": 500, "credit": 500, "fee": 0, "tax": 0},
            {"type": "refund", "amount": 500, "debit": 500, "fee": 0, "tax": 0},
        ]
        for row in self.settled[-3:]:
            row |= {"settlement_id": number, "settled_at": settlement["created_at"]}
            row |= {"debit": row.get("debit", 0), "credit": row.get("credit", 0)}
        return [self.told("settlement.processed", {"settlement": {"entity": settlement}})]

    def _reported(self, asked: dict[str, list[str]]) -> dict[str, Any]:
        """What was settled on a day of India, two rows a page, beside a settlement of another account."""
        day, skip = "-".join(asked[name][0] for name in ("year", "month", "day")), int(asked["skip"][0])
        other = {"type": "payment", "amount": 9, "credit": 7, "debit": 0, "fee": 2, "tax": 0, "settlement_id": "setl_x"}
        zone = datetime.timezone(datetime.timedelta(hours=5, minutes=30))
        rows = [
            row
            for row in self.settled
            if datetime.datetime.fromtimestamp(row["settled_at"], zone).date().isoformat() == day
        ]
        page = [other, *rows][skip : skip + 2]
        return {"entity": "collection", "count": len(page), "items": page}

    def _made(self, wanted: dict[str, Any]) -> tuple[int, dict[str, Any]]:
        if any(one["reference_id"] == wanted["reference_id"] for one in self.things.values()):
            return 400, {"error": {"code": "BAD_REQUEST_ERROR", "description": "reference_id is there already"}}
        number = f"plink_{len(self.things):014d}"
        kept = {name: wanted[name] for name in ("amount", "currency", "reference_id", "notes")}
        link = {"id": number, "short_url": f"https://rzp.io/i/{number}", "status": "created", "payments": [], **kept}
        self.things[number] = link
        return 200, link

    def _refunded(self, payment_id: str, wanted: dict[str, Any], key: str) -> tuple[int, dict[str, Any]]:
        for one in self.refunds.values():
            if one["receipt"] == key and not self.forgets_keys:
                return 200, one
        no = self.says_no(payment_id, wanted["amount"])
        if no:
            return 400, {"error": {"code": "BAD_REQUEST_ERROR", "description": no}}
        number = f"rfnd_{len(self.refunds):014d}"
        refund = {
            "id": number,
            "payment_id": payment_id,
            "amount": wanted["amount"],
            "notes": wanted["notes"],
            "status": "pending" if self.refunds_wait else "processed",
            "receipt": key,
        }
        self.refunds[number] = refund
        self.note_back(payment_id, wanted["amount"])
        return 200, refund

    def send_back(self, payment_id: str, amount: int) -> Told:
        key = f"theirs {len(self.refunds)}"
        _status, refund = self._refunded(payment_id, {"amount": amount, "notes": []}, key)
        return self.finish_refund(refund["id"])

    def pay(self, provider_id: str, *, amount: int | None = None, currency: str = "") -> list[Told]:
        link = self.things[provider_id]
        number = f"pay_{provider_id.removeprefix('plink_')}{len(link['payments'])}"
        paid = amount or link["amount"]
        link["payments"].append({"payment_id": number, "amount": paid, "status": "captured"})
        link["status"] = "paid"
        payment = {
            "id": number,
            "amount": paid,
            "currency": currency or link["currency"],
            "status": "captured",
            "amount_refunded": 0,
            "refund_status": None,
            "order_id": f"order_{number}",
            "notes": link["notes"],
            "email": "payer@example.in",
        }
        self.taken[number] = dict(payment)
        order = {"id": f"order_{number}", "receipt": link["reference_id"], "status": "paid"}
        whole = {"payment": {"entity": payment}, "order": {"entity": order}}
        return [
            self.told("payment.captured", {"payment": {"entity": payment}}),
            self.told("order.paid", whole),
            self.told("payment_link.paid", {**whole, "payment_link": {"entity": {**link, "payments": None}}}),
        ]

    def finish_refund(self, refund_id: str) -> Told:
        self.refunds[refund_id]["status"] = "processed"
        return self.told("refund.processed", {"refund": {"entity": self.refunds[refund_id]}})

    def told_of_refund(self, refund: dict[str, Any], kind: str) -> Told:
        return self.told(kind, {"refund": {"entity": dict(refund)}})

    def told(self, kind: str, thing: dict[str, Any]) -> Told:
        """A signed message."""
        body = json.dumps({"entity": "event", "account_id": "acc_fake", "event": kind, "payload": thing}).encode()
        signature = hmac.new(WEBHOOK_SECRET.encode(), body, hashlib.sha256).hexdigest()
        return Told(body, {"X-Razorpay-Signature": signature, "X-Razorpay-Event-Id": hashlib.md5(body).hexdigest()})
