"""Codes of gift cards: made so that nobody guesses one, read as people type them, kept as a keyed hash alone.

A code is sixteen signs of Crockford's thirty-two (no I, L, O or U), which is eighty bits. It is drawn with the site's
secret key from the key of the act that sells the card: so the same request again answers the same code, and neither
the database nor a backup of it tells one. Whoever changes ``SECRET_KEY`` keeps the old one in ``SECRET_KEYS_BEFORE``
for as long as cards are about that were sold under it.
"""

import hashlib
import hmac

from django.conf import settings

SIGNS = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
LENGTH, GROUP = 16, 4
_ALIKE = str.maketrans({"O": "0", "I": "1", "L": "1"})


def drawn(shop_id: int, key: str) -> str:
    """The code of the card that the act with this key sells."""
    digest = _keyed(settings.SECRET_KEY, "draw", f"{shop_id}/{key}")
    number = int.from_bytes(digest[:10])
    return "".join(SIGNS[(number >> (5 * place)) & 31] for place in range(LENGTH))


def read(text: str) -> str | None:
    """A code as somebody typed it, in small letters, with dashes or spaces; None for what cannot be one."""
    signs = "".join(text.split()).replace("-", "").upper().translate(_ALIKE)
    return signs if len(signs) == LENGTH and set(signs) <= set(SIGNS) else None


def written(code: str) -> str:
    """A code in groups of four, as it stands on a card."""
    return "-".join(code[place : place + GROUP] for place in range(0, LENGTH, GROUP))


def hash_of(shop_id: int, code: str) -> str:
    """What is kept of a code."""
    return _keyed(settings.SECRET_KEY, "keep", f"{shop_id}/{code}").hex()


def hashes_of(shop_id: int, code: str) -> list[str]:
    """What may be kept of a code: under the key of now, and under those of before."""
    keys = (settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS)
    return [_keyed(key, "keep", f"{shop_id}/{code}").hex() for key in keys]


def redacted(text: str) -> str:
    """What a paper says of a code that was typed: its last four signs."""
    code = read(text)
    return "" if code is None else f"•••• {code[-GROUP:]}"


def _keyed(secret: str, what: str, text: str) -> bytes:
    return hmac.new(secret.encode(), f"galla.prepaid.{what}/{text}".encode(), hashlib.sha256).digest()
