"""The documents of another system's file, as they stand in it."""

import datetime
from dataclasses import dataclass, field
from enum import StrEnum


class Kind(StrEnum):
    """What a document of a file is in our books."""

    BILL = "bill"
    CREDIT_NOTE = "credit note"
    ADJUSTMENT = "adjustment"
    BAD_DEBT = "bad debt"


class PassedOver(StrEnum):
    """Why a row is not in any document, though nothing is wrong with it."""

    OUTSIDE = "outside the dates asked for"
    NO_QUANTITY = "a quantity of nothing"
    PRICE_BELOW_ZERO = "a price below zero"


@dataclass(frozen=True, slots=True)
class FileLine:
    """One wanted row: its number in the file, and what it sells; a quantity below zero came back."""

    number: int
    sku: str
    name: str
    quantity_milli: int
    price_e4: int


@dataclass(slots=True)
class FileDocument:
    """The rows of one number. ``at`` is the earliest of their moments; ``customer`` the other system's id."""

    number: str
    at: datetime.datetime
    customer: str = ""
    country: str = ""
    lines: list[FileLine] = field(default_factory=list)
    troubles: list[tuple[int, str]] = field(default_factory=list)
    kind: Kind = Kind.BILL
