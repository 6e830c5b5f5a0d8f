"""Bodies are JSON objects in UTF-8, read strictly.

Python's own reader takes ``NaN``, ``Infinity``, ``1e400``, keys that stand twice (the last wins), a byte order mark and
half of a surrogate pair. None of these can be stored or compared the same way everywhere, so each is refused.
https://www.rfc-editor.org/rfc/rfc8259 https://www.rfc-editor.org/rfc/rfc7493
"""

import json
import math
from collections.abc import Mapping
from typing import IO, Any

from django.conf import settings
from django.http import UnreadablePostError
from django.utils.translation import gettext as _
from rest_framework import serializers
from rest_framework.exceptions import ParseError, UnsupportedMediaType
from rest_framework.parsers import BaseParser
from rest_framework.utils.mediatypes import _MediaType

from galla.foundation.errors import TooLarge
from galla.foundation.texts import is_clean

DEEPEST = 16
LONGEST_NUMBER = 40
BYTE_ORDER_MARKS = (b"\xef\xbb\xbf", b"\xff\xfe", b"\xfe\xff")


class StrictJSONParser(BaseParser):
    """``application/json`` in UTF-8; an object, without surprises."""

    media_type = "application/json"

    def parse(
        self,
        stream: IO[bytes],
        media_type: str | None = None,
        parser_context: Mapping[str, Any] | None = None,
    ) -> dict[str, Any]:
        """The body as Python values. Raises 400, 413 or 415."""
        charset = _MediaType(media_type or "").params.get("charset", "utf-8")
        if charset.lower() not in ("utf-8", "utf8"):
            raise UnsupportedMediaType(media_type or "", _("JSON is sent in UTF-8."))
        return read_object(read_bytes(stream))


def read_bytes(stream: IO[bytes]) -> bytes:
    """The whole body, if it is not too long. Raises ``TooLarge``, ``ParseError``."""
    most = settings.DATA_UPLOAD_MAX_MEMORY_SIZE or 0
    try:
        body = stream.read(most + 1)
    except UnreadablePostError as error:
        raise ParseError(_("The body ended too early.")) from error
    if len(body) > most:
        raise TooLarge(_("More was sent than is read at once."))
    return body


def read_object(body: bytes) -> dict[str, Any]:
    """A JSON object from bytes. Raises ``ParseError``, and ``ValidationError`` naming a value that cannot be kept."""
    if body.startswith(BYTE_ORDER_MARKS) or b"\0" in body:
        raise ParseError(_("JSON is sent in UTF-8 without a byte order mark."))
    try:
        read = json.loads(
            body.decode("utf-8"), object_pairs_hook=_one_of_each, parse_int=_integer, parse_constant=float
        )
    except UnicodeDecodeError as error:
        raise ParseError(_("JSON is sent in UTF-8.")) from error
    except RecursionError as error:
        raise ParseError(_("This is nested too deeply.")) from error
    except json.JSONDecodeError as error:
        raise ParseError(_("This is not JSON: line %(line)d.") % {"line": error.lineno}) from error
    if not isinstance(read, dict):
        raise ParseError(_("The body is an object: {…}."))
    _demand_storable(read, (), 0)
    return read


def _one_of_each(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    read: dict[str, Any] = {}
    for name, value in pairs:
        if name in read:
            raise serializers.ValidationError(
                {name if is_clean(name) else "key": [_("This stands twice in the body.")]}, code="twice"
            )
        read[name] = value
    return read


def _integer(digits: str) -> int | float:
    """A whole number; one of absurd length becomes infinite, which is refused with its path."""
    return int(digits) if len(digits) <= LONGEST_NUMBER else math.inf


def _demand_storable(value: Any, path: tuple[str, ...], depth: int) -> None:
    if depth > DEEPEST:
        raise ParseError(_("This is nested too deeply."))
    if isinstance(value, dict):
        for name, inner in value.items():
            if not is_clean(name):
                raise ParseError(_("A name in the body has a character that cannot be stored."))
            _demand_storable(inner, (*path, name), depth + 1)
    elif isinstance(value, list):
        for place, inner in enumerate(value):
            _demand_storable(inner, (*path, str(place)), depth + 1)
    elif isinstance(value, str):
        if not is_clean(value):
            _refuse(path, _("This text has a character that cannot be stored."))
    elif isinstance(value, float) and not math.isfinite(value):
        _refuse(path, _("This is not a number."))


def _refuse(path: tuple[str, ...], text: str) -> None:
    raise serializers.ValidationError({".".join(path): [text]}, code="invalid")
