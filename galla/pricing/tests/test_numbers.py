"""Decimal text in and out, and rounding."""

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from galla.pricing.errors import PricingError
from galla.pricing.numbers import NotANumber, decimal_text, parse_decimal, round_half_away, trimmed_text


@pytest.mark.parametrize(
    ("text", "places", "expected"),
    [
        ("118.00", 2, 11_800),
        ("118", 2, 11_800),
        ("118.5", 2, 11_850),
        ("0", 2, 0),
        ("-0.00", 2, 0),
        ("-0", 0, 0),
        ("-1.25", 2, -125),
        ("0.001", 3, 1),
        ("007", 0, 7),
        ("12", 0, 12),
    ],
)
def test_a_plain_number_is_read(text: str, places: int, expected: int) -> None:
    assert parse_decimal(text, places=places) == expected


@pytest.mark.parametrize(
    "text",
    [
        *(
            "",
            " ",
            ".",
            "-",
            "--1",
            "+5",
            " 5 ",
            "5 ",
            "5\n",
            "\t5",
            "1.",
            ".5",
            "-.5",
            "1..2",
            "1.2.3",
            "1,000",
            "1_000",
        ),
        *(
            "1E+2",
            "1e2",
            "NaN",
            "nan",
            "Infinity",
            "-inf",
            "0x10",
            "½",
            "１２",
            "١٢",
            "१२",
            "²",
            "1\x00",
            "\ud800",
            "−5",
        ),
        *("true", "null", "1/2", "5%", "₹5", "1" * 31, "0." + "0" * 31, "9" * 5_000),
    ],
)
def test_anything_but_plain_ascii_digits_is_refused(text: str) -> None:
    with pytest.raises(NotANumber) as refused:
        parse_decimal(text, places=30)
    assert isinstance(refused.value, PricingError)
    assert isinstance(refused.value, ValueError)


@pytest.mark.parametrize(("text", "places"), [("1.005", 2), ("1.000", 2), ("0.0000001", 3), ("1.0", 0)])
def test_more_decimals_than_allowed_are_refused_even_when_they_are_zeros(text: str, places: int) -> None:
    with pytest.raises(NotANumber):
        parse_decimal(text, places=places)


def test_a_number_above_the_maximum_is_refused_in_either_direction() -> None:
    assert parse_decimal("10.00", places=2, maximum=1_000) == 1_000
    assert parse_decimal("-10.00", places=2, maximum=1_000) == -1_000
    for text in ("10.01", "-10.01", "99999999999.99"):
        with pytest.raises(NotANumber):
            parse_decimal(text, places=2, maximum=1_000)


@pytest.mark.parametrize(
    ("value", "places", "expected"),
    [
        (11_800, 2, "118.00"),
        (5, 2, "0.05"),
        (0, 2, "0.00"),
        (-5, 2, "-0.05"),
        (-11_800, 2, "-118.00"),
        (7, 0, "7"),
        (-7, 0, "-7"),
        (1_180_000, 4, "118.0000"),
    ],
)
def test_money_is_written_with_all_its_decimals(value: int, places: int, expected: str) -> None:
    assert decimal_text(value, places=places) == expected


@pytest.mark.parametrize(
    ("value", "places", "keep", "expected"),
    [
        (1_500, 3, 0, "1.5"),
        (1_000, 3, 0, "1"),
        (0, 3, 0, "0"),
        (10_000, 3, 0, "10"),
        (-1_250, 3, 0, "-1.25"),
        (1_000, 3, 2, "1.00"),
        (1_005, 3, 2, "1.005"),
        (180_000, 4, 0, "18"),
        (2_500, 4, 0, "0.25"),
        (7, 0, 0, "7"),
        (100, 2, 2, "1.00"),
    ],
)
def test_quantities_are_written_without_needless_zeros(value: int, places: int, keep: int, expected: str) -> None:
    assert trimmed_text(value, places=places, keep=keep) == expected


@given(st.integers(-(10**20), 10**20), st.integers(0, 8))
def test_what_is_written_is_read_back(value: int, places: int) -> None:
    assert parse_decimal(decimal_text(value, places=places), places=places) == value
    assert parse_decimal(trimmed_text(value, places=places), places=places) == value


@given(st.text(max_size=12))
def test_any_text_is_a_number_or_refused_by_name(text: str) -> None:
    try:
        value = parse_decimal(text, places=4)
    except NotANumber:
        return
    assert set(text) <= set("-.0123456789")
    assert Fraction(text) * 10_000 == value


@pytest.mark.parametrize(
    ("numerator", "denominator", "expected"),
    [
        (5, 10, 1),
        (-5, 10, -1),
        (4, 10, 0),
        (-4, 10, 0),
        (15, 10, 2),
        (25, 10, 3),
        (-25, 10, -3),
        (0, 7, 0),
        (5, -10, -1),
        (1_005, 10, 101),
        (10_050, 100, 101),
    ],
)
def test_halves_go_away_from_zero(numerator: int, denominator: int, expected: int) -> None:
    assert round_half_away(numerator, denominator) == expected


@given(st.integers(), st.integers().filter(bool))
def test_rounding_is_to_the_nearest_and_the_same_in_both_directions(numerator: int, denominator: int) -> None:
    rounded, exact = round_half_away(numerator, denominator), Fraction(numerator, denominator)
    assert abs(rounded - exact) <= Fraction(1, 2)
    assert round_half_away(-numerator, denominator) == -rounded
    if abs(rounded - exact) == Fraction(1, 2):
        assert abs(rounded) > abs(exact)
