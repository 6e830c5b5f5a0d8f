"""Normal forms: by what key a name is unique, in what form a barcode is found, and whether its check digit is right."""

from functools import lru_cache

from galla.foundation.words import fold

# Lengths of GTINs that say the same number with more or fewer leading zeros: UPC-A, EAN-13, GTIN-14.
# GS1 General Specifications, section 7.9 (check digit) and 1.1 (GTIN-8, -12, -13, -14).
_SAME_WITH_ZEROS = frozenset({12, 13, 14})
_CHECKED = frozenset({8, 12, 13, 14})


@lru_cache(maxsize=4096)
def name_key(name: str) -> str:
    """The form in which two names are the same: case, accents and doubled spaces don't count."""
    return " ".join(fold(name).split())


@lru_cache(maxsize=4096)
def has_check_digit(code: str) -> bool:
    """Whether a code is a GTIN (EAN-8, UPC-A, EAN-13, GTIN-14) with the right check digit."""
    if len(code) not in _CHECKED or not (code.isascii() and code.isdigit()):
        return False
    digits = code.encode()
    # Every second digit, counted from the one before the check digit, weighs three.
    weighed = sum(digits) - 48 * len(digits) + 2 * (sum(digits[-2::-2]) - 48 * (len(digits) // 2))
    return weighed % 10 == 0


def looks_like_gtin(code: str) -> bool:
    """Whether a code has the shape of a GTIN, so that a wrong check digit is worth a word."""
    return len(code) in _CHECKED and code.isascii() and code.isdigit()


@lru_cache(maxsize=4096)
def barcode_key(code: str) -> str:
    """The form a barcode is found by: scanners read a UPC-A as 12 digits or as 13 with a zero in front."""
    if len(code) in _SAME_WITH_ZEROS and has_check_digit(code):
        return code.zfill(14)
    return code
