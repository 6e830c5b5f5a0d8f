"""What a bill comes to, and what is refused, told by example."""

from collections.abc import Callable
from dataclasses import FrozenInstanceError, replace
from typing import Any

import pytest

from galla.pricing import errors
from galla.pricing.bill import Bill, BillRequest, Discount, LineRequest, PricedLine, RateTotal, RoundOff, RoundOffMode
from galla.pricing.bill import price_bill as price
from galla.pricing.tax import TaxAmount, TaxComponent
from galla.pricing.tests.making import PERCENT, gst, igst, line, request


def test_a_price_that_includes_tax_keeps_its_gross_to_the_paisa() -> None:
    bill = price(request(line(400, gst(18))))
    (only,) = bill.lines
    assert (only.net_minor, [tax.amount_minor for tax in only.taxes], only.gross_minor) == (338, [31, 31], 400)
    assert (bill.subtotal_minor, bill.total_minor) == (400, 400)


def test_a_price_without_tax_bears_it_on_top() -> None:
    bill = price(request(line(400, gst(18), includes_tax=False)))
    assert (bill.net_minor, bill.tax_minor, bill.total_minor) == (400, 72, 472)


def test_the_gross_of_an_exclusive_price_may_differ_by_a_paisa_between_states() -> None:
    within = price(request(line(105, gst(18), includes_tax=False)))
    between = price(request(line(105, igst(18), includes_tax=False)))
    assert (within.tax_minor, between.tax_minor) == (18, 19)


def test_a_computed_price_of_half_a_paisa_goes_up() -> None:
    request_ = BillRequest((LineRequest(1_000, 10_050, True, ()),), RoundOff(1))
    assert price(request_).total_minor == 101


def test_a_line_without_a_price_is_free_and_still_on_the_bill() -> None:
    bill = price(request(line(0, gst(18)), line(5_000, gst(18))))
    assert bill.lines[0].gross_minor == 0
    assert bill.total_minor == 5_000


def test_a_bill_without_lines_comes_to_nothing() -> None:
    bill = price(request(step=100, mode=RoundOffMode.UP))
    assert (bill.lines, bill.taxes, bill.total_minor) == ((), (), 0)
    assert bill.payable([]) == 0


def test_a_weighed_quantity_is_priced_by_the_gram() -> None:
    bill = price(request(line(23_990, gst(5), quantity_milli=735)))
    assert bill.lines[0].list_minor == 17_633
    assert (bill.lines[0].quantity_milli, bill.lines[0].unit_price_e4) == (735, 2_399_000)


@pytest.mark.parametrize(("digits", "expected"), [(0, 12), (2, 1_235), (3, 12_346)])
def test_a_currency_has_its_own_minor_digits(digits: int, expected: int) -> None:
    request_ = BillRequest((LineRequest(1_000, 123_456, True, ()),), RoundOff(1), minor_digits=digits)
    assert price(request_).total_minor == expected


def test_a_line_discount_reduces_the_gross_of_an_inclusive_line_and_the_net_of_an_exclusive_one() -> None:
    ten = Discount(percent_ppm=10 * PERCENT)
    inclusive, exclusive = price(
        request(line(11_800, gst(18), discount=ten), line(10_000, gst(18), includes_tax=False, discount=ten))
    ).lines
    assert (inclusive.discount_minor, inclusive.gross_minor, inclusive.net_minor) == (1_180, 10_620, 9_000)
    assert (exclusive.discount_minor, exclusive.net_minor, exclusive.gross_minor) == (1_000, 9_000, 10_620)


def test_a_percentage_of_half_a_paisa_is_rounded_up() -> None:
    bill = price(request(line(25, discount=Discount(percent_ppm=10 * PERCENT))))
    assert bill.lines[0].discount_minor == 3


def test_the_bills_discount_comes_after_the_lines_own_and_is_shared_by_what_is_left() -> None:
    bill = price(
        request(
            line(10_000, gst(5), discount=Discount(amount_minor=4_000)),
            line(3_000, gst(18)),
            line(1_000),
            discount=Discount(percent_ppm=10 * PERCENT),
        )
    )
    assert [priced.bill_discount_minor for priced in bill.lines] == [600, 300, 100]
    assert (bill.list_minor, bill.discount_minor, bill.total_minor) == (14_000, 5_000, 9_000)


def test_everything_may_be_given_away() -> None:
    whole = Discount(percent_ppm=100 * PERCENT)
    bill = price(request(line(999, gst(18), discount=whole), line(500, gst(5)), discount=Discount(amount_minor=500)))
    assert (bill.total_minor, bill.tax_minor, bill.discount_minor) == (0, 0, 1_499)
    assert bill.payable([1_000, 1_000]) == 0


