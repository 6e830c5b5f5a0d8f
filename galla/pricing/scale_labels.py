"""Labels that a scale prints: EAN-13 whose digits say which product, and how much of it or what it comes to. Pure.

GS1 keeps the prefixes 20 to 29 for use within a shop, and leaves to it how the ten digits behind them are shared out
(GS1 General Specifications, section 2.1.14.2). The check digits are those of sections 7.9.1 (of the whole number) and
7.9.3, 7.9.4 (of a value of four and five digits).
"""

from collections.abc import Mapping
from dataclasses import dataclass

from galla.pricing.numbers import round_half_away

LENGTH = 13
FIRST_PREFIX, LAST_PREFIX = "20", "29"
CHECKED_VALUES = (4, 5)
"""How many digits a value with a check digit of its own may have: GS1 has a rule for these two."""

MOST_TRIES = 200

# What a digit counts when it is weighed by 2, 3 and 5 after the rules of section 7.9.2; "minus" and "plus" say whether
# the tens are taken from the units or put to them.
_TWO_MINUS = (0, 2, 4, 6, 8, 9, 1, 3, 5, 7)
_THREE = (0, 3, 6, 9, 2, 5, 8, 1, 4, 7)
_FIVE_PLUS = (0, 5, 1, 6, 2, 7, 3, 8, 4, 9)
_FIVE_MINUS = (0, 5, 9, 4, 8, 3, 7, 2, 6, 1)
_WEIGHTS = {
    4: (_TWO_MINUS, _TWO_MINUS, _THREE, _FIVE_MINUS),
    5: (_FIVE_PLUS, _TWO_MINUS, _FIVE_MINUS, _FIVE_PLUS, _TWO_MINUS),
}


@dataclass(frozen=True, slots=True)
class ScaleLayout:
    """How the digits of a label are shared out.

    They are the prefix, the code, perhaps a digit that checks the value, the value, the check digit. ``decimals`` are
    those of the value: of the product's unit for a weight, of the currency for a price.
    """

    prefix: str
    code_digits: int
    value_digits: int
    is_price: bool
    decimals: int
    value_is_checked: bool = False


@dataclass(frozen=True, slots=True)
class ScaleLabel:
    """What a label says. ``code`` is the product's, without leading zeros; ``value`` has ``decimals`` decimals.

    ``is_right`` says whether its check digits are; ``mended`` is the label with those that would be.
    """

    code: str
    value: int
    decimals: int
    is_price: bool
    is_right: bool
    mended: str


def looks_like_label(text: str) -> bool:
    """Whether a text has the shape of a label, so that the shop's formats are worth asking for."""
    return len(text) == LENGTH and text.isascii() and text.isdigit() and FIRST_PREFIX <= text[:2] <= LAST_PREFIX


def read_label(text: str, layouts: Mapping[str, ScaleLayout]) -> ScaleLabel | None:
    """What a label says after the layout of its prefix; None where a shop has none, or where it says no code."""
    layout = layouts.get(text[:2]) if looks_like_label(text) else None
    if layout is None:
        return None
    end = 2 + layout.code_digits
    code, value = text[2:end], text[LENGTH - 1 - layout.value_digits : LENGTH - 1]
    verifier = value_check_digit(value) if layout.value_is_checked else ""
    digits = f"{layout.prefix}{code}{verifier}{value}"
    mended = digits + check_digit(digits)
    if not code.strip("0"):
        return None
    return ScaleLabel(code.lstrip("0"), int(value), layout.decimals, layout.is_price, mended == text, mended)


def check_digit(digits: str) -> str:
    """The last digit of an EAN-13 that begins with these twelve."""
    weighed = sum(int(digit) * (3 if place % 2 else 1) for place, digit in enumerate(digits))
    return str(-weighed % 10)


def value_check_digit(value: str) -> str:
    """The digit that checks a value of four or five digits: 9 for 2875, 6 for 14685."""
    weighed = sum(weights[int(digit)] for digit, weights in zip(value, _WEIGHTS[len(value)], strict=True))
    if len(value) == CHECKED_VALUES[0]:
        return str(3 * weighed % 10)
    return str(_FIVE_MINUS.index(-weighed % 10))


def weight_milli(label: ScaleLabel) -> int:
    """The quantity on a label in thousandths of the product's unit."""
    found: int = label.value * 10 ** (3 - label.decimals)
    return found


def quantity_of_price(
    total_minor: int, unit_price_e4: int, *, step_milli: int, minor_digits: int
) -> tuple[int, int] | None:
    """How much of a product a printed price pays for, and the unit price at which that comes to it exactly.

    The quantity is the price ÷ the unit price in steps of ``step_milli``; the unit price moves by what rounding the
    quantity left over. Large quantities are tried a few steps around, because their amounts step over some totals.
    None where nothing fits: a product without a price, or a total too large for it.
    """
    if unit_price_e4 <= 0 or total_minor <= 0:
        return None
    amount: int = total_minor * 10 ** (7 - minor_digits)
    scale: int = 10 ** (7 - minor_digits)
    nearest = max(round_half_away(amount, unit_price_e4 * step_milli), 1)
    for distance in range(MOST_TRIES):
        for steps in {nearest - distance, nearest + distance}:
            quantity = steps * step_milli
            if quantity <= 0:
                continue
            price = round_half_away(amount, quantity)
            if round_half_away(quantity * price, scale) == total_minor:
                return quantity, price
    return None
