"""Points are over after their months, the oldest first; tiers multiply what is earned."""

import datetime
from typing import Any

import pytest

from galla.catalog.queries import Reference
from galla.loyalty.actions.expiring import expire_all
from galla.loyalty.models import Kind, PointsMove
from galla.loyalty.reckoning import Rules, Tier, months_before
from galla.parties.actions import merge_customers, unmerge_customer
from galla.parties.models import Customer
from galla.payments.models import Method, PaymentMethod
from galla.prepaid.tests.ahead import somebody
from galla.returns.tests.coming import came
from galla.sales.actions import checkout
from galla.sales.bought import bought_since
from galla.sales.carts import Cart, CartLine, Payment, TenderGiven
from galla.sales.tests.conftest import Stall
from tests.points.having import TENTH, pay, points_of, scheme
from tests.world import NOW

pytestmark = pytest.mark.django_db

YEAR = Rules(1_000, 1, 100, good_months=12)


def sold(stall: Stall, who: Customer, at: datetime.datetime, *, points: int = 0, soaps: int = 2) -> Any:
    """A bill of 42.50 a soap at a moment, so many points of one rupee paying of it."""
    rest = soaps * 4_250 - points * 100
    tenders = [TenderGiven(Method.CARD, rest)] + ([TenderGiven(Method.POINTS, points * 100)] if points else [])
    cart = Cart((CartLine(soaps * 1_000, product=Reference(sku="SOAP")),), customer_id=who.pk)
    key = f"{at.isoformat()} {points}"
    return checkout(access=stall.access, cart=cart, payment=Payment(tuple(tenders)), key=key, at=at)


def later(days: int) -> datetime.datetime:
    """So many days on."""
    return NOW + datetime.timedelta(days)


def test_points_are_over_a_year_after_they_were_earned_and_not_a_day_before(stall: Stall) -> None:
    scheme(stall.world, YEAR)
    who = somebody(stall.world)
    sold(stall, who, NOW)
    assert expire_all(at=later(364)) == 0
    assert points_of(stall.world, who.pk) == 8
    assert expire_all(at=later(365)) == 1
    assert points_of(stall.world, who.pk) == 0
    assert expire_all(at=later(365)) == 0
    assert PointsMove.objects.get(kind=Kind.EXPIRED).points == 8
    stall.nothing_broken()


def test_what_was_spent_was_the_oldest(stall: Stall) -> None:
    scheme(stall.world, YEAR)
    who = somebody(stall.world)
    sold(stall, who, NOW)
    sold(stall, who, later(100))
    sold(stall, who, later(200), points=6, soaps=2)
    # 8 + 8 - 6, and 7 for the 79.00 that were paid in money.
    assert points_of(stall.world, who.pk) == 17
    expire_all(at=later(366))
    assert points_of(stall.world, who.pk) == 15
    expire_all(at=later(466))
    assert points_of(stall.world, who.pk) == 7
    expire_all(at=later(600))
    assert points_of(stall.world, who.pk) == 0
    stall.nothing_broken()


def both(stall: Stall) -> tuple[Customer, Customer]:
    """Somebody with 8 points from today under one name and 8 from a hundred days later under another, found to be one.

    Six of them were spent, under the name with the newer ones.
    """
    scheme(stall.world, YEAR)
    old, new = somebody(stall.world), somebody(stall.world, "Leela N.")
    sold(stall, old, NOW)
    sold(stall, new, later(100))
    merge_customers(access=stall.access, at=later(101), customer=old, into=new)
    sold(stall, new, later(102), points=6)
    assert (points_of(stall.world, old.pk), points_of(stall.world, new.pk)) == (8, 9)
    return old, new


def test_of_somebody_found_to_be_another_what_was_spent_was_the_oldest_of_both_names(stall: Stall) -> None:
    old, new = both(stall)
    # 8 came a year ago and 6 were spent since, under whatever name: 2 are over.
    assert expire_all(at=later(366)) == 1
    assert (points_of(stall.world, old.pk), points_of(stall.world, new.pk)) == (6, 9)
    assert expire_all(at=later(366)) == 0
    # A hundred days later all that came until then: 16, of which 8 went.
    assert expire_all(at=later(466)) == 1
    assert points_of(stall.world, old.pk) + points_of(stall.world, new.pk) == 7
    assert expire_all(at=later(600)) == 1
    assert (points_of(stall.world, old.pk), points_of(stall.world, new.pk)) == (0, 0)
    assert sum(row.points for row in PointsMove.objects.filter(kind=Kind.EXPIRED)) == 17
    stall.nothing_broken()


def test_points_of_two_names_that_are_over_on_one_day_go_in_one_entry(stall: Stall) -> None:
    both(stall)
    assert expire_all(at=later(600)) == 1
    rows = PointsMove.objects.filter(kind=Kind.EXPIRED)
    assert (rows.count(), rows.values("entry_id").distinct().count()) == (2, 1)
    stall.nothing_broken()


def test_two_who_are_not_one_after_all_are_over_each_by_their_own_points(stall: Stall) -> None:
    old, new = both(stall)
    unmerge_customer(access=stall.access, customer=old)
    assert expire_all(at=later(366)) == 1
    assert (points_of(stall.world, old.pk), points_of(stall.world, new.pk)) == (0, 9)
    stall.nothing_broken()


@pytest.mark.parametrize("rules", [TENTH, None])
def test_without_months_or_with_points_off_nothing_is_over(stall: Stall, rules: Rules | None) -> None:
    scheme(stall.world, rules or YEAR)
    who = somebody(stall.world)
    sold(stall, who, NOW)
    if rules is None:
        scheme(stall.world, YEAR, is_on=False)
    assert expire_all(at=later(4_000)) == 0
    assert points_of(stall.world, who.pk) == 8


def test_who_bought_enough_in_twelve_months_earns_by_their_tier(stall: Stall) -> None:
    scheme(stall.world, Rules(1_000, 1, 100, tiers=(Tier("Silver", 8_000, 150), Tier("Gold", 20_000, 300))))
    who = somebody(stall.world)
    sold(stall, who, NOW)
    assert points_of(stall.world, who.pk) == 8
    sold(stall, who, later(1))
    assert points_of(stall.world, who.pk) == 8 + 12
    sold(stall, who, later(500))
    assert points_of(stall.world, who.pk) == 8 + 12 + 8
    stall.nothing_broken()


def test_months_before_ends_on_the_last_day_of_a_shorter_month() -> None:
    day = datetime.date
    assert months_before(day(2027, 3, 31), 1) == day(2027, 2, 28)
    assert months_before(day(2026, 12, 15), 12) == day(2025, 12, 15)
    assert months_before(day(2027, 1, 31), 13) == day(2025, 12, 31)


def test_what_came_back_counts_for_no_tier_nor_does_its_share_of_what_was_added_to_its_bill(stall: Stall) -> None:
    who = somebody(stall.world)
    PaymentMethod.objects.filter(shop=stall.world.shop, code="card").update(surcharge_ppm=20_000)
    paid = [pay("card", "240.72")]
    made = stall.sold({"sku": "TEA", "quantity": "2"}, cash=None, customer=who.pk, tenders=paid)
    told = []
    for number in range(2):
        told.append(bought_since(stall.world.shop.pk, who.pk, NOW.date()))
        came(stall, made, (1, 1_000), key=str(number))
    assert told == [24_072, 12_036]
    assert bought_since(stall.world.shop.pk, who.pk, NOW.date()) == 0
