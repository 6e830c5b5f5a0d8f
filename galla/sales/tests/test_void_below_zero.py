"""Bills taken back whose goods were sold before they were there."""

import pytest

from galla.catalog.actions import set_costs
from galla.inventory.queries import on_hand
from galla.ledger.entries import Standing
from galla.sales.actions import void_sale
from galla.sales.models import Sale
from galla.sales.tests.conftest import Stall
from tests.world import NOW

pytestmark = pytest.mark.django_db


def test_a_bill_taken_back_after_some_of_its_goods_came_leaves_nothing_without_worth(stall: Stall) -> None:
    shop = stall.world.shop
    type(shop).objects.filter(pk=shop.pk).update(negative_stock="warn")
    salt = stall.product("Salt 1 kg", "28", "0", sku="SALT")
    bills = []
    for key, cost in (("first", 100_000), ("second", 200_000)):
        set_costs(shop_id=shop.pk, costs={salt.pk: cost}, at=NOW)
        bills.append(stall.sold({"sku": "SALT", "quantity": "1"}, key=key)["id"])
    stall.stock({salt: 1000}, key="salt came")
    stall.nothing_broken()
    at = Sale.objects.get(pk=bills[0]).happened_at
    void_sale(access=stall.access, sale_id=bills[0], reason="a slip", at=at)
    held = on_hand(stall.access, branch=stall.world.main, products=[salt.pk])[salt.pk]
    assert held == Standing(0, 0)
    stall.nothing_broken()
