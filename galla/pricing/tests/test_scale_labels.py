"""Labels of scales: known examples, every check digit against python-stdnum, and prices that come out exactly."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from stdnum import ean

from galla.pricing.numbers import round_half_away
from galla.pricing.scale_labels import (
    ScaleLayout,
    check_digit,
    quantity_of_price,
    read_label,
    value_check_digit,
    weight_milli,
)

GRAMS = ScaleLayout("20", code_digits=5, value_digits=5, is_price=False, decimals=3)
PRICE = ScaleLayout("21", code_digits=5, value_digits=5, is_price=True, decimals=2)
CHECKED = ScaleLayout("22", code_digits=5, value_digits=4, is_price=True, decimals=2, value_is_checked=True)
TENS = ScaleLayout("29", code_digits=6, value_digits=4, is_price=False, decimals=2)
ALL = {one.prefix: one for one in (GRAMS, PRICE, CHECKED, TENS)}


def label(digits: str) -> str:
    return digits + ean.calc_check_digit(digits)


def test_a_weight_in_grams_is_read() -> None:
    found = read_label(label("200004201250"), ALL)
    assert found is not None
    assert (found.code, weight_milli(found), found.is_price, found.is_right) == ("42", 1_250, False, True)


def test_a_weight_in_tens_of_grams_and_a_longer_code_are_read() -> None:
    found = read_label(label("291234560125"), ALL)
    assert found is not None
    assert (found.code, weight_milli(found)) == ("123456", 1_250)


def test_a_price_is_read() -> None:
    found = read_label(label("210004205750"), ALL)
    assert found is not None
    assert (found.code, found.value, found.is_price, found.is_right) == ("42", 5_750, True, True)


@pytest.mark.parametrize(("value", "digit"), [("2875", "9"), ("14685", "6"), ("0000", "0"), ("00000", "0")])
def test_a_value_s_own_check_digit_is_that_of_the_general_specifications(value: str, digit: str) -> None:
    assert value_check_digit(value) == digit


def test_a_value_with_a_check_digit_of_its_own_is_read_and_a_wrong_one_is_noticed() -> None:
    right = read_label(label("220004292875"), ALL)
    wrong = read_label(label("220004282875"), ALL)
    assert right is not None
    assert wrong is not None
    assert (right.value, right.is_right) == (2_875, True)
    assert (wrong.value, wrong.is_right, wrong.mended) == (2_875, False, label("220004292875"))


@pytest.mark.parametrize(
    "text",
    ["", "2000042012507 ", "200004201250", "20000420125077", "1900042012505", "3000042012506", "２０00042012507",
     label("230004201250"), label("200000001250")],
)  # fmt: skip
def test_what_is_no_label_of_this_shop_is_not_read(text: str) -> None:
    assert read_label(text, ALL) is None


@given(st.text("0123456789", min_size=12, max_size=12))
def test_the_check_digit_is_that_of_an_ean_13(digits: str) -> None:
    assert check_digit(digits) == ean.calc_check_digit(digits)


@given(code=st.integers(1, 99_999), value=st.integers(0, 99_999), place=st.integers(0, 12), other=st.integers(1, 9))
def test_every_digit_read_wrongly_is_noticed(code: int, value: int, place: int, other: int) -> None:
    text = label(f"20{code:05d}{value:05d}")
    read = text[:place] + str((int(text[place]) + other) % 10) + text[place + 1 :]
    found = read_label(read, {f"2{number}": GRAMS for number in range(10)})
    assert found is None or not found.is_right


@given(
    total=st.integers(1, 99_999),
    unit_price_e4=st.integers(1, 10**8),
    step=st.sampled_from([1, 10, 100, 1000]),
    digits=st.sampled_from([0, 2, 3]),
)
def test_a_printed_price_is_what_the_line_comes_to(total: int, unit_price_e4: int, step: int, digits: int) -> None:
    found = quantity_of_price(total, unit_price_e4, step_milli=step, minor_digits=digits)
    if found is None:  # only where a coin pays for more than a shop sells at once
        assert total * 10 ** (7 - digits) // unit_price_e4 > 10_000
        return
    quantity, price = found
    assert quantity % step == 0
    assert round_half_away(quantity * price, 10 ** (7 - digits)) == total


def test_a_printed_price_for_a_kilogram_price_gives_its_weight() -> None:
    assert quantity_of_price(5_750, 460_000, step_milli=1, minor_digits=2) == (1_250, 460_000)
    assert quantity_of_price(1_000, 465_000, step_milli=1, minor_digits=2) == (215, 465_116)
    assert quantity_of_price(1_000, 0, step_milli=1, minor_digits=2) is None
