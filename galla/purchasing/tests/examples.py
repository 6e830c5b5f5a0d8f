"""Papers of the world's purchases, for walks over every address."""

from typing import Any

from galla.inventory.models import Receipt
from galla.inventory.tests.goods import product
from galla.parties.actions import add_supplier
from galla.parties.details import Details
from galla.parties.models import Supplier
from galla.purchasing.actions import (
    Arrived,
    BillItem,
    CreditItem,
    OrderItem,
    ReorderRule,
    ReturnItem,
    create_order,
    enter_bill,
    enter_credit,
    keep_at,
    pay_supplier,
    receive_order,
    return_goods,
    send_order,
)
from galla.purchasing.models import PurchaseOrder, SupplierBill
from tests.world import NOW, Example, World


def supplier_of(world: World) -> Supplier:
    """Who brings what the world orders."""
    if "order_supplier" not in world.things:
        details = Details(name="Konkan Wholesale", email="orders@konkan.example")
        world.things["order_supplier"] = add_supplier(access=world.access(), at=NOW, details=details)
    found = world.things["order_supplier"]
    assert isinstance(found, Supplier)
    return found


def draft_id(world: World) -> int:
    """An order that may still be changed and sent."""
    return _order(world, "draft").pk


def order_id(world: World) -> int:
    """An order that was sent, so that goods may come for it."""
    order = _order(world, "order")
    send_order(access=world.access(), at=NOW, key="example", order=order, by_mail=False)
    return order.pk


def _order(world: World, name: str) -> PurchaseOrder:
    if name not in world.things:
        access, goods = world.access(), product(world.access(), cost_e4=900_000)
        world.things[name] = create_order(
            access=access,
            at=NOW,
            key=f"example {name}",
            supplier=supplier_of(world),
            branch=world.main,
            items=[OrderItem(goods.pk, 12_000)],
        ).document
    found = world.things[name]
    assert isinstance(found, PurchaseOrder)
    return found


def point_id(world: World) -> int:
    """When the world orders something."""
    if "reorder_point" not in world.things:
        goods = product(world.access(), cost_e4=900_000)
        rule = ReorderRule(10_000, 20_000, supplier_of(world))
        point = keep_at(access=world.access(), product=goods, branch=world.main, rule=rule)
        world.things["reorder_point"] = point.pk
    found = world.things["reorder_point"]
    assert isinstance(found, int)
    return found


def arrival_id(world: World) -> int:
    """A receipt of goods of which some may go back."""
    order = _order(world, "arrived order")
    send_order(access=world.access(), at=NOW, key="example arrived", order=order, by_mail=False)
    items = [Arrived(order.lines.get().pk, 12_000)]
    return receive_order(access=world.access(), at=NOW, key="example arrived", order=order, items=items).document.pk


def bill_id(world: World) -> int:
    """A bill for something that is no goods."""
    return enter_bill(
        access=world.access(),
        at=NOW,
        key="example",
        supplier=supplier_of(world),
        branch=world.main,
        number="KW-17",
        billed_on=NOW.date(),
        items=[BillItem("other", 5_000, words="Crates")],
    ).document.pk


def payment_id(world: World) -> int:
    """Some of it was paid."""
    return pay_supplier(
        access=world.access(),
        at=NOW,
        key="example",
        supplier=supplier_of(world),
        branch=world.main,
        method="bank",
        amount_minor=1_000,
        bills={bill_id(world): 1_000},
    ).document.pk


def return_id(world: World) -> int:
    """One piece of what was billed and paid went back."""
    goods_bill_id(world)
    receipt = Receipt.objects.get(pk=arrival_id(world))
    items = [ReturnItem(receipt.lines.get().pk, 1_000)]
    return return_goods(access=world.access(), at=NOW, key="example", receipt=receipt, items=items).document.pk


def goods_bill_id(world: World) -> int:
    """A bill for goods that came, and that was paid."""
    receipt = Receipt.objects.get(pk=arrival_id(world))
    line, worth = receipt.lines.get().pk, receipt.lines.get().worth_minor
    act: dict[str, Any] = {"access": world.access(), "at": NOW, "key": "example goods"}
    theirs: dict[str, Any] = {"supplier": supplier_of(world), "branch": world.main}
    goods = [BillItem("goods", worth, line)]
    told: dict[str, Any] = {"number": "KW-18", "billed_on": NOW.date(), "taxes": []}
    bill = enter_bill(**act, **theirs, **told, items=goods).document.pk
    pay_supplier(**act, **theirs, method="bank", amount_minor=worth, bills={bill: worth})
    return bill


def credit_id(world: World) -> int:
    """Something was taken off it later."""
    bill = SupplierBill.objects.get(pk=goods_bill_id(world))
    items = [CreditItem(bill.lines.get().receipt_line_id or 0, 1_000)]
    told: dict[str, Any] = {"number": "KC-1", "credited_on": NOW.date(), "items": items}
    return enter_credit(access=world.access(), at=NOW, key="example", bill=bill, **told).document.pk


EXAMPLES: dict[str, Example] = {
    "orders.pk": draft_id,
    "orders.draft_id": draft_id,
    "orders.order_id": order_id,
    "points.point_id": point_id,
    "reorder-points.pk": point_id,
    "arrivals.receipt_id": arrival_id,
    "owed.pk": lambda world: supplier_of(world).pk,
    "bills.bill_id": goods_bill_id,
    "credits.credit_id": credit_id,
    "credits.pk": credit_id,
    "bills.pk": bill_id,
    "payments.payment_id": payment_id,
    "payments.pk": payment_id,
    "returns.return_id": return_id,
    "returns.pk": return_id,
}
