"""Which notes go back: from a real drawer, with examples a cashier would recognise."""

from math import gcd

import pytest

from galla.pricing.change import ChangeAdvice, ChangePlan, fewest_notes, plan_change
from galla.pricing.errors import AmountTooLarge, ChangeTooHard, DenominationOutOfRange
from galla.pricing.note_search import LARGEST_EFFORT, NoteSearch, sure_notes

RUPEES = (200_000, 50_000, 20_000, 10_000, 5_000, 2_000, 1_000, 500, 200, 100)


def test_the_largest_note_first_is_not_the_shortest_hand() -> None:
    assert fewest_notes(60, {50: 1, 20: 3}) == {20: 3}
    assert fewest_notes(60, {50: 1, 20: 3, 10: 1}) == {50: 1, 10: 1}
    assert fewest_notes(63, {50: 1, 10: 1, 5: 2, 2: 4}) == {50: 1, 5: 1, 2: 4}


def test_notes_come_largest_first_and_only_those_that_go_back() -> None:
    notes = fewest_notes(78_600, dict.fromkeys(reversed(RUPEES), 5))
    assert notes is not None
    assert list(notes.items()) == [(50_000, 1), (20_000, 1), (5_000, 1), (2_000, 1), (1_000, 1), (500, 1), (100, 1)]


def test_of_equally_short_hands_the_one_with_the_larger_notes_is_handed_back() -> None:
    assert fewest_notes(60, {50: 1, 30: 2, 10: 1}) == {50: 1, 10: 1}
    assert fewest_notes(6, {4: 1, 3: 2, 2: 1}) == {4: 1, 2: 1}


def test_nothing_to_hand_back_takes_no_notes() -> None:
    assert fewest_notes(0, {}) == fewest_notes(0, {10: 5}) == {}
    assert plan_change(0, {10: 5}, {}) == ChangePlan({}, 0, None)


@pytest.mark.parametrize(
    ("amount", "drawer"),
    [(41, {20: 3, 10: 1}), (5, {}), (5, {5: 0}), (100, {50: 1, 20: 2}), (30, {50: 9, 20: 1}), (1, {2: 10**9})],
)
def test_change_that_the_drawer_cannot_make_is_none(amount: int, drawer: dict[int, int]) -> None:
    assert fewest_notes(amount, drawer) is None


@pytest.mark.parametrize("drawer", [{1: 5}, {7: 3, 2: 1}, {50_000: 10, 100: 3}])
def test_an_amount_far_above_the_drawer_empties_it_and_fills_no_memory(drawer: dict[int, int]) -> None:
    everything = sum(value * count for value, count in drawer.items())
    assert plan_change(10**15, drawer, {}) == ChangePlan(drawer, 10**15 - everything, None)
    assert fewest_notes(10**15, drawer) is None


def test_a_drawer_is_emptied_to_the_last_coin_when_it_must_be() -> None:
    drawer = {50_000: 3, 700: 1, 300: 2}
    assert fewest_notes(151_300, drawer) == drawer
    assert fewest_notes(151_301, drawer) is None


def test_the_notes_just_given_may_go_back_as_change() -> None:
    given = {10_000: 1, 500: 1, 100: 1}
    assert plan_change(600, {5_000: 2}, given) == ChangePlan({500: 1, 100: 1}, 0, None)


def test_a_drawer_short_of_coins_leaves_the_smallest_rest_and_says_what_to_ask_for() -> None:
    plan = plan_change(8_500, {5_000: 1, 2_000: 2, 1_000: 1}, {10_000: 1, 500: 0})
    assert plan.notes == {5_000: 1, 2_000: 1, 1_000: 1}
    assert plan.rest_minor == 500
    assert plan.advice == ChangeAdvice(500, {5_000: 1, 2_000: 2})


def test_what_the_customer_adds_is_not_itself_counted_on_as_change() -> None:
    plan = plan_change(500, {1_000: 2}, {500: 0})
    assert plan == ChangePlan({}, 500, ChangeAdvice(500, {1_000: 1}))


def test_there_is_no_advice_where_no_extra_up_to_the_largest_note_helps() -> None:
    assert plan_change(300, {200: 1}, {}) == ChangePlan({200: 1}, 100, None)
    assert plan_change(100, {}, {}) == ChangePlan({}, 100, None)
    assert plan_change(100, {}, {500: 0}) == ChangePlan({}, 100, None)


def test_nobody_is_asked_for_a_coin_that_does_not_exist() -> None:
    assert plan_change(1_050, {1_000: 3, 500: 2}, {}) == ChangePlan({1_000: 1}, 50, None)
    assert plan_change(1_050, {1_000: 3, 500: 2, 50: 0}, {}).advice == ChangeAdvice(450, {1_000: 1, 500: 1})


