"""How bodies are read: JSON objects in UTF-8, without surprises."""

import io
import json
from typing import Any

import pytest
from rest_framework.exceptions import APIException, ParseError, UnsupportedMediaType, ValidationError

from galla.foundation.api.parsers import StrictJSONParser
from galla.foundation.errors import TooLarge


def parse(body: bytes, media_type: str = "application/json") -> Any:
    return StrictJSONParser().parse(io.BytesIO(body), media_type, {})


def test_an_object_is_read() -> None:
    body = {"name": "Tür नमक", "lines": [{"quantity": "1.5", "ok": True, "none": None}], "count": 3}
    assert parse(json.dumps(body).encode()) == body
    assert parse(json.dumps(body, ensure_ascii=False).encode(), "application/json; charset=UTF-8") == body


@pytest.mark.parametrize(
    "body",
    [
        b"", b"{", b"[]", b'"text"', b"5", b"null", b"{'a': 1}", b'{"a": 1,}', b'{"a": 01}', b'{"a" 1}',
        b'\xef\xbb\xbf{"a": 1}', '{"a": 1}'.encode("utf-16"), '{"a": 1}'.encode("utf-16-le"), b'{"a": "\xff"}',
        b'{"a":' * 17 + b"1" + b"}" * 17, b'{"a":' + b"[" * 200_000 + b"]" * 200_000 + b"}", b'{"a\\u0000": 1}',
    ],
    ids=lambda body: repr(body[:20]),
)  # fmt: skip
def test_what_is_not_a_plain_object_is_refused(body: bytes) -> None:
    with pytest.raises(ParseError):
        parse(body)


@pytest.mark.parametrize(
    ("body", "field"),
    [
        (b'{"a": {"b": [1, NaN]}}', "a.b.1"),
        (b'{"a": Infinity}', "a"),
        (b'{"a": -Infinity}', "a"),
        (b'{"a": 1e400}', "a"),
        (b'{"a": ' + b"9" * 5000 + b"}", "a"),
        (b'{"a": "x\\u0000"}', "a"),
        (b'{"a": ["\\ud800"]}', "a.0"),
        (b'{"a": 1, "a": 2}', "a"),
        (b'{"lines": [{"quantity": "1", "quantity": "2"}]}', "quantity"),
    ],
)
def test_a_value_that_cannot_be_kept_is_refused_by_name(body: bytes, field: str) -> None:
    with pytest.raises(ValidationError) as refused:
        parse(body)
    assert isinstance(refused.value.detail, dict)
    assert list(refused.value.detail) == [field]


def test_a_pair_of_surrogates_is_one_character() -> None:
    assert parse(b'{"a": "\\ud83d\\ude00"}') == {"a": "😀"}


def test_more_than_five_megabytes_are_not_read() -> None:
    with pytest.raises(TooLarge):
        parse(b'{"a": "' + b"x" * (5 * 1024 * 1024) + b'"}')


def test_another_encoding_is_refused() -> None:
    with pytest.raises(UnsupportedMediaType):
        parse(b"{}", "application/json; charset=utf-16")


@pytest.mark.parametrize("body", [b'{"a": 1, "a": 2}', b"[]", b'{"a": NaN}'])
def test_a_refusal_is_never_a_fault(body: bytes) -> None:
    with pytest.raises(APIException) as refused:
        parse(body)
    assert refused.value.status_code == 400
