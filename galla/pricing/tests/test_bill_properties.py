"""What holds for every bill, whatever is in the basket."""

from dataclasses import replace
from fractions import Fraction
from random import Random

from hypothesis import given
from hypothesis import strategies as st

from galla.pricing.bill import BillRequest, Discount, RoundOffMode, price_bill
from galla.pricing.tests.making import REQUESTS


def half_away(exact: Fraction) -> int:
    """Rounding written the long way, to check the short one."""
    whole = abs(exact) + Fraction(1, 2)
    return (whole.numerator // whole.denominator) * (1 if exact >= 0 else -1)


@given(REQUESTS)
def test_nothing_is_lost_between_lines_rates_and_the_bill(request: BillRequest) -> None:
    bill = price_bill(request)
    assert len(bill.lines) == len(request.lines)
    for parts in (bill.lines, bill.taxes):
        assert sum(part.net_minor for part in parts) == bill.net_minor
        assert sum(part.tax_minor for part in parts) == bill.tax_minor
        assert sum(part.gross_minor for part in parts) == bill.subtotal_minor
    assert bill.net_minor + bill.tax_minor == bill.subtotal_minor
    assert bill.subtotal_minor + bill.round_off_minor == bill.total_minor
    own = sum(line.gross_minor if line.includes_tax else line.net_minor for line in bill.lines)
    assert bill.list_minor - bill.discount_minor == own
    assert sum(line.discount_minor + line.bill_discount_minor for line in bill.lines) == bill.discount_minor


@given(REQUESTS)
def test_taxes_of_one_rate_are_equal_to_the_paisa_on_every_line_and_in_all(request: BillRequest) -> None:
    bill = price_bill(request)
    for taxes in [line.taxes for line in bill.lines] + [total.taxes for total in bill.taxes]:
        amounts: dict[int, set[int]] = {}
        for tax in taxes:
            amounts.setdefault(tax.rate_ppm, set()).add(tax.amount_minor)
        assert all(len(same) == 1 for same in amounts.values())


@given(REQUESTS)
def test_every_line_follows_the_rule_written_with_fractions(request: BillRequest) -> None:
    for asked, line in zip(request.lines, price_bill(request).lines, strict=True):
        price = Fraction(asked.unit_price_e4, 10_000) * 10**request.minor_digits
        assert line.list_minor == half_away(price * Fraction(asked.quantity_milli, 1_000))
        rates = [Fraction(component.rate_ppm, 1_000_000) for component in asked.components]
        own = line.list_minor - line.discount_minor - line.bill_discount_minor
        if asked.includes_tax:
            expected = [half_away(own * rate / (1 + sum(rates))) for rate in rates]
            assert line.gross_minor == own
        else:
            expected = [half_away(own * rate) for rate in rates]
            assert line.net_minor == own
        assert [tax.amount_minor for tax in line.taxes] == expected
        assert [tax.name for tax in line.taxes] == [component.name for component in asked.components]
        assert min(line.net_minor, line.tax_minor, line.gross_minor) >= 0


@given(REQUESTS)
def test_the_round_off_stays_below_its_step_and_goes_its_way(request: BillRequest) -> None:
    bill, step = price_bill(request), request.round_off.step_minor
    assert bill.total_minor % step == 0
    assert bill.total_minor >= 0
    assert abs(bill.round_off_minor) < step
    if request.round_off.mode is RoundOffMode.DOWN:
        assert bill.round_off_minor <= 0
    elif request.round_off.mode is RoundOffMode.UP:
        assert bill.round_off_minor >= 0
    else:
        assert 2 * abs(bill.round_off_minor) <= step


@given(REQUESTS.filter(lambda request: bool(request.lines)), st.data())
def test_the_bills_discount_is_taken_to_the_last_paisa(request: BillRequest, data: st.DataObject) -> None:
    plain = price_bill(replace(request, discount=None))
    own = plain.list_minor - plain.discount_minor
    amount = data.draw(st.integers(0, own))
    bill = price_bill(replace(request, discount=Discount(amount_minor=amount)))
    assert sum(line.bill_discount_minor for line in bill.lines) == amount
    assert bill.list_minor - bill.discount_minor == own - amount


@given(REQUESTS, st.randoms(use_true_random=False))
def test_the_order_of_lines_moves_no_more_than_the_odd_paisa_of_a_shared_discount(
    request: BillRequest, random: Random
) -> None:
    order = list(range(len(request.lines)))
    random.shuffle(order)
    bill = price_bill(request)
    shuffled = price_bill(replace(request, lines=tuple(request.lines[index] for index in order)))
    assert (shuffled.list_minor, shuffled.discount_minor) == (bill.list_minor, bill.discount_minor)
    for place, index in enumerate(order):
        assert abs(shuffled.lines[place].bill_discount_minor - bill.lines[index].bill_discount_minor) <= 1
    if request.discount is None:
        assert shuffled.total_minor == bill.total_minor
        assert sorted(shuffled.taxes, key=repr) == sorted(bill.taxes, key=repr)
