"""Offers that ask for something else on the bill, on quotes and bills."""

import pytest

from galla.sales.tests.conftest import Stall
from galla.sales.tests.test_offers import SOAPS, TEA, offer, quote

pytestmark = pytest.mark.django_db
SOAP = {**SOAPS, "quantity": "1"}


def test_tea_is_cheaper_for_who_buys_two_soaps_and_for_nobody_else(stall: Stall) -> None:
    stall.notes()
    two_soaps = {"products": [stall.soap.pk], "least_milli": 2_000}
    made = offer(stall, "off_each", name="Tea", products=[stall.tea.pk], percent_ppm=100_000, needs=[two_soaps])
    assert quote(stall, TEA)["offers"] == quote(stall, TEA, SOAP)["offers"] == []
    told = quote(stall, TEA, {**SOAPS, "quantity": "2"})
    assert told["offers"] == [{"offer": made.pk, "kind": "off_each", "name": "Tea", "amount": "11.80"}]
    bill = stall.sold(TEA, {**SOAPS, "quantity": "2"}, expected_total=told["total"])
    assert bill["offers"] == told["offers"]
    stall.nothing_broken()


def test_one_piece_is_free_on_a_bill_of_so_much_before_any_offer(stall: Stall) -> None:
    offer(stall, "off_each", name="Ten off", products=[stall.tea.pk], percent_ppm=100_000)
    free = {"products": [stall.soap.pk], "may_go_below_cost": True, "most_uses": 1}
    offer(stall, "buy_get", name="Soap free", buy=0, get=1, needs=[{"least_minor": 16_000}], **free)
    assert [one["name"] for one in quote(stall, TEA)["offers"]] == ["Ten off"]
    # 118.00 and 42.50 reach 160.00 although the tea is 106.20 by then.
    told = quote(stall, TEA, SOAP)
    assert [(one["name"], one["amount"]) for one in told["offers"]] == [("Ten off", "11.80"), ("Soap free", "42.50")]


def test_all_that_an_offer_asks_for_has_to_be_there(stall: Stall) -> None:
    needs = [{"products": [stall.soap.pk], "least_milli": 1_000}, {"least_minor": 20_000}]
    offer(stall, "off_total", name="Both", percent_ppm=100_000, needs=needs)
    assert quote(stall, {**TEA, "quantity": "2"})["discount"] == quote(stall, TEA, SOAP)["discount"] == "0.00"
    assert quote(stall, {**TEA, "quantity": "2"}, SOAP)["discount"] == "27.85"
