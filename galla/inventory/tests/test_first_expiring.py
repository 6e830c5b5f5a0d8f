"""First-expiring first, against every way there is of taking goods."""

import datetime
import itertools

from hypothesis import given
from hypothesis import strategies as st

from galla.inventory.batches import HeldBatch, Lying

DAY = datetime.date(2026, 11, 21)
AMOUNTS = st.lists(st.integers(0, 4), max_size=4)


def held(number: int, milli: int, days: int | None = None) -> HeldBatch:
    """A batch that expires in so many days, or never."""
    expires = None if days is None else DAY + datetime.timedelta(days)
    return HeldBatch(number, 1, f"B{number}", expires, None, None, milli)


batches = st.lists(st.tuples(st.integers(1, 4), st.none() | st.integers(0, 3)), max_size=4).map(
    lambda rows: [held(number, milli, days) for number, (milli, days) in enumerate(rows, 1)]
)


def rank(batch: HeldBatch) -> tuple[datetime.date, int]:
    """By which of two batches is to leave first."""
    return batch.expires_on or datetime.date.max, batch.id


def best_way(lying: list[HeldBatch], wanted: int) -> dict[int, int]:
    """Of all ways to take as much of ``wanted`` as there is, the one that takes most of what expires first."""
    order = sorted(lying, key=rank)
    target = min(wanted, sum(batch.on_hand_milli for batch in order))
    ways = itertools.product(*(range(batch.on_hand_milli + 1) for batch in order))
    best = max(way for way in ways if sum(way) == target)
    return {batch.id: milli for batch, milli in zip(order, best, strict=True) if milli}


@given(batches, st.integers(0, 20))
def test_what_expires_first_leaves_first_of_all_ways_there_are(lying: list[HeldBatch], wanted: int) -> None:
    here = Lying(sum(batch.on_hand_milli for batch in lying), lying)
    taken = here.take(here.batches, wanted)
    assert {one.batch.id: one.milli for one in taken} == best_way(lying, wanted)


@given(batches, st.integers(0, 5), st.lists(st.tuples(st.sampled_from(["take", "lose", "bring"]), st.integers(1, 6))))
def test_batches_never_fall_below_zero_nor_stand_above_their_goods(
    lying: list[HeldBatch], unbatched: int, steps: list[tuple[str, int]]
) -> None:
    here = Lying(sum(batch.on_hand_milli for batch in lying) + unbatched, lying)
    for place, (what, milli) in enumerate(steps):
        before = here.on_hand_milli
        if what == "take":
            taken = here.take(here.batches, milli)
            here.take_unbatched(milli - sum(one.milli for one in taken))
        elif what == "lose":
            assert sum(one.milli for one in here.lose(milli)) <= milli
        else:
            gone = here.bring(milli, held(100 + place, 0, place))
            assert 0 <= gone <= milli
        assert here.on_hand_milli == before + (milli if what == "bring" else -milli)
        left = [here.left(batch) for batch in here.batches]
        assert min(left, default=0) >= 0
        assert sum(left) <= max(here.on_hand_milli, 0)


def test_what_is_lost_is_of_no_batch_first_and_then_of_the_first_expiring() -> None:
    here = Lying(7, [held(1, 3, days=9), held(2, 2, days=4)])
    assert here.lose(1) == []
    assert [(one.batch.id, one.milli) for one in here.lose(4)] == [(2, 2), (1, 1)]
    assert here.on_hand_milli == 2


def test_a_batch_may_be_sold_on_its_last_day_and_not_on_the_next() -> None:
    batch = held(1, 1, days=0)
    assert not batch.is_expired(DAY)
    assert batch.is_expired(DAY + datetime.timedelta(days=1))
    assert not held(1, 1).is_expired(datetime.date.max)
