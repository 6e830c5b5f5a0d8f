"""Counting while the shop sells: what is a difference and what is none, and how a count ends."""

from typing import Any

import pytest

from galla.accounts.access import Access
from galla.catalog.actions import create_category
from galla.catalog.models import Product
from galla.foundation.checks import broken
from galla.foundation.errors import InvalidInput, KeyReused
from galla.inventory.actions import (
    MOST_LINES,
    ReceiptItem,
    abandon_count,
    add_place,
    approve_count,
    ask_again,
    count_goods,
    end_counting,
    open_count,
    receive,
)
from galla.inventory.errors import (
    CountClosed,
    CountEnded,
    CountNotEnded,
    CountOvertaken,
    NothingCounted,
    RecountsOpen,
)
from galla.inventory.models import Adjustment, AdjustmentLine, CountClosing, CountedLine, CountOutcome, CountSession
from galla.inventory.queries import findings
from galla.inventory.tests.goods import AT, branch_of, product, sell, standing
from tests.world import World

pytestmark = pytest.mark.django_db


class Room:
    """A branch with goods in it, and a count that is being taken there."""

    def __init__(self, world: World) -> None:
        self.world = world
        self.access = world.access()
        self.keys = iter(f"key {number}" for number in range(10_000))

    def goods(self, name: str, milli: int = 10_000, **values: Any) -> Product:
        """A product of which so much lies there at 40.00 each."""
        made = product(self.access, name, **values)
        if milli:
            self.receive(made, milli)
        return made

    def receive(self, goods: Product, milli: int) -> None:
        items = [ReceiptItem(goods.pk, milli, cost_e4=400_000)]
        receive(access=self.access, at=AT, key=next(self.keys), branch=branch_of(self.access), items=items)

    def begin(self, **values: Any) -> CountSession:
        self.session = open_count(
            access=self.access, at=AT, key=next(self.keys), branch=branch_of(self.access), **values
        ).document
        return self.session

    def count(self, goods: Product, milli: int, *, by: Access | None = None, **values: Any) -> CountedLine:
        values = {"key": next(self.keys), **values}
        return count_goods(
            access=by or self.access,
            at=AT,
            session=self.session,
            product_id=goods.pk,
            counted_milli=milli,
            **values,
        ).document

    def approve(self, **values: Any) -> CountClosing:
        values = {"key": next(self.keys), **values}
        return approve_count(access=self.access, at=AT, session=self.session, **values).document

    def changes(self) -> dict[int, int]:
        """What all adjustments changed, by product."""
        return dict(AdjustmentLine.objects.values_list("product_id", "change_milli"))

    def on_hand(self, goods: Product) -> int:
        return standing(self.access, goods).on_hand


@pytest.fixture
def room(world: World) -> Room:
    return Room(world)


def nothing_broken() -> None:
    assert [str(found) for found in broken()] == []


def test_a_sale_after_the_count_is_no_difference(room: Room) -> None:
    ghee = room.goods("Ghee", 10_000)
    room.begin()
    room.count(ghee, 9_000)
    sell(room.access, ghee, 3_000)
    room.approve()
    assert room.changes() == {ghee.pk: -1_000}
    assert room.on_hand(ghee) == 6_000
    nothing_broken()


def test_a_receipt_after_the_count_is_no_difference(room: Room) -> None:
    ghee = room.goods("Ghee", 10_000)
    room.begin()
    room.count(ghee, 10_000)
    room.receive(ghee, 24_000)
    room.approve()
    assert not Adjustment.objects.exists()
    assert room.on_hand(ghee) == 34_000
    nothing_broken()


def test_a_line_says_what_the_book_said_at_that_moment(room: Room) -> None:
    ghee = room.goods("Ghee", 10_000)
    room.begin()
    sell(room.access, ghee, 1_000)
    line = room.count(ghee, 4_000)
    assert (line.on_hand_milli, line.passed_milli) == (9_000, 11_000)
    sell(room.access, ghee, 2_000)
    line.refresh_from_db()
    assert (line.on_hand_milli, line.passed_milli) == (9_000, 11_000)


def test_two_people_at_two_spots_add_up(room: Room) -> None:
    ghee = room.goods("Ghee", 10_000)
    room.begin()
    room.count(ghee, 6_000, by=room.world.access("cashier"))
    room.count(ghee, 4_000, by=room.world.access("manager"))
    assert [(found.counted_milli, found.change_milli) for found in findings(room.access, room.session)] == [(10_000, 0)]
    room.approve()
    assert not Adjustment.objects.exists()
    nothing_broken()


