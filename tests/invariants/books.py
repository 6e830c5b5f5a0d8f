"""A shop and, beside it, a model of a few numbers: its shelves, its drawer's notes, its customers' khata.

Every verb does one thing in the shop through its action and the same in the model. What is refused must leave both as
they were; ``same`` compares them. Each subject beside the counter has a module of its own.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from django.db import connection

from galla.catalog.actions import archive_product, change_product, create_product, restore_product
from galla.catalog.models import TaxClass
from galla.catalog.queries import Reference
from galla.drawer.actions import count, pay_in, pay_out, swap
from galla.drawer.cash import worth_of
from galla.foundation.database.rows import execute
from galla.foundation.errors import Refusal
from galla.inventory.actions import AdjustmentItem, ReceiptItem, adjust, receive
from galla.parties.actions import add_customer, merge_customers, unmerge_customer
from galla.parties.details import Details
from galla.parties.models import Customer
from galla.payments.models import Method
from galla.pricing.bill import Discount
from galla.pricing.surcharge import to_charge
from galla.sales.actions import checkout, void_sale
from galla.sales.carts import Cart, CartLine, Payment, TenderGiven
from galla.sales.errors import ChangeNotPossible
from galla.sales.models import Rest
from galla.sales.quotes import price_cart
from galla.sales.rows import LineRow, SaleRow, SaleRows
from tests.invariants.ahead import Ahead
from tests.invariants.batches import Cellar
from tests.invariants.cash import Cash
from tests.invariants.gateways import Gateways
from tests.invariants.interest import Bearing
from tests.invariants.khatas import Khatas
from tests.invariants.kits import Kits
from tests.invariants.returns import Returns
from tests.invariants.selling import Asked, Basket, Line, Took, asked
from tests.invariants.sessions import Counts
from tests.invariants.shop import Goods, Room
from tests.invariants.spending import Spending
from tests.invariants.trade import Trade
from tests.invariants.travels import Ladder
from tests.invariants.watch import KHATAS, Group, Row, Watch

type Notes = dict[int, int]

# What a card adds in the shops of these lives.
SURCHARGE_PPM = 20_000


class NoBill(Refusal):
    """A step that comes back to a bill before there is one."""


@dataclass
class Bill:
    """A bill that was saved, the request that made it, what left the shelf and who owes what."""

    sale: SaleRow
    cart: Cart
    payment: Payment
    key: str
    took_by: list[list[Took]]
    lines: tuple[LineRow, ...]
    owed: dict[int, int] = field(default_factory=dict)
    void: bool = False
    shift: int = 0

    @property
    def took(self) -> list[Took]:
        """What left for all its lines."""
        return [took for line in self.took_by for took in line]


@dataclass
class Books(Room):
    """One shop. ``pick`` numbers stand for the goods, customers and bills there are, counted round."""

    bills: list[Bill] = field(default_factory=list)

    def __post_init__(self) -> None:
        super().__post_init__()
        self.watch = Watch(self.shop_id)
        self.ladder, self.trade, self.counts = Ladder(self), Trade(self), Counts(self)
        self.safe, self.khatas, self.spending, self.ahead = Cash(self), Khatas(self), Spending(self), Ahead(self)
        self.returns, self.gateways, self.bearing = Returns(self), Gateways(self), Bearing(self)
        self.parts = (
            *(self.ladder, self.trade, self.counts, Cellar(self, self.ladder), Kits(self, self.ladder)),
            *(self.safe, self.khatas, self.spending, self.ahead, self.returns, self.gateways),
            self.bearing,
        )

    def do(self, verb: str, *arguments: Any) -> None:
        """One step: a verb of the counter, or of one of the other parts."""
        part = next(part for part in (self, *self.parts) if hasattr(part, verb))
        getattr(part, verb)(*arguments)

    # Goods

    def new_product(self, rupees: int, rate: str, by_batch: bool = False) -> None:
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
            keeps_batches=by_batch,
        )
        self.goods.append(Goods(product, rupees * 10_000, by_batch=by_batch))

    def change_price(self, pick: int, rupees: int) -> None:
        goods = self.picked(pick)
        change_product(access=self.access, at=self.at, product=goods.product, price_e4=rupees * 10_000)
        goods.price_e4 = rupees * 10_000

    def archive(self, pick: int) -> None:
        goods = self.picked(pick)
        archive_product(access=self.access, at=self.at, product=goods.product)
        goods.archived = True

    def restore(self, pick: int) -> None:
        goods = self.picked(pick)
        restore_product(access=self.access, at=self.at, product=goods.product)
        goods.archived = False

    def receive(self, pick: int, milli: int, worth_minor: int) -> None:
        goods = self.picked(pick)
        items = [ReceiptItem(goods.pk, milli, worth_minor=worth_minor)]
        receive(access=self.access, at=self.at, key=self.key, branch=self.branch, items=items)
        assert goods.stocked, "received although it is not kept in stock"
        assert not goods.archived, "received although it is no longer sold"
        goods.floor.bring(milli)

    def adjust(self, pick: int, milli: int) -> None:
        goods, reason = self.picked(pick), "found" if milli > 0 else "damaged"
        items = [AdjustmentItem(goods.pk, change_milli=milli)]
        adjust(access=self.access, at=self.at, key=self.key, branch=self.branch, items=items, reason=reason)
        assert goods.stocked, "adjusted although it is not kept in stock"
        goods.floor.change(milli)

    def count_goods(self, pick: int, milli: int) -> None:
        goods = self.picked(pick)
        items = [AdjustmentItem(goods.pk, counted_milli=milli)]
        adjust(access=self.access, at=self.at, key=self.key, branch=self.branch, items=items, reason="count")
        assert goods.stocked, "counted although it is not kept in stock"
        goods.floor.right(milli - goods.floor.on_hand)

    # The counter

    def sell(self, lines: Sequence[Line], means: str, more: int, off_ppm: int, customer: int) -> None:
        """A bill; cash is given in fives or in notes of a hundred, and change goes back in any way there is."""
        wanted = asked(self, lines)
        basket = Basket(self, wanted)
        cart = self._cart(wanted, off_ppm, customer if means in ("khata", "mixed") else None)
        try:
            payment, made = self._sold(cart, means, more)
        except Refusal as refusal:
            basket.demand_refused(refusal)
            raise
        basket.demand_sold()
        assert [line.unit_price_e4 for line in made.lines] == [line.price_e4 for line in wanted]
        basket.commit()
        self._take_down(Bill(made.sale, cart, payment, self.key, basket.took_by, tuple(made.lines)))

    def _sold(self, cart: Cart, means: str, more: int) -> tuple[Payment, SaleRows]:
        goods = price_cart(access=self.access, cart=cart, at=self.at).bill.total_minor
        # By card something is added to what the goods come to, and it is all the bill comes to.
        total = to_charge(goods, SURCHARGE_PPM) if means == "card" else goods
        payment = Payment(tendered(total, means, more), expected_total_minor=total)
        try:
            made = self._checkout(cart, payment)
        except ChangeNotPossible:
            payment = replace(payment, rest=Rest.LOOSE)
            made = self._checkout(cart, payment)
        assert made.sale.total_minor == total
        assert sum(tender.surcharge_minor for tender in made.tenders) == total - goods, "another charge than was said"
        return payment, made

    def sell_again(self, pick: int) -> None:
        """The request of a bill comes again: the same bill is answered, and nothing moves."""
        bill = self.sold_bill(pick)
        again = checkout(access=self.access, cart=bill.cart, payment=bill.payment, key=bill.key, at=self.at)
        assert again.replayed
        assert again.rows.sale == bill.sale

    def _checkout(self, cart: Cart, payment: Payment) -> SaleRows:
        booked = checkout(access=self.access, cart=cart, payment=payment, key=self.key, at=self.at)
        assert not booked.replayed
        return booked.rows

    def _cart(self, lines: Sequence[Asked], off_ppm: int, customer: int | None) -> Cart:
        return Cart(
            lines=tuple(
                CartLine(
                    line.milli,
                    Reference(product_id=line.goods.pk),
                    discount=Discount(percent_ppm=line.off_ppm),
                    batch_id=line.lot.pk if line.lot else None,
                )
                for line in lines
            ),
            customer_id=None if customer is None else self.customers[customer % len(self.customers)].pk,
            discount=Discount(percent_ppm=off_ppm) if off_ppm else None,
        )

    def _take_down(self, bill: Bill) -> None:
        sale, tenders = bill.sale, bill.payment.tenders
        if sale.customer_id is not None and bill.cart.customer_id is not None:
            assert sale.customer_id == self.stands(bill.cart.customer_id)
            owed = sum(tender.amount_minor for tender in tenders if tender.method == Method.ON_ACCOUNT)
            bill.owed[sale.customer_id] = owed - sale.credit_minor
        self.khata.update(bill.owed)
        back = {int(value): pieces for value, pieces in sale.change_notes.items()}
        assert worth_of(back) + sale.change_loose_minor == sale.change_minor
        assert sale.paid_minor - sale.change_minor - sale.credit_minor == sale.total_minor
        for tender in tenders:
            if tender.method == Method.CASH:
                self.put(tender.notes or {}, tender.amount_minor - worth_of(tender.notes or {}))
            elif tender.method != Method.ON_ACCOUNT:
                self.held[str(tender.method)] += tender.amount_minor
        self.put(back, sale.change_loose_minor, -1)
        self.begin()
        bill.shift = self.shifts
        self.bills.append(bill)

    def void(self, pick: int) -> None:
        """One of the bills so far is taken back, perhaps not for the first time, perhaps too late."""
        bill = self.sold_bill(pick)
        row = void_sale(access=self.access, sale_id=bill.sale.id, reason="A slip", at=self.at, rest=Rest.LOOSE)
        assert not bill.void, "taken back twice"
        assert self.book_day == bill.sale.business_date, "taken back on another day"
        assert self.at_work, "taken back after its shift was closed"
        assert bill.shift == self.shifts, "taken back in another shift"
        assert not self.returns.is_touched(bill), "taken back although some of it came back"
        bill.void = True
        self.turned.add(bill.sale.id)
        for goods, milli, lots in bill.took:
            goods.floor.bring(milli, lots if goods.by_batch else [])
        self.khata.subtract(bill.owed)
        self.bring_home(bill.sale.id)
        self.put({int(value): pieces for value, pieces in row.notes.items()}, row.loose_minor, -1)
        for tender in bill.payment.tenders:
            if tender.method not in (Method.CASH, Method.ON_ACCOUNT):
                self.held[str(tender.method)] -= tender.amount_minor

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
        self.put(notes, amount.get("amount_minor", 0), sign)
        self.begin()

    def swap(self, hundreds: int) -> None:
        taken, put = {10_000: hundreds}, {5_000: hundreds, 1_000: 5 * hundreds}
        swap(access=self.access, at=self.at, key=self.key, till=self.till, taken=taken, put=put)
        self.put(taken, 0, -1)
        self.put(put, 0)
        self.begin()

    def count(self, notes: Notes) -> None:
        """The drawer is counted, and holds something else than anybody thought."""
        count(access=self.access, at=self.at, key=self.key, till=self.till, notes=notes)
        opens = not self.at_work
        self.begin()
        self.counted(notes, opens=opens)

    # People

    def new_customer(self) -> None:
        details = Details(name=f"Customer {len(self.customers)}")
        self.customers.append(add_customer(access=self.access, at=self.at, details=details))

    def merge(self, pick: int, into: int) -> None:
        one, other = self.customer(pick), self.customer(into)
        target = merge_customers(access=self.access, at=self.at, customer=one, into=other)
        assert target.pk == self.stands(other.pk)
        self.merged[one.pk] = target.pk

    def unmerge(self, pick: int) -> None:
        """One of those who were merged; where there is none, somebody who was not."""
        merged = sorted(self.merged)
        one = Customer.objects.get(pk=merged[pick % len(merged)]) if merged else self.customer(pick)
        unmerge_customer(access=self.access, customer=one)
        del self.merged[one.pk]

    # What is what

    def sold_bill(self, pick: int) -> Bill:
        if not self.bills:
            raise NoBill("There is no bill yet.")
        return self.bills[pick % len(self.bills)]

    def customer(self, pick: int) -> Customer:
        return Customer.objects.get(pk=self.customers[pick % len(self.customers)].pk)

    def same(self) -> set[Group]:
        """The shop and the model agree: on every shelf, in every drawer, about every customer.

        Answers the invariants that may have been broken since this was asked last.
        """
        units = {"money": self.cash_minor, "loose": self.loose_minor}
        units |= {f"note:{value}": pieces for value, pieces in self.notes.items()}
        units["shift"] = int(self.at_work)
        told = {(f"drawer:{self.till.pk}", unit): amount for unit, amount in units.items()}
        told |= {(f"customer:{number}", "money"): owed for number, owed in self.khata.items()}
        told |= {**self.lying(), **self.ladder.lying()}
        told |= self.trade.standing() | self.safe.standing() | self.ahead.standing()
        balances = self._balances()
        held = {(place, what): received - given for place, what, received, given, *_worth in balances}
        assert without_none(held) == without_none(told)
        assert all(pieces >= 0 for pieces in self.notes.values())
        assert not self.blocks or all(goods.floor.on_hand >= 0 for goods in self.goods)
        changed = self.watch.look(row for row in balances if any(row[2:]))
        if KHATAS in changed:
            self.khatas.same()
        return changed

    def at_the_end(self) -> None:
        """What is too dear for every step: the day book says what the model says, and its days meet."""
        self.spending.demand_today()
        self.spending.demand_days_meet(self.today)

    def _balances(self) -> list[Row]:
        """All that is kept of this shop in one statement, so that nothing can stand where no model looks."""
        statement = """
            SELECT a.key, u.key, b.received, b.given, b.worth_received_minor, b.worth_given_minor FROM ledger_balance b
            JOIN ledger_account a ON a.id = b.account JOIN ledger_unit u ON u.id = b.unit WHERE b.shop_id = %s
        """
        with connection.cursor() as cursor:
            return execute(cursor, statement, [self.shop_id])


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
    method = {"cash": Method.CASH, "upi": Method.UPI, "khata": Method.ON_ACCOUNT, "card": Method.CARD}[means]
    return (TenderGiven(method, total + (more * 500 if means == "cash" else 0)),)
