"""A shop that buys: a supplier, goods, orders, and what comes of them, made through the actions."""

import itertools
from dataclasses import dataclass, field
from typing import Any

from galla.accounts.access import Access
from galla.catalog.models import Product
from galla.foundation.checks import broken
from galla.inventory.models import Receipt, ReceiptLine
from galla.inventory.tests.goods import AT, branch_of, product
from galla.ledger import places
from galla.ledger import queries as ledger
from galla.ledger.actions import open_units
from galla.parties.actions import add_supplier
from galla.parties.details import Details
from galla.parties.models import Supplier
from galla.parties.tests.shops import open_shop
from galla.purchasing.actions import (
    Arrived,
    BillItem,
    CreditItem,
    OrderItem,
    ReturnItem,
    create_order,
    enter_bill,
    enter_credit,
    pay_supplier,
    receive_order,
    return_goods,
    send_order,
    set_off,
)
from galla.purchasing.models import PurchaseOrder, PurchaseReturn, SetOff, SupplierBill, SupplierCredit, SupplierPayment

_keys = itertools.count(1)


def fresh() -> str:
    """A key nobody used."""
    return f"key {next(_keys)}"


@dataclass
class Buying:
    """``buying.order(...)`` makes an order that was sent, ``buying.came(...)`` receives of it."""

    access: Access = field(default_factory=open_shop)

    def __post_init__(self) -> None:
        open_units([places.money(self.access.shop.pk)])
        self.rice: Product = product(self.access, "Rice", cost_e4=400_000)
        self.salt: Product = product(self.access, "Salt", cost_e4=100_000)
        details = Details(name="Agro Traders", email="orders@agro.example")
        self.supplier: Supplier = add_supplier(access=self.access, at=AT, details=details)

    def draft(self, *items: OrderItem, key: str = "") -> PurchaseOrder:
        """A draft; ten of rice at 40.00 unless said."""
        return create_order(
            access=self.access,
            at=AT,
            key=key or fresh(),
            supplier=self.supplier,
            branch=branch_of(self.access),
            items=items or [OrderItem(self.rice.pk, 10_000, 400_000)],
        ).document

    def order(self, *items: OrderItem) -> PurchaseOrder:
        """An order that was handed over."""
        made = self.draft(*items)
        send_order(access=self.access, at=AT, key=fresh(), order=made, by_mail=False)
        return made

    def came(self, order: PurchaseOrder, *quantities: int, cost_e4: int | None = None, key: str = "") -> Receipt:
        """So many thousandths of each line of an order came; 0 for a line of which nothing did."""
        lines = order.lines.order_by("position")
        items = [Arrived(line.pk, milli, cost_e4) for line, milli in zip(lines, quantities, strict=False) if milli]
        return receive_order(access=self.access, at=AT, key=key or fresh(), order=order, items=items).document

    def bill(self, *items: BillItem, number: str = "", **told: Any) -> SupplierBill:
        """Their bill with these lines, without tax unless said."""
        told = {"supplier": self.supplier, "taxes": [], "billed_on": AT.date(), **told}
        return enter_bill(
            access=self.access,
            at=AT,
            key=fresh(),
            branch=branch_of(self.access),
            number=number or fresh(),
            items=items,
            **told,
        ).document

    def credits(self, bill: SupplierBill, *items: CreditItem, key: str = "", **told: Any) -> SupplierCredit:
        """What the supplier took off a bill of his."""
        act: dict[str, Any] = {"access": self.access, "at": AT, "key": key or fresh()}
        told = {"number": fresh(), "credited_on": AT.date(), **told}
        return enter_credit(**act, bill=bill, items=items, **told).document

    def pays(self, amount_minor: int, bills: dict[int, int] | None = None, key: str = "") -> SupplierPayment:
        """Money from the bank to the supplier."""
        return pay_supplier(
            access=self.access,
            at=AT,
            key=key or fresh(),
            supplier=self.supplier,
            branch=branch_of(self.access),
            method="bank",
            amount_minor=amount_minor,
            bills=bills,
        ).document

    def returns(self, line: ReceiptLine, quantity_milli: int, key: str = "") -> PurchaseReturn:
        """So much of a receipt's line goes back."""
        item = ReturnItem(line.pk, quantity_milli)
        return return_goods(
            access=self.access, at=AT, key=key or fresh(), receipt=line.receipt, items=[item], reason="wet"
        ).document

    def noted(self, quantity_milli: int) -> PurchaseReturn:
        """So much rice that came, was billed and paid, went back: a debit note of 40.00 for each."""
        worth = 4 * quantity_milli
        line = self.line(self.came(self.order(OrderItem(self.rice.pk, quantity_milli, 400_000)), quantity_milli))
        self.bill(BillItem("goods", worth, line.pk))
        self.pays(worth)
        return self.returns(line, quantity_milli)

    def sets_off(self, note: PurchaseReturn, bills: dict[int, int] | None = None, key: str = "") -> SetOff:
        """A debit note set against bills, the oldest first unless said."""
        return set_off(access=self.access, at=AT, key=key or fresh(), note=note, bills=bills).document

    def owed(self) -> int:
        """What the supplier is owed, as the ledger says."""
        account, money = places.supplier(self.access.shop.pk, self.supplier.pk), places.money(self.access.shop.pk)
        return -ledger.balances([(account, money)])[account.id, money.id].on_hand

    def sold(self) -> int:
        """The value that went to ``sold``, less what came back from there."""
        units = [places.goods(self.access.shop.pk, each.pk).key for each in (self.rice, self.salt)]
        found = 0
        for kind in ("test-sale", "supplier-bill", "purchase-return", "receipt", "supplier-credit"):
            for fact in ledger.postings_of_kind(self.access.shop.pk, [kind]):
                if fact.unit in units and "sold" in (fact.source, fact.target):
                    found += fact.worth_minor if fact.target == "sold" else -fact.worth_minor
        return found

    def line(self, receipt: Receipt, position: int = 1) -> ReceiptLine:
        """A line of a receipt."""
        return ReceiptLine.objects.get(receipt=receipt, position=position)


def nothing_broken() -> None:
    """`galla verify` has nothing to say."""
    assert [f"{one.invariant}: {one.detail}" for one in broken()] == []
