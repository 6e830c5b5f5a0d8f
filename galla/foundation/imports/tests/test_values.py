"""Numbers of other programs."""

import pytest

from galla.foundation.imports import BadNumber, read_number


@pytest.mark.parametrize(
    ("text", "hundredths"),
    [
        ("12.50", 1250),
        ("0.8200000000000001", 82),
        ("0.9500000000000001", 95),
        ("₹1,23,456.50", 12_345_650),
        ("Rs. 12", 1200),
        ("INR 12", 1200),
        ("12/-", 1200),
        ("1 234,5", 123_450),
        ("1.234,56", 123_456),
        ("1,234", 123_400),
        ("12,5", 1250),
        ("1E+2", 10_000),
        ("-5", -500),
        (" 5 ", 500),
        (".5", 50),
        ("5.", 500),
        ("१२.५", 1250),
    ],
)
def test_numbers_are_read_however_they_are_written(text: str, hundredths: int) -> None:
    assert read_number(text, places=2) == (hundredths, False)


def test_decimals_that_are_no_dust_are_rounded_and_it_is_said() -> None:
    assert read_number("12.345", places=2) == (1235, True)
    assert read_number("1.005", places=2) == (101, True)


def test_a_comma_that_could_be_either_is_what_the_file_suggests() -> None:
    assert read_number("1,234", places=2, decimal_comma=True) == (123, True)
    assert read_number("1.234,56", places=2, decimal_comma=True) == (123_456, False)


@pytest.mark.parametrize(
    "text", ["", "abc", "NaN", "Infinity", "1e400", "9" * 60, "1,2,3", "0x10", "1_000", "½", "--5", "5 apples", "1e99"]
)
def test_what_is_no_number_is_none(text: str) -> None:
    with pytest.raises(BadNumber):
        read_number(text, places=2)
