"""Secrets as they lie in the database: sealed with a key made from the site's, so that a copy of it tells none.

AES-128 in CBC with HMAC-SHA256 (Fernet, https://github.com/fernet/spec). Whoever changes the site's key types the
secrets again.
"""

import base64
import hashlib
import hmac

from cryptography.fernet import Fernet, InvalidToken
from django.conf import settings


def sealed(secret: str) -> str:
    """A secret as it is kept; nothing stays nothing."""
    return _lock().encrypt(secret.encode()).decode() if secret else ""


def unsealed(kept: str) -> str:
    """The secret again; "" for one that was sealed with another key."""
    try:
        return _lock().decrypt(kept.encode()).decode() if kept else ""
    except InvalidToken:
        return ""


def _lock() -> Fernet:
    key = hmac.new(settings.SECRET_KEY.encode(), b"galla.payments.sealing", hashlib.sha256).digest()
    return Fernet(base64.urlsafe_b64encode(key))