def test_what_is_sold_between_two_spots_is_taken_from_where_nobody_counted_yet(room: Room) -> None:
    ghee = room.goods("Ghee", 10_000)
    room.begin()
    room.count(ghee, 6_000)
    sell(room.access, ghee, 1_000)
    room.count(ghee, 3_000)
    (found,) = findings(room.access, room.session)
    assert (found.change_milli, found.moved_milli) == (0, 1_000)
    room.approve()
    assert room.on_hand(ghee) == 9_000


def test_a_recount_takes_the_place_of_what_was_counted_before(room: Room) -> None:
    ghee = room.goods("Ghee", 10_000)
    room.begin()
    room.count(ghee, 6_000)
    room.count(ghee, 6_000)
    room.count(ghee, 9_000, replaces=True)
    assert CountedLine.objects.count() == 3
    room.approve()
    assert room.changes() == {ghee.pk: -1_000}


def test_the_first_line_after_a_product_was_asked_for_again_replaces_the_others(room: Room) -> None:
    ghee = room.goods("Ghee", 10_000)
    room.begin()
    room.count(ghee, 1_000)
    ask_again(access=room.access, at=AT, session=room.session, product_id=ghee.pk)
    with pytest.raises(RecountsOpen):
        room.approve()
    assert not Adjustment.objects.exists()
    assert room.count(ghee, 6_000).replaces
    assert not room.count(ghee, 4_000).replaces
    room.approve()
    assert not Adjustment.objects.exists()
    nothing_broken()


def test_the_same_key_saves_a_line_once(room: Room) -> None:
    ghee = room.goods("Ghee", 10_000)
    room.begin()
    first = room.count(ghee, 6_000, key="scan")
    assert room.count(ghee, 6_000, key="scan") == first
    with pytest.raises(KeyReused):
        room.count(ghee, 7_000, key="scan")
    assert CountedLine.objects.count() == 1


def test_a_line_sent_again_after_the_approval_is_answered_as_it_was_saved(room: Room) -> None:
    ghee = room.goods("Ghee", 10_000)
    room.begin()
    first = room.count(ghee, 9_000, key="scan")
    room.approve()
    assert room.count(ghee, 9_000, key="scan") == first
    with pytest.raises(CountClosed):
        room.count(ghee, 9_000)
    assert CountedLine.objects.count() == 1


def test_a_count_is_approved_once(room: Room) -> None:
    ghee = room.goods("Ghee", 10_000)
    room.begin()
    room.count(ghee, 9_000)
    first = room.approve(key="yes")
    assert room.approve(key="yes") == first
    with pytest.raises(CountClosed):
        room.approve(key="yes again")
    with pytest.raises(CountClosed):
        abandon_count(access=room.access, at=AT, key="no", session=room.session, note="wrong shelf")
    assert room.changes() == {ghee.pk: -1_000}
    assert room.on_hand(ghee) == 9_000
    nothing_broken()


def test_an_abandoned_count_posts_nothing(room: Room) -> None:
    ghee = room.goods("Ghee", 10_000)
    room.begin()
    room.count(ghee, 1_000)
    with pytest.raises(InvalidInput, match="why"):
        abandon_count(access=room.access, at=AT, key="no", session=room.session, note=" ")
    closing = abandon_count(access=room.access, at=AT, key="no", session=room.session, note="wrong shelf").document
    assert closing.outcome == CountOutcome.ABANDONED
    with pytest.raises(CountClosed):
        room.approve()
    assert not Adjustment.objects.exists()
    assert room.on_hand(ghee) == 10_000
    nothing_broken()


def test_goods_nobody_counted_are_left_or_taken_as_gone(room: Room) -> None:
    ghee, soap, rice = room.goods("Ghee", 10_000), room.goods("Soap", 5_000), room.goods("Rice", 0)
    room.begin()
    room.count(ghee, 10_000)
    assert {found.pk: found.counted_milli for found in findings(room.access, room.session)} == {
        ghee.pk: 10_000,
        soap.pk: None,
    }
    room.approve()
    assert room.on_hand(soap) == 5_000
    room.begin()
    room.count(ghee, 10_000)
    room.approve(unseen="zero")
    assert room.changes() == {soap.pk: -5_000}
    assert standing(room.access, soap).worth_minor == 0
    assert not CountedLine.objects.filter(product=rice).exists()
    nothing_broken()


def test_nothing_is_taken_as_gone_by_a_count_in_which_nobody_counted(room: Room) -> None:
    room.goods("Ghee", 10_000)
    room.begin()
    with pytest.raises(NothingCounted):
        room.approve(unseen="zero")
    assert not CountClosing.objects.exists()
    assert not CountedLine.objects.exists()


