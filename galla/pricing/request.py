"""What is asked of the pricing room: the basket, its discounts, and how the shop rounds its totals."""

from dataclasses import dataclass
from enum import StrEnum

from galla.pricing.errors import DiscountUnclear
from galla.pricing.tax import TaxComponent


class RoundOffMode(StrEnum):
    """Which way a total goes to its step. DOWN is the shop's usual kindness; NEAREST sends halves up."""

    DOWN = "down"
    NEAREST = "nearest"
    UP = "up"


@dataclass(frozen=True, slots=True)
class RoundOff:
    """The step a total is rounded to, in minor units: 100 is a whole rupee, 1 is no rounding."""

    step_minor: int
    mode: RoundOffMode = RoundOffMode.DOWN


@dataclass(frozen=True, slots=True)
class Discount:
    """A percentage (in parts per million) or an amount (in minor units) off: exactly one of the two.

    Raises DiscountUnclear otherwise. Whether it is too much is known only beside what it is taken from.
    """

    percent_ppm: int | None = None
    amount_minor: int | None = None

    def __post_init__(self) -> None:
        if (self.percent_ppm is None) == (self.amount_minor is None):
            raise DiscountUnclear("a discount is a percentage or an amount", field="discount")


@dataclass(frozen=True, slots=True)
class LineRequest:
    """What is asked for on one line. ``includes_tax`` says whether the unit price already contains the taxes."""

    quantity_milli: int
    unit_price_e4: int
    includes_tax: bool
    components: tuple[TaxComponent, ...]
    discount: Discount | None = None


@dataclass(frozen=True, slots=True)
class BillRequest:
    """What is asked for on a bill. ``minor_digits`` is the currency's: 2 for paise, 0 for yen, 3 for fils."""

    lines: tuple[LineRequest, ...]
    round_off: RoundOff
    discount: Discount | None = None
    minor_digits: int = 2
