"""What a row of a file says, in the house's own terms, and the words about it."""

from dataclasses import dataclass, field
from enum import StrEnum
from typing import NamedTuple

from galla.catalog.models import ONE_MILLI


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
    ``packs`` says of those of ``barcodes`` that are on cases and cartons what they stand for.
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
    keeps_batches: bool | None = None
    key: str = ""
    packs: dict[str, "PackSaid"] = field(default_factory=dict)

    def stands_for(self, code: str) -> "PackSaid":
        """What one of the product's codes stands for."""
        return self.packs.get(code, ONE)


class PackSaid(NamedTuple):
    """How much of its product a code stands for, in thousandths, and what such a pack is called, or ""."""

    milli: int
    name: str = ""


ONE = PackSaid(ONE_MILLI)


@dataclass(slots=True)
class CheckedRow:
    """A row after it was looked at: what the file alone says of it. ``facts`` is None where nothing is to be taken.

    ``words`` are those a new product of this row is found by (but for the number it is given), ready for the index.
    """

    number: int
    line: int
    outcome: Outcome
    remarks: list[str]
    facts: Facts | None
    name: str = ""
    effect: Effect = Effect.NONE
    words: str = ""


class Fate(NamedTuple):
    """What became of a row when it met the catalogue, where that is not what the file alone had said of it."""

    outcome: Outcome
    effect: Effect
    remarks: list[str]
