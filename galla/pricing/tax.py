"""Tax of one amount: its components, and the rule that takes them out of it or puts them on top.

The rule is chosen so that two components of one rate (CGST and SGST) are always equal and net + tax = gross always:
each component is rounded on its own, never the sum split afterwards. See docs/algorithms/bill.md.
"""

from dataclasses import dataclass

from galla.pricing.errors import ImpossibleBill

PPM = 1_000_000
"""Parts per million: a rate of 18% is 180,000 of them."""


@dataclass(frozen=True, slots=True)
class TaxComponent:
    """One tax a line bears: its name on paper ("CGST") and its rate in parts per million (9% is 90,000)."""

    name: str
    rate_ppm: int


@dataclass(frozen=True, slots=True)
class TaxAmount:
    """What one component comes to, in minor units."""

    name: str
    rate_ppm: int
    amount_minor: int


def taxes_within(gross_minor: int, components: tuple[TaxComponent, ...], rate_ppm: int) -> tuple[TaxAmount, ...]:
    """The taxes inside a price that includes them: gross × rate ÷ (1 + all rates), each rounded half away.

    ``gross_minor`` is not negative; ``rate_ppm`` is the sum of the components' rates, which the caller has at hand.
    """
    whole = PPM + rate_ppm
    doubled = 2 * whole
    return tuple(
        [
            TaxAmount(part.name, part.rate_ppm, (2 * gross_minor * part.rate_ppm + whole) // doubled)
            for part in components
        ]
    )


def taxes_on_top(net_minor: int, components: tuple[TaxComponent, ...]) -> tuple[TaxAmount, ...]:
    """The taxes on a price without them: net × rate, each rounded half away. ``net_minor`` is not negative."""
    return tuple(
        [TaxAmount(part.name, part.rate_ppm, (2 * net_minor * part.rate_ppm + PPM) // (2 * PPM)) for part in components]
    )


def demand_equal_rates_equal_amounts(taxes: tuple[TaxAmount, ...]) -> None:
    """Raise ImpossibleBill when two components of one rate differ: CGST and SGST are levied alike, to the paisa."""
    if len(taxes) == 2:
        first, second = taxes
        wrong = first.rate_ppm == second.rate_ppm and first.amount_minor != second.amount_minor
    else:
        wrong = len({(tax.rate_ppm, tax.amount_minor) for tax in taxes}) != len({tax.rate_ppm for tax in taxes})
    if wrong:
        raise ImpossibleBill("two taxes of one rate differ")
