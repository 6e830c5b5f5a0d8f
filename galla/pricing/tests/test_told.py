"""A bill brought to what was paid for it: the total to the last unit, every line whole, the tax in what it brought."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from galla.pricing.bill import Bill, Discount, price_bill
from galla.pricing.errors import PricingError
from galla.pricing.request import BillRequest
from galla.pricing.tests.making import REQUESTS, gst, line, request
from galla.pricing.told import brought_to


def brought(bill: Bill, total_minor: int, step_minor: int = 1) -> Bill:
    return brought_to(bill, total_minor, step_minor=step_minor, minor_digits=2)


def test_less_than_it_comes_to_is_a_discount_of_the_whole_bill() -> None:
    bill = brought(price_bill(request(line(11_800, gst(18)), line(5_900, gst(18)))), 15_000)
    assert [one.bill_discount_minor for one in bill.lines] == [1_800, 900]
    assert [one.unit_price_e4 for one in bill.lines] == [1_180_000, 590_000]
    assert (bill.list_minor, bill.discount_minor, bill.subtotal_minor) == (17_700, 2_700, 15_000)
    assert (bill.tax_minor, bill.round_off_minor, bill.total_minor) == (2_288, 0, 15_000)


def test_it_comes_beside_the_discounts_there_are() -> None:
    own = line(10_000, discount=Discount(amount_minor=1_000))
    bill = brought(price_bill(request(own, discount=Discount(percent_ppm=100_000))), 8_000)
    assert (bill.lines[0].discount_minor, bill.lines[0].bill_discount_minor, bill.total_minor) == (1_000, 1_000, 8_000)


def test_more_than_it_comes_to_is_put_onto_its_prices_in_proportion() -> None:
    bill = brought(price_bill(request(line(10_000, gst(18)), line(5_000, gst(5), quantity_milli=2_000))), 22_000)
    assert [one.unit_price_e4 for one in bill.lines] == [1_100_000, 550_000]
    assert (bill.discount_minor, bill.round_off_minor, bill.total_minor) == (0, 0, 22_000)


def test_what_was_given_free_and_paid_all_the_same_has_its_price() -> None:
    free = line(4_250, gst(18), discount=Discount(percent_ppm=1_000_000))
    bill = brought(price_bill(request(free)), 4_250)
    assert (bill.subtotal_minor, bill.round_off_minor, bill.total_minor) == (4_250, 0, 4_250)
    assert bill.tax_minor > 0


def test_less_than_a_step_of_rounding_is_round_off_and_no_price_is_touched() -> None:
    bill = price_bill(request(line(11_760, gst(18)), step=100))
    up = brought(bill, 11_800, step_minor=100)
    assert (up.lines, up.round_off_minor, up.total_minor) == (bill.lines, 40, 11_800)


@given(REQUESTS, st.integers(0, 3_000), st.integers(0, 500))
def test_any_bill_comes_to_what_was_paid_with_no_more_round_off_than_its_lines_explain(
    asked: BillRequest, permille: int, odd: int
) -> None:
    bill = price_bill(asked)
    if not bill.lines:
        return
    total = bill.subtotal_minor * permille // 1_000 + odd
    try:
        made = brought_to(bill, total, step_minor=1, minor_digits=asked.minor_digits)
    except PricingError:
        assert total > 10**12  # dearer than anything a bill may hold
        return
    assert made.total_minor == total
    assert len(made.lines) == len(bill.lines)
    assert [one.quantity_milli for one in made.lines] == [one.quantity_milli for one in bill.lines]
    # Of a line one unit of its own terms with the tax on it, and half a unit of each of up to four taxes.
    assert abs(made.round_off_minor) <= 4 * len(bill.lines) + 2


@pytest.mark.parametrize("total", [11_700, 11_760])
def test_brought_to_what_it_comes_to_it_stays_the_same(total: int) -> None:
    bill = price_bill(request(line(11_760, gst(18)), step=100))
    assert brought(bill, total, step_minor=100).lines == bill.lines
