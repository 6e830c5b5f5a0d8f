"""An amount shared out over weights."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from galla.pricing.spread import spread


def test_the_largest_remainders_get_what_is_left_over() -> None:
    assert spread(100, [1, 1, 1]) == [34, 33, 33]
    assert spread(10, [1, 2, 1]) == [3, 5, 2]
    assert spread(100, [33, 33, 34]) == [33, 33, 34]
    assert spread(7, [10, 25, 65]) == [1, 2, 4]


def test_a_weight_of_zero_gets_nothing_unless_all_are_zero() -> None:
    assert spread(40, [10, 0]) == [40, 0]
    assert spread(5, [0, 1, 0, 1]) == [0, 3, 0, 2]
    assert spread(5, [0, 0, 0]) == [5, 0, 0]
    assert spread(0, [0, 0]) == [0, 0]


def test_nothing_is_spread_over_nothing_but_an_amount_is_not() -> None:
    assert spread(0, []) == []
    with pytest.raises(ValueError, match="nothing to spread"):
        spread(1, [])


def test_a_negative_weight_is_refused() -> None:
    with pytest.raises(ValueError, match="negative"):
        spread(1, [1, -1])


@given(st.integers(-(10**12), 10**12), st.lists(st.integers(0, 10**12), min_size=1, max_size=40))
def test_shares_sum_exactly_and_are_within_one_unit_of_the_exact_share(amount: int, weights: list[int]) -> None:
    shares, whole = spread(amount, weights), sum(weights)
    assert sum(shares) == amount
    assert spread(-amount, weights) == [-share for share in shares]
    if whole:
        for share, weight in zip(shares, weights, strict=True):
            assert abs(share * whole - amount * weight) < whole
            assert weight or not share


@given(st.lists(st.integers(0, 10**9), min_size=1, max_size=40).filter(any), st.data())
def test_no_share_of_a_discount_exceeds_what_it_is_taken_from(amounts: list[int], data: st.DataObject) -> None:
    discount = data.draw(st.integers(0, sum(amounts)))
    for share, amount in zip(spread(discount, amounts), amounts, strict=True):
        assert 0 <= share <= amount


@given(st.integers(0, 10**9), st.lists(st.integers(0, 10**9), min_size=1, max_size=40).filter(any))
def test_of_equal_weights_the_earlier_never_gets_less(amount: int, weights: list[int]) -> None:
    shares = spread(amount, weights)
    for earlier in range(len(weights)):
        for later in range(earlier + 1, len(weights)):
            if weights[earlier] == weights[later]:
                assert shares[later] <= shares[earlier] <= shares[later] + 1
