"""Supplier bills: what is owed, and value that follows goods to where they are today."""

from typing import Any

import pytest

from galla.accounts.actions import add_branch
from galla.foundation.errors import InvalidInput
from galla.inventory.actions import ArrivalItem, Spot, TransferItem, receive_transfer, send_goods
from galla.inventory.tests.goods import AT, branch_of, on_the_way, product, sell, standing
from galla.ledger import queries as ledger
from galla.ledger.entries import Standing
from galla.ledger.headings import Heading, kind_in_books
from galla.parties.actions import add_supplier
from galla.parties.details import Details
from galla.pricing.tax import TaxAmount
from galla.purchasing.actions import BillItem, OrderItem
from galla.purchasing.errors import BilledBefore, BillKnown, BillPaid
from galla.purchasing.models import ReceivedLine, SupplierBill, SupplierPayment, ValueShift
from galla.purchasing.papers import hash_of_bill, moves_of_bill
from galla.purchasing.tests.buying import Buying, nothing_broken

pytestmark = pytest.mark.django_db

GST = [TaxAmount("CGST", 90_000, 3_600), TaxAmount("SGST", 90_000, 3_600)]


def test_nothing_is_owed_for_goods_until_they_are_billed() -> None:
    buying = Buying()
    receipt = buying.came(buying.order(), 10_000)
    assert (buying.owed(), standing(buying.access, buying.rice)) == (0, Standing(10_000, 40_000))
    bill = buying.bill(BillItem("goods", 40_000, buying.line(receipt).pk), taxes=GST, total_minor=47_250)
    assert (bill.net_minor, bill.tax_minor, bill.round_off_minor, bill.total_minor) == (40_000, 7_200, 50, 47_250)
    assert buying.owed() == 47_250
    assert standing(buying.access, buying.rice) == Standing(10_000, 40_000)
    moves = {(move.source, move.target): move.amount for move in ledger.postings_of_entry(bill.pk)}
    supplier = f"supplier:{buying.supplier.pk}"
    assert moves == {
        (supplier, "billed"): 40_000,
        (supplier, "tax-paid:CGST:90000"): 3_600,
        (supplier, "tax-paid:SGST:90000"): 3_600,
        (supplier, "round-off"): 50,
    }
    nothing_broken()


