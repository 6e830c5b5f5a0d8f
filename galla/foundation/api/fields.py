"""Fields of the API: amounts, prices, quantities and rates as decimal strings, ids, dates, clean texts.

Every number in a body is a string of plain ASCII digits with at most the allowed decimals. Python and Django alone are
more lenient (``1_000``, ``１２``, ``1E+2``, ``true`` and ``NaN`` all pass a ``DecimalField``), and a JSON number may
already have lost digits in the sender's float.
"""

import datetime
import re
from typing import Any

from django.core.exceptions import ValidationError as DjangoValidationError
from django.core.validators import validate_email
from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from galla.foundation import formats, texts

LARGEST_AMOUNT_MINOR = 10**12
LARGEST_PRICE_E4 = 10**13
LARGEST_QUANTITY_MILLI = 10**11 - 1
LARGEST_RATE_PPM = 1_000_000
# No number that is taken has more before its point.
MOST_DIGITS = 19
LARGEST_ID = 2**63 - 1
FIRST_DAY = datetime.date(1900, 1, 1)
LAST_DAY = datetime.date(2199, 12, 31)

_DECIMAL = re.compile(r"(-?)([0-9]+)(?:\.([0-9]+))?")
_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_MOMENT = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}(\.[0-9]{1,6})?(Z|[+-][0-9]{2}:[0-9]{2})")

DECIMAL_STRING = {"type": "string", "pattern": r"^-?[0-9]+(\.[0-9]+)?$"}


def decimal_text(amount: int, digits: int, *, least: int | None = None) -> str:
    """``amount`` × 10^-``digits`` as the API writes it: ``decimal_text(11800, 2)`` is ``118.00``.

    ``least`` decimals are always written, zeros after them are left off; without it all ``digits`` are.
    """
    return ("-" if amount < 0 else "") + formats.scaled(amount, digits, least=least)


class ScaledField(serializers.Field[int, Any, str, int]):
    """A whole number of small parts inside, a decimal string outside. ``minimum`` and ``maximum`` count the parts."""

    default_error_messages = {
        "not_text": _('Write this as text in quotes, such as "12.50".'),
        "invalid": _("This is not a plain number, such as 12.50."),
        "decimals": _("At most {decimals} decimals."),
        "minimum": _("At least {minimum}."),
        "maximum": _("At most {maximum}."),
    }
    digits = 0
    decimals: int | None = None
    least: int | None = None
    highest = 0

    def __init__(self, *, minimum: int = 0, maximum: int | None = None, **kwargs: Any) -> None:
        self.minimum = minimum
        self.maximum = self.highest if maximum is None else maximum
        super().__init__(**kwargs)

    def scale(self) -> int:
        """How many decimals the whole number inside stands for."""
        return self.digits

    def allowed_decimals(self) -> int:
        """How many decimals may be written."""
        return self.scale() if self.decimals is None else self.decimals

    def written_decimals(self) -> int | None:
        """How many decimals are always written; None for all."""
        return self.least

    def to_internal_value(self, data: Any) -> int:
        """The whole number of small parts."""
        if not isinstance(data, str):
            self.fail("not_text")
        match = _DECIMAL.fullmatch(data)
        if match is None:
            self.fail("invalid")
        sign, whole, fraction = match[1], match[2].lstrip("0") or "0", match[3] or ""
        if len(fraction) > self.allowed_decimals():
            self.fail("decimals", decimals=self.allowed_decimals())
        if len(whole) > MOST_DIGITS:
            limit = "minimum" if sign else "maximum"
            self.fail(limit, **{limit: self.to_representation(self.minimum if sign else self.maximum)})
        value = int(whole + fraction.ljust(self.scale(), "0")) * (-1 if sign else 1)
        if value < self.minimum:
            self.fail("minimum", minimum=self.to_representation(self.minimum))
        if value > self.maximum:
            self.fail("maximum", maximum=self.to_representation(self.maximum))
        return value

    def to_representation(self, value: int) -> str:
        """The decimal string."""
        return decimal_text(value, self.scale(), least=self.written_decimals())


