"""What every list has: cells read into figures, a verdict on each row, and a taker that judges and writes chunks."""

import datetime
from abc import ABC, abstractmethod
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, ClassVar

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from galla.accounts.access import Access
from galla.catalog.imports.facts import Effect, Outcome
from galla.catalog.imports.rows import Refused
from galla.catalog.models import LARGEST_PRICE_E4, LONGEST_NAME
from galla.foundation import formats
from galla.foundation.errors import Refusal
from galla.foundation.imports import BadNumber, Row, Table, open_table, read_number
from galla.foundation.texts import clean_text


@dataclass(slots=True)
class Verdict:
    """What is to become of a row. ``plan`` is what its taker writes, None for nothing."""

    row: Row
    name: str = ""
    effect: Effect = Effect.NONE
    remarks: list[str] = field(default_factory=list)
    plan: Any = None
    refused: bool = False

    @property
    def outcome(self) -> Outcome:
        """Accepted, with a word or without, or refused."""
        if self.refused:
            return Outcome.REFUSED
        return Outcome.WARNED if self.remarks else Outcome.ACCEPTED

    def refuse(self, words: str) -> None:
        """Nothing is to be taken of this row, for that reason."""
        self.refused, self.effect, self.plan = True, Effect.NONE, None
        self.remarks.append(words)


class Taker(ABC):
    """Takes the rows of one file, a chunk at a time. Made anew for each file; ``at`` is when it is taken."""

    kind: ClassVar[str]
    # Our name → what its header may be called, in letters and digits only.
    fields: ClassVar[Mapping[str, tuple[str, ...]]]
    # Of each of these groups a column must be there.
    needed: ClassVar[tuple[tuple[str, ...], ...]]
    # So many rows are a transaction of well under 200 ms; for a file it is always the same, for keys are made by it.
    chunk: ClassVar[int] = 150

    @classmethod
    def opened(cls, path: Path) -> Table:
        """The file as a table; whoever expects other rows above the header looks for it. Raises ``BadFile``."""
        return open_table(path)

    @classmethod
    def read_as(cls) -> list[object]:
        """How the file is read where that is a setting: read otherwise, the same file is another list."""
        return []

    def __init__(self, access: Access, table: Table, places: Mapping[str, int], *, at: datetime.datetime) -> None:
        self.access, self.table, self.places, self.at = access, table, places, at
        self.style = formats.money_of(access.shop.currency)
        self.seen: dict[object, int] = {}

    def judge(self, rows: Sequence[Row]) -> list[Verdict]:
        """What is to become of each row. Reads only, in as many statements for a chunk as for a row."""
        verdicts = [Verdict(row) for row in rows]
        for verdict in verdicts:
            if verdict.row.problem:
                verdict.refuse(verdict.row.problem)
        self.prepare([verdict.row for verdict in verdicts if not verdict.refused])
        for verdict in verdicts:
            if not verdict.refused:
                said = (self.cell(verdict.row, name) for name in ("name", "sku", "barcode"))
                verdict.name = printable(next(filter(None, said), ""), LONGEST_NAME)
                try:
                    self.look_at(verdict)
                except Refused as refused:
                    verdict.refuse(str(refused))
                except Refusal as refusal:
                    verdict.refuse(refusal.detail)
        return verdicts

    @abstractmethod
    def prepare(self, rows: Sequence[Row]) -> None:
        """Look up what these rows speak of."""

    @abstractmethod
    def look_at(self, verdict: Verdict) -> None:
        """Find out what a row does. Raises ``Refused``, or a refusal of an action."""

    @abstractmethod
    def write(self, verdicts: Sequence[Verdict], *, key: str) -> None:
        """Write what was planned, in the caller's transaction. ``key`` names the chunk: once for each file."""

    def cell(self, row: Row, name: str) -> str:
        """What a row says in a column, "" where there is none."""
        place = self.places.get(name)
        return "" if place is None else row.cells[place].strip()

    def earlier(self, verdict: Verdict, key: object) -> int | None:
        """The row before that said the same key; this one is remembered where there is none."""
        first = self.seen.setdefault(key, verdict.row.number)
        return None if first == verdict.row.number else first

    def price(self, row: Row, name: str, what: str, *, digits: int | None = None) -> int | None:
        """A price in 1e-4 of the currency, None for an empty cell; its decimals are those of coins unless said."""
        digits = self.style.minor_digits if digits is None else digits
        parts = self.number(row, name, what, digits, LARGEST_PRICE_E4 // 10 ** (formats.PRICE_DIGITS - digits))
        return None if parts is None else parts * 10 ** (formats.PRICE_DIGITS - digits)

    def number(self, row: Row, name: str, what: str, digits: int, most: int) -> int | None:
        """A number as a count of 10^-``digits``, None for an empty cell. Raises ``Refused``."""
        text = self.cell(row, name)
        if not text:
            return None
        figures = {"what": what, "text": text[:40]}
        try:
            number = read_number(text, places=digits, decimal_comma=self.table.decimal_comma)
        except BadNumber as error:
            raise Refused(_("%(what)s: %(text)s is no number.") % figures) from error
        if number.rounded:
            raise Refused(_("%(what)s: %(text)s has too many decimals.") % figures)
        if number.parts < 0:
            raise Refused(_("%(what)s: %(text)s is below zero.") % figures)
        if number.parts > most:
            raise Refused(_("%(what)s: %(text)s is too much.") % figures)
        return number.parts


def printable(text: str, maximum: int) -> str:
    """A text of a file as a report may show it."""
    try:
        return clean_text(text[:maximum], maximum=maximum)
    except ValidationError:
        return "".join(letter for letter in text[:maximum] if letter.isprintable())