def test_taxes_follow_the_lines_classes_unless_their_paper_says_otherwise() -> None:
    buying = Buying()
    goods = product(buying.access, "Soap", tax_class=buying.rice.tax_class)
    receipt = buying.came(buying.order(OrderItem(goods.pk, 1_000, 1_000_000)), 1_000)
    bill = buying.bill(BillItem("goods", 10_000, buying.line(receipt).pk), taxes=None)
    rates = buying.rice.tax_class.rates.exclude(scope="across").values_list("name", "rate_ppm")
    wanted = {(name, rate): 10_000 * rate // 1_000_000 for name, rate in rates if rate}
    assert {(tax.name, tax.rate_ppm): tax.amount_minor for tax in bill.taxes.all()} == wanted
    nothing_broken()


@pytest.mark.parametrize(
    ("billed", "left", "shelf", "sold"),
    [
        (44_000, 10_000, 44_000, 0),  # all of it still there: the shelf is worth more
        (44_000, 4_000, 17_600, 2_400),  # six of ten sold at 40.00 before: 4.00 more each
        (44_000, 0, 0, 4_000),
        (37_000, 4_000, 14_800, -1_800),  # billed for less: the shelf gives 12.00 back, sold 18.00
    ],
)
def test_a_price_that_comes_late_goes_to_where_the_goods_are(billed: int, left: int, shelf: int, sold: int) -> None:
    buying = Buying()
    receipt = buying.came(buying.order(), 10_000)
    if left < 10_000:
        sell(buying.access, buying.rice, 10_000 - left)
    before = buying.sold()
    buying.bill(BillItem("goods", billed, buying.line(receipt).pk))
    assert standing(buying.access, buying.rice) == Standing(left, shelf)
    assert buying.sold() - before == sold
    assert receipt.lines.get().worth_minor == 40_000
    nothing_broken()


def test_a_shelf_gives_back_no_more_than_its_goods_are_worth() -> None:
    buying = Buying()
    buying.came(buying.order(), 10_000, cost_e4=1)
    receipt = buying.came(buying.order(), 1_000)
    sell(buying.access, buying.rice, 10_000)
    here = standing(buying.access, buying.rice)
    buying.bill(BillItem("goods", 0, buying.line(receipt).pk))
    assert here.worth_minor < 4_000
    assert standing(buying.access, buying.rice) == Standing(1_000, 0)
    nothing_broken()


def test_a_line_is_billed_in_parts_and_never_beyond_what_came() -> None:
    buying = Buying()
    line = buying.line(buying.came(buying.order(), 10_000))
    buying.bill(BillItem("goods", 13_333, line.pk, 3_333))
    with pytest.raises(BilledBefore) as refused:
        buying.bill(BillItem("goods", 40_000, line.pk))
    assert (refused.value.field, refused.value.figures) == ("lines.0.quantity", {"left": "6.667"})
    buying.bill(BillItem("goods", 26_667, line.pk, 6_667))
    counted = ReceivedLine.objects.get()
    assert (counted.billed_milli, counted.billed_worth_minor, counted.corrected_minor) == (10_000, 40_000, 0)
    assert (buying.owed(), SupplierBill.objects.count()) == (40_000, 2)
    nothing_broken()


@pytest.mark.parametrize(("shared_by", "rice", "salt"), [("value", 43_334, 21_666), ("quantity", 41_000, 24_000)])
def test_freight_is_shared_out_over_what_came_to_the_last_coin(shared_by: str, rice: int, salt: int) -> None:
    buying = Buying()
    order = buying.order(OrderItem(buying.rice.pk, 1_000, 4_000_000), OrderItem(buying.salt.pk, 4_000, 500_000))
    receipt = buying.came(order, 1_000, 4_000)
    carrier = add_supplier(access=buying.access, at=AT, details=Details(name="Carrier"))
    freight = BillItem("landed", 5_000, words="Freight", receipts=(receipt.pk,), shared_by=shared_by)
    bill = buying.bill(freight, supplier=carrier)
    found = [standing(buying.access, each).worth_minor for each in (buying.rice, buying.salt)]
    if shared_by == "value":
        assert found == [40_000 + 3_333, 20_000 + 1_667]
    else:
        assert found == [rice, salt]
    assert sum(shift.worth_minor for shift in bill.shifts.all()) == 5_000
    sources = {move.source for move in ledger.postings_of_entry(bill.pk) if move.worth_minor}
    assert sources == {"landed"}
    assert buying.owed() == 0
    nothing_broken()


def test_what_is_neither_goods_nor_freight_is_an_expense_and_does_not_stay_with_the_goods() -> None:
    buying = Buying()
    line = buying.line(buying.came(buying.order(), 10_000))
    bill = buying.bill(BillItem("goods", 40_000, line.pk), BillItem("other", 1_500, words="Crates"))
    moves = {(move.source, move.target): move.amount for move in ledger.postings_of_entry(bill.pk)}
    supplier = f"supplier:{buying.supplier.pk}"
    assert moves == {(supplier, "billed"): 40_000, (supplier, "services"): 1_500}
    assert kind_in_books("services", in_money=True).heading == Heading.EXPENSE
    assert [row.spent_as for row in bill.lines.order_by("position")] == ["", "services"]
    assert buying.owed() == 41_500
    nothing_broken()


def test_a_bill_of_before_services_were_told_apart_still_stands() -> None:
    buying = Buying()
    bill = buying.bill(BillItem("other", 1_500, words="Crates"))
    taxes, lines = list(bill.taxes.all()), list(bill.lines.all())
    now = hash_of_bill(bill, lines, taxes, [])
    lines[0].spent_as = ""
    assert hash_of_bill(bill, lines, taxes, []) != now
    assert [move.target.key for move in moves_of_bill(bill, lines, taxes, [])] == ["billed"]


def test_two_lines_of_one_bill_never_speak_for_the_same_piece() -> None:
    buying = Buying()
    first, second = (buying.line(buying.came(buying.order(), 10_000)) for _ in range(2))
    sell(buying.access, buying.rice, 15_000)
    buying.bill(BillItem("goods", 50_000, first.pk), BillItem("goods", 50_000, second.pk))
    assert standing(buying.access, buying.rice) == Standing(5_000, 20_000 + 5_000)
    nothing_broken()


def test_the_same_bill_is_entered_once() -> None:
    buying = Buying()
    other = BillItem("other", 1_000, words="Crates")
    known = buying.bill(other, number="INV 7")
    with pytest.raises(BillKnown) as refused:
        buying.bill(other, number="inv7")
    assert (refused.value.field, refused.value.figures["bill"]) == ("number", known.pk)
    assert (SupplierBill.objects.count(), buying.owed()) == (1, 1_000)


@pytest.mark.parametrize(
    ("item", "field"),
    [
        (BillItem("goods", 1_000, 10**9), "lines.0.receipt_line"),
        (BillItem("landed", 1_000, words="Freight"), "lines.0.receipts"),
        (BillItem("landed", 1_000, words="Freight", receipts=(10**9,)), "lines.0.receipts"),
        (BillItem("other", 1_000), "lines.0.words"),
        (BillItem("other", -1, words="x"), "lines.0.net"),
        (BillItem("gift", 1, words="x"), "lines.0.kind"),
        (BillItem("other", 1, words="x", tax_class_id=10**9), "lines.0.tax_class"),
    ],
)
def test_what_cannot_stand_on_a_bill_is_refused_beside_its_line(item: BillItem, field: str) -> None:
    buying = Buying()
    with pytest.raises(InvalidInput) as refused:
        buying.bill(item)
    assert refused.value.field == field
    assert (SupplierBill.objects.count(), ValueShift.objects.count(), buying.owed()) == (0, 0, 0)


def test_a_total_that_is_no_round_off_is_refused() -> None:
    buying = Buying()
    with pytest.raises(InvalidInput) as refused:
        buying.bill(BillItem("other", 1_000, words="Crates"), total_minor=1_100)
    assert refused.value.field == "total"
    assert buying.owed() == 0


def test_goods_another_supplier_brought_are_not_billed() -> None:
    buying = Buying()
    line = buying.line(buying.came(buying.order(), 10_000))
    carrier = add_supplier(access=buying.access, at=AT, details=Details(name="Carrier"))
    with pytest.raises(InvalidInput) as refused:
        buying.bill(BillItem("goods", 1_000, line.pk), supplier=carrier)
    assert refused.value.field == "lines.0.receipt_line"
    assert SupplierBill.objects.count() == 0


def test_a_supplier_is_paid_for_bills_and_ahead() -> None:
    buying = Buying()
    bill = buying.bill(BillItem("other", 10_000, words="Crates"))
    buying.pays(6_000, {bill.pk: 4_000})
    assert buying.owed() == 4_000
    with pytest.raises(BillPaid) as refused:
        buying.pays(7_000, {bill.pk: 7_000})
    assert (refused.value.field, refused.value.figures) == ("bills.0.amount", {"open": "40.00"})
    with pytest.raises(InvalidInput) as wrong:
        buying.pays(1_000, {bill.pk: 2_000})
    assert wrong.value.field == "amount"
    buying.pays(6_000, {bill.pk: 4_000}, key="once")
    buying.pays(6_000, {bill.pk: 4_000}, key="once")
    assert (buying.owed(), SupplierPayment.objects.count()) == (-2_000, 2)
    nothing_broken()


def test_what_comes_late_follows_goods_that_are_on_their_way_and_arrives_with_them() -> None:
    buying = Buying()
    receipt = buying.came(buying.order(), 10_000)
    access, rice = buying.access, buying.rice
    far = add_branch(access=access, at=AT, name="Station Road")
    spots: dict[str, Any] = {"source": Spot(branch_of(access)), "target": Spot(far)}
    transfer = send_goods(access=access, at=AT, key="sent", **spots, items=[TransferItem(rice.pk, 6_000)]).document
    before = buying.sold()
    buying.bill(BillItem("landed", 1_000, words="Freight", receipts=(receipt.pk,)))
    bill = buying.bill(BillItem("goods", 41_000, buying.line(receipt).pk))
    assert {shift.place: shift.worth_minor for shift in bill.shifts.all()} == {
        f"shelf:{branch_of(access).pk}": 400,
        f"transit:{transfer.pk}": 600,
    }
    assert (standing(access, rice), on_the_way(transfer, rice)) == (Standing(4_000, 16_800), Standing(6_000, 25_200))
    assert buying.sold() == before
    items = [ArrivalItem(rice.pk, received_milli=6_000)]
    receive_transfer(access=access, at=AT, key="came", transfer=transfer, items=items)
    assert standing(access, rice, far) == Standing(6_000, 25_200)
    nothing_broken()


def test_of_goods_on_their_way_no_more_is_taken_than_they_are_worth() -> None:
    buying = Buying()
    receipt = buying.came(buying.order(), 10_000)
    access, rice = buying.access, buying.rice
    far = add_branch(access=access, at=AT, name="Station Road")
    spots: dict[str, Any] = {"source": Spot(branch_of(access)), "target": Spot(far)}
    transfer = send_goods(access=access, at=AT, key="sent", **spots, items=[TransferItem(rice.pk, 10_000)]).document
    buying.bill(BillItem("goods", 0, buying.line(receipt).pk))
    assert on_the_way(transfer, rice) == Standing(10_000, 0)
    nothing_broken()
