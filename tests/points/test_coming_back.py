"""Goods that come back take their share of the points, and points that paid return: never more, never as money."""

from typing import Any

import pytest

from galla.loyalty.models import Kind, PointsMove
from galla.parties.models import Customer
from galla.prepaid.tests.ahead import somebody
from galla.returns.models import CreditNote, Way
from galla.returns.tests.coming import came
from galla.sales.tests.conftest import Stall
from tests.points.having import bill, pay, points_of, scheme

pytestmark = pytest.mark.django_db


@pytest.fixture
def who(stall: Stall) -> Customer:
    """A customer of a shop with points."""
    scheme(stall.world)
    return somebody(stall.world)


def sold(stall: Stall, who: Customer, *tenders: dict[str, Any], key: str = "bill") -> dict[str, Any]:
    """A bill of 85.00 for two soaps."""
    answer = bill(stall, *(tenders or [pay("card", "85.00")]), customer=who.pk, key=key)
    assert answer.status_code == 201, answer.content
    found: dict[str, Any] = answer.json()
    return found


def test_half_of_the_goods_take_half_of_the_points_and_the_rest_all_of_them(stall: Stall, who: Customer) -> None:
    made = sold(stall, who)
    came(stall, made, (1, 1_000), key="one")
    assert points_of(stall.world, who.pk) == 4
    came(stall, made, (1, 1_000), key="other")
    assert points_of(stall.world, who.pk) == 0
    stall.nothing_broken()


def test_what_was_spent_is_not_taken_and_the_credit_note_tells_how_many(stall: Stall, who: Customer) -> None:
    made = sold(stall, who)
    sold(stall, who, pay("points", "8.00"), pay("card", "77.00"), key="two")
    assert points_of(stall.world, who.pk) == 7
    note = came(stall, made, (1, 2_000))
    assert points_of(stall.world, who.pk) == 0
    client = stall.world.api("owner")
    told = client.get(f"/api/v1/credit-notes/{note.pk}/").json()["points"]
    assert told == {"taken": 7, "short": 1, "given": 0, "made_good": 0}
    page = stall.world.browser("owner").get(f"/returns/{note.pk}/").content.decode()
    assert "Spent already, not taken back" in page
    stall.nothing_broken()


@pytest.mark.parametrize("way", [Way.ORIGINAL, Way.CASH, Way.STORE_CREDIT])
def test_points_that_paid_return_as_points_whatever_the_way(stall: Stall, who: Customer, way: Way) -> None:
    sold(stall, who)
    made = sold(stall, who, pay("points", "8.00"), pay("cash", "77.00"), key="two")
    note = came(stall, made, (1, 2_000), way=way)
    back = {row.method: row.amount_minor for row in note.tenders.all()}
    assert back.pop("points") == 800
    assert sum(back.values()) == 7_700
    # Those that paid are back, those this bill earned are gone, those of the first one stay.
    assert points_of(stall.world, who.pk) == 8
    stall.nothing_broken()


def test_the_money_goes_back_before_the_points(stall: Stall, who: Customer) -> None:
    sold(stall, who)
    made = sold(stall, who, pay("points", "8.00"), pay("card", "77.00"), key="two")
    first = came(stall, made, (1, 1_000), key="first")
    assert [(row.method, row.amount_minor) for row in first.tenders.all()] == [("card", 4_300)]
    second = came(stall, made, (1, 1_000), key="second")
    assert {row.method: row.amount_minor for row in second.tenders.all()} == {"card": 3_400, "points": 800}
    assert points_of(stall.world, who.pk) == 8
    stall.nothing_broken()


def test_an_exchange_pays_with_the_money_of_a_bill_and_never_with_its_points(stall: Stall, who: Customer) -> None:
    sold(stall, who)
    made = sold(stall, who, pay("points", "8.00"), pay("card", "77.00"), key="two")
    body = {
        "back": {"lines": [{"bill": made["id"], "position": 1, "quantity": "2"}], "way": "cash", "reason": "scent"},
        "lines": [{"sku": "SOAP", "quantity": "2"}],
        "customer": who.pk,
        "tenders": [pay("card", "8.00")],
    }
    client = stall.world.api("owner", till=stall.world.till)
    answer = client.post("/api/v1/exchanges/", body, format="json", headers={"Idempotency-Key": "swap"})
    assert answer.status_code == 201, answer.content
    note = CreditNote.objects.get()
    assert {row.method: row.amount_minor for row in note.tenders.all()} == {"exchange": 7_700, "points": 800}
    # 8 of the first bill; the second one's 8 are back and its 7 gone; the new one earns 8.
    assert points_of(stall.world, who.pk) == 16
    stall.nothing_broken()


def test_a_bill_of_nobody_comes_back_without_points(stall: Stall, who: Customer) -> None:
    made = bill(stall, pay("card", "85.00")).json()
    came(stall, made, (1, 2_000))
    assert not PointsMove.objects.filter(kind=Kind.TAKEN_BACK).exists()
    stall.nothing_broken()
