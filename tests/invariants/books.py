"""A shop and, beside it, a model of a few numbers: its shelf, its drawer's notes, its customers' khata.

Every verb does one thing in the shop through its action and the same in the model. What is refused must leave both as
they were; ``same`` compares them.
"""

import datetime
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from django.db import connection

from galla.accounts.access import Access
from galla.accounts.models import Till
from galla.catalog.actions import archive_product, change_product, create_product, restore_product
from galla.catalog.models import TaxClass
from galla.catalog.queries import Reference
from galla.drawer.actions import count, pay_in, pay_out, swap
from galla.drawer.cash import worth_of
from galla.foundation.database.rows import execute
from galla.foundation.errors import Refusal
from galla.inventory.actions import AdjustmentItem, ReceiptItem, adjust, receive
from galla.inventory.errors import NotEnoughStock
from galla.parties.actions import add_customer, merge_customers, unmerge_customer
from galla.parties.details import Details
from galla.parties.models import Customer
from galla.pricing.bill import Discount
from galla.sales.actions import checkout, void_sale
from galla.sales.carts import Cart, CartLine, Payment, TenderGiven
from galla.sales.errors import ChangeNotPossible
from galla.sales.models import Method, Rest
from galla.sales.quotes import price_cart
from galla.sales.rows import SaleRow
from tests.invariants.trade import Trade
from tests.invariants.travels import Goods, Loft

type Line = tuple[int, int, int]
type Notes = dict[int, int]

SOLD_BELOW_ZERO = "warn"


class NoBill(Refusal):
    """A step that comes back to a bill before there is one."""


@dataclass
class Bill:
    """A bill that was saved, the request that made it, what left the shelf (by place) and who owes what."""

    sale: SaleRow
    cart: Cart
    payment: Payment
    key: str
    goods: Counter[int] = field(default_factory=Counter)
    owed: dict[int, int] = field(default_factory=dict)
    void: bool = False


