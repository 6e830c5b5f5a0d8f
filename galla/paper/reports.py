"""What stands on the paper of a report, as the caller has formatted it: a head, and sections of labels and figures."""

from dataclasses import asdict, dataclass
from typing import Any

from django.utils.translation import get_language

from galla.paper.documents import Party, Sum, labels


@dataclass(frozen=True, slots=True)
class Row:
    """A line of a section: what it is of, how many, how much. ``strong`` for a sum."""

    label: str
    amount: str
    count: str = ""
    strong: bool = False


@dataclass(frozen=True, slots=True)
class Section:
    """Lines that belong together."""

    title: str
    rows: tuple[Row, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ReportPaper:
    """A report on A4 (``report-a4``) and on the roll (``report-80mm``). ``head`` says of what and of when it is."""

    title: str
    number: str
    supplier: Party
    head: tuple[Sum, ...]
    sections: tuple[Section, ...]
    remarks: tuple[str, ...] = ()
    stamp: str = ""

    def data(self) -> dict[str, Any]:
        """The paper as the templates read it."""
        return {**asdict(self), "labels": labels(), "language": (get_language() or "en").split("-")[0]}
