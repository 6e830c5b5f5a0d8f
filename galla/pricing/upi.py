"""The address a UPI app pays: what stands in the code at the till. Pure text.

After NPCI's *UPI Linking Specification* 1.6: ``upi://pay`` with ``pa`` (who is paid), ``pn`` (their name), ``tr`` (the
merchant's reference, at most 35 characters, which the bank's list shows again), ``tn`` (a note), ``am`` (the amount
with two decimals) and ``cu`` (always INR). Values are percent-encoded after RFC 3986, a space as ``%20``: a ``+`` or
an ``&`` in a shop's name stays what it is.
"""

import re
from urllib.parse import quote

from galla.pricing.errors import NotPayableByUpi
from galla.pricing.numbers import decimal_text

__all__ = ["LONGEST_TR", "is_upi_id", "is_upi_reference", "upi_link"]

LONGEST_TR = 35
"""Characters of a reference."""
LONGEST_NAME, LONGEST_NOTE = 300, 150
"""Characters a name and a note may have once they are encoded: a phone must still read the code off a screen."""

_ID = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,80}@[A-Za-z][A-Za-z0-9.-]{1,40}", re.ASCII)
_REFERENCE = re.compile(rf"[A-Za-z0-9]{{1,{LONGEST_TR}}}", re.ASCII)


def is_upi_id(text: str) -> bool:
    """Whether money can be sent there: a name, an @ and a bank's handle."""
    return _ID.fullmatch(text) is not None


def is_upi_reference(text: str) -> bool:
    """Whether it can stand as ``tr``: 1 to 35 letters and digits."""
    return _REFERENCE.fullmatch(text) is not None


def upi_link(*, payee: str, name: str, amount_minor: int, reference: str, note: str = "") -> str:
    """The address to pay ``amount_minor`` paise to ``payee``. Raises ``NotPayableByUpi`` naming what is wrong.

    A long name or note is cut to whole characters.
    """
    if not is_upi_id(payee):
        raise NotPayableByUpi("not a UPI ID", field="payee")
    if not is_upi_reference(reference):
        raise NotPayableByUpi("a reference is 1 to 35 letters and digits", field="reference")
    if amount_minor <= 0:
        raise NotPayableByUpi("nothing to pay", field="amount")
    parts = {
        "pa": payee,
        "pn": _cut(name.strip(), LONGEST_NAME),
        "tr": reference,
        "tn": _cut(note.strip(), LONGEST_NOTE),
        "am": decimal_text(amount_minor, places=2),
        "cu": "INR",
    }
    # The @ of an ID may stand in an address as it is, and some apps read it only so.
    written = [f"{key}={value if key == 'pa' else quote(value, safe='')}" for key, value in parts.items() if value]
    return f"upi://pay?{'&'.join(written)}"


def _cut(text: str, longest: int) -> str:
    """As much of a text as has at most ``longest`` characters when it is encoded."""
    while len(quote(text, safe="")) > longest:
        text = text[:-1]
    return text
