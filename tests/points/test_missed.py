"""Points that were spent before their goods came back are missed, and the next that come make them good first."""

import datetime
import random
from contextlib import suppress
from dataclasses import dataclass, field
from importlib import import_module
from typing import Any

import pytest
from django.apps import apps

from galla.foundation.errors import Refusal
from galla.loyalty.actions.expiring import expire_all
from galla.loyalty.models import COMING, GOING, Kind, PointsMove, Scheme
from galla.loyalty.queries import points_in, points_missed
from galla.loyalty.reckoning import Rules
from galla.parties.actions import merge_customers
from galla.parties.models import Customer
from galla.prepaid.tests.ahead import somebody
from galla.returns.actions import Item, take_back
from galla.returns.models import Way
from galla.returns.tests.coming import came
from galla.sales.actions import void_sale
from galla.sales.models import Sale
from galla.sales.papers import bill_paper
from galla.sales.queries import sale_rows
from galla.sales.rows import SaleRow
from galla.sales.tests.conftest import Stall
from tests.points.having import bill, pay, points_of, scheme
from tests.points.test_over import sold
from tests.world import NOW

pytestmark = pytest.mark.django_db


@pytest.fixture
def who(stall: Stall) -> Customer:
    """A customer of a shop with points: one for each ten rupees, which pays one."""
    scheme(stall.world)
    stall.stock({stall.soap: 1_000_000}, key="many")
    return somebody(stall.world)


def earned_and_spent(stall: Stall, who: Customer, key: str = "") -> tuple[dict[str, Any], dict[str, Any]]:
    """Two bills: the points the first one earned paid of the second, which earned none."""
    first = bill(stall, pay("card", "85.00"), customer=who.pk, key=f"first{key}").json()
    scheme(stall.world, Rules(100_000, 1, 100))
    second = bill(stall, pay("points", "8.00"), pay("card", "77.00"), customer=who.pk, key=f"second{key}").json()
    scheme(stall.world)
    assert points_of(stall.world, who.pk) == 0
    return first, second


def taken_back_whole(stall: Stall, made: dict[str, Any]) -> None:
    """A bill's void, on its own day."""
    at = Sale.objects.get(pk=made["id"]).happened_at
    void_sale(access=stall.access, sale_id=made["id"], reason="slip", at=at)


def test_points_given_back_go_first_for_those_that_were_missed(stall: Stall, who: Customer) -> None:
    first, second = earned_and_spent(stall, who)
    came(stall, first, (1, 2_000), key="first back")
    assert (points_of(stall.world, who.pk), points_missed(who.pk)) == (0, 8)
    note = came(stall, second, (1, 2_000), key="second back")
    assert (points_of(stall.world, who.pk), points_missed(who.pk)) == (0, 0)
    told = points_in(note.pk)
    assert (told.given, told.made_good, told.short) == (8, 8, 0)
    stall.nothing_broken()


def test_points_missed_before_the_next_ones_went_for_them_are_forgiven(stall: Stall, who: Customer) -> None:
    first, second = earned_and_spent(stall, who)
    came(stall, first, (1, 2_000), key="first back")
    before = import_module("galla.loyalty.migrations.0004_points_missed_before_are_forgiven")
    before.forgive(apps, None)
    assert points_missed(who.pk) == 0
    again, _spends = earned_and_spent(stall, who, " again")
    came(stall, again, (1, 2_000), key="again back")
    assert points_missed(who.pk) == 8, "what is missed since then is asked for"
    came(stall, second, (1, 2_000), key="second back")
    assert (points_of(stall.world, who.pk), points_missed(who.pk)) == (0, 0)
    stall.nothing_broken()


def test_a_shop_that_missed_none_before_forgives_none(stall: Stall, who: Customer) -> None:
    import_module("galla.loyalty.migrations.0004_points_missed_before_are_forgiven").forgive(apps, None)
    first, _second = earned_and_spent(stall, who)
    came(stall, first, (1, 2_000), key="first back")
    assert (Scheme.objects.get().forgiven_until, points_missed(who.pk)) == (0, 8)


