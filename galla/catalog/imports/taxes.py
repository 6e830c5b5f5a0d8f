"""What a column about tax says: "F-18%", "R5-5%", "GST @ 12 %", "CGST 9% + SGST 9%", "Exempt"."""

import re

from galla.foundation.imports import BadNumber, read_number

_PERCENT = re.compile(r"(\d+(?:[.,]\d+)?)\s*(?:%|per ?cent\b)", re.IGNORECASE)
_PLAIN = re.compile(r"(?:gst|igst|vat|tax)?\s*@?\s*(\d+(?:[.,]\d+)?)", re.IGNORECASE)
_NONE = frozenset({"exempt", "exempted", "nil", "nilrated", "none", "notax", "zerorated", "zero", "free", "e", "na"})
LARGEST_PPM = 1_000_000


class BadTax(ValueError):
    """A text that says no rate, or several that do not belong together."""


def rate_ppm_of(text: str) -> int:
    """The rate a text says, in parts per million: 18% is 180,000. Raises ``BadTax``."""
    found = _PERCENT.findall(text)
    if not found:
        if re.sub(r"[^a-z]", "", text.casefold()) in _NONE:
            return 0
        plain = _PLAIN.fullmatch(text.strip())
        if plain is None:
            raise BadTax(text)
        found = [plain[1]]
    rates = [_ppm(number) for number in found]
    if len(rates) > 1:
        rates = [_sum_of_halves(text, rates)]
    if not 0 <= rates[0] <= LARGEST_PPM:
        raise BadTax(text)
    return rates[0]


def _sum_of_halves(text: str, rates: list[int]) -> int:
    """Two equal rates for centre and state are one; the same rate said twice is that rate; all else is unclear."""
    folded = text.casefold()
    if len(rates) == 2 and rates[0] == rates[1] and "cgst" in folded and "sgst" in folded:
        return sum(rates)
    if len(set(rates)) == 1:
        return rates[0]
    raise BadTax(text)


def _ppm(number: str) -> int:
    try:
        return read_number(number, places=4, decimal_comma=True).parts
    except BadNumber as error:  # pragma: no cover - the pattern lets only numbers through
        raise BadTax(number) from error
