"""The arithmetic of the reorder list: the worked example of its page, and what holds of any figures."""

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from galla.purchasing.advice import (
    LONG_DAYS,
    REVIEW_DAYS,
    SHORT_DAYS,
    Keeping,
    Pace,
    days_left,
    demand_milli,
    in_packs,
    is_due,
    proposed_milli,
    reorder_point_milli,
)

RICE = Keeping(10_000, 20_000, 5, 12_000)
QUICK, SLOW = Pace(56_000, 91_000), Pace(28_000, 91_000)

milli = st.integers(0, 10**9)
signed = st.integers(-(10**9), 10**9)
paces = st.builds(Pace, signed, signed)
keepings = st.builds(Keeping, milli, milli, st.integers(0, 365), st.integers(1, 10**6))


def test_the_example_of_the_page_comes_out() -> None:
    assert is_due(RICE, on_hand_milli=4_000, on_order_milli=2_000)
    assert QUICK.a_day_milli == 2_000
    assert days_left(4_000, QUICK) == 2
    assert demand_milli(QUICK, 12) == 24_000
    assert proposed_milli(RICE, QUICK, on_hand_milli=4_000, on_order_milli=2_000) == 24_000
    assert proposed_milli(RICE, SLOW, on_hand_milli=4_000, on_order_milli=2_000) == 24_000
    single = Keeping(10_000, 20_000, 5, 1_000)
    assert proposed_milli(single, SLOW, on_hand_milli=4_000, on_order_milli=2_000) == 14_000
    assert reorder_point_milli(QUICK, lead_days=5, safety_milli=3_000) == 13_000


@pytest.mark.parametrize(("on_hand", "on_order", "due"), [(10_000, 0, True), (10_001, 0, False), (9_000, 1_001, False)])
def test_what_is_on_order_counts_as_there(on_hand: int, on_order: int, due: bool) -> None:
    assert is_due(RICE, on_hand_milli=on_hand, on_order_milli=on_order) is due


def test_what_does_not_sell_lasts_for_ever_and_is_ordered_up_to_what_is_wanted() -> None:
    assert days_left(4_000, Pace()) is None
    assert Pace(-3_000, -2_000).a_day_milli == 0
    assert proposed_milli(Keeping(0, 5_000), Pace(), on_hand_milli=-1_000, on_order_milli=0) == 6_000


@given(paces, st.integers(0, 400))
def test_a_demand_is_the_faster_pace_times_the_days_rounded_up(pace: Pace, days: int) -> None:
    rate = max(Fraction(0), Fraction(pace.sold_short_milli, SHORT_DAYS), Fraction(pace.sold_long_milli, LONG_DAYS))
    assert 0 <= demand_milli(pace, days) - rate * days < 1
    assert abs(pace.a_day_milli - rate) <= Fraction(1, 2)


@given(keepings, paces, signed, milli)
def test_a_proposal_is_the_fewest_whole_packs_that_reach_the_level(
    keeping: Keeping, pace: Pace, on_hand: int, on_order: int
) -> None:
    proposed = proposed_milli(keeping, pace, on_hand_milli=on_hand, on_order_milli=on_order)
    level = max(keeping.wanted_milli, demand_milli(pace, keeping.lead_days + REVIEW_DAYS))
    assert proposed >= 0
    assert proposed % keeping.pack_milli == 0
    assert on_hand + on_order + proposed >= level
    assert proposed == 0 or on_hand + on_order + proposed - keeping.pack_milli < level


@given(keepings, paces, signed, milli, milli)
def test_whoever_has_ordered_what_was_proposed_is_proposed_nothing_more(
    keeping: Keeping, pace: Pace, on_hand: int, on_order: int, more: int
) -> None:
    proposed = proposed_milli(keeping, pace, on_hand_milli=on_hand, on_order_milli=on_order)
    coming = on_order + proposed + more
    assert proposed_milli(keeping, pace, on_hand_milli=on_hand, on_order_milli=coming) == 0


@given(milli, paces)
def test_what_is_on_hand_sells_out_on_the_day_after_those_left(on_hand: int, pace: Pace) -> None:
    left = days_left(on_hand, pace)
    sold, within = pace.faster
    if left is None:
        assert sold == 0
    else:
        assert left * sold <= on_hand * within < (left + 1) * sold


@given(signed, st.integers(1, 10**6))
def test_packs_hold_what_is_wanted_and_no_pack_is_empty(quantity: int, pack: int) -> None:
    packed = in_packs(quantity, pack)
    assert max(quantity, 0) <= packed < max(quantity, 0) + pack
