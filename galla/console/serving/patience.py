"""How long a client may take to say what it wants, and how much it may say.

A thread costs memory and there are few of them; a connection that only drips costs next to nothing as long as no
thread waits for it. So headers have a time limit, and a body is taken in whole before a thread sees the request.
"""

import asyncio
import http
import json
import tempfile
from contextlib import suppress
from typing import Any

from uvicorn._types import ASGI3Application, ASGIReceiveCallable, ASGISendCallable, HTTPScope, Scope
from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol, RequestResponseCycle

HEADER_SECONDS = 20.0
BODY_SECONDS = 120.0
LARGEST_HEAD = 64 * 1024
LARGEST_BODY = 64 * 1024 * 1024
KEPT_IN_MEMORY = 1024 * 1024
PIECE = 64 * 1024
LINGER_SECONDS = 2.0


class PatientProtocol(HttpToolsProtocol):
    """Hangs up on a request whose headers do not come within ``HEADER_SECONDS`` (408), or do not end (431)."""

    _patience: asyncio.TimerHandle | None = None
    _head = 0

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        """A client is there."""
        super().connection_made(transport)
        self._watch()

    def data_received(self, data: bytes) -> None:
        """A piece of a request, or of its body."""
        super().data_received(data)
        self._head = 0 if self._is_answering() else self._head + len(data)
        if self._head > LARGEST_HEAD:
            self._hang_up(b"431 Request Header Fields Too Large")
        self._watch()

    def connection_lost(self, exc: Exception | None) -> None:
        """The client is gone."""
        super().connection_lost(exc)
        self._forget()

    def _watch(self) -> None:
        if self._is_answering():
            self._forget()
        elif self._patience is None:
            self._patience = self.loop.call_later(HEADER_SECONDS, self._lose_patience)

    def _is_answering(self) -> bool:
        # Before the first request there is no cycle, whatever its type says.
        cycle: RequestResponseCycle | None = self.cycle
        return cycle is not None and not cycle.response_complete

    def _forget(self) -> None:
        if self._patience is not None:
            self._patience.cancel()
            self._patience = None

    def _lose_patience(self) -> None:
        self._patience = None
        if not self._is_answering():
            self._hang_up(b"408 Request Timeout")

    def _hang_up(self, status: bytes) -> None:
        if not self.transport.is_closing():
            self.transport.write(b"HTTP/1.1 " + status + b"\r\nconnection: close\r\ncontent-length: 0\r\n\r\n")
            self.transport.close()


class WholeBodies:
    """Passes a request on when its body has arrived: 408 when that takes too long, 413 when it is too much."""

    def __init__(
        self, app: ASGI3Application, *, largest: int = LARGEST_BODY, longest_seconds: float = BODY_SECONDS
    ) -> None:
        self._app = app
        self._largest = largest
        self._longest_seconds = longest_seconds

    async def __call__(self, scope: Scope, receive: ASGIReceiveCallable, send: ASGISendCallable) -> None:
        if scope["type"] != "http" or not _has_body(scope):
            await self._app(scope, receive, send)
            return
        if _told_length(scope) > self._largest:
            await _refuse(scope, receive, send, 413)
            return
        with tempfile.SpooledTemporaryFile(KEPT_IN_MEMORY) as body:
            try:
                async with asyncio.timeout(self._longest_seconds):
                    status = await self._take(receive, body)
            except TimeoutError:
                status = 408
            if status:
                await _refuse(scope, receive, send, status)
                return
            body.seek(0)
            await self._app(scope, Replay(body, receive), send)

    async def _take(self, receive: ASGIReceiveCallable, body: Any) -> int:
        """Read the body; 0, or the status to refuse it with."""
        size = 0
        while True:
            message = await receive()
            if message["type"] != "http.request":
                return 400
            piece = message.get("body", b"")
            size += len(piece)
            if size > self._largest:
                return 413
            body.write(piece)
            if not message.get("more_body", False):
                return 0


class Replay:
    """Hands a body out in pieces, then whatever the client says afterwards. ``body`` is the file it lies in."""

    def __init__(self, body: Any, receive: ASGIReceiveCallable) -> None:
        self.body = body
        self._receive = receive
        self._done = False

    async def __call__(self) -> Any:
        if self._done:
            return await self._receive()
        piece = self.body.read(PIECE)
        self._done = len(piece) < PIECE
        return {"type": "http.request", "body": piece, "more_body": not self._done}


def _has_body(scope: HTTPScope) -> bool:
    return any(name in (b"content-length", b"transfer-encoding") for name, _value in scope["headers"])


def _told_length(scope: HTTPScope) -> int:
    told = next((value for name, value in scope["headers"] if name == b"content-length"), b"0")
    return int(told) if told.isdigit() else 0


async def _refuse(scope: HTTPScope, receive: ASGIReceiveCallable, send: ASGISendCallable, status: int) -> None:
    """A problem document (RFC 9457) for the API, the bare phrase for a browser.

    What the client is still sending is read and thrown away for a moment: closing on it would reset the connection,
    and the client would never see the answer.
    """
    phrase = http.HTTPStatus(status).phrase
    kind, text = "text/plain; charset=utf-8", phrase
    if scope["path"].startswith("/api/"):
        kind = "application/problem+json"
        code = {408: "too_slow", 413: "too_large"}.get(status, "invalid")
        text = json.dumps({"type": "about:blank", "title": phrase, "status": status, "detail": phrase, "code": code})
    body = text.encode()
    headers = [
        (b"content-type", kind.encode()),
        (b"content-length", str(len(body)).encode()),
        (b"connection", b"close"),
    ]
    await send({"type": "http.response.start", "status": status, "headers": headers, "trailers": False})
    await send({"type": "http.response.body", "body": body, "more_body": True})
    with suppress(TimeoutError):
        async with asyncio.timeout(LINGER_SECONDS):
            await _throw_away(receive)
    await send({"type": "http.response.body", "body": b"", "more_body": False})


async def _throw_away(receive: ASGIReceiveCallable) -> None:
    while True:
        message = await receive()
        if message["type"] != "http.request" or not message.get("more_body", False):
            return
