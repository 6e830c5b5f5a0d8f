"""What the khata costs a bill in statements: a few, the same for one payment and for many; nothing for cash."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from galla.credit.tests.khatas import customer, khata_world
from galla.payments.models import Method
from galla.sales.actions import checkout
from galla.sales.carts import Cart, CartLine, OpenItem, Payment, TenderGiven
from tests.world import NOW, World

pytestmark = pytest.mark.django_db


def sent(world: World, payment: Payment, *, customer_id: int, key: str) -> list[str]:
    """The statements of a bill of 100.00 paid so."""
    line = CartLine(1_000, open_item=OpenItem("Mending", 0), unit_price_e4=1_000_000, includes_tax=True)
    cart = Cart(lines=(line,), customer_id=customer_id)
    with CaptureQueriesContext(connection) as captured:
        checkout(access=world.access("owner", till=world.till), cart=cart, payment=payment, key=key, at=NOW)
    return [query["sql"] for query in captured.captured_queries]


def on_khata(parts: int) -> Payment:
    """100.00 on the khata in so many payments."""
    return Payment(tuple(TenderGiven(Method.ON_ACCOUNT, 10_000 // parts) for _ in range(parts)))


def test_the_khata_takes_four_statements_however_many_payments_there_are() -> None:
    world = khata_world()
    who = customer(world).pk
    cash = Payment((TenderGiven(Method.CASH, 10_000),))
    card = Payment((TenderGiven(Method.CARD, 10_000),))
    for key, payment in (("first", on_khata(1)), ("second", cash), ("third", card)):
        sent(world, payment, customer_id=who, key=key)
    plain = sent(world, card, customer_id=who, key="card")
    counts = [len(sent(world, on_khata(parts), customer_id=who, key=f"of {parts}")) for parts in (1, 5, 10)]
    assert len(set(counts)) == 1, counts
    # Two ask for the limit and what is owed, one writes the charges, one moves the balance, which a card has not.
    assert counts[0] - len(plain) <= 4, (counts, len(plain))
    in_cash = sent(world, cash, customer_id=who, key="cash")
    assert not [sql for sql in in_cash if "credit_charge" in sql or "credit_khata" in sql]
