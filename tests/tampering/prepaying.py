"""What customers gave ahead, one of each: a card in notes, topped up, an advance, credit with a PIN, given back.

And a lost card that was replaced, and one whose rest was kept.
"""

import datetime
from typing import Any

from galla.accounts.tests.pins import lent, with_pin
from galla.parties.models import Customer
from galla.prepaid.actions import (
    MoneyGiven,
    give_back,
    give_credit,
    keep_rest,
    replace_card,
    sell_card,
    set_terms,
    take_advance,
    top_up,
)
from galla.sales.tests.conftest import Stall
from tests.world import NOW

SOAP = {"sku": "SOAP", "quantity": "1"}
CASH = {"method": "cash", "amount": "20.00"}


def prepay(stall: Stall, customer: int) -> None:
    """One of each."""
    act: dict[str, Any] = {"access": stall.access, "at": NOW}
    whose = Customer.objects.get(pk=customer)
    sold = sell_card(**act, key="diwali", money=MoneyGiven("cash", notes={10000: 2}))
    top_up(**act, key="more", card=sold.card, money=MoneyGiven("upi", 5_000, reference="UPI 9"))
    pays = {"method": "gift_card", "amount": "40.00", "reference": sold.code}
    stall.sold(SOAP, key="by card", cash=None, tenders=[pays, CASH])
    replace_card(**act, key="lost", card=sold.card, reason="lost on the bus")
    set_terms(access=stall.access, valid_days=30)
    over = sell_card(**act | {"at": NOW - datetime.timedelta(40)}, key="over", money=MoneyGiven("cash", 3_000))
    keep_rest(**act, key="kept", card=over.card)
    set_terms(access=stall.access, valid_days=None)
    wrong = sell_card(**act, key="wrong", money=MoneyGiven("cash", notes={10000: 1})).paper.document
    give_back(**act, prepayment=wrong, reason="wanted none")
    advance = take_advance(**act, key="advance", customer=whose, money=MoneyGiven("bank", 8_000, reference="UTR 3"))
    give_back(**act, prepayment=advance.document, reason="moved away")
    cashier = lent(stall.world, with_pin(stall.world), "prepaid.give")
    give_credit(access=cashier, at=NOW, key="sorry", customer=whose, amount_minor=2_500, reason="waited an hour")
    credit = {"method": "store_credit", "amount": "25.00"}
    stall.sold(SOAP, key="by credit", cash=None, customer=customer, tenders=[credit, CASH])
