"""What a value in a body may look like, and what each of HOSTILE's numbers and texts gets."""

import datetime
from collections.abc import Iterator
from typing import Any

import pytest
from rest_framework import serializers

from galla.foundation import formats
from galla.foundation.api import fields
from galla.foundation.api.serializers import StrictSerializer

NO_NUMBERS: list[Any] = [
    "NaN", "Infinity", "-inf", "1E+2", "1e5", "１２", "١٢", "1_000", "1,000", "0x10", "½", " 5 ", "+5", "5.", ".5", "",
    "-", "--1", "1.2.3", "5\n", "9" * 30, True, False, None, 5, 1.5, 10**400, [], {}, ["5"],
]  # fmt: skip


@pytest.mark.parametrize("wrong", NO_NUMBERS, ids=repr)
@pytest.mark.parametrize("kind", [fields.MinorField, fields.PriceField, fields.MilliField, fields.RateField])
def test_what_is_not_a_plain_number_is_refused(kind: type[fields.ScaledField], wrong: Any) -> None:
    with pytest.raises(serializers.ValidationError):
        kind().run_validation(wrong)


@pytest.mark.parametrize(
    ("kind", "text", "value", "written"),
    [
        (fields.MinorField, "118.00", 11800, "118.00"),
        (fields.MinorField, "118", 11800, "118.00"),
        (fields.MinorField, "0.05", 5, "0.05"),
        (fields.MinorField, "-0.00", 0, "0.00"),
        (fields.MinorField, "007", 700, "7.00"),
        (fields.PriceField, "42.50", 425_000, "42.50"),
        (fields.MilliField, "1.5", 1500, "1.5"),
        (fields.MilliField, "3", 3000, "3"),
        (fields.MilliField, "0.001", 1, "0.001"),
        (fields.RateField, "18", 180_000, "18"),
        (fields.RateField, "2.5", 25_000, "2.5"),
        (fields.RateField, "0.125", 1_250, "0.125"),
        (fields.RateField, "100", 1_000_000, "100"),
    ],
)
def test_a_decimal_string_is_a_whole_number_of_small_parts(
    kind: type[fields.ScaledField], text: str, value: int, written: str
) -> None:
    assert kind().run_validation(text) == value
    assert kind().to_representation(value) == written


@pytest.mark.parametrize(
    ("field", "text", "code"),
    [
        (fields.MinorField(), "1.005", "decimals"),
        (fields.PriceField(), "1.005", "decimals"),
        (fields.MilliField(), "0.0000001", "decimals"),
        (fields.RateField(), "18.1234", "decimals"),
        (fields.MinorField(), "-1", "minimum"),
        (fields.MilliField(minimum=1), "0", "minimum"),
        (fields.RateField(), "101", "maximum"),
        (fields.RateField(), "-5", "minimum"),
        (fields.MinorField(), "99999999999.99", "maximum"),
        (fields.PriceField(), "99999999999.99", "maximum"),
        (fields.MinorField(), "99999999999999999999", "maximum"),
        (fields.MinorField(), "-99999999999999999999", "minimum"),
        (fields.MinorField(), "9" * 5000, "maximum"),
        (fields.MinorField(), "1." + "9" * 5000, "decimals"),
        (fields.MilliField(), "1000000000", "maximum"),
    ],
)
def test_a_number_out_of_bounds_is_refused(field: fields.ScaledField, text: str, code: str) -> None:
    with pytest.raises(serializers.ValidationError) as refused:
        field.run_validation(text)
    assert [error.code for error in refused.value.detail] == [code]  # type: ignore[union-attr]


def test_a_price_below_the_smallest_coin_may_be_allowed() -> None:
    assert fields.PriceField(decimals=4).run_validation("0.0125") == 125
    assert fields.PriceField(decimals=4).to_representation(125) == "0.0125"


@pytest.mark.parametrize(("currency", "text", "minor"), [("JPY", "118", 118), ("KWD", "1.250", 1250)])
def test_amounts_have_the_decimals_of_the_currency(currency: str, text: str, minor: int) -> None:
    with formats.use(formats.money_of(currency)):
        assert fields.MinorField().run_validation(text) == minor
        assert fields.MinorField().to_representation(minor) == text


@pytest.mark.parametrize("wrong", [True, 1.9, 0, -1, 2**63, 2**70, "１", "1_0", " 1", "1.0", "", None, [1]], ids=repr)
def test_what_is_no_id_is_refused(wrong: Any) -> None:
    with pytest.raises(serializers.ValidationError):
        fields.IdField().run_validation(wrong)


def test_an_id_is_a_number_or_its_digits() -> None:
    assert fields.IdField().run_validation(7) == fields.IdField().run_validation("7") == 7


@pytest.mark.parametrize("wrong", [True, 1.0, "1e3", "½", -1, 2**40, None, {}], ids=repr)
def test_what_is_no_count_is_refused(wrong: Any) -> None:
    with pytest.raises(serializers.ValidationError):
        fields.CountField().run_validation(wrong)


