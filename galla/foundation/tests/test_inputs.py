"""What people type into the boxes of forms."""

from datetime import date

import pytest
from django import forms
from django.core.exceptions import ValidationError

from galla.foundation import formats, inputs

NOT_NUMBERS = [
    "NaN",
    "Infinity",
    "1E+2",
    "1e400",
    "１２",
    "١٢",
    "1_000",
    "1,000",
    "0x10",
    "½",
    "true",
    "--5",
    "5-",
    "1 0",
    "\0",
]


@pytest.mark.parametrize("typed", NOT_NUMBERS)
@pytest.mark.parametrize("field", [inputs.MoneyField, inputs.PriceField, inputs.QuantityField, inputs.RateField])
def test_what_is_not_a_plain_number_is_refused(field: type[inputs.ScaledField], typed: str) -> None:
    with pytest.raises(ValidationError):
        field().clean(typed)


@pytest.mark.parametrize(("typed", "minor"), [("168", 16800), (" 168.5 ", 16850), ("+5", 500), ("-0.00", 0), ("0", 0)])
def test_an_amount_is_trimmed_and_kept_in_minor_units(typed: str, minor: int) -> None:
    assert inputs.MoneyField().clean(typed) == minor


@pytest.mark.parametrize(
    ("field", "typed", "words"),
    [
        (inputs.MoneyField(), "1.005", "At most 2 decimals."),
        (inputs.MoneyField(), "-1", "Not below 0.00."),
        (inputs.MoneyField(), "99999999999.99", "Not above 10000000000.00."),
        (inputs.MoneyField(), "9" * 30, "Not above 10000000000.00."),
        (inputs.PriceField(), "0.125", "At most 2 decimals."),
        (inputs.PriceField(places=4), "0.12345", "At most 4 decimals."),
        (inputs.QuantityField(), "0.0000001", "At most 3 decimals."),
        (inputs.QuantityField(places=0), "1.5", "At most 0 decimals."),
        (inputs.QuantityField(minimum=1), "0", "More than zero."),
        (inputs.RateField(), "100.001", "Not above 100."),
        (inputs.RateField(), "0.0001", "At most 3 decimals."),
    ],
)
def test_a_number_out_of_bounds_is_told_the_bound(field: inputs.ScaledField, typed: str, words: str) -> None:
    with pytest.raises(ValidationError) as refusal:
        field.clean(typed)
    assert refusal.value.messages == [words]


def test_an_empty_box_is_nothing_not_zero() -> None:
    assert inputs.MoneyField(required=False).clean("  ") is None
    with pytest.raises(ValidationError):
        inputs.MoneyField().clean("")


def test_units_of_every_kind_of_number() -> None:
    assert inputs.PriceField().clean("268") == 2680000
    assert inputs.PriceField(places=4).clean("0.0001") == 1
    assert inputs.QuantityField().clean("2.45") == 2450
    assert inputs.RateField().clean("2.5") == 25000
    with formats.use(formats.money_of("KWD")):
        assert inputs.MoneyField().clean("1.234") == 1234


def test_what_stands_in_the_box_can_be_read_back() -> None:
    class Form(forms.Form):
        price = inputs.PriceField(initial=1234567890000)
        amount = inputs.MoneyField(initial=-5, minimum=-10)
        rate = inputs.RateField(initial=25000)

    form = Form()
    shown = {name: str(form[name].value()) for name in form.fields}
    assert shown == {"price": "123456789.00", "amount": "-0.05", "rate": "2.5"}
    again = Form(shown)
    assert again.is_valid()
    assert again.cleaned_data == {"price": 1234567890000, "amount": -5, "rate": 25000}
    assert not again.has_changed()


def test_a_form_knows_whether_a_number_changed_by_its_value() -> None:
    class Form(forms.Form):
        amount = inputs.MoneyField()

    assert Form({"amount": "168"}, initial={"amount": 16800}).changed_data == []
    assert Form({"amount": "168.01"}, initial={"amount": 16800}).changed_data == ["amount"]


@pytest.mark.parametrize("typed", ["Oil\0", "Oil\u202e", "Oil\x1b@", "O" * 21])
def test_a_text_that_cannot_be_printed_or_kept_is_refused(typed: str) -> None:
    with pytest.raises(ValidationError):
        inputs.CleanTextField(max_length=20).clean(typed)


def test_two_spellings_of_one_name_are_one_name() -> None:
    field = inputs.CleanTextField(max_length=20)
    assert field.clean("Cafe\u0301") == field.clean(" Café ")


@pytest.mark.parametrize("typed", ["2026-11-21", "21/11/2026", "21 Nov 2026", "21-11-2026"])
def test_a_day_is_read_as_people_write_it(typed: str) -> None:
    assert inputs.DayField().clean(typed) == date(2026, 11, 21)


@pytest.mark.parametrize("typed", ["2025-02-29", "0001-01-01", "9999-12-31", "10000-01-01", "x", "2026-11-21\0"])
def test_a_day_that_no_shop_was_open_on_is_refused(typed: str) -> None:
    with pytest.raises(ValidationError):
        inputs.DayField().clean(typed)
