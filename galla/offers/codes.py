"""Codes of coupons: drawn so that nobody guesses one, read as people type them, kept as a hash.

A code that stands alone is sixteen signs of Crockford's thirty-two (no I, L, O or U): eighty bits of chance, so its
plain hash cannot be turned back. One that many know is a word of the shop's own.
"""

import hashlib
import secrets

SIGNS = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
LENGTH, GROUP = 16, 4
SHORTEST, LONGEST = 4, 24
_ALIKE = str.maketrans({"O": "0", "I": "1", "L": "1"})
_KNOWN = frozenset("ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789")


def drawn() -> str:
    """A code nobody had before."""
    return "".join(secrets.choice(SIGNS) for _place in range(LENGTH))


def read(text: str) -> str | None:
    """A code as somebody typed it, in small letters, with dashes or spaces; None for what cannot be one."""
    signs = plain(text)
    return signs.translate(_ALIKE) if signs is not None else None


def plain(text: str) -> str | None:
    """The letters and digits of a word of the shop's own, as it is shown; None for what cannot be a code."""
    signs = "".join(text.split()).replace("-", "").upper()
    return signs if SHORTEST <= len(signs) <= LONGEST and set(signs) <= _KNOWN else None


def written(code: str) -> str:
    """A drawn code in groups of four, as it is printed."""
    return "-".join(code[place : place + GROUP] for place in range(0, len(code), GROUP))


def hash_of(shop_id: int, code: str) -> str:
    """What is kept of a code that was read: of every shop another."""
    return hashlib.sha256(f"galla.offers.code/{shop_id}/{code}".encode()).hexdigest()
