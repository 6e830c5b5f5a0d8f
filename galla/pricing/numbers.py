"""Decimal text to scaled integers and back, and the one way of rounding.

Python's own ``int``, ``float`` and ``Decimal`` accept far more than a number a person would type ("1_000", "１２",
"1E+2", "NaN", " 5 "), so what comes from outside is read here, by one strict pattern.
"""

import re

from galla.pricing.errors import NotANumber

__all__ = ["NotANumber", "decimal_text", "parse_decimal", "round_half_away", "trimmed_text"]

_PLAIN_DECIMAL = re.compile(r"(-?)([0-9]{1,30})(?:\.([0-9]{1,30}))?", re.ASCII)


def parse_decimal(text: str, *, places: int, maximum: int | None = None) -> int:
    """The number in ``text`` as an integer scaled by ``10 ** places``: "1.5" with three places is 1500.

    Plain ASCII digits, an optional leading minus and at most ``places`` decimals; nothing else, not even a space.
    ``maximum`` bounds the size of the result, in the scaled unit, whatever its sign. Raises NotANumber.
    """
    match = _PLAIN_DECIMAL.fullmatch(text)
    if match is None:
        raise NotANumber("not a plain decimal number")
    sign, whole, decimals = match.group(1), match.group(2), match.group(3) or ""
    if len(decimals) > places:
        raise NotANumber(f"more than {places} decimals")
    scaled = int(whole + decimals.ljust(places, "0"))
    if maximum is not None and scaled > maximum:
        raise NotANumber("the number is too large")
    return -scaled if sign else scaled


def decimal_text(value: int, *, places: int) -> str:
    """A scaled integer as text with all its decimals: 11800 with two places is "118.00". For money and prices."""
    if places == 0:
        return str(value)
    digits = str(abs(value)).rjust(places + 1, "0")
    return f"{'-' if value < 0 else ''}{digits[:-places]}.{digits[-places:]}"


def trimmed_text(value: int, *, places: int, keep: int = 0) -> str:
    """A scaled integer as text without needless zeros, but with at least ``keep`` decimals.

    1500 with three places is "1.5"; for quantities and rates.
    """
    text = decimal_text(value, places=places)
    if places <= keep:
        return text
    whole, _, decimals = text.partition(".")
    kept = decimals[:keep] + decimals[keep:].rstrip("0")
    return f"{whole}.{kept}" if kept else whole


def round_half_away(numerator: int, denominator: int) -> int:
    """``numerator / denominator`` to the nearest integer, halves away from zero, without leaving the integers."""
    if denominator < 0:
        numerator, denominator = -numerator, -denominator
    rounded = (2 * abs(numerator) + denominator) // (2 * denominator)
    return -rounded if numerator < 0 else rounded