@dataclass
class Books:
    """One shop, at one till. ``pick`` numbers stand for the goods, customers and bills there are, counted round."""

    access: Access
    at: datetime.datetime
    goods: list[Goods] = field(default_factory=list)
    customers: list[Customer] = field(default_factory=list)
    merged: dict[int, int] = field(default_factory=dict)
    khata: Counter[int] = field(default_factory=Counter)
    bills: list[Bill] = field(default_factory=list)
    notes: Counter[int] = field(default_factory=Counter)
    loose_minor: int = 0
    step: int = 0
    loft: Loft = field(init=False)
    trade: Trade = field(init=False)

    def __post_init__(self) -> None:
        self.loft = Loft(self.access, self.till.branch)
        self.trade = Trade(self.access, self.till.branch)
        self.trade.begin(self.at)

    @property
    def shop_id(self) -> int:
        return self.access.shop.pk

    @property
    def till(self) -> Till:
        return self.access.require_till()

    @property
    def key(self) -> str:
        """The key of this step: the same words in every shop."""
        return f"step {self.step}"

    # Goods

    def new_product(self, rupees: int, rate: str) -> None:
        tax_class = TaxClass.objects.get(shop=self.shop_id, name=f"GST {rate}")
        number = len(self.goods)
        product = create_product(
            access=self.access,
            at=self.at,
            name=f"Product {number}",
            sku=f"P-{number}",
            price_e4=rupees * 10_000,
            price_includes_tax=True,
            tax_class=tax_class,
        )
        self.goods.append(Goods(product, rupees * 10_000))

    def change_price(self, pick: int, rupees: int) -> None:
        goods = self._goods(pick)
        change_product(access=self.access, at=self.at, product=goods.product, price_e4=rupees * 10_000)
        goods.price_e4 = rupees * 10_000

    def archive(self, pick: int) -> None:
        goods = self._goods(pick)
        archive_product(access=self.access, at=self.at, product=goods.product)
        goods.archived = True

    def restore(self, pick: int) -> None:
        goods = self._goods(pick)
        restore_product(access=self.access, at=self.at, product=goods.product)
        goods.archived = False

    def receive(self, pick: int, milli: int, worth_minor: int) -> None:
        goods, branch = self._goods(pick), self.till.branch
        items = [ReceiptItem(goods.product.pk, milli, worth_minor=worth_minor)]
        receive(access=self.access, at=self.at, key=self.key, branch=branch, items=items)
        goods.on_hand += milli

    def adjust(self, pick: int, milli: int) -> None:
        goods, reason = self._goods(pick), "found" if milli > 0 else "damaged"
        items = [AdjustmentItem(goods.product.pk, change_milli=milli)]
        adjust(access=self.access, at=self.at, key=self.key, branch=self.till.branch, items=items, reason=reason)
        goods.on_hand += milli

    def count_goods(self, pick: int, milli: int) -> None:
        goods = self._goods(pick)
        items = [AdjustmentItem(goods.product.pk, counted_milli=milli)]
        adjust(access=self.access, at=self.at, key=self.key, branch=self.till.branch, items=items, reason="count")
        goods.on_hand = milli

    def send(self, pick: int, milli: int, up: bool) -> None:
        self.loft.send(self.at, self.key, self._goods(pick), milli, up=up)

    def unload(self, pick: int, came: int, damaged: int, missing: int) -> None:
        self.loft.unload(self.at, self.key, pick, came, damaged, missing)

    def buy(self, pick: int, milli: int, worth_minor: int) -> None:
        self.trade.buy(self.at, self.key, self._goods(pick), milli, worth_minor)

    def bill(self, pick: int, _milli: int, worth_minor: int) -> None:
        self.trade.bill(self.at, self.key, pick, worth_minor)

    def pay(self, _pick: int, milli: int, _worth_minor: int) -> None:
        self.trade.pay(self.at, self.key, milli // 1_000)

    def send_back(self, pick: int, milli: int, _worth_minor: int) -> None:
        self.trade.send_back(self.at, self.key, pick, milli)

    def take_back(self, pick: int) -> None:
        self.loft.take_back(self.at, self.key, pick)

    # The counter

    def sell(self, lines: Sequence[Line], means: str, more: int, off_ppm: int, customer: int) -> None:
        """A bill; cash is given in fives or in notes of a hundred, and change goes back in any way there is."""
        cart = self._cart(lines, off_ppm, customer if means in ("khata", "mixed") else None)
        total = price_cart(access=self.access, cart=cart, at=self.at).bill.total_minor
        payment = Payment(tendered(total, means, more), expected_total_minor=total)
        try:
            sale = self._checkout(cart, payment)
        except ChangeNotPossible:
            payment = replace(payment, rest=Rest.LOOSE)
            sale = self._checkout(cart, payment)
        except NotEnoughStock:
            assert self._short(lines), "refused although there is enough"
            raise
        assert not (self._short(lines) and self._blocks), "sold although there is not enough"
        assert sale.total_minor == total
        self._take_down(Bill(sale, cart, payment, self.key), lines)

    def sell_again(self, pick: int) -> None:
        """The request of a bill comes again: the same bill is answered, and nothing moves."""
        bill = self._bill(pick)
        again = checkout(access=self.access, cart=bill.cart, payment=bill.payment, key=bill.key, at=self.at)
        assert again.replayed
        assert again.rows.sale == bill.sale

    def _checkout(self, cart: Cart, payment: Payment) -> SaleRow:
        booked = checkout(access=self.access, cart=cart, payment=payment, key=self.key, at=self.at)
        assert not booked.replayed
        return booked.rows.sale

    def _cart(self, lines: Sequence[Line], off_ppm: int, customer: int | None) -> Cart:
        return Cart(
            lines=tuple(
                CartLine(milli, Reference(product_id=self._goods(pick).product.pk), discount=Discount(percent_ppm=off))
                for pick, milli, off in lines
            ),
            customer_id=None if customer is None else self.customers[customer % len(self.customers)].pk,
            discount=Discount(percent_ppm=off_ppm) if off_ppm else None,
        )

    def _take_down(self, bill: Bill, lines: Sequence[Line]) -> None:
        sale, tenders = bill.sale, bill.payment.tenders
        for pick, milli, _off in lines:
            self._goods(pick).on_hand -= milli
            bill.goods[pick % len(self.goods)] += milli
        if sale.customer_id is not None and bill.cart.customer_id is not None:
            assert sale.customer_id == self._stands(bill.cart.customer_id)
            owed = sum(tender.amount_minor for tender in tenders if tender.method == Method.ON_ACCOUNT)
            bill.owed[sale.customer_id] = owed - sale.credit_minor
        self.khata.update(bill.owed)
        back = {int(value): pieces for value, pieces in sale.change_notes.items()}
        assert worth_of(back) + sale.change_loose_minor == sale.change_minor
        assert sale.paid_minor - sale.change_minor - sale.credit_minor == sale.total_minor
        for tender in tenders:
            if tender.method == Method.CASH:
                self.notes.update(tender.notes or {})
                self.loose_minor += tender.amount_minor - worth_of(tender.notes or {})
        self.notes.subtract(back)
        self.loose_minor -= sale.change_loose_minor
        self.bills.append(bill)

    def void(self, pick: int) -> None:
        """One of the bills so far is taken back, perhaps not for the first time, perhaps too late."""
        bill = self._bill(pick)
        row = void_sale(access=self.access, sale_id=bill.sale.id, reason="A slip", at=self.at, rest=Rest.LOOSE)
        assert not bill.void, "taken back twice"
        assert self.at.date() == bill.sale.happened_at.date(), "taken back on another day"
        bill.void = True
        for place, milli in bill.goods.items():
            self.goods[place].on_hand += milli
        self.khata.subtract(bill.owed)
        self.notes.subtract({int(value): pieces for value, pieces in row.notes.items()})
        self.loose_minor -= row.loose_minor

    # The drawer

    def pay_in(self, notes: Notes, rupees: int) -> None:
        self._cash(pay_in, notes, rupees, +1)

    def pay_out(self, notes: Notes, rupees: int) -> None:
        self._cash(pay_out, notes, rupees, -1)

    def _cash(self, verb: Any, notes: Notes, rupees: int, sign: int) -> None:
        amount = {} if notes else {"amount_minor": rupees * 100}
        verb(
            access=self.access, at=self.at, key=self.key, till=self.till, reason="Change", notes=notes or None, **amount
        )
        self.notes.update({value: sign * pieces for value, pieces in notes.items()})
        self.loose_minor += sign * amount.get("amount_minor", 0)

    def swap(self, hundreds: int) -> None:
        taken, put = {10_000: hundreds}, {5_000: hundreds, 1_000: 5 * hundreds}
        swap(access=self.access, at=self.at, key=self.key, till=self.till, taken=taken, put=put)
        self.notes.subtract(taken)
        self.notes.update(put)

    def count(self, notes: Notes) -> None:
        """The drawer is counted, and holds something else than anybody thought."""
        count(access=self.access, at=self.at, key=self.key, till=self.till, notes=notes)
        self.notes, self.loose_minor = Counter(notes), 0

    # People

    def new_customer(self) -> None:
        details = Details(name=f"Customer {len(self.customers)}")
        self.customers.append(add_customer(access=self.access, at=self.at, details=details))

    def merge(self, pick: int, into: int) -> None:
        one, other = self._customer(pick), self._customer(into)
        target = merge_customers(access=self.access, at=self.at, customer=one, into=other)
        assert target.pk == self._stands(other.pk)
        self.merged[one.pk] = target.pk

    def unmerge(self, pick: int) -> None:
        """One of those who were merged; where there is none, somebody who was not."""
        merged = sorted(self.merged)
        one = Customer.objects.get(pk=merged[pick % len(merged)]) if merged else self._customer(pick)
        unmerge_customer(access=self.access, customer=one)
        del self.merged[one.pk]

    # What is what

    def _bill(self, pick: int) -> Bill:
        if not self.bills:
            raise NoBill("There is no bill yet.")
        return self.bills[pick % len(self.bills)]

    def _goods(self, pick: int) -> Goods:
        return self.goods[pick % len(self.goods)]

    def _customer(self, pick: int) -> Customer:
        return Customer.objects.get(pk=self.customers[pick % len(self.customers)].pk)

    def _stands(self, customer: int) -> int:
        while customer in self.merged:
            customer = self.merged[customer]
        return customer

    @property
    def _blocks(self) -> bool:
        return self.access.shop.negative_stock != SOLD_BELOW_ZERO

    def _short(self, lines: Sequence[Line]) -> bool:
        wanted: Counter[int] = Counter()
        for pick, milli, _off in lines:
            wanted[pick % len(self.goods)] += milli
        return any(milli > self.goods[place].on_hand for place, milli in wanted.items())

    def same(self) -> None:
        """The shop and the model agree: on every shelf, in every drawer, about every customer."""
        units = {"money": worth_of(self.notes) + self.loose_minor, "loose": self.loose_minor}
        units |= {f"note:{value}": pieces for value, pieces in self.notes.items()}
        told = {(f"drawer:{self.till.pk}", unit): amount for unit, amount in units.items()}
        told |= {(f"shelf:{self.till.branch_id}", f"goods:{one.product.pk}"): one.on_hand for one in self.goods}
        told |= {(f"customer:{number}", "money"): owed for number, owed in self.khata.items()}
        told |= self.loft.lying(self.goods)
        told |= self.trade.standing()
        assert self._held() == without_none(told)
        assert all(pieces >= 0 for pieces in self.notes.values())
        assert not self._blocks or all(goods.on_hand >= 0 for goods in self.goods)

    def _held(self) -> dict[tuple[str, str], int]:
        """All that is kept of this shop in one statement, so that nothing can stand where no model looks."""
        statement = """
            SELECT a.key, u.key, b.received - b.given FROM ledger_balance b
            JOIN ledger_account a ON a.id = b.account JOIN ledger_unit u ON u.id = b.unit WHERE b.shop_id = %s
        """
        with connection.cursor() as cursor:
            rows = execute(cursor, statement, [self.shop_id])
        return without_none({(place, what): amount for place, what, amount in rows})


def without_none[Key](amounts: Mapping[Key, int]) -> dict[Key, int]:
    """The amounts that are not zero."""
    return {key: amount for key, amount in amounts.items() if amount}


def tendered(total: int, means: str, more: int) -> tuple[TenderGiven, ...]:
    """What is given for a bill: one means of payment, or half by UPI, a quarter on the khata and the rest in cash."""
    if total == 0:
        return ()
    if means == "notes":
        hundreds = total // 10_000 + 1 + more
        return (TenderGiven(Method.CASH, hundreds * 10_000, {10_000: hundreds}),)
    if means == "mixed":
        parts = (Method.UPI, total // 2), (Method.ON_ACCOUNT, total // 4)
        tenders = [TenderGiven(method, amount) for method, amount in parts if amount]
        rest = total - sum(tender.amount_minor for tender in tenders)
        return (*tenders, TenderGiven(Method.CASH, rest + more * 500))
    method = {"cash": Method.CASH, "upi": Method.UPI, "khata": Method.ON_ACCOUNT}[means]
    return (TenderGiven(method, total + (more * 500 if means == "cash" else 0)),)
