"""Points at the counter: earned with a bill, spent once, taken back with a void and with goods."""

import pytest

from galla.loyalty.models import Kind, PointsMove
from galla.loyalty.reckoning import Rules
from galla.parties.actions import merge_customers
from galla.prepaid.tests.ahead import somebody
from galla.sales.actions import void_sale
from galla.sales.models import Sale
from galla.sales.tests.conftest import Stall
from tests.points.having import TENTH, bill, pay, points_of, scheme
from tests.world import NOW

pytestmark = pytest.mark.django_db


def test_a_bill_of_a_named_customer_earns_points_for_each_whole_step(stall: Stall) -> None:
    scheme(stall.world)
    who = somebody(stall.world)
    answer = bill(stall, pay("card", "85.00"), customer=who.pk)
    assert answer.status_code == 201, answer.content
    assert points_of(stall.world, who.pk) == 8
    stall.nothing_broken()


def test_a_bill_of_nobody_earns_nothing(stall: Stall) -> None:
    scheme(stall.world)
    assert bill(stall, pay("card", "85.00")).status_code == 201
    assert not PointsMove.objects.exists()


def test_a_shop_without_points_gives_none_and_takes_none(stall: Stall) -> None:
    who = somebody(stall.world)
    assert bill(stall, pay("card", "85.00"), customer=who.pk).status_code == 201
    answer = bill(stall, pay("points", "85.00"), customer=who.pk, key="points")
    assert (answer.status_code, answer.json()["errors"][0]["field"]) == (400, "tenders.0.method")
    assert Sale.objects.count() == 1
    assert not PointsMove.objects.exists()


def test_a_scheme_that_is_off_again_neither_gives_nor_takes_and_leaves_what_there_is(stall: Stall) -> None:
    scheme(stall.world)
    who = somebody(stall.world)
    bill(stall, pay("card", "85.00"), customer=who.pk)
    scheme(stall.world, is_on=False)
    assert bill(stall, pay("card", "85.00"), customer=who.pk, key="two").status_code == 201
    answer = bill(stall, pay("points", "8.00"), pay("card", "77.00"), customer=who.pk, key="three")
    assert answer.status_code == 400
    assert points_of(stall.world, who.pk) == 8


def test_points_pay_of_a_bill_and_what_they_pay_earns_none(stall: Stall) -> None:
    scheme(stall.world)
    who = somebody(stall.world)
    bill(stall, pay("card", "85.00"), customer=who.pk)
    answer = bill(stall, pay("points", "8.00"), pay("cash", "77.00"), customer=who.pk, key="two")
    assert answer.status_code == 201, answer.content
    assert points_of(stall.world, who.pk) == 7
    stall.nothing_broken()


def test_more_points_than_there_are_are_refused_and_nothing_is_sold(stall: Stall) -> None:
    scheme(stall.world)
    who = somebody(stall.world)
    bill(stall, pay("card", "85.00"), customer=who.pk)
    answer = bill(stall, pay("points", "9.00"), pay("card", "76.00"), customer=who.pk, key="two")
    told = answer.json()
    assert (answer.status_code, told["code"], told["points"]) == (409, "not_enough_points", 8)
    assert told["errors"][0]["field"] == "tenders.0.amount"
    assert (Sale.objects.count(), points_of(stall.world, who.pk)) == (1, 8)


@pytest.mark.parametrize(
    ("amount", "rest", "field"), [("2.50", "82.50", "tenders.0.amount"), ("3.00", "82.00", "tenders.0.amount")]
)
def test_parts_of_a_point_and_fewer_than_the_least_are_refused(
    stall: Stall, amount: str, rest: str, field: str
) -> None:
    scheme(stall.world, Rules(1_000, 1, 100, least_points=5))
    who = somebody(stall.world)
    bill(stall, pay("card", "85.00"), customer=who.pk)
    answer = bill(stall, pay("points", amount), pay("card", rest), customer=who.pk, key="two")
    assert (answer.status_code, answer.json()["errors"][0]["field"]) == (400, field)
    assert (Sale.objects.count(), points_of(stall.world, who.pk)) == (1, 8)


