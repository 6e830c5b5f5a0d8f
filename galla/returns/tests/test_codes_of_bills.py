"""Goods that come back leave the code of their bill used, until all of it is back."""

import pytest

from galla.offers.actions import add_offer, make_codes
from galla.offers.coupons import standing_uses
from galla.returns.tests.test_pages_and_api import asked
from galla.sales.tests.conftest import Stall, stall
from tests.world import NOW

__all__ = ["stall"]
pytestmark = pytest.mark.django_db


def test_the_last_goods_of_a_bill_that_come_back_give_the_use_of_its_code_back_and_the_first_do_not(
    stall: Stall,
) -> None:
    told = {"name": "Diwali", "percent_ppm": 100_000, "by_code": True}
    offer = add_offer(access=stall.access, at=NOW, kind="off_each", values=told)
    (code,) = make_codes(access=stall.access, at=NOW, offer=offer, count=1, terms={})[1]
    bill = stall.sold({"sku": "TEA", "quantity": "2"}, coupons=[code])
    assert asked(stall, bill["id"]).status_code == 201
    assert standing_uses().count() == 1
    again = stall.post(stall.body(cash="200.00", coupons=[code]), key="two")
    assert (again.status_code, again.json()["reason"]) == (409, "used_up")
    stall.nothing_broken()
    assert asked(stall, bill["id"], key="the rest").status_code == 201
    assert standing_uses().count() == 0
    stall.nothing_broken()
    assert stall.post(stall.body(cash="200.00", coupons=[code]), key="three").status_code == 201
    assert standing_uses().count() == 1
    stall.nothing_broken()
