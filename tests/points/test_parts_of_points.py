"""Goods paid with points that come back bit by bit bring back exactly the points that paid, as all at once would."""

import random
from typing import Any

import pytest

from galla.accounts.models import Shop
from galla.foundation.formats import money
from galla.loyalty.models import Kind, PointsMove
from galla.loyalty.queries import points_in
from galla.loyalty.reckoning import Rules
from galla.prepaid.tests.ahead import somebody
from galla.returns.tests.coming import came
from galla.sales.tests.conftest import Stall
from tests.points.having import pay, points_of, scheme

pytestmark = pytest.mark.django_db


def paid_with_points(
    stall: Stall, *, price: str, pieces: int, points: int, value_minor: int
) -> tuple[int, dict[str, Any]]:
    """Somebody who earned plenty, and their bill for so many pieces, so many points paying of it, a card the rest.

    No bill of the shop is rounded off.
    """
    Shop.objects.filter(pk=stall.world.shop.pk).update(round_off_step_minor=1)
    stall.access.shop.refresh_from_db()
    scheme(stall.world, Rules(100, 10, value_minor))
    who = somebody(stall.world)
    rope = stall.product("Rope", "500", "0", sku="ROPE")
    bead = stall.product("Bead", price, "0", sku="BEAD")
    stall.stock({rope: 1_000, bead: 1_000 * pieces}, key="beads")
    stall.sold({"sku": "ROPE", "quantity": "1"}, key="first", cash="500.00", customer=who.pk)
    line = {"sku": "BEAD", "quantity": str(pieces)}
    client = stall.world.api("owner", till=stall.world.till)
    total = client.post("/api/v1/quotes/", {"lines": [line]}, format="json").json()["total"]
    rest = round(float(total) * 100) - points * value_minor
    tenders = [pay("points", money(points * value_minor))] + ([pay("card", money(rest))] if rest else [])
    return who.pk, stall.sold(line, key="second", cash=None, customer=who.pk, tenders=tenders)


@pytest.mark.parametrize(
    ("price", "pieces", "points", "value_minor"), [("4", 10, 4, 1_000), ("0.35", 9, 6, 50), ("1", 7, 7, 100)]
)
def test_one_by_one_brings_back_the_points_that_paid(
    stall: Stall, price: str, pieces: int, points: int, value_minor: int
) -> None:
    who, made = paid_with_points(stall, price=price, pieces=pieces, points=points, value_minor=value_minor)
    before = points_of(stall.world, who)
    given = [points_in(came(stall, made, (1, 1_000), key=f"piece {number}").pk).given for number in range(pieces)]
    assert sum(given) == points
    assert points_of(stall.world, who) == before + points
    stall.nothing_broken()


def test_a_part_too_small_for_a_point_is_remembered_with_its_money(stall: Stall) -> None:
    who, made = paid_with_points(stall, price="4", pieces=10, points=4, value_minor=1_000)
    before = points_of(stall.world, who)
    came(stall, made, (1, 1_000), key="first piece")
    row = PointsMove.objects.get(kind=Kind.GIVEN_BACK)
    assert (row.points, row.amount_minor, points_of(stall.world, who)) == (0, 400, before)
    came(stall, made, (1, 2_000), key="two more")
    assert points_of(stall.world, who) == before + 1
    stall.nothing_broken()


@pytest.mark.parametrize("seed", range(6))
def test_however_the_goods_come_back_the_points_that_paid_do_and_no_more(stall: Stall, seed: int) -> None:
    chance = random.Random(seed)
    value, pieces = chance.choice([50, 100, 300, 1_000]), chance.randint(3, 12)
    worth = chance.randint(50, 1_500) * pieces
    price = money(worth // pieces)
    points = chance.randint(1, max((worth - 100) // value, 1))
    who, made = paid_with_points(stall, price=price, pieces=pieces, points=points, value_minor=value)
    left, before = pieces * 1_000, points_of(stall.world, who)
    earned = made["points"]["earned"]
    while left:
        part = min(left, chance.choice([1_000, 2_000, 3_000]))
        came(stall, made, (1, part), key=f"{left} left")
        left -= part
        assert points_of(stall.world, who) <= before + points
    assert points_of(stall.world, who) == before + points - earned
    stall.nothing_broken()
