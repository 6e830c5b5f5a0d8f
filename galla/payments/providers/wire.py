"""HTTP to a provider: with a bound on time and on size, following no redirect, and nothing of it in a log."""

import http.client
import json
import ssl
import time
from collections.abc import Mapping
from typing import Any
from urllib.parse import urlsplit

from galla.payments.providers import Declined, KeysRefused, Unreachable

TIMEOUT_SECONDS = 10.0
LARGEST_ANSWER_BYTES = 256 * 1024
# What a provider answers when asking again may do better: it is busy, two asked with one key at once, or somebody it
# depends on has failed it (https://docs.stripe.com/api/errors).
PASSING = frozenset({408, 409, 424, 425, 429})
# What it answers to a key that is wrong, or that may not do this.
LOCKED = frozenset({401, 403})


def ask(method: str, url: str, *, headers: Mapping[str, str], body: bytes | None = None) -> dict[str, Any]:
    """Send one request and read its JSON object. Raises ``Unreachable``, ``KeysRefused`` and ``Declined``."""
    status, content = _exchanged(method, url, dict(headers), body)
    try:
        answer = json.loads(content)
    except (ValueError, RecursionError):
        answer = None
    if status in LOCKED:
        raise KeysRefused(_reason(answer) or f"answered {status}")
    if 400 <= status < 500 and status not in PASSING:
        raise Declined(_reason(answer) or f"answered {status}")
    if not 200 <= status < 300 or not isinstance(answer, dict):
        raise Unreachable(f"answered {status}")
    return answer


def _exchanged(method: str, url: str, headers: dict[str, str], body: bytes | None) -> tuple[int, bytes]:
    parts = urlsplit(url)
    target = f"{parts.path}?{parts.query}" if parts.query else parts.path
    connection = _connection(parts.scheme, parts.netloc)
    deadline = time.monotonic() + TIMEOUT_SECONDS
    try:
        connection.request(method, target, body=body, headers={"Accept": "application/json", **headers})
        answer = connection.getresponse()
        return answer.status, _read(answer, deadline)
    except (OSError, http.client.HTTPException) as error:
        raise Unreachable(type(error).__name__) from error
    finally:
        connection.close()


def _connection(scheme: str, place: str) -> http.client.HTTPConnection:
    if scheme == "https":
        return http.client.HTTPSConnection(place, timeout=TIMEOUT_SECONDS, context=ssl.create_default_context())
    return http.client.HTTPConnection(place, timeout=TIMEOUT_SECONDS)


def _read(answer: http.client.HTTPResponse, deadline: float) -> bytes:
    content = b""
    while piece := answer.read1(65536):
        content += piece
        if len(content) > LARGEST_ANSWER_BYTES:
            raise Unreachable("answered too much")
        if time.monotonic() > deadline:
            raise Unreachable("answered too slowly")
    return content


def _reason(answer: Any) -> str:
    """What the provider says is wrong: both put it at the same place, one as ``description``, one as ``message``."""
    said = answer.get("error") if isinstance(answer, dict) else None
    if not isinstance(said, dict):
        return ""
    return str(said.get("description") or said.get("message") or "")[:200]