def test_points_of_nobody_are_refused(stall: Stall) -> None:
    scheme(stall.world)
    answer = bill(stall, pay("points", "85.00"))
    assert (answer.status_code, answer.json()["errors"][0]["field"]) == (400, "customer")
    assert not Sale.objects.exists()


def test_somebody_found_to_be_another_spends_the_points_of_both(stall: Stall) -> None:
    scheme(stall.world)
    one, other = somebody(stall.world), somebody(stall.world, "Leela N.")
    bill(stall, pay("card", "85.00"), customer=one.pk, key="one")
    bill(stall, pay("card", "85.00"), customer=other.pk, key="other")
    merge_customers(access=stall.access, at=NOW, customer=other, into=one)
    answer = bill(stall, pay("points", "16.00"), pay("card", "69.00"), customer=other.pk, key="both")
    assert answer.status_code == 201, answer.content
    assert (points_of(stall.world, one.pk), points_of(stall.world, other.pk)) == (6, 0)
    stall.nothing_broken()


def test_a_customer_made_by_the_bill_earns_with_it(stall: Stall) -> None:
    scheme(stall.world)
    assert bill(stall, pay("card", "85.00"), customer_email="new@example.com").status_code == 201
    assert PointsMove.objects.get().points == 8
    stall.nothing_broken()


def test_the_same_request_again_earns_and_spends_nothing_more(stall: Stall) -> None:
    scheme(stall.world)
    who = somebody(stall.world)
    first = bill(stall, pay("card", "85.00"), customer=who.pk)
    again = bill(stall, pay("card", "85.00"), customer=who.pk)
    assert (first.status_code, again.status_code) == (201, 200)
    assert points_of(stall.world, who.pk) == 8


def test_a_void_takes_back_what_was_earned_and_returns_what_was_spent(stall: Stall) -> None:
    scheme(stall.world)
    who = somebody(stall.world)
    bill(stall, pay("card", "85.00"), customer=who.pk)
    made = bill(stall, pay("points", "8.00"), pay("card", "77.00"), customer=who.pk, key="two").json()
    void_sale(access=stall.access, sale_id=made["id"], reason="twice", at=Sale.objects.get(pk=made["id"]).happened_at)
    assert points_of(stall.world, who.pk) == 8
    stall.nothing_broken()


def test_a_void_takes_what_is_there_and_tells_what_is_not(stall: Stall) -> None:
    scheme(stall.world)
    who = somebody(stall.world)
    made = bill(stall, pay("card", "85.00"), customer=who.pk).json()
    bill(stall, pay("points", "6.00"), pay("card", "79.00"), customer=who.pk, key="two")
    assert points_of(stall.world, who.pk) == 9
    bill(stall, pay("points", "7.00"), pay("card", "78.00"), customer=who.pk, key="three")
    scheme(stall.world, Rules(10_000, 1, 100))
    bill(stall, pay("points", "9.00"), pay("card", "76.00"), customer=who.pk, key="four")
    assert points_of(stall.world, who.pk) == 0
    void_sale(access=stall.access, sale_id=made["id"], reason="twice", at=Sale.objects.get(pk=made["id"]).happened_at)
    row = PointsMove.objects.get(kind=Kind.TAKEN_BACK)
    assert (row.points, row.short_points, points_of(stall.world, who.pk)) == (0, 8, 0)
    stall.nothing_broken()


def test_rules_round_down_to_whole_steps_and_whole_points() -> None:
    assert [TENTH.earned(paid) for paid in (-1, 999, 1_000, 1_999, 2_000)] == [0, 0, 1, 1, 2]
    assert Rules(1_000, 1, 100).earned(3_000, 150) == 4
