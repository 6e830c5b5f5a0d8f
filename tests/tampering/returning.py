"""Goods that came back, one of each kind: to a place, of a bill paid by card, with a manager's PIN, of two bills."""

from typing import Any

from galla.accounts.tests.pins import lent, with_pin
from galla.catalog.queries import Reference
from galla.inventory.actions import add_place
from galla.returns.actions import GoodsBack, Item, exchange, set_terms, take_back
from galla.returns.models import Way
from galla.sales.carts import Cart, CartLine, Payment
from galla.sales.tests.conftest import Stall
from tests.world import NOW

SOAP = {"sku": "SOAP", "quantity": "2"}


def give_back(stall: Stall, customer: int) -> None:
    """One of each."""
    act: dict[str, Any] = {"access": stall.access, "at": NOW, "reason": "smells of nothing"}
    damaged = add_place(access=stall.access, branch=stall.world.main, name="Damaged")
    cash = stall.sold(SOAP, key="comes back", cash="85.00")["id"]
    told = {"cash": None, "customer": customer}
    cards = [
        stall.sold(SOAP, key=f"card {number}", **told, tenders=[{"method": "card", "amount": "85.00"}])["id"]
        for number in range(2)
    ]
    take_back(**act, key="one", items=[Item(cash, 1, 1_000, damaged.pk)], way=Way.ORIGINAL)
    take_back(**act, key="two", items=[Item(sale, 1, 1_000) for sale in cards], way=Way.ORIGINAL)
    take_back(**act, key="credit", items=[Item(cards[0], 1, 1_000)], way=Way.STORE_CREDIT)
    back = GoodsBack([Item(cards[1], 1, 1_000)], Way.ORIGINAL, "smells of nothing")
    soap = CartLine(quantity_milli=1_000, product=Reference(sku="SOAP"))
    exchange(access=stall.access, at=NOW, key="swap", back=back, cart=Cart((soap,)), payment=Payment())
    set_terms(access=stall.access, cash_limit_minor=1_000)
    cashier = lent(stall.world, with_pin(stall.world), "return.beyond")
    take_back(**(act | {"access": cashier}), key="rest", items=[Item(cash, 1, 1_000)], way=Way.CASH)
