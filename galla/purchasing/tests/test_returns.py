"""Goods that go back: at what value, how much of them, and what is owed afterwards."""

import datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from galla.catalog.actions import change_product
from galla.catalog.models import TaxClass
from galla.foundation.errors import InvalidInput
from galla.inventory.actions import AdjustmentItem, BatchGiven, ReceiptItem, add_place, adjust, receive
from galla.inventory.errors import NotEnoughStock
from galla.inventory.models import Batch, ReceiptLine
from galla.inventory.tests.goods import AT, branch_of, product, sell, standing
from galla.ledger import places
from galla.ledger import queries as ledger
from galla.ledger.entries import Standing
from galla.purchasing.actions import Arrived, BillItem, OrderItem, counting, receive_order
from galla.purchasing.errors import BilledBefore, NoteUsed, NotReturnable
from galla.purchasing.models import PurchaseReturn, ReceivedLine
from galla.purchasing.queries import unbilled
from galla.purchasing.tests.buying import Buying, nothing_broken

pytestmark = pytest.mark.django_db


def test_goods_go_back_at_the_value_they_came_with_and_the_difference_stays_in_sold() -> None:
    buying = Buying()
    buying.came(buying.order(), 10_000, cost_e4=200_000)
    line = buying.line(buying.came(buying.order(), 10_000))
    assert standing(buying.access, buying.rice) == Standing(20_000, 60_000)
    buying.bill(BillItem("goods", 40_000, line.pk))
    back = buying.returns(line, 4_000)
    assert (back.number, back.net_minor) == ("D/N/26-27/000001", 16_000)
    assert standing(buying.access, buying.rice) == Standing(16_000, 48_000)
    assert buying.sold() == -4_000
    assert buying.returns(line, 1_000).number == "D/N/26-27/000002"
    nothing_broken()


def test_goods_nobody_billed_go_back_without_a_debit_note_and_are_waited_for_no_more() -> None:
    buying = Buying()
    line = buying.line(buying.came(buying.order(), 10_000))
    back = buying.returns(line, 4_000)
    assert (back.number, back.total_minor, back.is_debit_note) == (f"#{back.pk}", 0, False)
    assert (buying.owed(), standing(buying.access, buying.rice)) == (0, Standing(6_000, 24_000))
    assert [move.unit for move in ledger.postings_of_entry(back.pk)] == [f"goods:{buying.rice.pk}"]
    waiting: Any = unbilled(buying.access, buying.supplier).get()
    assert (waiting.unbilled_milli, waiting.left_worth_minor) == (6_000, 24_000)
    with pytest.raises(BilledBefore) as refused:
        buying.bill(BillItem("goods", 40_000, line.pk, 10_000))
    assert refused.value.figures == {"left": "6"}
    with pytest.raises(NoteUsed):
        buying.sets_off(back)
    bill = buying.bill(BillItem("goods", 24_000, line.pk))
    assert (bill.lines.get().quantity_milli, buying.owed()) == (6_000, 24_000)
    assert not unbilled(buying.access, buying.supplier).exists()
    nothing_broken()


def test_what_nobody_billed_goes_back_first_and_tax_only_of_what_was_billed() -> None:
    buying = Buying()
    soap = product(buying.access, "Soap", tax_class=TaxClass.objects.get(shop=buying.access.shop, name="GST 18"))
    line = buying.line(buying.came(buying.order(OrderItem(soap.pk, 10_000, 400_000)), 10_000))
    buying.bill(BillItem("goods", 26_400, line.pk, 6_000), taxes=None)
    assert buying.owed() == 31_152
    back = buying.returns(line, 5_000)
    row = back.lines.get()
    assert (row.unbilled_milli, row.unbilled_worth_minor, row.worth_minor) == (4_000, 16_000, 16_000 + 4_400)
    assert (back.net_minor, back.tax_minor, buying.owed()) == (4_400, 792, 31_152 - 5_192)
    back = buying.returns(line, 5_000)
    assert (back.net_minor, back.tax_minor, buying.owed()) == (22_000, 3_960, 0)
    assert standing(buying.access, soap) == Standing(0, 0)
    with pytest.raises(BilledBefore):
        buying.bill(BillItem("goods", 1, line.pk, 1_000))
    nothing_broken()


