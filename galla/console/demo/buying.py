"""What the demo shop buys: the vans' bills twice a month, paid when they are due, and a few orders in every state."""

import datetime
from collections.abc import Iterator, Mapping
from functools import partial
from random import Random
from typing import Any

from galla.console.demo import facts, rhythm
from galla.console.demo.cash import Event, Told
from galla.console.demo.facts import milli
from galla.console.demo.founding import DemoShop
from galla.inventory.models import Receipt, ReceiptLine
from galla.parties.models import Supplier
from galla.pricing.numbers import parse_decimal
from galla.purchasing import queries
from galla.purchasing.actions import (
    Arrived,
    BillItem,
    OrderItem,
    ReturnItem,
    create_order,
    enter_bill,
    pay_supplier,
    receive_order,
    return_goods,
    send_order,
)
from galla.purchasing.models import LineKind, OrderLine, PaidBy, PurchaseOrder, SupplierBill

BILL_DAYS = frozenset({1, 16})
"""On which days of a month suppliers bill what their vans brought."""

BILLED_AT, PAID_AT = datetime.time(7, 55), datetime.time(11, 30)


def due_on(demo: DemoShop, day: datetime.date) -> Iterator[Event]:
    """The bills that come on a day, and the payments that are due on it."""
    for name, credit in facts.purchases()["credit_days"].items():
        supplier = demo.suppliers[name]
        if day.day in BILL_DAYS:
            at = datetime.datetime.combine(day, BILLED_AT, rhythm.SHOP_ZONE)
            yield at, partial(_bill_vans, demo, supplier, at)
        if (day - datetime.timedelta(days=credit)).day in BILL_DAYS:
            at = datetime.datetime.combine(day, PAID_AT, rhythm.SHOP_ZONE)
            yield at, partial(_pay_due, demo, supplier, at, credit)


def acts(demo: DemoShop) -> Iterator[Told]:
    """The orders of purchases.json: written, sent, received, billed, paid, and something that went back."""
    for order in facts.purchases()["orders"]:
        yield order["written"], partial(_write, demo, order)
        if order["sent"] is not None:
            yield order["sent"], partial(_send, demo, order)
        for came in order["came"]:
            yield came["days_ago"], partial(_receive, demo, order, came)
        if order["billed"] is not None:
            yield order["came"][-1]["days_ago"], partial(_bill, demo, order)
            if order["billed"]["paid"] is not None:
                yield order["billed"]["paid"], partial(_pay, demo, order)
        if order["goes_back"] is not None:
            yield order["goes_back"]["days_ago"], partial(_return, demo, order)


def _bill_vans(demo: DemoShop, supplier: Supplier, at: datetime.datetime) -> None:
    """One bill for all of a fortnight, as distributors send it."""
    lines = list(queries.unbilled(demo.manager, supplier))
    if lines:
        number = f"{_initials(supplier)}/{at:%y%m}/{Random(f'{supplier}:{at.date()}').randrange(100, 9999)}"
        _enter(demo, supplier, at, number, [_goods(line) for line in lines])


def _pay_due(demo: DemoShop, supplier: Supplier, at: datetime.datetime, credit: int) -> None:
    due = at.date() - datetime.timedelta(days=credit)
    _settle(demo, supplier, at, [bill for bill in queries.open_bills(demo.manager, supplier) if bill.billed_on <= due])


def _write(demo: DemoShop, order: Mapping[str, Any], at: datetime.datetime) -> None:
    create_order(
        access=demo.manager,
        at=at,
        key=_key(order),
        supplier=demo.suppliers[order["supplier"]],
        branch=demo.branches[0],
        items=[
            OrderItem(demo.ids[sku], milli(quantity), cost_e4=facts.product(sku).cost_e4)
            for sku, quantity in order["lines"].items()
        ],
        note=order["note"],
    )


def _send(demo: DemoShop, order: Mapping[str, Any], at: datetime.datetime) -> None:
    """Read out over the phone: nobody is written to."""
    send_order(access=demo.manager, at=at, key=_key(order), order=_found(demo, order), by_mail=False)


