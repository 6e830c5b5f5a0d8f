"""Whatever is sold, received and counted in whatever order: after the approval the book says what really lies there.

In the model each product lies at several spots. What moves while a product is counted moves where nobody has counted
yet, as ``docs/algorithms/counting.md`` asks of those who count; the book may be wrong from the beginning.
"""

from dataclasses import dataclass, field

import pytest
from django.db import transaction
from hypothesis import given, settings
from hypothesis import strategies as st

from galla.catalog.models import Product
from galla.foundation.checks import broken
from galla.inventory.actions import AdjustmentItem, adjust
from galla.inventory.tests.goods import AT, branch_of, sell, standing
from galla.inventory.tests.test_counting import Room
from tests.world import World

pytestmark = pytest.mark.django_db

SPOTS, PRODUCTS, LIVES = 2, 2, 12

type Step = tuple[str, int, int]
steps = st.lists(
    st.tuples(st.sampled_from(["sell", "receive", "count", "again"]), st.integers(0, PRODUCTS - 1), st.integers(1, 4)),
    max_size=12,
)


@dataclass
class Goods:
    """A product as it really lies there, piece by piece, and the spots nobody has counted yet."""

    product: Product
    lying: list[int]
    left: list[int] = field(default_factory=lambda: list(range(SPOTS)))

    def at(self, number: int) -> int:
        """The spot where something moves now."""
        return self.left[number % len(self.left)] if self.left else number % SPOTS


def live(room: Room, goods: Goods, what: str, number: int) -> None:
    """One step."""
    if what == "sell":
        spot = goods.at(number)
        pieces = min(number, goods.lying[spot])
        goods.lying[spot] -= pieces
        if pieces:
            sell(room.access, goods.product, pieces * 1_000)
    elif what == "receive":
        goods.lying[goods.at(number)] += number
        room.receive(goods.product, number * 1_000)
    elif what == "again":
        room.count(goods.product, sum(goods.lying) * 1_000, replaces=True)
        goods.left = []
    elif goods.left:
        count_next(room, goods)


def count_next(room: Room, goods: Goods) -> None:
    room.count(goods.product, goods.lying[goods.left.pop(0)] * 1_000)


def test_after_the_approval_the_book_says_what_really_lies_there(world: World) -> None:
    @settings(max_examples=LIVES, deadline=None)
    @given(wrong=st.lists(st.integers(-3, 3), min_size=PRODUCTS, max_size=PRODUCTS), before=steps, after=steps)
    def every_life_ends_well(wrong: list[int], before: list[Step], after: list[Step]) -> None:
        with transaction.atomic():
            room = Room(world)
            shelf = [Goods(room.goods(f"Ghee {place}", 10_000), [6, 4]) for place in range(PRODUCTS)]
            for goods, pieces in zip(shelf, wrong, strict=True):
                if pieces:
                    put_wrong(room, goods.product, pieces)
            counted_while_selling(room, shelf, before)
            for what, place, number in after:
                if what in ("sell", "receive"):
                    live(room, shelf[place], what, number)
            room.approve()
            there = [sum(goods.lying) * 1_000 for goods in shelf]
            assert [standing(room.access, goods.product).on_hand for goods in shelf] == there
            assert [str(found) for found in broken()] == []
            transaction.set_rollback(True)

    every_life_ends_well()


def counted_while_selling(room: Room, shelf: list[Goods], steps: list[Step]) -> None:
    """A count that goes on until every spot of every product was counted."""
    room.begin()
    for what, place, number in steps:
        live(room, shelf[place], what, number)
    for goods in shelf:
        while goods.left:
            count_next(room, goods)


def put_wrong(room: Room, product: Product, pieces: int) -> None:
    """The book becomes wrong by so many pieces, with nobody moving any."""
    items = [AdjustmentItem(product.pk, change_milli=pieces * 1_000)]
    adjust(access=room.access, at=AT, key=next(room.keys), branch=branch_of(room.access), items=items, reason="count")
