"""The charge of a way of paying: what is charged settles exactly what was still to pay."""

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from galla.pricing.bill import RateTotal
from galla.pricing.surcharge import rates_with, surcharge_of, surcharge_within, to_charge
from galla.pricing.tax import PPM, TaxAmount, TaxComponent

RESTS = st.integers(0, 10**13)
RATES = st.integers(0, PPM)
HALVES = (TaxComponent("CGST", 90_000), TaxComponent("SGST", 90_000))


@given(RESTS, RATES)
def test_paying_the_rest_with_its_charge_settles_the_rest_exactly(rest: int, rate: int) -> None:
    amount = to_charge(rest, rate)
    assert amount - surcharge_within(amount, rate) == rest


@given(RESTS, RATES)
def test_a_charge_is_never_negative_and_off_by_less_than_a_minor_unit(amount: int, rate: int) -> None:
    charge = surcharge_within(amount, rate)
    assert 0 <= charge <= amount
    assert abs(charge - (amount - Fraction(amount * PPM, PPM + rate))) <= Fraction(1, 2)


@given(RESTS, RATES, st.sampled_from([(), HALVES, (TaxComponent("IGST", 180_000),)]))
def test_a_charge_is_its_net_and_its_taxes(amount: int, rate: int, components: tuple[TaxComponent, ...]) -> None:
    charge = surcharge_of(amount, rate, components)
    assert charge.net_minor + sum(tax.amount_minor for tax in charge.taxes) == charge.amount_minor
    assert len({tax.amount_minor for tax in charge.taxes}) <= 1
    (total,) = rates_with([], [charge]) or (None,)
    assert (total.gross_minor if total else 0) == charge.amount_minor


@pytest.mark.parametrize(
    ("rest", "rate", "amount", "charge"),
    [(11_800, 20_000, 12_036, 236), (10_000, 15_000, 10_150, 150), (1, 20_000, 1, 0), (25, 20_000, 26, 1)],
)
def test_charges_that_were_worked_out_by_hand(rest: int, rate: int, amount: int, charge: int) -> None:
    assert (to_charge(rest, rate), surcharge_within(amount, rate)) == (amount, charge)


def test_a_charge_stands_among_the_goods_of_its_rate() -> None:
    goods = RateTotal(180_000, 10_000, 1_800, 11_800, (TaxAmount("CGST", 90_000, 900), TaxAmount("SGST", 90_000, 900)))
    (total,) = rates_with([goods], [surcharge_of(12_036, 20_000, HALVES)])
    assert (total.net_minor, total.tax_minor, total.gross_minor) == (10_200, 1_836, 12_036)
