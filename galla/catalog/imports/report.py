"""What came of a file: counts that add up to its rows, words about it, and a line for every row."""

import csv
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from types import TracebackType
from typing import IO, Any, Self

from django.utils.translation import gettext as _

from galla.catalog.imports.facts import Effect, Outcome
from galla.foundation.lists.export import harmless

MOST_SHOWN = 200


@dataclass(frozen=True, slots=True)
class RowReport:
    """What came of one row. ``number`` counts rows under the header, ``line`` is where it stands in the file."""

    number: int
    line: int
    outcome: str
    effect: str
    name: str
    remarks: str


@dataclass(slots=True)
class ImportReport:
    """What came of a file. accepted + warned + refused = total, and so do the effects.

    ``taken``: whether the catalogue was changed by it. ``already``: the same file was taken before, nothing was done.
    ``shown`` are the first rows with a word about them; the whole list is in the report file.
    """

    file_name: str
    total: int = 0
    outcomes: Counter[str] = field(default_factory=Counter)
    effects: Counter[str] = field(default_factory=Counter)
    notes: list[str] = field(default_factory=list)
    mapping: dict[str, str] = field(default_factory=dict)
    shown: list[RowReport] = field(default_factory=list)
    taken: bool = False
    already: bool = False
    run_id: int | None = None

    @property
    def accepted(self) -> int:
        """Rows taken without a word."""
        return self.outcomes[Outcome.ACCEPTED]

    @property
    def warned(self) -> int:
        """Rows taken with a word about them."""
        return self.outcomes[Outcome.WARNED]

    @property
    def refused(self) -> int:
        """Rows not taken."""
        return self.outcomes[Outcome.REFUSED]

    @property
    def created(self) -> int:
        """New products."""
        return self.effects[Effect.NEW]

    @property
    def changed(self) -> int:
        """Products the shop had, of which something changed."""
        return self.effects[Effect.CHANGED]

    @property
    def unchanged(self) -> int:
        """Products the shop had just so."""
        return self.effects[Effect.SAME]

    @property
    def repeated(self) -> int:
        """Rows that said an earlier row again."""
        return self.effects[Effect.REPEATED]

    def count(self, outcome: Outcome, effect: Effect) -> None:
        """Count a row."""
        self.total += 1
        self.outcomes[outcome] += 1
        self.effects[effect] += 1

    def show(self, row: RowReport) -> None:
        """Keep a row to be shown, if something was said of it and there is room."""
        if row.remarks and len(self.shown) < MOST_SHOWN:
            self.shown.append(row)

    def forget_rows(self) -> None:
        """Begin to count anew."""
        self.total = 0
        self.outcomes.clear()
        self.effects.clear()
        self.shown.clear()

    def counts(self) -> dict[str, Any]:
        """The counts, to be kept with the run."""
        return {
            "total": self.total,
            "outcomes": dict(self.outcomes),
            "effects": dict(self.effects),
            "notes": self.notes,
            "mapping": self.mapping,
        }

    def restore(self, counts: Mapping[str, Any]) -> None:
        """The counts of an earlier run."""
        self.total = counts.get("total", 0)
        self.outcomes = Counter(counts.get("outcomes", {}))
        self.effects = Counter(counts.get("effects", {}))
        self.notes = list(counts.get("notes", []))
        self.mapping = dict(counts.get("mapping", {}))


class ReportFile:
    """The list of every row as CSV, where one is wanted."""

    def __init__(self, path: Path | None) -> None:
        self._path = path
        self._file: IO[str] | None = None

    def __enter__(self) -> Self:
        if self._path is not None:
            self._file = self._path.open("w", encoding="utf-8-sig", newline="")
            self._writer = csv.writer(self._file)
            self._writer.writerow([_("Row"), _("Line"), _("Outcome"), _("Effect"), _("Name"), _("Remarks")])
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        if self._file is not None:
            self._file.close()

    @property
    def is_wanted(self) -> bool:
        """Whether anybody will read it."""
        return self._path is not None

    def write(self, row: RowReport) -> None:
        """One row."""
        if self._file is not None:
            texts = [row.outcome, row.effect, harmless(row.name), harmless(row.remarks)]
            self._writer.writerow([row.number, row.line, *texts])
