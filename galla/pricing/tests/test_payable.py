"""What is given back for goods that come back: in any order, in any split, to the paisa of what was paid."""

from itertools import pairwise

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from galla.pricing.bill import Bill, BillRequest, Discount, price_bill
from galla.pricing.errors import ReturnOutOfRange
from galla.pricing.tax import TaxComponent
from galla.pricing.tests.making import PERCENT, REQUESTS, gst, line, request


def test_one_piece_of_two_gives_back_the_price_of_one() -> None:
    bill = price_bill(request(line(5_725, gst(18), quantity_milli=2_000)))
    assert (bill.payable([1_000]), bill.payable([2_000])) == (5_725, 11_450)


def test_a_third_of_a_price_that_does_not_divide_comes_back_whole_in_three_steps() -> None:
    bill = price_bill(request(line(3_334, gst(18), quantity_milli=3_000, discount=Discount(amount_minor=2))))
    back = [bill.payable([returned]) for returned in (0, 1_000, 2_000, 3_000)]
    assert back == [0, 3_333, 6_667, 10_000]


def test_the_round_off_comes_back_in_proportion() -> None:
    bill = price_bill(request(line(5_920), line(5_920), step=100))
    assert bill.total_minor == 11_800
    assert bill.payable([1_000, 0]) == bill.payable([0, 1_000]) == 5_900
    assert bill.payable([1_000, 1_000]) == 11_800


def test_nothing_was_paid_so_nothing_comes_back() -> None:
    bill = price_bill(request(line(99), step=100))
    assert (bill.subtotal_minor, bill.total_minor, bill.payable([1_000])) == (99, 0, 0)


def test_the_bills_discount_is_not_given_back_as_money() -> None:
    bill = price_bill(request(line(10_000), line(10_000), discount=Discount(percent_ppm=10 * PERCENT)))
    assert bill.payable([1_000, 0]) == 9_000


@pytest.mark.parametrize(
    ("returned", "field"),
    [([1_001, 0], "lines.0.quantity"), ([0, -1], "lines.1.quantity"), ([0], "lines"), ([], "lines")],
)
def test_more_than_was_sold_cannot_come_back(returned: list[int], field: str) -> None:
    bill = price_bill(request(line(100), line(200)))
    with pytest.raises(ReturnOutOfRange) as refused:
        bill.payable(returned)
    assert refused.value.field == field


@pytest.mark.parametrize("quantity_milli", [-1, 1_001])
def test_a_part_is_never_more_than_the_line(quantity_milli: int) -> None:
    (only,) = price_bill(request(line(100))).lines
    with pytest.raises(ReturnOutOfRange):
        only.part(quantity_milli)


def steps_back(bill: Bill, data: st.DataObject) -> list[list[int]]:
    """Everything coming back in a random order and split: the cumulative quantities after each return."""
    left = [sold.quantity_milli for sold in bill.lines]
    returned = [0] * len(left)
    steps = [list(returned)]
    while any(left):
        index = data.draw(st.sampled_from([index for index, rest in enumerate(left) if rest]))
        taken = data.draw(st.one_of(st.just(left[index]), st.integers(max(1, left[index] // 3), left[index])))
        left[index] -= taken
        returned[index] += taken
        steps.append(list(returned))
    return steps


@given(REQUESTS, st.data())
def test_refunds_sum_to_what_was_paid_in_any_order_and_split(request: BillRequest, data: st.DataObject) -> None:
    bill = price_bill(request)
    payable = [bill.payable(step) for step in steps_back(bill, data)]
    refunds = [after - before for before, after in pairwise(payable)]
    assert payable[0] == 0
    assert min(refunds, default=0) >= 0
    assert sum(refunds) == bill.total_minor == payable[-1]


@given(REQUESTS, st.data())
def test_more_coming_back_never_pays_less(request: BillRequest, data: st.DataObject) -> None:
    bill = price_bill(request)
    assume(bill.lines)
    less = [data.draw(st.integers(0, sold.quantity_milli)) for sold in bill.lines]
    more = [data.draw(st.integers(part, sold.quantity_milli)) for part, sold in zip(less, bill.lines, strict=True)]
    assert bill.payable(less) <= bill.payable(more) <= bill.total_minor


@given(REQUESTS, st.data())
def test_a_part_of_a_line_is_taxed_as_if_sold_alone_and_the_whole_is_the_line(
    request: BillRequest, data: st.DataObject
) -> None:
    for sold in price_bill(request).lines:
        quantity_milli = data.draw(st.integers(0, sold.quantity_milli))
        part, nothing, whole = sold.part(quantity_milli), sold.part(0), sold.part(sold.quantity_milli)
        assert part.net_minor + part.tax_minor == part.gross_minor
        assert sum(tax.amount_minor for tax in part.taxes) == part.tax_minor
        by_rate = {(tax.rate_ppm, tax.amount_minor) for tax in part.taxes}
        assert len(by_rate) == len({tax.rate_ppm for tax in part.taxes})
        assert (nothing.net_minor, nothing.tax_minor, nothing.gross_minor) == (0, 0, 0)
        assert (whole.net_minor, whole.gross_minor, whole.taxes) == (sold.net_minor, sold.gross_minor, sold.taxes)


@given(st.integers(1, 10**6), st.integers(1, 12), st.sampled_from([gst(5), gst(18), (TaxComponent("VAT", 200_000),)]))
def test_pieces_of_one_line_come_back_at_their_own_price(
    price_minor: int, pieces: int, taxes: tuple[TaxComponent, ...]
) -> None:
    bill = price_bill(request(line(price_minor, taxes, quantity_milli=pieces * 1_000)))
    for returned in range(pieces + 1):
        assert bill.payable([returned * 1_000]) == returned * price_minor