@pytest.mark.parametrize(
    "wrong",
    ["a\0b", "a\x1bp", "gnirts\u202e", "\ud800", "x" * 21, "a" + "\u0301" * 40, 5, True, ["a"], {"a": 1}, "", "   "],
    ids=ascii,
)
def test_a_text_that_cannot_be_kept_is_refused(wrong: Any) -> None:
    with pytest.raises(serializers.ValidationError):
        fields.CleanCharField(max_length=20).run_validation(wrong)


def test_a_text_is_trimmed_and_composed() -> None:
    assert fields.CleanCharField(max_length=20).run_validation("  Cafe\u0301 ") == "Café"
    assert fields.CleanCharField(max_length=20).run_validation("<script>") == "<script>"
    assert fields.CleanCharField(max_length=20, lines=True).run_validation("a\r\nb") == "a\nb"


@pytest.mark.parametrize(
    "wrong", ["a@b", "a@b.c\r\nBcc: x@y.z", "a@b.in\n", "\na@b.in", "nobody", "a b@c.in"], ids=repr
)
def test_what_is_no_address_is_refused(wrong: str) -> None:
    with pytest.raises(serializers.ValidationError):
        fields.CleanEmailField().run_validation(wrong)


@pytest.mark.parametrize("wrong", [1, 0, "true", "yes", "on", "1", "", []], ids=repr)
def test_true_and_false_are_said_as_such(wrong: Any) -> None:
    with pytest.raises(serializers.ValidationError):
        fields.StrictBooleanField().run_validation(wrong)


@pytest.mark.parametrize(
    "wrong",
    [
        "2025-02-29",
        "0001-01-01",
        "9999-12-31",
        "10000-01-01",
        "2026-1-1",
        "20260101",
        "２０２６-01-01",
        20260101,
        "2026-W01-1",
    ],
    ids=repr,
)
def test_what_is_no_day_is_refused(wrong: Any) -> None:
    with pytest.raises(serializers.ValidationError):
        fields.StrictDateField().run_validation(wrong)


def test_a_leap_day_is_a_day() -> None:
    assert fields.StrictDateField().run_validation("2028-02-29") == datetime.date(2028, 2, 29)


@pytest.mark.parametrize(
    "wrong", ["2026-11-21T18:41:07", "2026-11-21", "1026-11-21T18:41:07Z", "2026-11-21T25:00:00Z", 0, ""], ids=repr
)
def test_a_moment_says_its_zone(wrong: Any) -> None:
    with pytest.raises(serializers.ValidationError):
        fields.StrictDateTimeField().run_validation(wrong)


def test_a_moment_is_kept_in_utc() -> None:
    moment = fields.StrictDateTimeField().run_validation("2026-11-21T18:41:07+05:30")
    assert moment == datetime.datetime(2026, 11, 21, 13, 11, 7, tzinfo=datetime.UTC)


class LineSerializer(StrictSerializer):
    quantity = fields.MilliField(minimum=1)


class CartSerializer(StrictSerializer):
    id = fields.IdField(read_only=True)
    name = fields.CleanCharField(max_length=20)
    lines = LineSerializer(many=True)


def errors_of(body: Any) -> Iterator[tuple[str, str]]:
    from galla.foundation.api.problems import flattened

    serializer = CartSerializer(data=body)
    assert not serializer.is_valid()
    return ((field, code) for field, code, _ in flattened(serializer.errors))


def test_unknown_names_are_refused_beside_everything_else_that_is_wrong() -> None:
    body = {"id": 5, "tenant_id": 1, "name": "x" * 21, "lines": [{"quantity": "1"}, {"quantity": "0", "total": "5"}]}
    assert set(errors_of(body)) == {
        ("id", "unknown"),
        ("tenant_id", "unknown"),
        ("name", "max_length"),
        ("lines.1.quantity", "minimum"),
        ("lines.1.total", "unknown"),
    }


@pytest.mark.parametrize("body", [[], "text", 5, None])
def test_a_body_that_is_no_object_is_refused(body: Any) -> None:
    assert list(errors_of(body))


def test_a_text_is_as_long_as_it_was_sent_and_trimming_makes_none_fit() -> None:
    field = fields.CleanCharField(max_length=3)
    assert field.run_validation(" ab") == "ab"
    for sent in (" abc", "abc ", "\x1dabc"):
        with pytest.raises(serializers.ValidationError):
            field.run_validation(sent)


def test_many_zeros_before_a_number_are_no_more_than_the_number() -> None:
    field = fields.MilliField()
    assert field.run_validation("0" * 5000 + "1") == 1000
    assert field.run_validation("0" * 5000) == 0
    with pytest.raises(serializers.ValidationError):
        field.run_validation("0" * 5000 + "9" * 30)