@given(
    steps=st.lists(st.tuples(st.booleans(), st.integers(1, 10), st.integers(0, 9_999)), max_size=6),
    worth=st.integers(0, 9_999),
)
def test_however_a_line_is_billed_and_goes_back_its_counters_come_out_even(
    steps: list[tuple[bool, int, int]], worth: int
) -> None:
    line = ReceivedLine(received_milli=10, worth_minor=worth)
    owed = 0
    for is_bill, milli, net in steps:
        if is_bill and milli <= line.received_milli - line.billed_milli - line.unbilled_back_milli:
            counting.count_billed(line, milli, net, field="")
            owed += net
        elif not is_bill and milli <= line.received_milli - line.returned_milli:
            back = counting.count_returned(line, milli, field="")
            assert 0 <= back.unbilled_worth_minor <= back.worth_minor
            owed -= back.worth_minor - back.unbilled_worth_minor
    kept = line.received_milli - line.returned_milli
    waits = line.received_milli - line.billed_milli - line.unbilled_back_milli
    assert 0 <= waits <= kept <= line.received_milli
    assert owed >= 0
    if not kept:
        assert (owed, line.worth_minor - line.billed_worth_minor - line.unbilled_back_worth_minor) == (0, 0)


def test_a_debit_note_takes_money_and_tax_off_what_is_owed() -> None:
    buying = Buying()
    soap = product(buying.access, "Soap", tax_class=TaxClass.objects.get(shop=buying.access.shop, name="GST 18"))
    line = buying.line(buying.came(buying.order(OrderItem(soap.pk, 10_000, 400_000)), 10_000))
    assert buying.bill(BillItem("goods", 40_000, line.pk), taxes=None).tax_minor == 7_200
    back = buying.returns(line, 5_000)
    assert (back.net_minor, back.tax_minor, buying.owed()) == (20_000, 3_600, 23_600)
    assert {(tax.name, tax.rate_ppm) for tax in back.taxes.all()} == {("CGST", 90_000), ("SGST", 90_000)}
    sources = {move.source for move in ledger.postings_of_entry(back.pk) if move.unit == "money"}
    assert sources == {"billed", "tax-paid:CGST:90000", "tax-paid:SGST:90000"}
    nothing_broken()


def test_tax_that_was_never_billed_does_not_come_back() -> None:
    buying = Buying()
    soap = product(buying.access, "Soap", tax_class=TaxClass.objects.get(shop=buying.access.shop, name="GST 18"))
    line = buying.line(buying.came(buying.order(OrderItem(soap.pk, 10_000, 400_000)), 10_000))
    buying.bill(BillItem("goods", 40_000, line.pk), taxes=[])
    assert buying.returns(line, 10_000).total_minor == 40_000
    assert buying.owed() == 0


def test_what_a_bill_said_later_goes_back_too() -> None:
    buying = Buying()
    line = buying.line(buying.came(buying.order(), 10_000))
    buying.bill(BillItem("goods", 44_000, line.pk))
    assert buying.returns(line, 5_000).net_minor == 22_000
    assert buying.returns(line, 5_000).net_minor == 22_000
    assert (standing(buying.access, buying.rice), buying.sold()) == (Standing(0, 0), 0)
    nothing_broken()


def test_no_more_goes_back_than_came_and_did_not_go_back_before() -> None:
    buying = Buying()
    buying.came(buying.order(), 10_000)
    line = buying.line(buying.came(buying.order(), 3_000))
    buying.returns(line, 2_000)
    with pytest.raises(NotReturnable) as refused:
        buying.returns(line, 2_000)
    assert (refused.value.field, refused.value.figures) == ("lines.0.quantity", {"left": "1"})
    assert (PurchaseReturn.objects.count(), ReceivedLine.objects.get().returned_milli) == (1, 2_000)
    assert standing(buying.access, buying.rice).on_hand == 11_000
    nothing_broken()


def test_what_is_sold_does_not_go_back() -> None:
    buying = Buying()
    line = buying.line(buying.came(buying.order(), 3_000))
    sell(buying.access, buying.rice, 2_000)
    with pytest.raises(NotEnoughStock) as refused:
        buying.returns(line, 2_000)
    assert refused.value.field == "lines.0.quantity"
    assert (PurchaseReturn.objects.count(), buying.owed()) == (0, 0)
    assert standing(buying.access, buying.rice).on_hand == 1_000
    nothing_broken()