@pytest.mark.parametrize(
    ("mode", "subtotal", "total"),
    [
        (RoundOffMode.DOWN, 14_999, 14_900),
        (RoundOffMode.DOWN, 99, 0),
        (RoundOffMode.NEAREST, 14_949, 14_900),
        (RoundOffMode.NEAREST, 14_950, 15_000),
        (RoundOffMode.UP, 14_901, 15_000),
        (RoundOffMode.UP, 14_900, 14_900),
    ],
)
def test_a_total_is_rounded_off_to_whole_rupees_without_touching_the_tax(
    mode: RoundOffMode, subtotal: int, total: int
) -> None:
    plain, rounded = (
        price(request(line(subtotal, gst(18)))),
        price(request(line(subtotal, gst(18)), step=100, mode=mode)),
    )
    assert (rounded.total_minor, rounded.round_off_minor) == (total, total - subtotal)
    assert (rounded.net_minor, rounded.tax_minor, rounded.taxes) == (plain.net_minor, plain.tax_minor, plain.taxes)


def test_round_off_is_down_unless_said_otherwise() -> None:
    assert RoundOff(100).mode is RoundOffMode.DOWN


def test_totals_by_rate_are_one_for_each_set_of_taxes_lowest_first() -> None:
    bill = price(
        request(
            line(11_800, gst(18)),
            line(1_050, gst(5)),
            line(2_360, tuple(reversed(gst(18)))),
            line(700),
            line(300, igst(0)),
            line(1_180, igst(18)),
        )
    )
    assert [(total.rate_ppm, [tax.name for tax in total.taxes], total.gross_minor) for total in bill.taxes] == [
        (0, [], 700),
        (0, ["IGST"], 300),
        (50_000, ["CGST", "SGST"], 1_050),
        (180_000, ["CGST", "SGST"], 14_160),
        (180_000, ["IGST"], 1_180),
    ]
    assert [tax.amount_minor for tax in bill.taxes[3].taxes] == [1_080, 1_080]


def field_of(refused: pytest.ExceptionInfo[errors.PricingError]) -> str:
    return refused.value.field


@pytest.mark.parametrize(
    ("discount", "field"),
    [
        (Discount(percent_ppm=-1), "discount_percent"),
        (Discount(percent_ppm=1_000_001), "discount_percent"),
        (Discount(amount_minor=-1), "discount_amount"),
        (Discount(amount_minor=501), "discount_amount"),
    ],
)
def test_a_discount_below_zero_or_above_what_it_is_taken_from_is_refused_by_its_field(
    discount: Discount, field: str
) -> None:
    with pytest.raises(errors.DiscountOutOfRange) as refused:
        price(request(line(999), line(500, discount=discount)))
    assert field_of(refused) == f"lines.1.{field}"
    with pytest.raises(errors.DiscountOutOfRange) as refused:
        price(request(line(400), line(100), discount=discount))
    assert field_of(refused) == field


def test_a_bills_discount_may_not_exceed_what_the_lines_own_discounts_left() -> None:
    half = Discount(amount_minor=500)
    assert price(request(line(1_000, discount=half), discount=half)).total_minor == 0
    with pytest.raises(errors.DiscountOutOfRange):
        price(request(line(1_000, discount=half), discount=Discount(amount_minor=501)))


@pytest.mark.parametrize("values", [{}, {"percent_ppm": 1, "amount_minor": 1}])
def test_a_discount_is_a_percentage_or_an_amount_and_never_both_or_neither(values: dict[str, int]) -> None:
    with pytest.raises(errors.DiscountUnclear):
        Discount(**values)


@pytest.mark.parametrize(
    ("bad", "refusal", "field"),
    [
        (line(1, quantity_milli=0), errors.QuantityOutOfRange, "lines.1.quantity"),
        (line(1, quantity_milli=-1_000), errors.QuantityOutOfRange, "lines.1.quantity"),
        (line(1, quantity_milli=10**12 + 1), errors.QuantityOutOfRange, "lines.1.quantity"),
        (line(-1), errors.PriceOutOfRange, "lines.1.unit_price"),
        (line(10**15 + 1), errors.PriceOutOfRange, "lines.1.unit_price"),
        (line(10**15, quantity_milli=1_001), errors.AmountTooLarge, "lines.1.unit_price"),
        (line(10**15, gst(18), includes_tax=False), errors.AmountTooLarge, "lines"),
        (line(1, (TaxComponent("VAT", -1),)), errors.RateOutOfRange, "lines.1.components"),
        (line(1, (TaxComponent("VAT", 10_000_001),)), errors.RateOutOfRange, "lines.1.components"),
        (line(1, (TaxComponent("VAT", 1), TaxComponent("VAT", 2))), errors.RateOutOfRange, "lines.1.components"),
    ],
)
def test_a_line_out_of_bounds_is_refused_by_its_field(
    bad: LineRequest, refusal: type[errors.PricingError], field: str
) -> None:
    with pytest.raises(refusal) as refused:
        price(request(line(100, gst(18)), bad))
    assert field_of(refused) == field