def test_buying_spending_and_bringing_back_again_and_again_makes_no_points(stall: Stall, who: Customer) -> None:
    for number in range(3):
        made = bill(stall, pay("card", "85.00"), customer=who.pk, key=f"first {number}").json()
        spends = bill(
            stall, pay("points", "8.00"), pay("card", "77.00"), customer=who.pk, key=f"second {number}"
        ).json()
        came(stall, made, (1, 2_000), key=f"first back {number}")
        came(stall, spends, (1, 2_000), key=f"second back {number}")
        assert (points_of(stall.world, who.pk), points_missed(who.pk)) == (0, 0)
    stall.nothing_broken()


def test_what_the_next_bill_earns_goes_first_for_points_that_were_missed(stall: Stall, who: Customer) -> None:
    first, _second = earned_and_spent(stall, who)
    came(stall, first, (1, 2_000))
    made = bill(stall, pay("card", "42.00"), customer=who.pk, key="third", quantity="1").json()
    assert made["points"] == {"earned": 4, "spent": 0, "made_good": 4}
    assert (points_of(stall.world, who.pk), points_missed(who.pk)) == (0, 4)
    again = bill(stall, pay("card", "85.00"), customer=who.pk, key="fourth").json()
    assert again["points"] == {"earned": 8, "spent": 0, "made_good": 4}
    assert (points_of(stall.world, who.pk), points_missed(who.pk)) == (4, 0)
    said, shop = "8 points earned, 4 of them for points missed before", stall.world.shop
    assert said in bill_paper(shop, sale_rows(shop.pk, again["id"])).remarks
    assert said in stall.world.browser("owner").get(f"/bills/{again['id']}/").text
    stall.nothing_broken()


def test_a_bill_whose_points_made_some_good_and_is_taken_back_leaves_them_missed_again(
    stall: Stall, who: Customer
) -> None:
    first, _second = earned_and_spent(stall, who)
    came(stall, first, (1, 2_000))
    made = bill(stall, pay("card", "85.00"), customer=who.pk, key="third").json()
    assert points_missed(who.pk) == 0
    taken_back_whole(stall, made)
    assert (points_of(stall.world, who.pk), points_missed(who.pk)) == (0, 8)
    stall.nothing_broken()


def test_a_void_that_returns_points_makes_good_those_that_were_missed(stall: Stall, who: Customer) -> None:
    first, second = earned_and_spent(stall, who)
    came(stall, first, (1, 2_000))
    taken_back_whole(stall, second)
    assert (points_of(stall.world, who.pk), points_missed(who.pk)) == (0, 0)
    assert PointsMove.objects.get(kind=Kind.MADE_GOOD).points == 8
    stall.nothing_broken()


def test_what_somebody_missed_under_another_name_is_made_good_under_theirs(stall: Stall, who: Customer) -> None:
    first, _second = earned_and_spent(stall, who)
    came(stall, first, (1, 2_000))
    other = somebody(stall.world, "Leela N.")
    merge_customers(access=stall.access, at=NOW, customer=who, into=other)
    assert points_missed(other.pk) == 8
    bill(stall, pay("card", "170.00"), customer=other.pk, key="third", quantity="4")
    assert (points_of(stall.world, other.pk), points_missed(other.pk)) == (9, 0)
    stall.nothing_broken()


