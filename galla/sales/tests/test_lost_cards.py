"""A bill at the counter and a gift card that was lost."""

import pytest

from galla.prepaid.actions import replace_card
from galla.prepaid.tests.ahead import card, left_on_card
from galla.sales.tests.conftest import Stall
from tests.world import NOW, World

pytestmark = pytest.mark.django_db


def test_a_bill_is_paid_by_the_new_card_and_refused_for_the_lost_one(world: World) -> None:
    stall = Stall(world)
    sold = card(world)
    access = world.access("manager", till=world.till)
    new = replace_card(access=access, at=NOW, key="new", card=sold.card, reason="Lost on the bus")
    soap, body = {"sku": "SOAP", "quantity": "2"}, {"method": "gift_card", "amount": "85.00"}
    lost = stall.body(soap, cash=None, tenders=[body | {"reference": sold.code}])
    refused = stall.post(lost, key="lost")
    assert (refused.status_code, refused.json()["code"]) == (409, "gift_card_replaced")
    assert left_on_card(new) == 50_000
    stall.sold(soap, key="new", cash=None, tenders=[body | {"reference": new.code}])
    assert left_on_card(new) == 41_500
