"""The bounds of a bill, checked before anything is computed, so that every later sum is small and positive."""

from galla.pricing.errors import (
    CurrencyUnsupported,
    PriceOutOfRange,
    QuantityOutOfRange,
    RateOutOfRange,
    RoundOffOutOfRange,
)
from galla.pricing.request import BillRequest
from galla.pricing.tax import PPM, TaxComponent

LARGEST_MINOR = 10**15
"""No line and no bill is worth more than this many minor units: ten lakh crore rupees."""

LARGEST_QUANTITY_MILLI = 10**12
"""A thousand million pieces on one line."""

LARGEST_PRICE_E4 = 10**17
"""The price at which one piece alone is worth LARGEST_MINOR paise."""

LARGEST_RATE_PPM = 10 * PPM
"""A thousand percent in all. Cesses of a few hundred percent have existed."""


def demand_sane(request: BillRequest) -> None:
    """Bounds that do not depend on one another, checked before anything is computed."""
    if request.minor_digits not in (0, 2, 3):
        raise CurrencyUnsupported("a currency has 0, 2 or 3 minor digits", field="minor_digits")
    if not 1 <= request.round_off.step_minor <= LARGEST_MINOR:
        raise RoundOffOutOfRange("a total is rounded to one minor unit at least", field="round_off_step")
    for index, line in enumerate(request.lines):
        if not 1 <= line.quantity_milli <= LARGEST_QUANTITY_MILLI:
            raise QuantityOutOfRange("the quantity is not positive, or too large", field=f"lines.{index}.quantity")
        if not 0 <= line.unit_price_e4 <= LARGEST_PRICE_E4:
            raise PriceOutOfRange("the unit price is negative, or too large", field=f"lines.{index}.unit_price")


def checked_rate(components: tuple[TaxComponent, ...], index: int) -> int:
    """The sum of the rates of a set of taxes, refused when one is negative, named twice, or the sum is absurd."""
    rate_ppm = sum([part.rate_ppm for part in components])
    if rate_ppm > LARGEST_RATE_PPM or any(part.rate_ppm < 0 for part in components):
        raise RateOutOfRange("a tax rate is negative, or too large", field=f"lines.{index}.components")
    if len({part.name for part in components}) != len(components):
        raise RateOutOfRange("one tax stands twice on the line", field=f"lines.{index}.components")
    return rate_ppm
