"""What a row of a file says, in the house's own terms, and the words about it."""

import json
from dataclasses import asdict, dataclass, field, fields
from enum import StrEnum
from typing import Any


class Outcome(StrEnum):
    """What came of a row. ``WARNED`` is accepted, with a word about it."""

    ACCEPTED = "accepted"
    WARNED = "warned"
    REFUSED = "refused"


class Effect(StrEnum):
    """What an accepted row did to the catalogue. ``REPEATED``: an earlier row of the file said the same."""

    NEW = "new"
    CHANGED = "changed"
    SAME = "same"
    REPEATED = "repeated"
    NONE = "none"


@dataclass(slots=True)
class Facts:
    """A product as a row tells it. Fields that the row leaves empty are None or "": they change nothing later.

    ``key`` finds the product of a row without any code again. ``tax_ppm`` and ``measure`` are looked up by the taker.
    """

    name: str
    sku: str = ""
    barcodes: list[str] = field(default_factory=list)
    category: list[str] = field(default_factory=list)
    brand: str = ""
    measure: str = ""
    tax_ppm: int | None = None
    hsn: str = ""
    price_e4: int | None = None
    mrp_e4: int | None = None
    cost_e4: int | None = None
    low_stock_milli: int | None = None
    description: str = ""
    is_stocked: bool | None = None
    key: str = ""

    def text(self) -> str:
        """As the staging table keeps it."""
        return json.dumps([getattr(self, name) for name in _NAMES], ensure_ascii=False, separators=(",", ":"))

    @classmethod
    def read(cls, text: str) -> "Facts":
        """Back from ``text``."""
        return cls(*json.loads(text))

    def plain(self) -> dict[str, Any]:
        """As a dictionary."""
        return asdict(self)


_NAMES = tuple(one.name for one in fields(Facts))


@dataclass(slots=True)
class CheckedRow:
    """A row after it was looked at. ``facts`` is None where nothing is to be taken, ``staged_as`` its staging row."""

    number: int
    line: int
    outcome: Outcome
    remarks: list[str]
    facts: Facts | None
    name: str = ""
    effect: Effect = Effect.NONE
    staged_as: int = 0