def test_the_page_of_points_the_api_and_the_credit_note_tell_what_is_missed(stall: Stall, who: Customer) -> None:
    first, second = earned_and_spent(stall, who)
    browser, client = stall.world.browser("owner"), stall.world.api("owner")
    assert "missed" not in browser.get(f"/customers/{who.pk}/points/").text
    came(stall, first, (1, 2_000), key="first back")
    for address in (f"/customers/{who.pk}/points/", f"/customers/{who.pk}/points/part/"):
        assert "8 points are missed" in browser.get(address).text
    assert client.get(f"/api/v1/points/{who.pk}/").json()["missed"] == 8
    note = came(stall, second, (1, 2_000), key="second back")
    assert client.get(f"/api/v1/credit-notes/{note.pk}/").json()["points"]["made_good"] == 8
    assert "For points missed before" in browser.get(f"/returns/{note.pk}/").text
    assert "missed" not in browser.get(f"/customers/{who.pk}/points/part/").text


@dataclass
class Trade:
    """A customer who buys, pays with points and brings back, as chance has it, in a shop whose points may be over."""

    stall: Stall
    who: Customer
    chance: random.Random
    at: datetime.datetime = NOW
    bills: list[tuple[SaleRow, int]] = field(default_factory=list)

    def buy(self) -> None:
        """A bill, some of it with the points there are."""
        there = points_of(self.stall.world, self.who.pk)
        points = self.chance.choice([0, there, there, there // 2])
        soaps = 2 * (points // 85 + self.chance.randint(1, 2))
        self.bills.append((sold(self.stall, self.who, self.at, points=points, soaps=soaps).rows.sale, soaps))

    def bring_back(self, whole: bool = False) -> None:
        """Some soaps of a bill, or what is left of it."""
        place = self.chance.randrange(len(self.bills))
        sale, left = self.bills[place]
        part = left if whole else self.chance.randint(1, left)
        take_back(
            access=self.stall.access,
            at=self.at,
            key=f"back {self.at}",
            items=[Item(sale.id, 1, part * 1_000)],
            way=self.chance.choice([Way.ORIGINAL, Way.CASH]),
            reason="scent",
        )
        self.bills[place] = sale, left - part
        self.bills = [(each, some) for each, some in self.bills if some]

    def void(self) -> None:
        """The last bill, if nothing of it came back."""
        void_sale(access=self.stall.access, sale_id=self.bills[-1][0].id, reason="slip", at=self.at)
        self.bills.pop()

    def night(self) -> None:
        """Some days pass, and what is too old is over."""
        self.at += datetime.timedelta(self.chance.choice([10, 25]))
        expire_all(at=self.at)

    def hold(self) -> None:
        """Nobody has points while some are missed, and both are what the rows say."""
        left, missed = points_of(self.stall.world, self.who.pk), points_missed(self.who.pk)
        assert left >= 0
        assert not (left and missed), "points are kept while others are missed"
        rows = list(PointsMove.objects.all())
        assert left == sum(row.points if row.kind in COMING else -row.points for row in rows)
        assert missed == sum(row.short_points for row in rows) - sum(
            row.points for row in rows if row.kind == Kind.MADE_GOOD
        )
        assert {row.kind for row in rows} <= {*COMING, *GOING, Kind.TAKEN_BACK}


@pytest.mark.parametrize("good_months", [None, 1])
@pytest.mark.parametrize("seed", range(5))
def test_in_whatever_order_points_are_earned_spent_and_goods_come_back_none_are_left_without_goods_or_missed(
    stall: Stall, who: Customer, seed: int, good_months: int | None
) -> None:
    scheme(stall.world, Rules(1_000, 1, 100, good_months=good_months))
    trade = Trade(stall, who, random.Random(seed))
    verbs = [trade.buy, trade.buy, trade.bring_back, trade.bring_back, trade.void, trade.night]
    for _step in range(30):
        trade.at += datetime.timedelta(seconds=1)
        verb = trade.chance.choice(verbs)
        if trade.bills or verb in (trade.buy, trade.night):
            with suppress(Refusal):
                verb()
        trade.hold()
    while trade.bills:
        trade.at += datetime.timedelta(seconds=1)
        trade.bring_back(whole=True)
        trade.hold()
    assert (points_of(stall.world, who.pk), points_missed(who.pk)) == (0, 0)
    stall.nothing_broken()
