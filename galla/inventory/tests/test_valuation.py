"""What goods are worth when they come and go, for any history."""

from hypothesis import given
from hypothesis import strategies as st

from galla.inventory.valuation import cost_of_unit, found_worth, issue_worth, variance_of_receipt, worth_at_cost

quantities = st.integers(1, 10**9)
worths = st.integers(0, 10**12)
costs = st.integers(0, 10**10)


def test_goods_leave_at_their_average_and_the_last_unit_takes_the_rest() -> None:
    on_hand, worth, taken = 3000, 1000, []
    for _ in range(3):
        took = issue_worth(on_hand_milli=on_hand, worth_minor=worth, quantity_milli=1000, last_cost_e4=0)
        taken.append(took)
        on_hand, worth = on_hand - 1000, worth - took
    assert taken == [333, 334, 333]
    assert worth == 0


def test_what_goes_below_zero_leaves_at_the_last_cost() -> None:
    assert issue_worth(on_hand_milli=2000, worth_minor=2000, quantity_milli=5000, last_cost_e4=120_000) == 2000 + 3600
    assert issue_worth(on_hand_milli=0, worth_minor=0, quantity_milli=1500, last_cost_e4=401_000) == 6015
    assert issue_worth(on_hand_milli=-1000, worth_minor=-500, quantity_milli=1000, last_cost_e4=0) == 0


def test_a_cost_counts_in_the_digits_of_the_currency() -> None:
    assert worth_at_cost(400_000, 1500) == 6000
    assert worth_at_cost(400_000, 1500, minor_digits=0) == 60
    assert worth_at_cost(400_000, 1500, minor_digits=3) == 60_000
    assert cost_of_unit(6000, 1500) == 400_000
    assert cost_of_unit(60, 1500, minor_digits=0) == 400_000
    assert cost_of_unit(100, 0) == 0


def test_a_receipt_onto_a_shelf_below_zero_lets_what_was_sold_cost_what_came() -> None:
    # Three sold at 10.00 before they came; five come at 12.00: two are left, worth 24.00, and 6.00 more were sold.
    assert (
        variance_of_receipt(on_hand_milli=-3000, worth_minor=-3000, quantity_milli=5000, received_worth_minor=6000)
        == 600
    )
    # Still three short after two have come: of the 50.00 owed, 30.00 remain, and the two cost 4.00 more than thought.
    assert (
        variance_of_receipt(on_hand_milli=-5000, worth_minor=-5000, quantity_milli=2000, received_worth_minor=2400)
        == 400
    )
    # What came was cheaper than thought: value comes back from what was sold.
    assert (
        variance_of_receipt(on_hand_milli=-2000, worth_minor=-4000, quantity_milli=2000, received_worth_minor=3000)
        == -1000
    )
    assert variance_of_receipt(on_hand_milli=0, worth_minor=0, quantity_milli=1000, received_worth_minor=100) == 0


def test_found_goods_are_worth_the_average_or_the_last_cost() -> None:
    assert found_worth(on_hand_milli=4000, worth_minor=1000, quantity_milli=1000, last_cost_e4=900_000) == 250
    assert found_worth(on_hand_milli=0, worth_minor=0, quantity_milli=1000, last_cost_e4=900_000) == 9000


@given(on_hand=quantities, worth=worths, quantity=quantities, cost=costs)
def test_what_stays_is_never_worth_less_than_nothing(on_hand: int, worth: int, quantity: int, cost: int) -> None:
    took = issue_worth(on_hand_milli=on_hand, worth_minor=worth, quantity_milli=quantity, last_cost_e4=cost)
    left, left_worth = on_hand - quantity, worth - took
    assert took >= 0
    if left > 0:
        assert 0 <= left_worth <= worth
    elif left == 0:
        assert left_worth == 0
    else:
        assert left_worth <= 0


@st.composite
def histories(draw: st.DrawFn) -> list[tuple[str, int, int]]:
    """Receipts (with their worth) and sales (with the last cost then known), in any order, of pieces and grams."""
    step = st.tuples(st.sampled_from(["receive", "sell"]), st.integers(1, 20_000), st.integers(0, 500_000))
    return draw(st.lists(step, min_size=1, max_size=40))


@given(history=histories())
def test_after_any_history_nothing_is_worth_nothing_and_something_is_worth_something(
    history: list[tuple[str, int, int]],
) -> None:
    on_hand = worth = sold = received = 0
    for what, quantity, figure in history:
        if what == "receive":
            variance = variance_of_receipt(
                on_hand_milli=on_hand, worth_minor=worth, quantity_milli=quantity, received_worth_minor=figure
            )
            on_hand, worth, sold, received = (
                on_hand + quantity,
                worth + figure - variance,
                sold + variance,
                received + figure,
            )
        else:
            took = issue_worth(on_hand_milli=on_hand, worth_minor=worth, quantity_milli=quantity, last_cost_e4=figure)
            on_hand, worth, sold = on_hand - quantity, worth - took, sold + took
        assert worth == 0 if on_hand == 0 else worth * on_hand >= 0
    assert received == sold + worth
    if on_hand > 0:
        assert sold <= received


@given(on_hand=quantities, worth=worths, parts=st.lists(quantities, min_size=1, max_size=20))
def test_goods_leaving_in_parts_take_all_their_worth_along_when_they_are_gone(
    on_hand: int, worth: int, parts: list[int]
) -> None:
    left, left_worth, taken = on_hand, worth, 0
    for part in [*parts, on_hand]:
        part = min(part, left)
        if not part:
            break
        took = issue_worth(on_hand_milli=left, worth_minor=left_worth, quantity_milli=part, last_cost_e4=10**9)
        left, left_worth, taken = left - part, left_worth - took, taken + took
    assert (left, left_worth, taken) == (0, 0, worth)
