"""Shifts: opened with a count or by the first act, closed with a blind count, answered for above the limit."""

import datetime
from collections.abc import Callable

import pytest
from django.db import DatabaseError, transaction

from galla.accounts.actions import change_settings
from galla.drawer.actions import (
    approve_close,
    bring,
    close_shift,
    count,
    drop_to_safe,
    open_shift,
    pay_in,
    pay_out,
    refuse_closing_with_cash,
)
from galla.drawer.errors import CashNotThere, NoShiftOpen, NothingToApprove, OwnClose, ShiftOpen
from galla.drawer.models import CloseApproval, DrawerCount, Opening, Shift, ShiftClose
from galla.drawer.queries import DrawerContents, contents
from galla.foundation.checks import broken
from galla.foundation.errors import InvalidInput, NotAllowed
from galla.ledger import places
from galla.ledger import queries as ledger
from tests.world import NOW, World, build_world

pytestmark = pytest.mark.django_db
LATER = NOW + datetime.timedelta(hours=6)


@pytest.fixture
def world() -> World:
    return build_world()


def closed(world: World, notes: dict[int, int], *, role: str = "cashier", key: str = "close") -> ShiftClose:
    return close_shift(access=world.access(role), at=LATER, key=key, till=world.till, notes=notes).document


def floated(world: World, notes: dict[int, int] | None = None) -> None:
    pay_in(access=world.access(), at=NOW, key="float", till=world.till, notes=notes or {10000: 5}, reason="Float")


def nothing_broken() -> None:
    assert [str(found) for found in broken() if "Z report" not in found.detail] == []


def test_a_shift_is_opened_with_counted_notes_and_its_first_act_is_the_count(world: World) -> None:
    opened = open_shift(access=world.access("cashier"), at=NOW, key="a", till=world.till, notes={10000: 3})
    shift = opened.document
    assert (shift.number, shift.opening, shift.by) == (1, Opening.COUNTED, world.user("cashier"))
    assert ledger.shift_of(world.shop.pk, DrawerCount.objects.get().pk) == shift.pk
    again = open_shift(access=world.access("cashier"), at=NOW, key="a", till=world.till, notes={10000: 3})
    assert (again.replayed, again.document) == (True, shift)
    nothing_broken()


def test_a_shift_is_not_opened_while_one_is_open(world: World) -> None:
    floated(world)
    with pytest.raises(ShiftOpen) as refused:
        open_shift(access=world.access(), at=NOW, key="a", till=world.till, notes={10000: 5})
    assert refused.value.figures["shift"] == Shift.objects.get().pk
    assert not DrawerCount.objects.exists()


def test_a_close_says_what_was_there_and_the_next_act_opens_the_next_shift(world: World) -> None:
    floated(world, {50000: 1, 10000: 3})
    close = closed(world, {50000: 1, 10000: 2})
    assert (close.opening_minor, close.expected_minor, close.counted_minor) == (0, 80000, 70000)
    assert close.difference_minor == -10000
    assert not close.needs_approval
    assert close.count is not None
    lines = {line.value_minor: (line.expected, line.counted) for line in close.count.lines.all()}
    assert (lines[50000], lines[10000], lines[100]) == ((1, 1), (3, 2), (0, 0))
    assert contents(access=world.access(), till=world.till) == DrawerContents({50000: 1, 10000: 2}, 0, 70000)
    pay_in(access=world.access(), at=LATER, key="next", till=world.till, amount_minor=100, reason="Float")
    assert list(Shift.objects.order_by("number").values_list("number", "opening")) == [
        (1, "by-itself"),
        (2, "by-itself"),
    ]
    again = closed(world, {50000: 1, 10000: 2, 100: 1}, key="again")
    assert (again.opening_minor, again.difference_minor) == (70000, 0)
    nothing_broken()


def test_a_close_where_no_shift_is_open_or_another_one_is_refused_and_counts_nothing(world: World) -> None:
    with pytest.raises(NoShiftOpen):
        closed(world, {10000: 1})
    floated(world)
    first = closed(world, {10000: 5}, key="first").shift_id
    pay_in(access=world.access(), at=LATER, key="next", till=world.till, amount_minor=100, reason="Float")
    with pytest.raises(NoShiftOpen):
        close_shift(access=world.access(), at=LATER, key="b", till=world.till, notes={10000: 5}, shift_id=first)
    assert ShiftClose.objects.count() == DrawerCount.objects.count() == 1


def test_the_same_close_again_answers_the_same_close(world: World) -> None:
    floated(world)
    assert closed(world, {10000: 5}) == closed(world, {10000: 5})
    assert ShiftClose.objects.count() == 1


@pytest.mark.parametrize("notes", [{300: 1}, {50000: -1}, {50000: 10**9}])
def test_a_close_of_what_cannot_be_is_refused_and_leaves_the_shift_open(world: World, notes: dict[int, int]) -> None:
    floated(world)
    with pytest.raises(InvalidInput):
        closed(world, notes)
    assert not ShiftClose.objects.exists()
    assert closed(world, {10000: 5}).shift.number == 1


