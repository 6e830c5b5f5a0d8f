"""Refunds are what was paid: in any order and any split, whole rupees included, and never more."""

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from galla.pricing.bill import BillRequest, Discount, RoundOffMode, price_bill
from galla.pricing.errors import ReturnOutOfRange
from galla.pricing.returns import PaidBill, Refund, refund_of
from galla.pricing.surcharge import surcharge_of
from galla.pricing.tests.making import PERCENT, REQUESTS, gst, line, request


def paid_for(wanted: BillRequest, *, charge_minor: int = 0, step: int = 1) -> PaidBill:
    """A bill as it was paid, with a card's charge of 2 % on so much."""
    bill, charge = price_bill(wanted), surcharge_of(charge_minor, 2 * PERCENT, gst(18))
    return PaidBill(bill.lines, bill.round_off_minor, charge.amount_minor, charge.taxes, step)


def one_by_one(paid: PaidBill, *steps: list[int]) -> list[Refund]:
    """The refunds of returns that follow each other."""
    before, refunded, found = [0] * len(paid.lines), 0, []
    for now in steps:
        found.append(refund_of(paid, before=before, now=now, refunded_minor=refunded))
        before = [old + new for old, new in zip(before, now, strict=True)]
        refunded += found[-1].total_minor
    return found


def test_one_of_two_comes_back_at_what_was_paid_for_it_with_its_taxes() -> None:
    paid = paid_for(request(line(5_900, gst(18), quantity_milli=2_000)))
    (refund,) = one_by_one(paid, [1_000])
    assert (refund.net_minor, refund.tax_minor, refund.round_off_minor, refund.total_minor) == (5_000, 900, 0, 5_900)
    assert [tax.amount_minor for tax in refund.parts[0].taxes] == [450, 450]


def test_the_bills_discount_stays_taken_off() -> None:
    paid = paid_for(request(line(10_000), line(5_000), discount=Discount(percent_ppm=10 * PERCENT)))
    assert [refund.total_minor for refund in one_by_one(paid, [1_000, 0], [0, 1_000])] == [9_000, 4_500]


def test_a_bill_in_whole_rupees_comes_back_in_whole_rupees() -> None:
    paid = paid_for(request(line(3_333), line(3_333), line(3_333), step=100, mode=RoundOffMode.NEAREST), step=100)
    refunds = one_by_one(paid, [1_000, 0, 0], [0, 1_000, 0], [0, 0, 1_000])
    assert [refund.total_minor for refund in refunds] == [3_300, 3_400, 3_300]
    assert sum(refund.round_off_minor for refund in refunds) == paid.round_off_minor == 1


def test_what_a_card_added_comes_back_with_the_goods_and_its_tax() -> None:
    paid = paid_for(request(line(10_000, quantity_milli=2_000)), charge_minor=20_400)
    refunds = one_by_one(paid, [1_000], [1_000])
    assert [(refund.surcharge_minor, refund.total_minor) for refund in refunds] == [(200, 10_200), (200, 10_200)]
    assert sum(tax.amount_minor for refund in refunds for tax in refund.surcharge_taxes) == 62


def test_a_refund_of_before_that_was_too_much_is_not_taken_from_the_customer() -> None:
    paid = paid_for(request(line(100, quantity_milli=2_000)))
    refund = refund_of(paid, before=[1_000], now=[1_000], refunded_minor=250)
    assert (refund.total_minor, refund.round_off_minor) == (0, -100)


@pytest.mark.parametrize("now", [[0, 0], [-1, 1], [1_001, 0], [0, 501], [1_000], []])
def test_nothing_less_than_nothing_and_more_than_was_sold_do_not_come_back(now: list[int]) -> None:
    paid = paid_for(request(line(100), line(200)))
    with pytest.raises(ReturnOutOfRange):
        refund_of(paid, before=[0, 500], now=now, refunded_minor=100)


def drawn_steps(paid: PaidBill, data: st.DataObject) -> list[list[int]]:
    """Everything coming back in a random order and split, sometimes several lines at once."""
    left = [sold.quantity_milli for sold in paid.lines]
    steps = []
    while any(left):
        now = [data.draw(st.sampled_from([0, rest, -(-rest // 2)])) for rest in left]
        if not any(now):
            now[left.index(max(left))] = max(left)
        left = [rest - taken for rest, taken in zip(left, now, strict=True)]
        steps.append(now)
    return steps


@given(REQUESTS, st.data(), st.sampled_from([1, 5, 50, 100]), st.integers(0, 10**6))
def test_everything_gives_back_exactly_what_was_paid_and_nothing_more_on_the_way(
    wanted: BillRequest, data: st.DataObject, step: int, charge_minor: int
) -> None:
    priced = price_bill(wanted)
    paid = paid_for(wanted, charge_minor=charge_minor if priced.subtotal_minor else 0, step=step)
    assume(paid.lines)
    refunds = one_by_one(paid, *drawn_steps(paid, data))
    sums, charge_taxes = 0, [0] * len(paid.surcharge_taxes)
    for refund in refunds:
        sums += refund.total_minor
        assert 0 <= refund.total_minor <= paid.total_minor
        assert sums <= paid.total_minor
        for index, tax in enumerate(refund.surcharge_taxes):
            charge_taxes[index] += tax.amount_minor
    assert sums == paid.total_minor
    assert sum(refund.round_off_minor for refund in refunds) == paid.round_off_minor
    assert sum(refund.surcharge_minor for refund in refunds) == paid.surcharge_minor
    assert charge_taxes == [tax.amount_minor for tax in paid.surcharge_taxes]
    for index, sold in enumerate(paid.lines):
        parts = [refund.parts[index] for refund in refunds]
        assert sum(part.quantity_milli for part in parts) == sold.quantity_milli
        assert sum(part.net_minor for part in parts) == sold.net_minor
        assert sum(part.tax_minor for part in parts) == sold.tax_minor
        for place, tax in enumerate(sold.taxes):
            assert sum(part.taxes[place].amount_minor for part in parts) == tax.amount_minor
