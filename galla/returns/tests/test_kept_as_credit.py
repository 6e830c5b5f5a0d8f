"""Credit that customers have for goods that came back is their own, whatever else the shop gave them."""

import pytest

from galla.payments.models import Method
from galla.prepaid.actions import give_back, give_credit
from galla.prepaid.errors import AlreadySpent
from galla.prepaid.models import GivenBack
from galla.prepaid.queries import credit_left
from galla.prepaid.tests.ahead import somebody
from galla.returns.models import Way
from galla.returns.tests.coming import came
from galla.sales.tests.conftest import Stall, stall
from tests.world import NOW

__all__ = ["stall"]

pytestmark = pytest.mark.django_db
SOAPS = {"sku": "SOAP", "quantity": "2"}


def test_credit_that_was_given_and_spent_is_not_ended_with_what_goods_brought(stall: Stall) -> None:
    who, shop = somebody(stall.world), stall.world.shop.pk
    given = give_credit(
        access=stall.access, at=NOW, key="sorry", customer=who, amount_minor=5_000, reason="waited"
    ).document
    bought = stall.sold(SOAPS, key="bought", cash="85.00", customer=who.pk)
    came(stall, bought, (1, 2_000), way=Way.STORE_CREDIT)
    tenders = [{"method": Method.STORE_CREDIT.value, "amount": "50.00"}, {"method": "card", "amount": "35.00"}]
    stall.sold(SOAPS, key="spent", cash=None, customer=who.pk, tenders=tenders)
    with pytest.raises(AlreadySpent):
        give_back(access=stall.access, at=NOW, prepayment=given, reason="slip")
    assert (credit_left(shop, who.pk), GivenBack.objects.count()) == (8_500, 0)
    stall.nothing_broken()


def test_credit_that_was_given_and_not_spent_ends_and_what_goods_brought_stays(stall: Stall) -> None:
    who, shop = somebody(stall.world), stall.world.shop.pk
    given = give_credit(
        access=stall.access, at=NOW, key="sorry", customer=who, amount_minor=5_000, reason="waited"
    ).document
    bought = stall.sold(SOAPS, key="bought", cash="85.00", customer=who.pk)
    came(stall, bought, (1, 2_000), way=Way.STORE_CREDIT)
    give_back(access=stall.access, at=NOW, prepayment=given, reason="slip")
    assert credit_left(shop, who.pk) == 8_500
    stall.nothing_broken()
