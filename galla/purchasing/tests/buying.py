"""A shop that buys: a supplier, goods, orders, and what comes of them, made through the actions."""

import itertools
from dataclasses import dataclass, field

from galla.accounts.access import Access
from galla.catalog.models import Product
from galla.foundation.checks import broken
from galla.inventory.models import Receipt, ReceiptLine
from galla.inventory.tests.goods import AT, branch_of, product
from galla.parties.actions import add_supplier
from galla.parties.details import Details
from galla.parties.models import Supplier
from galla.parties.tests.shops import open_shop
from galla.purchasing.actions import Arrived, OrderItem, create_order, receive_order, send_order
from galla.purchasing.models import PurchaseOrder

_keys = itertools.count(1)


def fresh() -> str:
    """A key nobody used."""
    return f"key {next(_keys)}"


@dataclass
class Buying:
    """``buying.order(...)`` makes an order that was sent, ``buying.came(...)`` receives of it."""

    access: Access = field(default_factory=open_shop)

    def __post_init__(self) -> None:
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

    def line(self, receipt: Receipt, position: int = 1) -> ReceiptLine:
        """A line of a receipt."""
        return ReceiptLine.objects.get(receipt=receipt, position=position)


def nothing_broken() -> None:
    """`galla verify` has nothing to say."""
    assert [f"{one.invariant}: {one.detail}" for one in broken()] == []
