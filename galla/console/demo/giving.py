"""What the demo shop gives away and takes back: an offer, a code and who used it, and goods that came back."""

import datetime
from collections.abc import Iterator, Mapping
from contextlib import suppress
from functools import partial

from galla.catalog.queries import Reference
from galla.console.demo import rhythm
from galla.console.demo.cash import Told
from galla.console.demo.facts import milli
from galla.console.demo.founding import DemoShop
from galla.ledger.queries import entry_of_key
from galla.offers.actions import add_offer, make_shared_code
from galla.payments.models import Method
from galla.returns.actions import Item, Loose, take_back, take_back_without_bill
from galla.returns.errors import WithoutBill
from galla.returns.models import Way
from galla.sales.actions import checkout
from galla.sales.carts import Cart, CartLine, Manner, Payment, TenderGiven
from galla.sales.quotes import price_cart

CODE = "NAMASTE10"
WITH_CODE = {"NMB-001": "6", "CDJ-001": "4"}
PLAIN = {"OIL-003": "1", "NMB-001": "4"}
# How many bills are made here, beside those the rhythm of the days brings.
BILLS = 2
MANNER = Manner(sends_mail=False)


def acts(demo: DemoShop) -> Iterator[Told]:
    """The offers are begun, and then used; of both bills some comes back, and something nobody has the bill of."""
    yield 6, partial(_begin_offers, demo)
    yield 5, partial(_sell, demo, "code", WITH_CODE, 0, (CODE,))
    yield 5, partial(_sell, demo, "plain", PLAIN, 1, ())
    yield 3, partial(_come_back, demo, "code", 2, "2", Way.CASH, "Two bottles had lost their fizz")
    yield 2, partial(_come_back, demo, "plain", 1, "1", Way.STORE_CREDIT, "Wanted another oil")
    yield 2, partial(_come_without_bill, demo)


def _begin_offers(demo: DemoShop, at: datetime.datetime) -> None:
    """Something off large bills for everybody, and something off each piece for who knows the word."""
    large = {"name": "5 % off from ₹1,500", "percent_ppm": 50_000, "least_minor": 150_000}
    add_offer(access=demo.manager, at=at, kind="off_total", values=large)
    goods = sorted(demo.ids[sku] for sku in WITH_CODE)
    word = {"name": "Namaste: 10 % off snacks", "percent_ppm": 100_000, "products": goods, "by_code": True}
    offer = add_offer(access=demo.manager, at=at, kind="off_each", values=word)
    make_shared_code(access=demo.manager, at=at, offer=offer, code=CODE, terms={"most_each": 1})
    for access in demo.at_till:
        # The shop's row says that there are offers; everybody at a till has read it before.
        access.shop.refresh_from_db(fields=["has_offers"])


def _sell(
    demo: DemoShop, key: str, goods: Mapping[str, str], customer: int, codes: tuple[str, ...], at: datetime.datetime
) -> None:
    """A bill in cash, paid to the rupee."""
    access = demo.at_till[0]
    lines = tuple(CartLine(milli(pieces), Reference(product_id=demo.ids[sku])) for sku, pieces in goods.items())
    cart = Cart(lines=lines, customer_id=demo.customer_ids[customer], coupons=codes)
    total = price_cart(access=access, cart=cart, at=at).bill.total_minor
    exact = TenderGiven(Method.CASH, total, rhythm.notes_held_out(total))
    payment = Payment((exact,), expected_total_minor=total)
    checkout(access=access, cart=cart, payment=payment, key=_key(key), at=at, manner=MANNER)


def _come_back(
    demo: DemoShop, key: str, position: int, pieces: str, way: Way, reason: str, at: datetime.datetime
) -> None:
    """Some of a line of a bill."""
    entry = entry_of_key(demo.shop.pk, "sale", _key(key))
    if entry is None:
        raise AssertionError("a bill is made before its goods come back")
    items = [Item(entry.id, position, milli(pieces))]
    take_back(access=demo.manager, at=at, key=f"{_key(key)}:back", items=items, way=way, reason=reason)


def _come_without_bill(demo: DemoShop, at: datetime.datetime) -> None:
    """At the lowest price of late. A shop that was begun before it took such goods takes none."""
    items = [Loose(demo.ids["NMB-001"], milli("3"))]
    with suppress(WithoutBill):
        take_back_without_bill(
            access=demo.manager,
            at=at,
            key="demo:given:without",
            items=items,
            way=Way.CASH,
            reason="Bought by mistake; the bill was thrown away",
        )


def _key(key: str) -> str:
    return f"demo:given:{key}"
