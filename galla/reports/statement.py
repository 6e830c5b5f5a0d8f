"""Lines of a statement that is read from top to bottom: what profit is made of, where cash came from and went."""

from collections.abc import Iterable
from dataclasses import dataclass, field

from django.utils.functional import Promise

from galla.foundation.lists import Column


@dataclass(frozen=True, slots=True)
class StatementLine:
    """A line: its words, its amounts by column in minor units, the page behind it, and whether it is a sum."""

    key: str
    label: str | Promise
    amounts: dict[str, int] = field(default_factory=dict)
    url: str = ""
    is_sum: bool = False
    place: int = 0


def placed(lines: Iterable[StatementLine]) -> list[StatementLine]:
    """The lines with their places: a statement keeps its order, whatever is asked for."""
    return [
        StatementLine(line.key, line.label, line.amounts, line.url, line.is_sum, place)
        for place, line in enumerate(lines)
    ]


def label_column(words: Promise) -> Column:
    """The words of the lines."""
    return Column("label", words, link=lambda row: row.url, lead=True)


def amount_column(key: str, words: Promise, *, figure: bool = False, zero: bool = False) -> Column:
    """Amounts of the lines; what a line has nothing of is left empty."""
    return Column(
        *(key, words, "money"),
        value=lambda row: row.amounts.get(key),
        link=lambda row: row.url,
        figure=figure,
        zero=zero,
    )


def row_class(row: StatementLine) -> str:
    """A sum stands between lines."""
    return "total" if row.is_sum else ""
