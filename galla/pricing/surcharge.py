"""What a way of paying adds to a bill: a charge inside the amount that is paid so, with tax inside the charge. Pure.

The charge stands outside the goods, after their round-off: the total is the rounded goods and the charges, exactly.
Whoever has ``rest`` still to pay pays ``to_charge(rest, rate)``, and that settles ``rest`` to the last minor unit: it
is ``rest × (1 + rate)`` rounded by at most one half, and what is taken out again is off by at most that half divided
by ``1 + rate``, which is less than one half and rounds away.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from galla.pricing.bill import RateTotal
from galla.pricing.errors import ImpossibleBill
from galla.pricing.numbers import round_half_away
from galla.pricing.tax import PPM, TaxAmount, TaxComponent, taxes_within

__all__ = ["Surcharge", "rates_with", "surcharge_of", "surcharge_within", "to_charge"]


@dataclass(frozen=True, slots=True)
class Surcharge:
    """A charge in minor units, its tax inside it. ``rate_ppm`` is what is added to what is paid."""

    rate_ppm: int
    amount_minor: int
    net_minor: int
    tax_minor: int
    taxes: tuple[TaxAmount, ...]

    def __post_init__(self) -> None:
        if self.net_minor + self.tax_minor != self.amount_minor or min(self.net_minor, self.tax_minor) < 0:
            raise ImpossibleBill("net and tax are not the charge")
        if sum([tax.amount_minor for tax in self.taxes]) != self.tax_minor:
            raise ImpossibleBill("the components are not the charge's tax")


def surcharge_within(amount_minor: int, rate_ppm: int) -> int:
    """The charge inside what is paid: the amount less amount ÷ (1 + rate), rounded half away."""
    return amount_minor - round_half_away(amount_minor * PPM, PPM + rate_ppm)


def to_charge(rest_minor: int, rate_ppm: int) -> int:
    """What is paid so that ``rest_minor`` is settled: rest × (1 + rate), rounded half away."""
    return round_half_away(rest_minor * (PPM + rate_ppm), PPM)


def surcharge_of(amount_minor: int, rate_ppm: int, components: tuple[TaxComponent, ...]) -> Surcharge:
    """The charge inside what is paid, and the taxes inside the charge."""
    charge = surcharge_within(amount_minor, rate_ppm)
    taxes = taxes_within(charge, components, sum([part.rate_ppm for part in components]))
    tax = sum([part.amount_minor for part in taxes])
    return Surcharge(rate_ppm, charge, charge - tax, tax, taxes)


def rates_with(totals: Sequence[RateTotal], charges: Sequence[Surcharge]) -> tuple[RateTotal, ...]:
    """What is charged at each rate, the charges among it; those that are nothing are left out."""
    found = {tuple((tax.name, tax.rate_ppm) for tax in total.taxes): total for total in totals}
    for charge in charges:
        if not charge.amount_minor:
            continue
        key = tuple((tax.name, tax.rate_ppm) for tax in charge.taxes)
        known = found.get(key) or RateTotal(
            *(sum([tax.rate_ppm for tax in charge.taxes]), 0, 0, 0),
            tuple(TaxAmount(tax.name, tax.rate_ppm, 0) for tax in charge.taxes),
        )
        found[key] = RateTotal(
            known.rate_ppm,
            known.net_minor + charge.net_minor,
            known.tax_minor + charge.tax_minor,
            known.gross_minor + charge.amount_minor,
            tuple(
                TaxAmount(tax.name, tax.rate_ppm, tax.amount_minor + more.amount_minor)
                for tax, more in zip(known.taxes, charge.taxes, strict=True)
            ),
        )
    return tuple(sorted(found.values(), key=lambda total: (total.rate_ppm, [tax.name for tax in total.taxes])))
