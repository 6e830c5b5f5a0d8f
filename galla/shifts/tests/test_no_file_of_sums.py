"""Whoever counts blind takes no list along as a file whose sums say what should lie in the drawer."""

import pytest
from django.urls import reverse

from galla.accounts.actions import change_settings
from galla.sales.tests.conftest import Stall, stall
from tests.world import NOW

__all__ = ["stall"]

LISTS = ("sales:bills", "cashbook:settlements", "prepaid:prepayments", "returns:notes")


@pytest.mark.parametrize("name", LISTS)
def test_a_cashier_has_the_list_and_no_file_of_it(stall: Stall, name: str) -> None:
    stall.sold()
    cashier, address = stall.world.browser("cashier"), reverse(name)
    page = cashier.get(address)
    assert page.status_code == 200
    assert "export=csv" not in page.content.decode()
    assert cashier.get(address, {"export": "csv"}).status_code == 403
    assert stall.world.browser("manager").get(address, {"export": "csv"}).status_code == 200


def test_bills_by_way_of_being_paid_are_a_managers(stall: Stall) -> None:
    stall.sold()
    address = reverse("sales:bills")
    assert stall.world.browser("cashier").get(address, {"method": "cash"}).status_code == 403
    assert stall.world.browser("manager").get(address, {"method": "cash"}).status_code == 200


def test_where_nobody_counts_blind_a_cashier_has_the_file(stall: Stall) -> None:
    change_settings(access=stall.access, at=NOW, blind_close=False)
    assert stall.world.browser("cashier").get(reverse("sales:bills"), {"export": "csv"}).status_code == 200
