"""What a column shows on the page and what it gives to a spreadsheet."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import KW_ONLY, dataclass
from datetime import date, datetime, tzinfo
from decimal import Decimal
from typing import Any, Literal

from django.utils import timezone
from django.utils.functional import Promise

from galla.foundation import formats

Kind = Literal["text", "code", "number", "money", "price", "quantity", "rate", "day", "time", "moment", "badge"]
Text = str | Promise

RIGHT = frozenset({"number", "money", "price", "quantity", "rate"})
MOMENTS = frozenset({"day", "time", "moment"})
# Sorting by these for the first time begins with the largest or latest.
LARGEST_FIRST = RIGHT | MOMENTS


@dataclass(frozen=True, slots=True)
class Badge:
    """A state in one or two words. ``tone``: nothing, accent, good, warn or bad."""

    text: Text
    tone: str = ""

    def __str__(self) -> str:
        return str(self.text)


@dataclass(frozen=True, slots=True)
class Column:
    """One column of a list.

    ``key`` names it in the URL and is the attribute read unless ``value`` says otherwise. Integers carry the units of
    their kind: money in minor units, price in 1e-4 of the currency, quantity in thousandths, rate in parts per million.
    A code (a document's number, a phone, a barcode) is a text that is never broken.
    """

    key: str
    label: Text
    kind: Kind = "text"
    _: KW_ONLY
    value: Callable[[Any], Any] | None = None
    link: Callable[[Any], str] | None = None  # "" for a row that opens nothing
    sort: str = ""  # field, path, annotation or attribute; empty: the header does not sort
    unit: Callable[[Any], str | formats.Measure] | None = None  # of a quantity
    style: Callable[[Any], formats.Money | None] | None = None  # of money in another currency than the shop's
    lead: bool = False  # names the row: its header, and the first line on a phone
    figure: bool = False  # the amount that stands beside the name on a phone
    label_small: Text = ""  # said before the bare number on a phone; the label unless given, of a figure nothing
    phone: bool = True  # shown on a phone
    narrow: bool = True  # shown between a phone and 1,100 pixels
    always: bool = True  # stands on the page also where no row of it says anything here
    zero: bool = False  # writes a zero amount, which is otherwise left empty
    template: str = ""  # draws the cell itself, from `row` and `value`
    shown: bool = True  # on the page; False: only in the export
    exported: bool = True
    export: Callable[[Any], Any] | None = None  # a text, number, day or moment instead of the value

    def read(self, row: Any) -> Any:
        """The value of this column in ``row``, an object or a dictionary."""
        if self.value is not None:
            return self.value(row)
        return row[self.key] if isinstance(row, Mapping) else getattr(row, self.key)

    def write(self, row: Any, value: Any) -> str:
        """``value`` as the page shows it; "" where there is nothing."""
        if value is None or value == "" or (value == 0 and self.kind in ("money", "price") and not self.zero):
            return ""
        if self.kind == "quantity":
            return formats.quantity(value, self.unit(row) if self.unit else "")
        if self.kind == "money":
            return formats.money(value, self.style(row) if self.style else None)
        writer = WRITERS.get(self.kind)
        return writer(value) if writer else str(value)

    def badges(self, value: Any) -> tuple[Badge, ...]:
        """The badges of a cell whose value is one, several, a plain text or nothing."""
        if self.kind != "badge" or not value:
            return ()
        found = value if isinstance(value, Iterable) and not isinstance(value, str) else (value,)
        return tuple(one if isinstance(one, Badge) else Badge(str(one)) for one in found)

    def says(self, row: Any) -> bool:
        """Whether anything stands in this column for ``row``."""
        value = self.read(row)
        return bool(self.badges(value) or self.write(row, value))

    @property
    def tag(self) -> str:
        """The element of the cells: the one that names the row is its header."""
        return "th" if self.lead else "td"

    @property
    def classes(self) -> str:
        """The CSS classes of the cells."""
        names = (
            ("lead", self.lead),
            ("num", self.kind in RIGHT),
            ("sum", self.figure),
            ("nowrap", self.kind in MOMENTS | {"code"}),
            ("skip-small", not self.phone),
            ("skip-mid", not self.narrow),
        )
        return " ".join(name for name, wanted in names if wanted)

    @property
    def small_label(self) -> str:
        """What a phone says before the bare number of this column."""
        if self.kind not in RIGHT or self.lead:
            return ""
        return str(self.label_small) or ("" if self.figure else str(self.label).lower())

    def spread(self, row: Any, money: formats.Money, zone: tzinfo) -> Any:
        """The value for a spreadsheet: a number as ``Decimal``, a day, a moment without zone in ``zone``, or a text."""
        value = self.export(row) if self.export else self.read(row)
        if value is None or value == "":
            return None
        if isinstance(value, datetime):
            return timezone.make_naive(value, zone) if timezone.is_aware(value) else value
        if isinstance(value, date | Decimal):
            return value
        if self.kind == "badge" and not self.export:
            return ", ".join(str(badge) for badge in self.badges(value))
        if isinstance(value, int) and not isinstance(value, bool) and self.kind in RIGHT:
            return Decimal(value).scaleb(-self._decimals((self.style and self.style(row)) or money))
        return str(value)

    def _decimals(self, money: formats.Money) -> int:
        if self.kind == "money":
            return money.minor_digits
        return {"price": formats.PRICE_DIGITS, "quantity": formats.QUANTITY_DIGITS, "rate": 4}.get(self.kind, 0)

    def number_format(self, money: formats.Money) -> str:
        """The spreadsheet's own name for how the numbers of this column look."""
        least = {"money": money.minor_digits, "quantity": 3, "price": 4}.get(self.kind, 0)
        return f"0.{'0' * least}" if least else "General"


WRITERS: dict[str, Callable[[Any], str]] = {
    "number": lambda value: formats.quantity(value * 1000),
    "price": formats.price,
    "rate": formats.rate,
    "day": formats.day,
    "time": formats.time_of_day,
    "moment": formats.moment,
}
