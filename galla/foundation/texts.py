"""Texts people type: one normal form, no characters that hide, steer a printer or break a line.

Unicode Standard Annex 15 (NFC) makes one record of one name; Annex 9's explicit direction marks are refused, because
they make a name read differently from what it is (Trojan Source, CVE-2021-42574).
"""

import unicodedata

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

DIRECTION_MARKS = frozenset("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\u200e\u200f\u061c")
ZERO_WIDTH_JOINERS = frozenset("\u200c\u200d")
LONGEST_COMBINING_RUN = 8


def clean_text(value: str, *, maximum: int, lines: bool = False) -> str:
    """``value`` trimmed and in NFC. ``maximum`` counts characters; ``lines`` allows line breaks.

    Raises ``ValidationError`` for control characters (NUL, ESC …), lone surrogates, direction marks, piles of
    combining marks and texts that are too long.
    """
    text = unicodedata.normalize("NFC", value).strip()
    if lines:
        text = text.replace("\r\n", "\n").replace("\r", "\n")
    if len(text) > maximum:
        raise ValidationError(_("At most %(maximum)d characters.") % {"maximum": maximum}, code="max_length")
    combining = 0
    for character in text:
        combining = combining + 1 if unicodedata.category(character) in ("Mn", "Me") else 0
        if combining > LONGEST_COMBINING_RUN or not _is_plain(character, lines=lines):
            raise ValidationError(_("This text has a character that cannot be printed."), code="invalid")
    return text


def is_clean(value: str) -> bool:
    """Whether a search text or key can be stored or compared at all (no NUL, no lone surrogate)."""
    return "\0" not in value and not any("\ud800" <= character <= "\udfff" for character in value)


def _is_plain(character: str, *, lines: bool) -> bool:
    if character in ZERO_WIDTH_JOINERS:  # Indic scripts and emoji need them
        return True
    if lines and character in "\n\t":
        return True
    return character not in DIRECTION_MARKS and unicodedata.category(character) not in ("Cc", "Cs", "Co")
