"""More off from more on, and other goods for what one buys, on quotes and bills."""

from typing import Any

import pytest

from galla.offers.actions import add_offer
from galla.offers.models import Offer
from galla.sales.tests.conftest import Stall
from galla.sales.tests.test_offers import SOAPS, TEA, quote
from tests.world import NOW

pytestmark = pytest.mark.django_db


def offer(stall: Stall, kind: str, **values: Any) -> Offer:
    return add_offer(access=stall.access, at=NOW, kind=kind, values={"name": "More", **values})


@pytest.mark.parametrize(("quantity", "off"), [("1", "4.25"), ("5", "21.25"), ("6", "51.00"), ("9", "0.00")])
def test_the_best_step_that_is_reached_comes_off_each_piece(stall: Stall, quantity: str, off: str) -> None:
    six = {"least_milli": 6_000, "percent_ppm": 200_000}
    offer(stall, "off_each", products=[stall.soap.pk], percent_ppm=100_000, steps=[six])
    if quantity == "9":  # nothing comes off what is not of the offer
        assert quote(stall, TEA)["discount"] == off
        return
    assert quote(stall, {**SOAPS, "quantity": quantity})["discount"] == off


def test_a_bill_of_more_gets_more_off_its_sum(stall: Stall) -> None:
    offer(
        stall,
        "off_total",
        least_minor=10_000,
        percent_ppm=50_000,
        steps=[{"least_minor": 20_000, "amount_minor": 3_000}],
    )
    assert quote(stall, {**SOAPS, "quantity": "1"})["discount"] == "0.00"
    assert quote(stall, TEA)["discount"] == "5.90"
    assert quote(stall, TEA, SOAPS)["discount"] == "30.00"


def test_who_buys_tea_gets_one_soap_for_nothing_and_no_second_one(stall: Stall) -> None:
    stall.notes()
    made = offer(stall, "buy_get", buy=1, get=1, products=[stall.tea.pk], rewards={"products": [stall.soap.pk]})
    told = quote(stall, TEA, {**SOAPS, "quantity": "2"})
    assert told["discount"] == "42.50"
    assert told["offers"] == [{"offer": made.pk, "kind": "buy_get", "name": "More", "amount": "42.50"}]
    bill = stall.sold(TEA, {**SOAPS, "quantity": "2"}, expected_total=told["total"])
    assert (bill["total"], bill["offers"]) == (told["total"], told["offers"])
    assert quote(stall, {**SOAPS, "quantity": "2"})["discount"] == "0.00"
    stall.nothing_broken()


def test_three_of_one_product_are_a_set_and_three_of_several_are_none(stall: Stall) -> None:
    stall.notes()
    offer(stall, "buy_get", buy=2, get=1, same_product=True)
    assert quote(stall, {**TEA, "quantity": "2"}, SOAPS | {"quantity": "1"})["discount"] == "0.00"
    told = quote(stall, {**TEA, "quantity": "2"}, {**SOAPS, "quantity": "4"})
    assert told["discount"] == "42.50"
    assert [line["discount"] for line in told["lines"]] == ["0.00", "42.50"]
    bill = stall.sold({**TEA, "quantity": "2"}, {**SOAPS, "quantity": "4"}, expected_total=told["total"])
    assert bill["offers"] == told["offers"]
    stall.nothing_broken()