@extend_schema_field({**DECIMAL_STRING, "example": "118.00"})
class MinorField(ScaledField):
    """An amount of money in minor units: ``"118.00"`` ↔ 11800, with the decimals of the shop's currency."""

    highest = LARGEST_AMOUNT_MINOR

    def scale(self) -> int:
        """The minor digits of the currency in use."""
        return formats.in_use().minor_digits


@extend_schema_field({**DECIMAL_STRING, "example": "42.50"})
class PriceField(ScaledField):
    """A unit price in 1e-4 of the currency: ``"42.50"`` ↔ 425000.

    As many decimals are taken as the currency has; ``decimals=4`` where a price below the smallest coin makes sense.
    """

    digits = formats.PRICE_DIGITS
    highest = LARGEST_PRICE_E4

    def __init__(self, *, decimals: int | None = None, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.decimals = decimals

    def allowed_decimals(self) -> int:
        """Those of the currency in use, unless said otherwise."""
        return formats.in_use().minor_digits if self.decimals is None else self.decimals

    def written_decimals(self) -> int | None:
        """Those of the currency, more where the price has more."""
        return formats.in_use().minor_digits


@extend_schema_field({**DECIMAL_STRING, "example": "1.5"})
class MilliField(ScaledField):
    """A quantity in thousandths of its unit: ``"1.5"`` ↔ 1500."""

    digits = formats.QUANTITY_DIGITS
    least = 0
    highest = LARGEST_QUANTITY_MILLI


@extend_schema_field({**DECIMAL_STRING, "example": "18"})
class RateField(ScaledField):
    """A rate or share in parts per million: ``"18"`` percent ↔ 180000; 0 to 100 with at most 3 decimals."""

    digits = 4
    decimals = 3
    least = 0
    highest = LARGEST_RATE_PPM


@extend_schema_field({"type": "integer", "minimum": 1, "format": "int64"})
class IdField(serializers.Field[int, Any, int, int]):
    """The id of a thing: a whole number, or its digits as text. Whether the thing is there, the action says."""

    default_error_messages = {"invalid": _("This is not an id.")}

    def to_internal_value(self, data: Any) -> int:
        """The id."""
        if isinstance(data, str) and re.fullmatch(r"[0-9]{1,19}", data):
            data = int(data)
        if isinstance(data, bool) or not isinstance(data, int) or not 0 < data <= LARGEST_ID:
            self.fail("invalid")
        return data

    def to_representation(self, value: int) -> int:
        """The id."""
        return value


@extend_schema_field({"type": "integer"})
class CountField(serializers.Field[int, Any, int, int]):
    """A count of pieces: a whole number, or its digits as text. Never true, 1.0 or 1e3."""

    default_error_messages = {
        "invalid": _("This is not a whole number."),
        "minimum": _("At least {minimum}."),
        "maximum": _("At most {maximum}."),
    }

    def __init__(self, *, minimum: int = 0, maximum: int = 2**31 - 1, **kwargs: Any) -> None:
        self.minimum = minimum
        self.maximum = maximum
        super().__init__(**kwargs)

    def to_internal_value(self, data: Any) -> int:
        """The count."""
        if isinstance(data, str) and re.fullmatch(r"-?[0-9]{1,19}", data):
            data = int(data)
        if isinstance(data, bool) or not isinstance(data, int):
            self.fail("invalid")
        if data < self.minimum:
            self.fail("minimum", minimum=self.minimum)
        if data > self.maximum:
            self.fail("maximum", maximum=self.maximum)
        return data

    def to_representation(self, value: int) -> int:
        """The count."""
        return value


class CleanCharField(serializers.CharField):
    """A text that can be kept, compared, printed and sent: trimmed, NFC, no control or direction characters.

    ``max_length`` counts characters before and after that; ``lines`` allows line breaks. Numbers and true are no texts.
    """

    default_error_messages = {"invalid": _("This is not a text.")}

    def __init__(self, *, max_length: int, lines: bool = False, **kwargs: Any) -> None:
        self.longest = max_length
        self.lines = lines
        super().__init__(max_length=max_length, **kwargs)

    def run_validation(self, data: Any = serializers.empty) -> Any:
        """DRF asks a text for emptiness before its type; here a list is no text, and a NUL is named as such."""
        if isinstance(data, str):
            data = self.clean(data)
        return super().run_validation(data)

    def to_internal_value(self, data: Any) -> str:
        """The clean text."""
        if not isinstance(data, str):
            self.fail("invalid")
        return data

    def clean(self, data: str) -> str:
        """The text as it is kept. Raises ``ValidationError``."""
        if len(data) > self.longest:  # as the document says, which knows nothing of what is trimmed
            self.fail("max_length", max_length=self.longest)
        try:
            return texts.clean_text(data, maximum=self.longest, lines=self.lines)
        except DjangoValidationError as error:
            raise serializers.ValidationError(error.messages, code=error.code or "invalid") from error


class CleanEmailField(CleanCharField):
    """An e-mail address. A line break anywhere in it is refused, not trimmed: it could begin another header."""

    default_error_messages = {"email": _("This is not an e-mail address.")}

    def __init__(self, *, max_length: int = 254, **kwargs: Any) -> None:
        super().__init__(max_length=max_length, **kwargs)

    def clean(self, data: str) -> str:
        """The address."""
        if "\r" in data or "\n" in data:
            self.fail("email")
        address = super().clean(data)
        if address:
            try:
                validate_email(address)
            except DjangoValidationError:
                self.fail("email")
        return address


class StrictBooleanField(serializers.BooleanField):
    """true or false; not 1, "yes" or "on"."""

    def to_internal_value(self, data: Any) -> bool:
        """The answer."""
        if not isinstance(data, bool):
            self.fail("invalid", input=str(data)[:50])
        return data


class StrictChoiceField(serializers.ChoiceField):
    """One of a few texts; a number or true that happens to look like one is not."""

    def to_internal_value(self, data: Any) -> Any:
        """The choice."""
        if not isinstance(data, str):
            self.fail("invalid_choice", input=str(data)[:50])
        return super().to_internal_value(data)


class StrictDateField(serializers.DateField):
    """A day as ``2026-11-21``, between 1900 and 2199."""

    default_error_messages = {"range": _("This day is too far away.")}

    def to_internal_value(self, value: Any) -> datetime.date:
        """The day."""
        if not isinstance(value, str) or not _DAY.fullmatch(value):
            self.fail("invalid", format="YYYY-MM-DD")
        try:
            day = datetime.date.fromisoformat(value)
        except ValueError:
            self.fail("invalid", format="YYYY-MM-DD")
        if not FIRST_DAY <= day <= LAST_DAY:
            self.fail("range")
        return day


class StrictDateTimeField(serializers.DateTimeField):
    """A moment as ``2026-11-21T18:41:07+05:30``, its zone said, between 1900 and 2199. Kept in UTC."""

    default_error_messages = {"range": _("This moment is too far away.")}

    def to_internal_value(self, value: Any) -> datetime.datetime:
        """The moment, in UTC."""
        if not isinstance(value, str) or not _MOMENT.fullmatch(value):
            self.fail("invalid", format="YYYY-MM-DDThh:mm:ss+hh:mm")
        try:
            moment = datetime.datetime.fromisoformat(value)
        except ValueError:
            self.fail("invalid", format="YYYY-MM-DDThh:mm:ss+hh:mm")
        if not FIRST_DAY <= moment.date() <= LAST_DAY:
            self.fail("range")
        return moment.astimezone(datetime.UTC)
