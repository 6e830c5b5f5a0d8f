"""What both fakes share: a small server on 127.0.0.1 that ends with its test."""

import json
import threading
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import TracebackType
from typing import Any, Self

PUBLIC_KEY, SECRET_KEY, WEBHOOK_SECRET = "key_fake", "secret_fake_4711", "whsec_fake_0815"
LARGEST_BODY = 64 * 1024


@dataclass(frozen=True)
class Told:
    """A message to the shop, as it goes over the wire."""

    body: bytes
    headers: dict[str, str]


@dataclass
class FakeProvider:
    """A provider with things by id, and what was taken by the number it books it under. ``asked`` lists every call;
    ``is_away`` makes it answer 503; ``refunds_wait`` leaves refunds undone until ``finish_refund``, ``refuses_refunds``
    has it say no to them. ``loses_answers`` lets it do what it is asked and nobody hear of it, and ``forgets_keys`` is
    how it is a day later."""

    things: dict[str, dict[str, Any]] = field(default_factory=dict)
    taken: dict[str, dict[str, Any]] = field(default_factory=dict)
    refunds: dict[str, dict[str, Any]] = field(default_factory=dict)
    payouts: dict[str, dict[str, Any]] = field(default_factory=dict)
    asked: list[str] = field(default_factory=list)
    is_away: bool = False
    refunds_wait: bool = False
    refuses_refunds: bool = False
    loses_answers: bool = False
    forgets_keys: bool = False
    name = ""

    def __enter__(self) -> Self:
        fake, self._lock = self, threading.Lock()

        class Handler(BaseHTTPRequestHandler):
            """Answers for the fake."""

            timeout = 10

            def do_GET(self) -> None:
                self._answer("GET", b"")

            def do_POST(self) -> None:
                length = min(int(self.headers.get("Content-Length") or 0), LARGEST_BODY)
                self._answer("POST", self.rfile.read(length))

            def _answer(self, method: str, body: bytes) -> None:
                with fake._lock:
                    status, content = fake.heard(method, self.path, dict(self.headers), body)
                sent = json.dumps(content).encode()
                self.send_response(status)
                self.send_header("Content-Type", "application/json")
                self.send_header("Content-Length", str(len(sent)))
                self.end_headers()
                self.wfile.write(sent)

            def log_message(self, format: str, *args: Any) -> None:
                """Says nothing."""

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.05,), daemon=True)
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._server.shutdown()
        self._server.server_close()
        self._thread.join(5)

    @property
    def base_url(self) -> str:
        """Where it listens."""
        return f"http://127.0.0.1:{self._server.server_address[1]}"

    def heard(self, method: str, path: str, headers: dict[str, str], body: bytes) -> tuple[int, dict[str, Any]]:
        """The answer to one call."""
        self.asked.append(f"{method} {path}")
        if self.is_away:
            return 503, {"error": {"description": "Come back later"}}
        if not self.knows(headers):
            return 401, {"error": {"description": "Authentication failed", "message": "Invalid API Key"}}
        found = self.answered(method, path, headers, body)
        if self.loses_answers and method == "POST":
            return 502, {}
        return found or (404, {"error": {"description": "There is no such thing", "message": "No such thing"}})

    def knows(self, headers: dict[str, str]) -> bool:
        """Whether the keys are right."""
        raise NotImplementedError

    def answered(
        self, method: str, path: str, headers: dict[str, str], body: bytes
    ) -> tuple[int, dict[str, Any]] | None:
        """The answer of this provider, or None for an address it does not know."""
        raise NotImplementedError

    def pay(self, provider_id: str, *, amount: int | None = None, currency: str = "") -> list[Told]:
        """Somebody pays: every message the provider sends about it, once each."""
        raise NotImplementedError

    def send_back(self, payment_id: str, amount: int) -> Told:
        """Somebody sends money of a payment back on the provider's own pages: the message about it."""
        raise NotImplementedError

    def fail_refund(self, refund_id: str) -> Told:
        """Money did not reach the payer, though it may have been said to have gone back: the message about it."""
        refund = self.refunds[refund_id]
        if refund["status"] != "failed":
            payment = refund.get("payment_id") or refund["payment_intent"]
            refund["status"] = "failed"
            self.note_back(payment, -refund["amount"])
        return self.told_of_refund(refund, "refund.failed")

    def told_of_refund(self, refund: dict[str, Any], kind: str) -> Told:
        """A message about one refund as it stands."""
        raise NotImplementedError

    def says_no(self, payment_id: str, amount: int) -> str:
        """Why money of a payment does not go back."""
        if self.refuses_refunds:
            return "It is too old for that"
        taken = self.taken.get(payment_id)
        too_much = taken is not None and taken["amount_refunded"] + amount > taken["amount"]
        return "It has been refunded already" if too_much else ""

    def note_back(self, payment_id: str, amount: int) -> None:
        """More of what was taken is on its way back."""
        if payment_id in self.taken:
            self.taken[payment_id]["amount_refunded"] += amount

    def told(self, kind: str, thing: dict[str, Any]) -> Told:
        """A signed message."""
        raise NotImplementedError

    def pay_out(self, amount: int, fee: int) -> list[Told]:
        """Money is sent to the shop's bank: every message about it."""
        raise NotImplementedError

    def finish_refund(self, refund_id: str) -> Told:
        """Money has gone back: the message about it."""
        raise NotImplementedError