def _receive(demo: DemoShop, order: Mapping[str, Any], came: Mapping[str, Any], at: datetime.datetime) -> None:
    lines = {line.product_id: line for line in OrderLine.objects.filter(order=_found(demo, order))}
    receive_order(
        access=demo.manager,
        at=at,
        key=f"{_key(order)}:{came['reference']}",
        order=_found(demo, order),
        items=[
            Arrived(lines[demo.ids[sku]].pk, milli(quantity))
            for sku, quantity in (came["lines"] or order["lines"]).items()
        ],
        reference=came["reference"],
    )


def _bill(demo: DemoShop, order: Mapping[str, Any], at: datetime.datetime) -> None:
    """With its freight, and the first of its goods dearer than agreed."""
    told, supplier = order["billed"], demo.suppliers[order["supplier"]]
    receipts = _receipts(demo, order)
    lines = queries.unbilled(demo.manager, supplier).filter(receipt__in=receipts)
    items = [
        _goods(line, more_minor=0 if place else parse_decimal(told["dearer"], places=2))
        for place, line in enumerate(lines)
    ]
    freight = parse_decimal(told["freight"], places=2)
    if freight:
        over = tuple(receipt.pk for receipt in receipts)
        items.append(BillItem(LineKind.LANDED, freight, words="Tempo to the shop", receipts=over))
    _enter(demo, supplier, at, told["number"], items)


def _pay(demo: DemoShop, order: Mapping[str, Any], at: datetime.datetime) -> None:
    supplier = demo.suppliers[order["supplier"]]
    _settle(
        demo, supplier, at, list(queries.open_bills(demo.manager, supplier).filter(number=order["billed"]["number"]))
    )


def _return(demo: DemoShop, order: Mapping[str, Any], at: datetime.datetime) -> None:
    """Some of the first of its goods."""
    told = order["goes_back"]
    receipt = _receipts(demo, order)[0]
    line = ReceiptLine.objects.filter(receipt=receipt).order_by("position")[0]
    return_goods(
        access=demo.manager,
        at=at,
        key=f"{_key(order)}:back",
        receipt=receipt,
        items=[ReturnItem(line.pk, milli(told["quantity"]))],
        reason=told["reason"],
    )


def _key(order: Mapping[str, Any]) -> str:
    return f"demo:order:{order['key']}"


def _found(demo: DemoShop, order: Mapping[str, Any]) -> PurchaseOrder:
    return demo.manager.rows(PurchaseOrder).select_related("branch", "supplier").get(key=_key(order))


def _receipts(demo: DemoShop, order: Mapping[str, Any]) -> list[Receipt]:
    wanted = [came["reference"] for came in order["came"]]
    rows = demo.manager.rows(Receipt).filter(supplier=demo.suppliers[order["supplier"]], reference__in=wanted)
    return list(rows.select_related("branch", "place", "supplier").order_by("pk"))


def _goods(line: Any, *, more_minor: int = 0) -> BillItem:
    """What has not been billed of a line, at the value it came with."""
    return BillItem(
        LineKind.GOODS,
        line.left_worth_minor + more_minor,
        receipt_line_id=line.pk,
        quantity_milli=line.unbilled_milli,
    )


def _enter(demo: DemoShop, supplier: Supplier, at: datetime.datetime, number: str, items: list[BillItem]) -> None:
    enter_bill(
        access=demo.manager,
        at=at,
        key=f"demo:bill:{number}",
        supplier=supplier,
        branch=demo.branches[0],
        number=number,
        billed_on=at.date(),
        items=items,
    )


def _settle(demo: DemoShop, supplier: Supplier, at: datetime.datetime, bills: list[SupplierBill]) -> None:
    """Pay what is open on these bills with one transfer."""
    shares = {bill.pk: int(bill.open_minor) for bill in bills}  # type: ignore[attr-defined]
    if shares:
        pay_supplier(
            access=demo.manager,
            at=at,
            key=f"demo:paid:{supplier.pk}:{at.isoformat()}",
            supplier=supplier,
            branch=demo.branches[0],
            method=PaidBy.BANK,
            amount_minor=sum(shares.values()),
            reference=f"UTR{Random(f'{supplier}:{at}').randrange(10**11, 10**12)}",
            bills=shares,
        )


def _initials(supplier: Supplier) -> str:
    return supplier.name.split()[0][:3].upper()
