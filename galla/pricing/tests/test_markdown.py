"""Proposals for goods near the end of their days."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from galla.pricing.markdown import USUAL, Step, marked_down

PRICES = st.integers(0, 10**9)
DAYS = st.integers(-40, 400)


@pytest.mark.parametrize(
    ("days_left", "proposed"),
    [(None, None), (-1, None), (0, 250_000), (7, 250_000), (8, 375_000), (30, 375_000), (31, None)],
)
def test_half_is_taken_off_in_the_last_week_and_a_quarter_in_the_last_month(
    days_left: int | None, proposed: int | None
) -> None:
    assert marked_down(price_e4=500_000, least_e4=0, days_left=days_left) == proposed


def test_a_proposal_stops_at_cost_and_starts_again_where_the_price_is_below_it() -> None:
    assert marked_down(price_e4=500_000, least_e4=300_000, days_left=3) == 300_000
    assert marked_down(price_e4=500_000, least_e4=499_950, days_left=3) is None
    assert marked_down(price_e4=500_000, least_e4=600_000, days_left=3) == 250_000


def test_a_proposal_is_a_whole_minor_unit_and_never_a_part_of_one() -> None:
    assert marked_down(price_e4=99_900, least_e4=0, days_left=3) == 50_000
    assert marked_down(price_e4=99_900, least_e4=0, days_left=3, minor_digits=0) == 50_000
    assert marked_down(price_e4=99_900, least_e4=0, days_left=20, minor_digits=0) == 80_000


def test_a_shop_may_have_a_rule_of_its_own() -> None:
    rule = (Step(2, 800_000),)
    assert marked_down(price_e4=100_000, least_e4=0, days_left=2, rule=rule) == 20_000
    assert marked_down(price_e4=100_000, least_e4=0, days_left=3, rule=rule) is None


@given(PRICES, PRICES, DAYS)
def test_a_proposal_is_below_the_price_and_not_below_cost_where_the_price_is_above_it(
    price_e4: int, least_e4: int, days_left: int
) -> None:
    proposed = marked_down(price_e4=price_e4, least_e4=least_e4, days_left=days_left)
    if proposed is None:
        return
    assert 0 <= days_left <= max(step.days_left for step in USUAL)
    assert 0 <= proposed < price_e4
    assert proposed % 100 == 0
    assert proposed >= least_e4 or least_e4 >= price_e4


@given(PRICES, PRICES, st.integers(0, 60))
def test_fewer_days_never_propose_a_higher_price(price_e4: int, least_e4: int, days_left: int) -> None:
    now, later = (
        marked_down(price_e4=price_e4, least_e4=least_e4, days_left=days) for days in (days_left, days_left + 1)
    )
    assert (price_e4 if now is None else now) <= (price_e4 if later is None else later)
