"""A shop's life in random order: sell, take back, receive, put right, count, put in, pay out.

Beside the shop runs a model of a few numbers: what lies on the shelf, what the drawer and the khata hold. After every
step both say the same, and at the end every invariant of the house holds.
"""

import datetime
from typing import Any

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from galla.catalog.models import Product
from galla.catalog.queries import Reference
from galla.drawer.actions import count, pay_in, pay_out
from galla.foundation.errors import Refusal
from galla.inventory.actions import AdjustmentItem, ReceiptItem, adjust, receive
from galla.ledger import places, queries
from galla.pricing.bill import Discount
from galla.sales.actions import checkout, void_sale
from galla.sales.carts import Cart, CartLine, Payment, TenderGiven
from galla.sales.errors import ChangeNotPossible
from galla.sales.models import Method, Rest
from galla.sales.tests.conftest import Stall
from tests.world import NOW

quantities = st.integers(1, 6).map(lambda pieces: pieces * 1_000)
products = st.integers(0, 2)
steps = st.lists(
    st.one_of(
        st.tuples(
            st.just("sell"),
            st.lists(st.tuples(products, quantities, st.sampled_from([0, 50_000, 333_333])), min_size=1, max_size=5),
            st.sampled_from(["cash", "notes", "upi", "khata"]),
            st.integers(0, 5),
        ),
        st.tuples(st.just("void"), st.integers(0, 9)),
        st.tuples(st.just("receive"), products, quantities, st.integers(0, 5_000)),
        st.tuples(st.just("adjust"), products, st.integers(-4, 4).map(lambda pieces: pieces * 1_000)),
        st.tuples(st.just("count"), st.integers(0, 4), st.integers(0, 9)),
        st.tuples(st.just("cash in"), st.integers(1, 900)),
        st.tuples(st.just("cash out"), st.integers(1, 900)),
    ),
    min_size=1,
    max_size=14,
)


