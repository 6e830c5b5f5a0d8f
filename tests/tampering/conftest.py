"""A shop with one of everything it can issue, made through the actions, for tests that change it by hand."""

import datetime
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.test import override_settings

from galla.accounts.tests.pins import lent, with_pin
from galla.cashbook.actions import settle, void_settlement
from galla.catalog.actions import change_product
from galla.catalog.models import Product
from galla.catalog.queries import Reference
from galla.credit.models import Charge
from galla.drawer.actions import approve_close, bring, drop_to_safe, open_shift, pay_in, pay_out, swap
from galla.drawer.models import Shift
from galla.history.bad_debts import book_bad_debt
from galla.history.credit_notes import book_credit_note
from galla.history.known import Known
from galla.history.papers import FileDocument, FileLine, Kind
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
    price_batch,
    receive_transfer,
    send_goods,
    take_back,
)
from galla.inventory.actions.receiving import ReceiptItem, receive
from galla.inventory.models import Batch
from galla.ledger.closing import close_day
from galla.ledger.queries import shift_of
from galla.parties.actions import add_supplier
from galla.parties.details import Details
from galla.parties.models import Customer
from galla.payments.models import Method
from galla.sales.actions import checkout, look_at, void_sale
from galla.sales.carts import Cart, CartLine, Payment, TenderGiven
from galla.sales.models import Sale
from galla.sales.tests.conftest import DRAWER, Stall, stall
from galla.shifts.actions import close_late, close_shift
from tests.tampering.banking import bank
from tests.tampering.buying import buy
from tests.tampering.owing import bear, owe
from tests.tampering.paying import pay
from tests.tampering.points import earn
from tests.tampering.prepaying import prepay
from tests.tampering.returning import give_back
from tests.tampering.safekeeping import keep_safe
from tests.tampering.spending import spend
from tests.world import NOW

__all__ = ["filled", "stall"]

CUSTOMER = {"name": "Meena Shaikh", "phone": "+919000000142", "email": "meena@example.in", "address": "4 Lake Road"}


def fill(stall: Stall, *, with_files: bool = True) -> None:
    """Issue every kind of document: bills paid in each way, one taken back, papers of goods and of cash.

    ``with_files`` False for a shop of which the database alone is kept.
    """
    world, access = stall.world, stall.access
    stall.notes(dict.fromkeys(DRAWER, 40))
    customer = world.api("owner").post("/api/v1/customers/", CUSTOMER, format="json").json()["id"]
    _bills(stall, customer)
    _goods(stall)
    _transfers(stall)
    buy(stall)
    pay(stall)
    _settlements(stall, customer)
    prepay(stall, customer)
    earn(stall, customer)
    owe(stall, customer)
    give_back(stall, customer)
    _counted(stall)
    pay_in(access=access, at=NOW, key="in", till=world.till, reason="change for the day", notes={10000: 2})
    pay_out(access=access, at=NOW, key="out", till=world.till, reason="tea for the carrier", amount_minor=1000)
    spend(stall, with_files=with_files)
    bank(stall)
    cashier = lent(world, with_pin(world))
    pay_out(access=cashier, at=NOW, key="milk", till=world.till, reason="milk", notes={10000: 1})
    swap(access=access, at=NOW, key="swap", till=world.till, taken={10000: 1}, put={5000: 2})
    stall.notes({50000: 1, 10000: 3}, key="evening")
    _shifts(stall)
    keep_safe(stall)
    _history(stall)
    bear(stall, customer)
    for price in (1_190_000, 1_210_000):
        change_product(access=access, at=NOW, product=stall.tea, price_e4=price)
    for day in (5, 0):
        close_day(access=access, day=NOW.date() - datetime.timedelta(days=day), at=NOW)


def _history(stall: Stall) -> None:
    """What another system sold, took back and gave up."""
    access, at = stall.access, NOW - datetime.timedelta(days=2)
    known = Known(access, {"TEA": stall.tea.pk}, {}, frozenset(), 2)
    row, debt = FileLine(1, "TEA", "Tea", -1000, 1_180_000), FileLine(2, "B", "Bad debt", 1000, -50_000)
    book_credit_note(known, FileDocument("C1", at, lines=[row], kind=Kind.CREDIT_NOTE))
    for number in ("A1", "A2"):
        book_bad_debt(known, FileDocument(number, at, lines=[debt], kind=Kind.BAD_DEBT))