def test_the_same_key_sends_back_once() -> None:
    buying = Buying()
    line = buying.line(buying.came(buying.order(), 3_000))
    assert buying.returns(line, 1_000, key="k").pk == buying.returns(line, 1_000, key="k").pk
    assert standing(buying.access, buying.rice).on_hand == 2_000


def test_goods_nobody_is_known_to_have_brought_do_not_go_back() -> None:
    buying = Buying()
    items = [ReceiptItem(buying.rice.pk, 1_000, cost_e4=10_000)]
    receipt = receive(access=buying.access, at=AT, key="m", branch=branch_of(buying.access), items=items).document
    with pytest.raises(InvalidInput) as refused:
        buying.returns(buying.line(receipt), 1_000)
    assert refused.value.field == "receipt"
    assert PurchaseReturn.objects.count() == 0


def test_goods_of_another_place_go_back_from_there() -> None:
    buying = Buying()
    branch = buying.access.branch
    assert branch is not None
    loft = add_place(access=buying.access, branch=branch, name="Loft")
    act: dict[str, Any] = {"access": buying.access, "at": AT, "branch": branch, "supplier": buying.supplier}
    items = [ReceiptItem(buying.rice.pk, 4_000, cost_e4=400_000)]
    line = ReceiptLine.objects.get(receipt=receive(**act, key="up", place=loft, items=items).document)
    buying.bill(BillItem("goods", 20_000, line.pk))
    assert buying.returns(line, 1_000).net_minor == 5_000
    up_there = places.shelf(line.shop_id, branch.pk, loft.pk)
    held = ledger.balances([(up_there, places.goods(line.shop_id, buying.rice.pk))])
    assert list(held.values()) == [Standing(3_000, 15_000)]
    nothing_broken()


def test_goods_of_a_batch_come_with_an_order_and_go_back_as_that_batch() -> None:
    buying = Buying()
    change_product(access=buying.access, at=AT, product=buying.rice, keeps_batches=True)
    order = buying.order()
    first, second = (BatchGiven(number, AT.date() + datetime.timedelta(days=90)) for number in ("B1", "B2"))
    line_of_order = order.lines.get()
    for key, batch in (("first", first), ("second", second)):
        arrived = [Arrived(line_of_order.pk, 3_000, batch=batch)]
        receive_order(access=buying.access, at=AT, key=key, order=order, items=arrived)
    came = ReceiptLine.objects.get(batch__number="B2")
    buying.returns(came, 2_000)
    held = ledger.contents(places.shelf(came.shop_id, branch_of(buying.access).pk))
    left = {batch.number: held[f"batch:{batch.pk}"].on_hand for batch in Batch.objects.all()}
    assert left == {"B1": 3_000, "B2": 1_000}
    with pytest.raises(NotReturnable):
        buying.returns(came, 2_000)
    nothing_broken()


def test_of_a_batch_that_is_gone_nothing_goes_back_though_another_lies_there() -> None:
    buying = Buying()
    change_product(access=buying.access, at=AT, product=buying.rice, keeps_batches=True)
    order = buying.order()
    line_of_order = order.lines.get()
    for number, days in (("soon", 10), ("late", 90)):
        batch = BatchGiven(number, AT.date() + datetime.timedelta(days=days))
        arrived = [Arrived(line_of_order.pk, 2_000, batch=batch)]
        receive_order(access=buying.access, at=AT, key=number, order=order, items=arrived)
    soon = Batch.objects.get(number="soon")
    gone = [AdjustmentItem(buying.rice.pk, change_milli=-2_000, batch_id=soon.pk)]
    adjust(access=buying.access, at=AT, key="wet", branch=branch_of(buying.access), items=gone, reason="damaged")
    with pytest.raises(NotEnoughStock) as refused:
        buying.returns(ReceiptLine.objects.get(batch__number="soon"), 1_000)
    assert refused.value.field == "lines.0.quantity"
    assert PurchaseReturn.objects.count() == 0
    nothing_broken()
