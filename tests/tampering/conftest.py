"""A shop with one of everything it can issue, made through the actions, for tests that change it by hand."""

import datetime
from typing import Any

import pytest

from galla.catalog.actions import change_product
from galla.catalog.models import Product
from galla.drawer.actions import pay_in, pay_out, swap
from galla.inventory.actions import (
    AdjustmentItem,
    ArrivalItem,
    BatchGiven,
    Spot,
    TransferItem,
    add_place,
    adjust,
    approve_count,
    ask_again,
    count_goods,
    end_counting,
    open_count,
    receive_transfer,
    send_goods,
    take_back,
)
from galla.inventory.actions.receiving import ReceiptItem, receive
from galla.parties.actions import add_supplier
from galla.parties.details import Details
from galla.sales.actions import void_sale
from galla.sales.models import Sale
from galla.sales.tests.conftest import DRAWER, Stall, stall
from tests.tampering.buying import buy
from tests.world import NOW

__all__ = ["filled", "stall"]

CUSTOMER = {"name": "Meena Shaikh", "phone": "+919000000142", "email": "meena@example.in", "address": "4 Lake Road"}


def fill(stall: Stall) -> None:
    """Issue every kind of document: bills paid in each way, one taken back, papers of goods and of cash."""
    world, access = stall.world, stall.access
    stall.notes(dict.fromkeys(DRAWER, 40))
    customer = world.api("owner").post("/api/v1/customers/", CUSTOMER, format="json").json()["id"]
    _bills(stall, customer)
    _goods(stall)
    _transfers(stall)
    buy(stall)
    _counted(stall)
    pay_in(access=access, at=NOW, key="in", till=world.till, reason="change for the day", notes={10000: 2})
    pay_out(access=access, at=NOW, key="out", till=world.till, reason="tea for the carrier", amount_minor=1000)
    swap(access=access, at=NOW, key="swap", till=world.till, taken={10000: 1}, put={5000: 2})
    stall.notes({50000: 1, 10000: 3}, key="evening")
    for price in (1_190_000, 1_210_000):
        change_product(access=access, at=NOW, product=stall.tea, price_e4=price)


def _bills(stall: Stall, customer: int) -> None:
    tea, soap = {"sku": "TEA", "quantity": "2"}, {"sku": "SOAP", "quantity": "1", "discount_amount": "2.50"}
    stall.sold(tea, soap, {"sku": "SUGAR", "quantity": "1.25"}, key="first", cash="350.00")
    stall.sold(tea, key="noted", cash=None, tenders=[{"method": "cash", "amount": "300.00", "notes": {"100": 3}}])
    stall.sold(
        tea, soap, key="khata", cash=None, customer=customer, tenders=[{"method": "on_account", "amount": "276.00"}]
    )
    upi = {"method": "upi", "amount": "100.00", "reference": "UPI 4711"}
    stall.sold(tea, key="mixed", cash=None, customer=customer, tenders=[upi, {"method": "cash", "amount": "200.00"}])
    slip = stall.sold(tea, soap, key="slip", cash="280.00")
    # Bills are rung up at the moment they are asked for, so this one is taken back in its own.
    rung_up = Sale.objects.get(pk=slip["id"]).happened_at
    void_sale(access=stall.access, sale_id=slip["id"], reason="rang up twice", at=rung_up)
    stall.sold(soap, key="last", cash="50.00")


def _goods(stall: Stall) -> None:
    world, access = stall.world, stall.access
    supplier = add_supplier(access=access, at=NOW, details=Details(name="Tea Board Depot"))
    items = [ReceiptItem(stall.tea.pk, 4_000, cost_e4=620_000), ReceiptItem(stall.soap.pk, 6_000, cost_e4=200_000)]
    booked: dict[str, Any] = {"access": access, "at": NOW, "branch": world.main}
    receive(**booked, key="cart", items=items, supplier=supplier, reference="INV-88")
    pills = stall.product("Paracetamol 650", "20", "5", sku="PILLS", keeps_batches=True)
    batch = BatchGiven("P-1", NOW.date() + datetime.timedelta(days=400))
    packs = [ReceiptItem(pills.pk, 9_000, worth_minor=9_000, batch=batch)]
    receive(**booked, key="packs", items=packs, supplier=supplier)
    stall.sold({"sku": "PILLS", "quantity": "2"}, key="pills", cash="40.00")
    adjust(**booked, key="crushed", items=[AdjustmentItem(pills.pk, change_milli=-1_000)], reason="damaged")
    lost = [AdjustmentItem(stall.tea.pk, change_milli=-1_000), AdjustmentItem(stall.soap.pk, change_milli=-1_000)]
    adjust(**booked, key="carton", items=lost, reason="damaged", note="wet carton")
    adjust(**booked, key="counted", items=[AdjustmentItem(stall.soap.pk, counted_milli=9_000)], reason="count")


def _counted(stall: Stall) -> None:
    """A count with everything that can be written down in one."""
    act: dict[str, Any] = {"access": stall.access, "at": NOW}
    session = open_count(**act, key="count", branch=stall.world.main, blind=True, note="before the feast").document
    for goods, milli in ((stall.tea, 1_000), (stall.soap, 8_000)):
        count_goods(**act, key=f"count {goods.sku}", session=session, product_id=goods.pk, counted_milli=milli)
    end_counting(**act, session=session)
    ask_again(**act, session=session, product_id=stall.tea.pk, note="too few")
    count_goods(**act, key="again", session=session, product_id=stall.tea.pk, counted_milli=2_000)
    approve_count(**act, key="approved", session=session, unseen="zero", note="agreed")


def _transfers(stall: Stall) -> None:
    """Goods on the way to a place: some of them come, one of them broken, and the rest goes back."""
    world = stall.world
    booked: dict[str, Any] = {"access": stall.access, "at": NOW}
    source, target = Spot(world.main), Spot(world.main, add_place(access=stall.access, branch=world.main, name="Loft"))
    pills = Product.objects.get(shop=world.shop, sku="PILLS")
    items = [TransferItem(stall.tea.pk, 3_000), TransferItem(stall.sugar.pk, 2_000), TransferItem(pills.pk, 1_000)]
    sent = send_goods(**booked, key="up", source=source, target=target, items=items, note="on the ladder").document
    came = [ArrivalItem(stall.tea.pk, 1_000, damaged_milli=1_000), ArrivalItem(stall.sugar.pk, missing_milli=500)]
    came.append(ArrivalItem(pills.pk, 1_000))
    receive_transfer(**booked, key="came", transfer=sent, items=came, note="one fell")
    take_back(**booked, key="down", transfer=sent)
    in_the_loft: dict[str, Any] = {**booked, "branch": world.main, "place": target.place}
    receive(**in_the_loft, key="loft", items=[ReceiptItem(stall.tea.pk, 2_000, cost_e4=620_000)])
    adjust(**in_the_loft, key="mice", items=[AdjustmentItem(stall.tea.pk, change_milli=-1_000)], reason="damaged")


@pytest.fixture
def filled(world: Any) -> Stall:
    """The counter after its day."""
    counter = Stall(world)
    fill(counter)
    counter.nothing_broken()
    return counter
