"""Of which bills the points are that are over, as the rows of a person tell it."""

import datetime

import pytest

from galla.loyalty.actions.expiring import expire_all
from galla.loyalty.ageing import Moved, over_by_bill
from galla.loyalty.models import Kind, PointsMove
from galla.loyalty.queries import points_missed
from galla.prepaid.tests.ahead import somebody
from galla.returns.actions import Item, take_back
from galla.returns.models import Way
from galla.sales.rows import SaleRow
from galla.sales.tests.conftest import Stall
from tests.points.having import points_of, scheme
from tests.points.test_over import YEAR, later, sold
from tests.world import NOW

pytestmark = pytest.mark.django_db


def row(kind: Kind, points: int, *, bill: int | None = None, day: int = 0, short: int = 0) -> Moved:
    """A row so many days after the first."""
    return Moved(kind, bill, points, short, datetime.date(2026, 1, 1) + datetime.timedelta(day))


def test_the_oldest_are_spent_first_and_what_is_left_of_them_is_over() -> None:
    rows = [row(Kind.EARNED, 8, bill=1), row(Kind.EARNED, 8, bill=2, day=9), row(Kind.SPENT, 6, bill=3)]
    assert over_by_bill(rows) == {}
    assert over_by_bill([*rows, row(Kind.EXPIRED, 5)]) == {1: 2, 2: 3}


def test_points_that_come_back_are_of_the_bill_they_were_of_and_over_after_those_that_came_before() -> None:
    rows = [row(Kind.EARNED, 8, bill=1), row(Kind.SPENT, 8, bill=2, day=1), row(Kind.EARNED, 5, bill=3, day=2)]
    rows += [row(Kind.GIVEN_BACK, 4, bill=2, day=3), row(Kind.EXPIRED, 6)]
    assert over_by_bill(rows) == {3: 5, 1: 1}


def test_where_others_are_taken_for_those_that_were_spent_the_spent_ones_were_the_others() -> None:
    rows = [row(Kind.EARNED, 8, bill=1), row(Kind.SPENT, 8, bill=2), row(Kind.EARNED, 8, bill=3, day=1)]
    rows += [row(Kind.TAKEN_BACK, 8, bill=1), row(Kind.GIVEN_BACK, 8, bill=2, day=5), row(Kind.EXPIRED, 8)]
    assert over_by_bill(rows) == {3: 8}


def test_where_others_make_good_what_was_missed_the_spent_ones_were_the_others() -> None:
    rows = [row(Kind.EARNED, 8, bill=1), row(Kind.SPENT, 8, bill=2), row(Kind.TAKEN_BACK, 0, bill=1, short=8)]
    rows += [row(Kind.EARNED, 9, bill=3, day=1), row(Kind.MADE_GOOD, 8), row(Kind.GIVEN_BACK, 8, bill=2, day=5)]
    assert over_by_bill([*rows, row(Kind.EXPIRED, 9)]) == {3: 9}


def back(stall: Stall, sale: SaleRow, milli: int, day: int) -> None:
    """So much of a bill's soaps comes back so many days on."""
    act = {"access": stall.access, "at": later(day), "key": f"{sale.id} {day}"}
    take_back(**act, items=[Item(sale.id, 1, milli)], way=Way.ORIGINAL, reason="scent")  # type: ignore[arg-type]


def test_points_that_are_over_are_neither_taken_again_with_the_goods_nor_missed(stall: Stall) -> None:
    scheme(stall.world, YEAR)
    who = somebody(stall.world)
    old = sold(stall, who, NOW).rows.sale
    sold(stall, who, later(300))
    expire_all(at=later(366))
    back(stall, old, 2_000, 367)
    assert (points_of(stall.world, who.pk), points_missed(who.pk)) == (8, 0)
    assert not PointsMove.objects.filter(kind=Kind.TAKEN_BACK).exists()
    stall.nothing_broken()


def test_of_points_of_which_some_were_spent_before_the_rest_was_over_only_those_are_taken(stall: Stall) -> None:
    scheme(stall.world, YEAR)
    who = somebody(stall.world)
    old = sold(stall, who, NOW).rows.sale
    sold(stall, who, later(300), points=5)
    expire_all(at=later(366))
    back(stall, old, 1_000, 367)
    # Of the eight three are over; half of the goods take half of the five, rounded down.
    assert points_of(stall.world, who.pk) == 8 - 2
    back(stall, old, 1_000, 368)
    assert (points_of(stall.world, who.pk), points_missed(who.pk)) == (8 - 5, 0)
    stall.nothing_broken()