def test_an_empty_tray_advises_the_smallest_extra_even_far_above_the_change() -> None:
    assert plan_change(3_000, {50_000: 4, 1_000: 0}, {}) == ChangePlan({}, 3_000, ChangeAdvice(47_000, {50_000: 1}))


@pytest.mark.parametrize("drawer", [{0: 1}, {-5: 1}, {5: -1}, {10**15 + 1: 1}, {5: 10**15 + 1}])
def test_a_note_worth_nothing_or_counted_below_zero_is_refused(drawer: dict[int, int]) -> None:
    with pytest.raises(DenominationOutOfRange):
        fewest_notes(5, drawer)
    with pytest.raises(DenominationOutOfRange):
        plan_change(5, drawer, {})
    with pytest.raises(DenominationOutOfRange):
        plan_change(5, {}, drawer)


def test_more_denominations_than_any_currency_has_are_refused() -> None:
    with pytest.raises(DenominationOutOfRange):
        fewest_notes(5, dict.fromkeys(range(1, 34), 1))
    assert fewest_notes(32, dict.fromkeys(range(1, 33), 1)) == {32: 1}


@pytest.mark.parametrize("amount", [-1, 10**15 + 1])
def test_change_below_zero_or_above_any_bill_is_refused(amount: int) -> None:
    with pytest.raises(AmountTooLarge):
        fewest_notes(amount, {1: 1})
    with pytest.raises(AmountTooLarge):
        plan_change(amount, {1: 1}, {})


@pytest.mark.parametrize(
    "values",
    [
        (200_000, 50_000, 20_000, 10_000, 5_000, 2_000, 1_000, 500, 200, 100, 50),
        (200_000, 50_000, 20_000, 10_000, 5_000, 2_000, 1_000, 500, 200, 100, 50, 25, 20, 10, 5, 3, 2, 1),
        (50_000, 20_000, 10_000, 5_000, 2_000, 1_000, 500, 200, 100, 50, 20, 10, 5, 2, 1),
        (10_000, 5_000, 2_000, 1_000, 500, 100, 50, 10, 5, 1),
        (50_000_000, 20_000_000, 10_000_000, 5_000_000, 2_000_000, 1_000_000, 500_000, 200_000, 100_000),
        (100_000, 20_000, 10_000, 5_000, 2_000, 1_000, 500, 200, 100, 50, 20, 10, 5),
        (20_000, 10_000, 5_000, 1_000, 500, 250, 100, 50, 20, 10, 5),
        (10_000, 5_000, 2_000, 1_000, 500, 200, 100, 25, 10, 5, 1),
    ],
    ids=["rupee", "rupee of old", "euro", "yen", "dong", "franc", "dinar", "dollar"],
)
@pytest.mark.parametrize("amount", [10**9, 999_999_999, 123_456_789])
def test_ten_million_in_change_takes_little_effort_with_any_real_currency(amount: int, values: tuple[int, ...]) -> None:
    drawer = {value: 10**6 + place for place, value in enumerate(values)}
    plan = plan_change(amount, drawer, {})
    assert plan.rest_minor == amount % min(values)
    assert sum(value * count for value, count in plan.notes.items()) == amount - plan.rest_minor
    unit, made = gcd(*values), amount - plan.rest_minor
    search = NoteSearch([value // unit for value in values], list(drawer.values()), made // unit, made // unit)
    assert search.fewest(made // unit) == [plan.notes.get(value, 0) for value in values]
    assert search.effort < 2_000


def test_an_amount_of_too_many_units_is_refused_instead_of_filling_the_memory() -> None:
    with pytest.raises(ChangeTooHard):
        fewest_notes(10**9 - 7, {999_983: 900, 999_979: 900, 999_961: 900, 1: 3})


def test_denominations_made_to_be_hard_are_refused_after_a_bounded_effort() -> None:
    values = (9_360, 8_600, 7_300, 7_250, 6_680, 6_540, 6_110, 5_090, 3_890, 3_080, 2_500, 2_090, 749)
    counts = (53, 185, 33, 210, 14, 218, 36, 3, 2, 49, 1, 2, 17)
    search = NoteSearch(values, counts, 4_869_782 - values[0], 4_869_782)
    with pytest.raises(ChangeTooHard):
        search.fewest(search.largest_up_to(4_869_782))
    assert search.effort == LARGEST_EFFORT + 1


def test_sure_notes_leave_a_few_of_each_large_value_to_choose_from() -> None:
    assert sure_notes([500, 200, 100, 50, 20, 10], [1_000] * 6, 100_000) == [195, 0, 0, 0, 0, 0]
    assert sure_notes([500, 200, 100], [10, 10, 10], 10_000) == [10, 10, 10]
    assert sure_notes([500, 200, 100], [10, 10, 10], -5) == [0, 0, 0]
