"""Points, one of each move: earned, spent, taken back, come back, over."""

import datetime
from typing import Any

from galla.catalog.queries import Reference
from galla.loyalty.actions import set_scheme
from galla.loyalty.actions.expiring import expire_all
from galla.loyalty.reckoning import Rules
from galla.payments.models import Method
from galla.returns.actions import Item, take_back
from galla.returns.models import Way
from galla.sales.actions import checkout
from galla.sales.carts import Cart, CartLine, Payment, TenderGiven
from galla.sales.tests.conftest import Stall
from tests.world import NOW

SOAP = {"sku": "SOAP", "quantity": "2"}
CARD = {"method": "card", "amount": "85.00"}


def earn(stall: Stall, customer: int) -> None:
    """One of each."""
    rules = Rules(step_minor=1_000, points_per_step=1, point_value_minor=100, good_months=1)
    set_scheme(access=stall.access, at=NOW, is_on=True, rules=rules)
    line = CartLine(2_000, product=Reference(sku="SOAP"))
    paid, cart = Payment((TenderGiven(Method.CARD, 8_500),)), Cart((line,), customer_id=customer)
    long_ago = NOW - datetime.timedelta(days=40)
    checkout(access=stall.access, cart=cart, payment=paid, key="long ago", at=long_ago)
    told: dict[str, Any] = {"cash": None, "customer": customer}
    stall.sold(SOAP, key="earns", **told, tenders=[CARD])
    pays = [{"method": "points", "amount": "5.00"}, {"method": "card", "amount": "80.00"}]
    spent = stall.sold(SOAP, key="with points", **told, tenders=pays)["id"]
    act: dict[str, Any] = {"access": stall.access, "at": NOW, "reason": "smells of nothing"}
    take_back(**act, key="points back", items=[Item(spent, 1, 2_000)], way=Way.ORIGINAL)
    expire_all(at=NOW)
    set_scheme(access=stall.access, at=NOW, is_on=False, rules=rules)