def test_a_count_of_a_category_is_of_nothing_else(room: Room) -> None:
    spices = create_category(access=room.access, at=AT, name="Spices")
    salt, soap = room.goods("Salt", 5_000, category=spices), room.goods("Soap", 5_000)
    room.begin(category=spices)
    with pytest.raises(InvalidInput, match="Spices"):
        room.count(soap, 5_000)
    room.count(salt, 4_000)
    room.approve(unseen="zero")
    assert room.changes() == {salt.pk: -1_000}
    assert CountedLine.objects.count() == 1


def test_a_blind_count_is_approved_after_the_counting_is_over(room: Room) -> None:
    ghee, soap = room.goods("Ghee", 10_000), room.goods("Soap", 5_000)
    room.begin(blind=True)
    room.count(ghee, 9_000)
    with pytest.raises(CountNotEnded):
        room.approve()
    end_counting(access=room.access, at=AT, session=room.session)
    end_counting(access=room.access, at=AT, session=room.session)
    with pytest.raises(CountEnded):
        room.count(soap, 5_000)
    ask_again(access=room.access, at=AT, session=room.session, product_id=soap.pk)
    room.count(soap, 5_000)
    room.approve()
    assert room.changes() == {ghee.pk: -1_000}
    nothing_broken()


def test_a_difference_takes_its_value_along(room: Room) -> None:
    ghee, soap = room.goods("Ghee", 10_000), room.goods("Soap", 5_000)
    room.begin()
    room.count(ghee, 8_000)
    room.count(soap, 6_000)
    told = {found.pk: found.worth_minor for found in findings(room.access, room.session)}
    assert told == {ghee.pk: -8_000, soap.pk: 4_000}
    room.approve()
    assert standing(room.access, ghee).worth_minor == 32_000
    assert standing(room.access, soap).worth_minor == 24_000


def test_when_more_has_left_than_was_counted_nothing_is_posted(room: Room) -> None:
    room.world.shop.negative_stock = "block"
    room.world.shop.save()
    room.access = room.world.access()
    ghee, soap = room.goods("Ghee", 10_000), room.goods("Soap", 5_000)
    room.begin()
    room.count(soap, 4_000)
    room.count(ghee, 2_000)
    sell(room.access, ghee, 5_000)
    with pytest.raises(CountOvertaken, match="Ghee"):
        room.approve()
    assert not Adjustment.objects.exists()
    assert not CountClosing.objects.exists()
    room.count(ghee, 5_000, replaces=True)
    room.approve()
    assert room.changes() == {soap.pk: -1_000}


def test_more_differences_than_one_adjustment_takes_become_several_of_one_approval(
    room: Room, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert MOST_LINES == 2_000
    monkeypatch.setattr("galla.inventory.actions.approving.MOST_LINES", 2)
    shelf = [room.goods(f"Soap {number}", 5_000) for number in range(5)]
    room.begin()
    for goods in shelf:
        room.count(goods, 4_000)
    closing = room.approve()
    assert closing.papers.count() == 3
    assert room.changes() == {goods.pk: -1_000 for goods in shelf}
    nothing_broken()


@pytest.mark.parametrize("milli", [-1_000, 500, 10**12])
def test_a_count_that_cannot_be_is_refused_beside_its_box(room: Room, milli: int) -> None:
    ghee = room.goods("Ghee", 10_000)
    room.begin()
    with pytest.raises(InvalidInput) as refused:
        room.count(ghee, milli)
    assert refused.value.field == "counted"
    assert not CountedLine.objects.exists()


def test_another_shops_goods_and_counts_are_not_there(room: Room) -> None:
    theirs = product(room.world.access("stranger"), "Their ghee")
    bag = product(room.access, "Carry bag", is_stocked=False)
    room.begin()
    for goods in (theirs, bag):
        with pytest.raises(InvalidInput) as refused:
            room.count(goods, 1_000)
        assert refused.value.field == "product"
    ghee = room.goods("Ghee")
    with pytest.raises(InvalidInput):
        room.count(ghee, 1_000, by=room.world.access("stranger"))
    assert not CountedLine.objects.exists()


def test_a_count_of_a_place_puts_right_that_place_and_not_the_floor(room: Room) -> None:
    tea = room.goods("Tea")
    loft = add_place(access=room.access, branch=branch_of(room.access), name="Loft")
    items = [ReceiptItem(tea.pk, 5_000, cost_e4=400_000)]
    receive(access=room.access, at=AT, key="loft", branch=branch_of(room.access), place=loft, items=items)
    room.begin(place=loft)
    room.count(tea, 4_000)
    room.approve()
    assert room.changes() == {tea.pk: -1_000}
    assert room.on_hand(tea) == 10_000
    assert Adjustment.objects.get().place == loft