def _settlements(stall: Stall, customer: int) -> None:
    """A khata paid in part for a bill it names, and money that was taken back."""
    whose = Customer.objects.get(pk=customer)
    charge = Charge.objects.filter(customer=whose).earliest("pk")
    told: dict[str, Any] = {"access": stall.access, "at": NOW, "customer": whose}
    settle(**told, key="part", method="cash", notes={10000: 1}, bills={charge.pk: 10_000})
    wrong = settle(**told, key="wrong", method="card", amount_minor=5_000, bills={charge.pk: 5_000}).document
    void_settlement(access=stall.access, at=NOW, settlement=wrong, reason="another customer's")


def _shifts(stall: Stall) -> None:
    """Two shifts closed with too little, answered for by the owner; the second was opened with a count."""
    world, till, owner = stall.world, stall.world.till, stall.world.access()
    for number in (1, 2):
        act: dict[str, Any] = {"access": world.access("cashier"), "at": NOW, "till": till, "key": f"shift {number}"}
        z = close_shift(**act, notes={10000: 4 - number}).document
        approve_close(access=owner, at=NOW, close=z.close, remark=f"carrier paid {number}")
        open_shift(**act, notes={10000: 4 - number})
        drop: dict[str, Any] = {"access": owner, "at": NOW, "till": till, "reason": "too much"}
        drop_to_safe(**drop, key=f"drop {number}", notes={10000: 1})
        bring(**drop, key=f"bring {number}", source="bank", notes={10000: 3})
    _late(stall)
    for number, sale in enumerate(Sale.objects.order_by("pk")[:2]):
        look_at(access=owner, at=NOW, sale=sale, note=f"looked at {number}")


def _late(stall: Stall) -> None:
    """Bills of a day before the shifts, told when those were closed: one late shift closed, another open."""
    line = CartLine(quantity_milli=250, product=Reference(sku="SUGAR"))
    cash = Payment(tenders=(TenderGiven(Method.CASH, 1150),))
    for number in (1, 2):
        told: dict[str, Any] = {"access": stall.access, "at": NOW, "happened_at": NOW - datetime.timedelta(days=1)}
        late = checkout(cart=Cart(lines=(line,)), payment=cash, key=f"late {number}", **told).rows.sale
        if number == 1:
            shift = Shift.objects.get(pk=shift_of(stall.world.shop.pk, late.id) or 0)
            close_late(access=stall.access, at=NOW, shift=shift)
    act: dict[str, Any] = {"access": stall.world.access("cashier"), "at": NOW, "till": stall.world.till}
    close_shift(**act, key="after the late ones", notes={10000: 3})


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
    early = open_count(**act, key="early", branch=stall.world.main).document
    count_goods(**act, key="early tea", session=early, product_id=stall.tea.pk, counted_milli=1_000)
    session = open_count(**act, key="count", branch=stall.world.main, blind=True, note="before the feast").document
    for goods, milli in ((stall.tea, 1_000), (stall.soap, 8_000)):
        count_goods(**act, key=f"count {goods.sku}", session=session, product_id=goods.pk, counted_milli=milli)
    end_counting(**act, session=session)
    ask_again(**act, session=session, product_id=stall.tea.pk, note="too few")
    count_goods(**act, key="again", session=session, product_id=stall.tea.pk, counted_milli=2_000)
    approve_count(**act, key="approved", session=session, unseen="zero", note="agreed")
    approve_count(**act, key="overtaken", session=early, leave_overtaken=True)


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
    up_at_once = [TransferItem(stall.tea.pk, 1_000), TransferItem(pills.pk, 1_000, Batch.objects.get(number="P-1").pk)]
    send_goods(**booked, key="carried", source=source, target=target, items=up_at_once, at_once=True)
    adjust(**in_the_loft, key="mice", items=[AdjustmentItem(stall.tea.pk, change_milli=-1_000)], reason="damaged")
    for price in (180_000, 150_000, None):
        price_batch(access=stall.access, at=NOW, batch=Batch.objects.get(number="P-1"), price_e4=price)


@pytest.fixture
def filled(world: Any, tmp_path: Path) -> Iterator[Stall]:
    """The counter after its day."""
    with override_settings(MEDIA_ROOT=tmp_path):
        counter = Stall(world)
        fill(counter)
        counter.nothing_broken()
        yield counter
