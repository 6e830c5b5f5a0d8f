"""Change compared with every hand there is."""

from math import gcd

from hypothesis import given
from hypothesis import strategies as st

from galla.pricing.change import fewest_notes, plan_change
from galla.pricing.note_search import sure_notes

VALUES = st.one_of(
    st.sampled_from([1, 2, 5, 10, 20, 50, 100, 200, 500]),
    st.sampled_from([50, 100, 200, 500, 1_000]),
    st.sampled_from([6, 9, 10, 14, 15, 21, 22, 33, 35]),
    st.integers(1, 40),
)
SHALLOW = st.dictionaries(VALUES, st.integers(0, 4), max_size=5)
DEEP = st.dictionaries(st.integers(1, 12), st.integers(0, 40), min_size=1, max_size=4)


def every_hand(drawer: dict[int, int]) -> dict[int, tuple[int, ...]]:
    """For each amount the drawer makes, its shortest hand; of several the one with the most of the largest values.

    Plain enumeration of counts, value by value. A hand is written as its counts, largest value first.
    """
    best: dict[int, tuple[int, ...]] = {0: ()}
    for value in sorted(drawer, reverse=True):
        more: dict[int, tuple[int, ...]] = {}
        for amount, hand in best.items():
            for count in range(drawer[value] + 1):
                made, longer = amount + count * value, (*hand, count)
                if made not in more or rank(longer) > rank(more[made]):
                    more[made] = longer
        best = more
    return best


def rank(hand: tuple[int, ...]) -> tuple[int, tuple[int, ...]]:
    return -sum(hand), hand


def as_notes(hand: tuple[int, ...], drawer: dict[int, int]) -> dict[int, int]:
    return {value: count for value, count in zip(sorted(drawer, reverse=True), hand, strict=True) if count}


@given(SHALLOW)
def test_every_amount_gets_the_shortest_hand_or_none(drawer: dict[int, int]) -> None:
    hands = every_hand(drawer)
    for amount in range(max(hands) + 3):
        expected = as_notes(hands[amount], drawer) if amount in hands else None
        assert fewest_notes(amount, drawer) == expected


@given(DEEP, st.data())
def test_setting_sure_notes_aside_never_lengthens_a_hand(drawer: dict[int, int], data: st.DataObject) -> None:
    hands = every_hand(drawer)
    for _ in range(10):
        amount = data.draw(st.integers(0, max(hands)))
        expected = as_notes(hands[amount], drawer) if amount in hands else None
        assert fewest_notes(amount, drawer) == expected


@given(DEEP, st.data())
def test_sure_notes_are_in_every_shortest_hand(drawer: dict[int, int], data: st.DataObject) -> None:
    hands = every_hand(drawer)
    values = sorted((value for value, count in drawer.items() if count), reverse=True)
    lowest = data.draw(st.integers(0, max(hands)))
    sure = dict(zip(values, sure_notes(values, [drawer[value] for value in values], lowest), strict=True))
    for amount, hand in hands.items():
        if amount >= lowest:
            notes = as_notes(hand, drawer)
            assert all(notes.get(value, 0) >= count for value, count in sure.items())


@given(SHALLOW, SHALLOW, st.integers(0, 3_000))
def test_change_is_conserved_and_nothing_is_invented(
    drawer: dict[int, int], given_: dict[int, int], change: int
) -> None:
    plan = plan_change(change, drawer, given_)
    assert sum(value * count for value, count in plan.notes.items()) + plan.rest_minor == change
    hands = [plan.notes]
    if plan.advice:
        assert plan.advice.extra_minor > 0
        assert sum(value * count for value, count in plan.advice.notes.items()) == change + plan.advice.extra_minor
        hands.append(plan.advice.notes)
    for notes in hands:
        assert all(0 < count <= drawer.get(value, 0) + given_.get(value, 0) for value, count in notes.items())


@given(st.one_of(SHALLOW, DEEP), st.data())
def test_the_rest_and_the_extra_are_the_smallest_there_are(drawer: dict[int, int], data: st.DataObject) -> None:
    hands = every_hand(drawer)
    change = data.draw(st.integers(0, max(hands) + 20))
    plan = plan_change(change, drawer, {})
    nearest = max(amount for amount in hands if amount <= change)
    assert plan.rest_minor == change - nearest
    assert plan.notes == as_notes(hands[nearest], drawer)
    extras = [amount - change for amount in hands if amount > change]
    step, largest = gcd(*drawer), max(drawer, default=0)
    possible = [extra for extra in extras if step and extra % step == 0 and extra <= largest]
    if plan.rest_minor == 0 or not possible:
        assert plan.advice is None
    else:
        assert plan.advice is not None
        assert plan.advice.extra_minor == min(possible)
        assert plan.advice.notes == as_notes(hands[change + min(possible)], drawer)


@given(SHALLOW, SHALLOW, st.integers(0, 3_000))
def test_it_does_not_matter_whose_hand_a_note_came_from(
    drawer: dict[int, int], given_: dict[int, int], change: int
) -> None:
    together = {value: drawer.get(value, 0) + given_.get(value, 0) for value in {**drawer, **given_}}
    assert plan_change(change, drawer, given_) == plan_change(change, together, {})