def test_many_lines_that_together_are_worth_too_much_are_refused() -> None:
    assert price(request(*[line(10**11)] * 9_999)).total_minor == 9_999 * 10**11
    with pytest.raises(errors.AmountTooLarge):
        price(request(*[line(10**15 // 9_998)] * 9_999))


@pytest.mark.parametrize("digits", [-1, 1, 4])
def test_a_currency_of_other_digits_is_refused(digits: int) -> None:
    with pytest.raises(errors.CurrencyUnsupported):
        price(replace(request(line(100)), minor_digits=digits))


@pytest.mark.parametrize("step", [0, -100, 10**15 + 1])
def test_a_round_off_step_below_one_or_absurd_is_refused(step: int) -> None:
    with pytest.raises(errors.RoundOffOutOfRange) as refused:
        price(request(line(100), step=step))
    assert field_of(refused) == "round_off_step"


def priced() -> Bill:
    return price(request(line(11_800, gst(18)), line(1_050, gst(5)), step=100))


@pytest.mark.parametrize(
    "wrong",
    [
        lambda bill: replace(bill, net_minor=bill.net_minor + 1),
        lambda bill: replace(bill, tax_minor=bill.tax_minor + 1),
        lambda bill: replace(bill, net_minor=bill.net_minor + 1, tax_minor=bill.tax_minor - 1),
        lambda bill: replace(bill, list_minor=bill.list_minor + 1),
        lambda bill: replace(bill, discount_minor=1),
        lambda bill: replace(bill, round_off_minor=0),
        lambda bill: replace(bill, total_minor=bill.total_minor + 1),
        lambda bill: replace(bill, round_off_minor=-bill.subtotal_minor - 1, total_minor=-1),
        lambda bill: replace(bill, lines=bill.lines[:1]),
        lambda bill: replace(bill, taxes=bill.taxes[:1]),
        lambda bill: replace(bill, taxes=(bill.taxes[0], bill.taxes[0])),
    ],
)
def test_a_bill_that_does_not_add_up_refuses_to_exist(wrong: Callable[[Bill], Bill]) -> None:
    with pytest.raises(errors.ImpossibleBill):
        wrong(priced())


@pytest.mark.parametrize(
    "change",
    [
        {"net_minor": 9_999},
        {"tax_minor": 1_801},
        {"gross_minor": 11_801},
        {"list_minor": 11_801},
        {"discount_minor": 1},
        {"bill_discount_minor": 1},
        {"discount_minor": -1, "bill_discount_minor": 1},
        {"discount_minor": 1, "bill_discount_minor": -1},
        {"includes_tax": False},
        {"taxes": (TaxAmount("CGST", 90_000, 901), TaxAmount("SGST", 90_000, 899))},
        {"taxes": (TaxAmount("CGST", 90_000, 900), TaxAmount("SGST", 90_000, 899), TaxAmount("Cess", 10, 1))},
        {"taxes": (TaxAmount("CGST", 90_000, 900),)},
        {"net_minor": 12_700, "tax_minor": -900, "taxes": (TaxAmount("CGST", 90_000, -900),)},
        {"net_minor": -900, "tax_minor": 12_700, "taxes": (TaxAmount("CGST", 90_000, 12_700),)},
    ],
)
def test_a_line_that_does_not_add_up_refuses_to_exist(change: dict[str, Any]) -> None:
    good = priced().lines[0]
    assert isinstance(good, PricedLine)
    with pytest.raises(errors.ImpossibleBill):
        replace(good, **change)


@pytest.mark.parametrize(
    "change",
    [
        {"rate_ppm": 180_001},
        {"net_minor": 9_999},
        {"taxes": (TaxAmount("CGST", 90_000, 901), TaxAmount("SGST", 90_000, 899))},
    ],
)
def test_a_total_by_rate_that_does_not_add_up_refuses_to_exist(change: dict[str, Any]) -> None:
    good = priced().taxes[1]
    assert isinstance(good, RateTotal)
    with pytest.raises(errors.ImpossibleBill):
        replace(good, **change)


def test_three_taxes_of_absurd_rates_that_would_make_the_net_negative_are_no_bill() -> None:
    absurd = tuple(TaxComponent(name, 3_300_000) for name in "ABC")
    with pytest.raises(errors.ImpossibleBill):
        price(request(line(5, absurd)))


def test_a_bill_is_never_edited() -> None:
    bill = priced()
    with pytest.raises(FrozenInstanceError):
        bill.total_minor = 0  # type: ignore[misc]
    assert bill.total_minor == 12_800


def test_every_refusal_is_a_pricing_error_with_a_code_of_its_own() -> None:
    refusals = errors.PricingError.__subclasses__()
    codes = {refusal.code for refusal in refusals}
    assert len(codes) == len(refusals) >= 13
    assert errors.PricingError("no").field == ""
    assert issubclass(errors.PricingError, ValueError)
