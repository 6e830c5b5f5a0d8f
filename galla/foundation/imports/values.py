"""Numbers as spreadsheets and other programs write them: with signs of currencies, separators, and dust of floats."""

import re
from decimal import Decimal, InvalidOperation
from typing import NamedTuple


class BadNumber(ValueError):
    """A text that says no number."""


class Number(NamedTuple):
    """A number as a whole count of small parts. ``rounded``: it had more decimals, and they were not dust."""

    parts: int
    rounded: bool


_AROUND = re.compile(r"^(?:₹|rs\.?|inr|£|€|\$|[a-z]{3})?\s*|\s*(?:₹|£|€|\$|/-|[a-z]{3})?$", re.IGNORECASE)
_SPACES = re.compile(r"[\s\u00a0\u2009\u202f']")
_PLAIN = re.compile(r"[+-]?\d+(?:\.\d*)?(?:[eE][+-]?\d{1,2})?|[+-]?\.\d+")
_GROUPED = re.compile(r"[+-]?\d{1,3}(?:,\d{2,3})*,\d{3}(?:\.\d*)?")
_GROUPED_BY_POINT = re.compile(r"[+-]?\d{1,3}(?:\.\d{3})+(?:,\d*)?")
_DECIMAL_COMMA = re.compile(r"[+-]?\d+,\d*")
LONGEST = 40
# What a program makes of 0.82 by counting in binary differs from it by less than this.
DUST = Decimal("1e-9")


def read_number(text: str, *, places: int, decimal_comma: bool = False) -> Number:
    """``text`` × 10^``places``: "₹1,23,456.50", "1 234,5", "0.8200000000000001" (0.82) are all numbers.

    A comma groups or begins the decimals; where it could be either, ``decimal_comma`` says which. Raises ``BadNumber``.
    """
    plain = text
    if not _PLAIN.fullmatch(plain):
        if len(text) > LONGEST:
            raise BadNumber(text[:LONGEST])
        plain = _without_separators(_SPACES.sub("", _AROUND.sub("", text.strip())), decimal_comma)
    try:
        value = Decimal(plain).scaleb(places)
    except InvalidOperation as error:
        raise BadNumber(text) from error
    if not value.is_finite() or abs(value) >= Decimal(10) ** 25:
        raise BadNumber(text)
    parts = value.to_integral_value("ROUND_HALF_UP")
    return Number(int(parts), abs(value - parts) > DUST * (1 + abs(value)))


def _without_separators(text: str, decimal_comma: bool) -> str:
    if decimal_comma and (_DECIMAL_COMMA.fullmatch(text) or _GROUPED_BY_POINT.fullmatch(text)):
        return text.replace(".", "").replace(",", ".")
    if _GROUPED.fullmatch(text):
        return text.replace(",", "")
    if "," in text and (_DECIMAL_COMMA.fullmatch(text) or _GROUPED_BY_POINT.fullmatch(text)):
        return text.replace(".", "").replace(",", ".")
    if not _PLAIN.fullmatch(text):
        raise BadNumber(text)
    return text
