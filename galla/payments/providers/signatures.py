"""HMAC-SHA256 over what was sent, compared without telling how much of it was right."""

import hashlib
import hmac
import json
from collections.abc import Mapping
from typing import Any

from galla.payments.providers import Forged


def is_signed(content: bytes, secret: str, signature: str) -> bool:
    """Whether ``signature`` (hex) is that of ``content``. Nothing is signed with an empty secret."""
    right = hmac.new(secret.encode(), content, hashlib.sha256).hexdigest()
    return bool(secret) and hmac.compare_digest(right.encode(), signature.encode("utf-8", "replace"))


def header(headers: Mapping[str, str], name: str) -> str:
    """A header of a request, whatever case it was written in."""
    return next((value for key, value in headers.items() if key.lower() == name.lower()), "")


def opened(body: bytes) -> dict[str, Any]:
    """The object in a signed body. Raises ``Forged`` for what is none."""
    try:
        found = json.loads(body)
    except (ValueError, RecursionError) as error:
        raise Forged("signed, and no JSON") from error
    if not isinstance(found, dict):
        raise Forged("signed, and no object")
    return found
