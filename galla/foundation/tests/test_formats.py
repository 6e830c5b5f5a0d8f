"""How amounts, quantities, rates and days are written."""

from datetime import UTC, date, datetime, time
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest
from django.template import Context, Template
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from galla.foundation import formats
from galla.foundation.formats import LAKHS, THOUSANDS, Money, money_of

RUPEES = money_of("INR")


@pytest.mark.parametrize(
    ("minor", "written"),
    [
        (0, "0.00"),
        (5, "0.05"),
        (-90, "−0.90"),
        (99900, "999.00"),
        (100000, "1,000.00"),
        (12345600, "1,23,456.00"),
        (-123456789012, "−1,23,45,67,890.12"),
    ],
)
def test_amounts_stand_in_lakhs_with_both_paise_and_a_true_minus(minor: int, written: str) -> None:
    assert formats.money(minor, RUPEES) == written


@pytest.mark.parametrize(
    ("code", "minor", "written"),
    [
        ("INR", -43200, "−₹432.00"),
        ("USD", 123456789, "$1,234,567.89"),
        ("JPY", 1234567, "¥1,234,567"),
        ("KWD", 1234567, "KWD\u00a01,234.567"),
        ("XTS", -150, "−XTS\u00a01.50"),
    ],
)
def test_a_figure_alone_carries_its_currency_and_its_own_decimals(code: str, minor: int, written: str) -> None:
    assert formats.money_symbol(minor, money_of(code)) == written


@given(st.integers(-(10**15), 10**15), st.sampled_from(sorted(formats.CURRENCIES)))
def test_what_is_written_reads_back_as_the_same_amount(minor: int, code: str) -> None:
    style = money_of(code)
    plain = formats.money(minor, style).replace(",", "").replace("−", "-")
    assert Decimal(plain).scaleb(style.minor_digits) == minor
    assert len(plain.partition(".")[2]) == style.minor_digits


@pytest.mark.parametrize(
    ("digits", "grouping", "written"),
    [
        ("1", LAKHS, "1"),
        ("123", LAKHS, "123"),
        ("1234567", LAKHS, "12,34,567"),
        ("1234567", THOUSANDS, "1,234,567"),
        ("1234567", (0,), "1234567"),
        ("123456789", (3, 2), "1234,56,789"),
    ],
)
def test_digits_are_grouped_as_the_shop_does(digits: str, grouping: tuple[int, ...], written: str) -> None:
    assert formats.grouped(digits, grouping) == written


def test_a_shop_may_group_in_its_own_way() -> None:
    assert formats.money(12345600, money_of("INR", grouping=THOUSANDS)) == "123,456.00"


@pytest.mark.parametrize(
    ("e4", "written"),
    [(2680000, "268.00"), (1250, "0.125"), (1, "0.0001"), (-1250, "−0.125"), (12345678900, "12,34,567.89")],
)
def test_a_unit_price_keeps_the_decimals_it_needs_and_the_paise_always(e4: int, written: str) -> None:
    assert formats.price(e4, RUPEES) == written


def test_a_unit_price_without_minor_digits_has_none() -> None:
    assert formats.price(2680000, money_of("JPY")) == "268"


class Kilogram:
    symbol = "kg"
    decimals = 3


class Piece:
    symbol = "pcs"
    decimals = 0


def test_what_is_weighed_shows_its_unit_and_what_is_counted_its_number_alone() -> None:
    assert formats.quantity(1000) == "1"
    assert formats.quantity(1500) == "1.5"
    assert formats.quantity(2450, "kg") == "2.450\u00a0kg"
    assert formats.quantity(2000, "kg") == "2.000\u00a0kg"
    assert formats.quantity(2450, Kilogram()) == "2.450\u00a0kg"
    assert formats.quantity(12000, Piece()) == "12"
    assert formats.quantity(-1234567000) == "−12,34,567"


@pytest.mark.parametrize(
    ("ppm", "written"), [(0, "Nil"), (180000, "18%"), (25000, "2.5%"), (1250, "0.125%"), (400000, "40%")]
)
def test_a_rate_of_nothing_is_nil(ppm: int, written: str) -> None:
    assert formats.rate(ppm) == written


def test_a_share_of_nothing_is_a_number() -> None:
    assert formats.percent(0) == "0%"


def test_a_note_shows_no_paise_it_does_not_have() -> None:
    assert formats.money_short(50000, RUPEES) == "₹500"
    assert formats.money_short(50, RUPEES) == "₹0.50"


def test_the_money_in_use_is_the_shops_only_while_it_is_in_use() -> None:
    with formats.use(money_of("USD")):
        assert formats.money_symbol(100) == "$1.00"
        with formats.use(Money("XTS", "T", 0)):
            assert formats.money_symbol(100) == "T100"
        assert formats.money_symbol(100) == "$1.00"
    assert formats.in_use().code == "INR"


@pytest.mark.parametrize(
    ("moment", "written"),
    [(time(0, 5), "12:05\u00a0am"), (time(12, 0), "12:00\u00a0pm"), (time(18, 41), "6:41\u00a0pm")],
)
def test_noon_and_midnight_are_twelve(moment: time, written: str) -> None:
    assert formats.time_of_day(moment) == written


def test_a_moment_stands_in_the_zone_of_the_shop() -> None:
    moment = datetime(2026, 3, 31, 19, 0, tzinfo=UTC)
    with timezone.override(ZoneInfo("Asia/Kolkata")):
        assert formats.moment(moment) == "1 Apr 2026, 12:30\u00a0am"
        assert formats.day(moment) == "1 Apr 2026"
        assert formats.day(date(2026, 3, 31)) == "31 Mar 2026"
        assert formats.long_day(moment) == "Wednesday 1 April 2026"
    assert formats.day(moment, ZoneInfo("America/New_York")) == "31 Mar 2026"


def rendered(source: str, **values: object) -> str:
    return Template("{% load shop %}" + source).render(Context(values))


def test_templates_write_the_same_as_python() -> None:
    values = {"minor": 15680000, "e4": 1250, "milli": 2450, "ppm": 25000, "piece": Piece()}
    source = "{{ minor|money }} {{ minor|money_symbol }} {{ e4|price }} {{ milli|quantity:'kg' }} {{ ppm|rate }}"
    assert rendered(source, **values) == "1,56,800.00 ₹1,56,800.00 0.125 2.450\u00a0kg 2.5%"
    assert rendered("{{ minor|money:style }}", minor=5, style=money_of("JPY")) == "5"
    assert rendered("{{ milli|quantity:piece }}", **values) == "2.45"


def test_a_bare_zero_is_empty_in_a_column_and_nothing_is_empty_everywhere() -> None:
    assert rendered("[{{ zero|money_or_blank }}][{{ zero|money }}]", zero=0) == "[][0.00]"
    for name in ("money", "money_or_blank", "money_symbol", "price", "quantity", "rate", "shop_day", "shop_moment"):
        assert rendered("[{{ nothing|" + name + " }}][{{ missing|" + name + " }}]", nothing=None) == "[][]"


def test_a_float_in_a_template_is_a_mistake_that_shows() -> None:
    with pytest.raises(TypeError):
        rendered("{{ minor|money }}", minor=1.5)
