"""Boxes of forms for what a shop types: amounts, prices, quantities, rates, days and clean texts.

A number is read by the one strict pattern of ``galla.pricing.numbers`` after what surrounds it is trimmed; inside it is
the house's integer. Wrong input keeps what was typed and says beside the box what would be right.
"""

from datetime import date
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from galla.foundation import formats
from galla.foundation.texts import clean_text
from galla.pricing.numbers import NotANumber, parse_decimal

LARGEST_MINOR = 10**12
LARGEST_PRICE_E4 = 10**13
LARGEST_QUANTITY_MILLI = 10**11 - 1
LARGEST_RATE_PPM = 1_000_000
LONGEST_NUMBER = 40
FIRST_DAY, LAST_DAY = date(1900, 1, 1), date(2199, 12, 31)


class ScaledField(forms.Field):
    """A whole number of small parts inside, a decimal number in the box; None for an empty one.

    ``minimum`` and ``maximum`` count the small parts. ``places`` decimals may be typed.
    """

    widget = forms.TextInput
    default_error_messages = {
        "invalid": _("Write it as a plain number, like %(example)s."),
        "places": _("At most %(places)d decimals."),
        "minimum": _("Not below %(limit)s."),
        "nothing": _("More than zero."),
        "maximum": _("Not above %(limit)s."),
    }
    shape = "short"
    digits = 0
    places: int | None = None
    highest = LARGEST_MINOR
    example = "12.50"

    def __init__(
        self, *, minimum: int = 0, maximum: int | None = None, places: int | None = None, **options: Any
    ) -> None:
        self.minimum = minimum
        self.maximum = self.highest if maximum is None else maximum
        self.places = self.places if places is None else places
        super().__init__(**options)

    def widget_attrs(self, widget: forms.Widget) -> dict[str, Any]:
        """Numbers stand right; a phone shows its number keys."""
        return {"class": "num", "inputmode": "decimal", "maxlength": LONGEST_NUMBER}

    def scale(self) -> int:
        """How many decimals the whole number inside stands for."""
        return self.digits

    def most_places(self) -> int:
        """How many decimals may be typed."""
        return self.scale() if self.places is None else self.places

    def least_places(self) -> int:
        """How many decimals are always shown."""
        return 0

    def written(self, value: int) -> str:
        """``value`` as it stands in the box: no grouping, so that it can be read back."""
        return ("-" if value < 0 else "") + formats.scaled(value, self.scale(), least=self.least_places())

    def prepare_value(self, value: Any) -> Any:
        return self.written(value) if isinstance(value, int) and not isinstance(value, bool) else value

    def to_python(self, value: Any) -> int | None:
        if isinstance(value, int):
            return value
        text = str(value or "").strip()
        if not text:
            return None
        text = text.removeprefix("+")
        try:
            parts = parse_decimal(text, places=self.scale())
        except NotANumber as error:
            if self._has_too_many_places(text):
                raise self._wrong("places", places=self.most_places()) from error
            raise self._wrong("invalid", example=self.example) from error
        if self._has_too_many_places(text):
            raise self._wrong("places", places=self.most_places())
        return parts

    def _has_too_many_places(self, text: str) -> bool:
        whole, point, decimals = text.partition(".")
        plain = whole.removeprefix("-").isascii() and whole.removeprefix("-").isdigit()
        return bool(plain and point and decimals.isdigit() and len(decimals) > self.most_places())

    def validate(self, value: Any) -> None:
        super().validate(value)
        if value is not None and value < self.minimum:
            limit = self.written(self.minimum)
            raise self._wrong("nothing" if self.minimum == 1 else "minimum", limit=limit)
        if value is not None and value > self.maximum:
            raise self._wrong("maximum", limit=self.written(self.maximum))

    def has_changed(self, initial: Any, data: Any) -> bool:
        try:
            return bool(self.to_python(data) != self.to_python(initial))
        except ValidationError:
            return True

    def _wrong(self, code: str, **figures: Any) -> ValidationError:
        return ValidationError(self.error_messages[code], code=code, params=figures)


class MoneyField(ScaledField):
    """An amount in minor units: ``168.00`` is 16800, with the decimals of the shop's currency."""

    def scale(self) -> int:
        return formats.in_use().minor_digits

    def least_places(self) -> int:
        return self.scale()

    def unit_before(self) -> str:
        """The sign of the shop's currency."""
        return formats.in_use().symbol.strip()


class PriceField(ScaledField):
    """A unit price in 1e-4 of the currency: ``268.00`` is 2680000. ``places=4`` for parts of a coin."""

    digits = formats.PRICE_DIGITS
    highest = LARGEST_PRICE_E4

    def most_places(self) -> int:
        return formats.in_use().minor_digits if self.places is None else self.places

    def least_places(self) -> int:
        return formats.in_use().minor_digits

    def unit_before(self) -> str:
        """The sign of the shop's currency."""
        return formats.in_use().symbol.strip()


class QuantityField(ScaledField):
    """A quantity in thousandths of its unit: ``1.5`` is 1500. ``places=0`` for what is counted."""

    digits = formats.QUANTITY_DIGITS
    highest = LARGEST_QUANTITY_MILLI
    example = "1.5"


class RateField(ScaledField):
    """A rate or share in parts per million, typed as per cent: ``18`` is 180000; 0 to 100, at most 3 decimals."""

    digits = 4
    places = 3
    highest = LARGEST_RATE_PPM
    example = "2.5"

    def unit_before(self) -> str:
        """Per cent."""
        return "%"


class WholeField(forms.IntegerField):
    """A whole number in plain digits: Django alone would take ``１２`` and ``1_000`` too."""

    def to_python(self, value: Any) -> int | None:
        typed = str(value).strip().removeprefix("+") if value is not None else ""
        if typed and not (typed.isascii() and typed.removeprefix("-").isdigit()):
            raise ValidationError(_("Write it as a plain number, like %(example)s.") % {"example": 12}, code="invalid")
        return super().to_python(typed)


class CleanTextField(forms.CharField):
    """A text that can be kept, compared, printed and sent (see ``galla.foundation.texts``). ``lines``: several."""

    def __init__(self, *, max_length: int, lines: bool = False, **options: Any) -> None:
        self.lines = lines
        if lines:
            options.setdefault("widget", forms.Textarea(attrs={"rows": 3}))
        super().__init__(max_length=max_length, **options)

    def to_python(self, value: Any) -> str:
        text = value if isinstance(value, str) else ""
        return clean_text(text, maximum=self.max_length or 0, lines=self.lines)


class DayField(forms.DateField):
    """A day, with the browser's own calendar; also reads 21/11/2026 and 21 Nov 2026. From 1900 to 2199."""

    shape = "short"

    def __init__(self, **options: Any) -> None:
        options.setdefault("widget", forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}))
        options.setdefault("input_formats", ["%Y-%m-%d", "%d/%m/%Y", "%d-%m-%Y", "%d.%m.%Y", "%d %b %Y", "%d %B %Y"])
        options.setdefault("error_messages", {"invalid": _("A day looks like 21/11/2026.")})
        super().__init__(**options)

    def to_python(self, value: Any) -> date | None:
        day = super().to_python(value)
        if day is not None and not FIRST_DAY <= day <= LAST_DAY:
            raise ValidationError(_("No shop was open on that day."), code="invalid")
        return day