def test_a_difference_above_the_limit_waits_for_somebody_else_who_may_answer_for_it(world: World) -> None:
    floated(world)
    close = closed(world, {10000: 3}, role="manager")
    assert close.needs_approval
    with pytest.raises(NotAllowed):
        approve_close(access=world.access("cashier"), at=LATER, close=close, remark="Fine")
    with pytest.raises(OwnClose):
        approve_close(access=world.access("manager"), at=LATER, close=close, remark="Fine")
    with pytest.raises(InvalidInput):
        approve_close(access=world.access("owner"), at=LATER, close=close, remark=" ")
    assert not CloseApproval.objects.exists()
    approved = approve_close(access=world.access("owner"), at=LATER, close=close, remark="Paid the carrier")
    again = approve_close(access=world.access("owner"), at=LATER, close=close, remark="Paid the carrier")
    assert (again.replayed, again.document) == (True, approved.document)
    with pytest.raises(NothingToApprove):
        approve_close(access=world.access("owner"), at=LATER, close=close, remark="Something else")
    assert CloseApproval.objects.count() == 1
    nothing_broken()


def test_a_difference_within_the_limit_of_the_shop_needs_nobody(world: World) -> None:
    change_settings(access=world.access(), at=NOW, close_limit_minor=20000)
    floated(world)
    close = closed(world, {10000: 3})
    assert (close.needs_approval, close.limit_minor) == (False, 20000)
    with pytest.raises(NothingToApprove):
        approve_close(access=world.access(), at=LATER, close=close, remark="Fine")


def test_cash_goes_to_the_safe_of_the_branch_and_comes_back_from_it_and_from_the_bank(world: World) -> None:
    floated(world)
    access, till = world.access(), world.till
    drop_to_safe(access=access, at=NOW, key="a", till=till, notes={10000: 4}, reason="Too much here")
    safe = ledger.contents(places.safe(world.shop.pk, world.main.pk))
    assert {key: here.on_hand for key, here in safe.items() if here.on_hand} == {"money": 40000, "note:10000": 4}
    bring(access=access, at=NOW, key="b", till=world.second_till, notes={10000: 1}, reason="Change")
    bring(access=access, at=NOW, key="c", till=till, source="bank", notes={1000: 50}, reason="Coins")
    assert contents(access=access, till=world.second_till).notes == {10000: 1}
    assert contents(access=access, till=till).notes == {10000: 1, 1000: 50}
    assert ledger.moved(world.shop.pk, since=NOW.date(), until=NOW.date(), accounts=["bank"]) == {"bank": (0, 50000)}
    nothing_broken()


def test_what_does_not_lie_in_drawer_or_safe_does_not_move(world: World) -> None:
    floated(world)
    access, till = world.access(), world.till
    with pytest.raises(CashNotThere, match="drawer holds 5"):
        drop_to_safe(access=access, at=NOW, key="a", till=till, notes={10000: 6}, reason="Too much")
    with pytest.raises(CashNotThere, match="safe holds 0"):
        bring(access=access, at=NOW, key="b", till=till, notes={10000: 1}, reason="Change")
    with pytest.raises(CashNotThere):
        bring(access=access, at=NOW, key="c", till=till, amount_minor=100, reason="Change")
    with pytest.raises(InvalidInput):
        bring(access=access, at=NOW, key="d", till=till, source="mattress", amount_minor=100, reason="Change")
    assert contents(access=access, till=till) == DrawerContents({10000: 5}, 0, 50000)
    assert ledger.contents(places.safe(world.shop.pk, world.main.pk)).keys() <= {"money", "loose", "note:10000"}


def test_a_till_with_an_open_shift_is_not_put_away(world: World) -> None:
    floated(world)
    pay_out(access=world.access(), at=NOW, key="out", till=world.till, notes={10000: 5}, reason="Bank")
    with pytest.raises(ShiftOpen):
        refuse_closing_with_cash(shop_id=world.shop.pk, till_id=world.till.pk)
    closed(world, {})
    refuse_closing_with_cash(shop_id=world.shop.pk, till_id=world.till.pk)


def test_closes_and_approvals_are_never_changed(world: World) -> None:
    floated(world)
    approve_close(access=world.access(), at=LATER, close=closed(world, {}), remark="Stolen")
    for model in (Shift, ShiftClose, CloseApproval):
        rows = model._default_manager.all()
        with pytest.raises(DatabaseError), transaction.atomic():
            rows.update(shop_id=world.shop.pk)
        with pytest.raises(DatabaseError), transaction.atomic():
            rows.delete()
        assert rows.exists()


def test_a_count_in_the_middle_of_a_shift_stays_a_count(world: World) -> None:
    floated(world)
    act: Callable[..., object] = count
    act(access=world.access(), at=NOW, key="count", till=world.till, notes={10000: 5})
    assert Shift.objects.count() == 1
    nothing_broken()