class Life:
    """The shop and its model, step by step. A refused step changes neither."""

    def __init__(self, stall: Stall) -> None:
        self.stall = stall
        self.access = stall.access
        self.goods: list[Product] = [stall.tea, stall.soap, stall.sugar]
        self.shelf = {stall.tea.pk: 10_000, stall.soap.pk: 10_000, stall.sugar.pk: 25_000}
        self.cash_minor = 0
        self.khata_minor = 0
        self.bills: list[Any] = []
        self.step = 0
        answer = stall.world.api("owner").post("/api/v1/customers/", {"name": "Meena"}, format="json")
        self.customer: int = answer.json()["id"]

    def take(self, step: tuple[Any, ...]) -> None:
        """One step; what is refused must leave everything as it was."""
        self.step += 1
        self.at = NOW + datetime.timedelta(seconds=self.step)
        self.key = f"step {self.step}"
        try:
            with transaction.atomic():
                getattr(self, step[0].replace(" ", "_"))(*step[1:])
        except Refusal:
            pass
        self.same()

    def sell(self, lines: list[tuple[int, int, int]], means: str, more: int) -> None:
        """A bill by one means of payment; cash is given in fives or in notes of a hundred, change in any way."""
        cart = Cart(
            lines=tuple(
                CartLine(milli, Reference(product_id=self.goods[place].pk), discount=Discount(percent_ppm=off))
                for place, milli, off in lines
            ),
            customer_id=self.customer if means == "khata" else None,
        )
        from galla.sales.quotes import price_cart

        total = price_cart(access=self.access, cart=cart, at=self.at).bill.total_minor
        tenders, rest = self.tender(total, means, more), None
        try:
            with transaction.atomic():
                booked = checkout(access=self.access, cart=cart, payment=Payment(tenders), key=self.key, at=self.at)
        except ChangeNotPossible:
            rest = Rest.LOOSE
            payment = Payment(tenders, rest=rest)
            booked = checkout(access=self.access, cart=cart, payment=payment, key=self.key, at=self.at)
        for place, milli, _off in lines:
            self.shelf[self.goods[place].pk] -= milli
        sale = booked.rows.sale
        self.cash_minor += total if means in ("cash", "notes") else 0
        self.khata_minor += total if means == "khata" else 0
        self.bills.append((sale, means, lines))

    def tender(self, total: int, means: str, more: int) -> tuple[TenderGiven, ...]:
        """What is given for a bill."""
        if total == 0:
            return ()
        if means == "notes":
            hundreds = total // 10_000 + 1 + more
            return (TenderGiven(Method.CASH, hundreds * 10_000, {10_000: hundreds}),)
        method = {"cash": Method.CASH, "upi": Method.UPI, "khata": Method.ON_ACCOUNT}[means]
        return (TenderGiven(method, total + (more * 500 if means == "cash" else 0)),)

    def void(self, place: int) -> None:
        """One of the bills so far is taken back, perhaps not for the first time."""
        if not self.bills:
            return
        sale, means, lines = self.bills[place % len(self.bills)]
        void_sale(access=self.access, sale_id=sale.id, reason="a slip", at=self.at, rest=Rest.LOOSE)
        for index, milli, _off in lines:
            self.shelf[self.goods[index].pk] += milli
        self.cash_minor -= sale.total_minor if means in ("cash", "notes") else 0
        self.khata_minor -= sale.total_minor if means == "khata" else 0

    def receive(self, place: int, milli: int, worth: int) -> None:
        """Goods come."""
        product = self.goods[place]
        items = [ReceiptItem(product.pk, milli, worth_minor=worth)]
        receive(access=self.access, at=self.at, key=self.key, branch=self.stall.world.main, items=items)
        self.shelf[product.pk] += milli

    def adjust(self, place: int, milli: int) -> None:
        """Stock is put right."""
        product = self.goods[place]
        items = [AdjustmentItem(product.pk, change_milli=milli)]
        reason = "found" if milli > 0 else "damaged"
        adjust(access=self.access, at=self.at, key=self.key, branch=self.stall.world.main, items=items, reason=reason)
        self.shelf[product.pk] += milli

    def count(self, hundreds: int, tens: int) -> None:
        """The drawer is counted, and holds something else than anybody thought."""
        notes = {10_000: hundreds, 1_000: tens}
        count(access=self.access, at=self.at, key=self.key, till=self.stall.world.till, notes=notes)
        self.cash_minor = hundreds * 10_000 + tens * 1_000

    def cash_in(self, rupees: int) -> None:
        """Money is put in."""
        till = self.stall.world.till
        pay_in(access=self.access, at=self.at, key=self.key, till=till, reason="change", amount_minor=rupees * 100)
        self.cash_minor += rupees * 100

    def cash_out(self, rupees: int) -> None:
        """Money is paid out."""
        till = self.stall.world.till
        pay_out(access=self.access, at=self.at, key=self.key, till=till, reason="tea", amount_minor=rupees * 100)
        self.cash_minor -= rupees * 100

    def same(self) -> None:
        """The shop and the model agree."""
        shop = self.stall.world.shop.pk
        shelf = places.shelf(shop, self.stall.world.main.pk)
        money = places.money(shop)
        drawer, khata = places.drawer(shop, self.stall.world.till.pk), places.customer(shop, self.customer)
        pairs = [(shelf, places.goods(shop, product.pk)) for product in self.goods]
        held = queries.balances([*pairs, (drawer, money), (khata, money)])
        assert [held[place.id, what.id].on_hand for place, what in pairs] == [
            self.shelf[product.pk] for product in self.goods
        ]
        assert held[drawer.id, money.id].on_hand == self.cash_minor
        assert held[khata.id, money.id].on_hand == self.khata_minor


@pytest.mark.django_db
@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
@given(steps=steps)
def test_whatever_a_shop_does_its_numbers_stay_right(world: Any, steps: list[tuple[Any, ...]]) -> None:
    with transaction.atomic():
        life = Life(Stall(world))
        for step in steps:
            life.take(step)
        life.stall.nothing_broken()
        transaction.set_rollback(True)


def test_the_model_notices_goods_that_move_behind_it(stall: Stall) -> None:
    life = Life(stall)
    life.same()
    stall.stock({stall.tea: 1_000}, key="unseen")
    with pytest.raises(AssertionError):
        life.same()
