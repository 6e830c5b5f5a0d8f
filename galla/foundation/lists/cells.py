"""The cells of a list's rows. A page has some seven hundred: they are written here and not in a template, where half
the time of a page went into them."""

import html
from dataclasses import dataclass
from typing import Any

from django.utils.safestring import SafeString, mark_safe

from galla.foundation.lists.columns import Badge, Column


@dataclass(frozen=True, slots=True)
class Cell:
    """One value on the page."""

    column: Column
    value: Any
    text: str
    link: str
    badges: tuple[Badge, ...]
    small_label: str


@dataclass(frozen=True, slots=True)
class ShownRow:
    """One row on the page: what is written of it, and after each such part the cell its column draws itself."""

    row: Any
    parts: tuple[tuple[SafeString, Cell | None], ...]
    classes: str


class Pen:
    """Writes the cells of one column; what all of them begin with is worked out once."""

    def __init__(self, column: Column) -> None:
        self.column = column
        opening = f"<{column.tag}" + (' scope="row"' if column.lead else "")
        self._opening = opening + (f' class="{_said(column.classes)}"' if column.classes else "")
        self._label = column.small_label
        self._labelled = f'{self._opening} data-label="{_said(self._label)}">'
        self._closing = f"</{column.tag}>"

    def cell(self, row: Any) -> Cell:
        """What a row has in this column."""
        column = self.column
        value = column.read(row)
        badges = column.badges(value)
        text = "" if badges or column.kind == "badge" else column.write(row, value)
        link = column.link(row) if column.link and (text or badges or column.template) else ""
        return Cell(column, value, text, link or "", badges, self._label if text else "")

    def written(self, row: Any) -> str | Cell:
        """The cell as it stands in the table, every part escaped; the cell itself where its column draws it."""
        cell = self.cell(row)
        if self.column.template:
            return cell
        badges = [f'<span class="badge {_said(badge.tone)}">{_said(badge.text)}</span>' for badge in cell.badges]
        inner = " ".join(badges) or _said(cell.text)
        if cell.link:
            inner = f'<a class="opens" href="{_said(cell.link)}">{inner}</a>'
        return (self._labelled if cell.small_label else self._opening + ">") + inner + self._closing


def shown(row: Any, pens: list[Pen], classes: str) -> ShownRow:
    """A row with all of its cells; what stands side by side and is written is one piece."""
    parts: list[tuple[SafeString, Cell | None]] = []
    written = ""
    for cell in (pen.written(row) for pen in pens):
        if isinstance(cell, str):
            written += cell
        else:
            parts.append((mark_safe(written), cell))
            written = ""
    return ShownRow(row, (*parts, (mark_safe(written), None)), classes)


def _said(text: object) -> str:
    """Words between tags or in an attribute; what is safe already stays as it is."""
    return str(text) if hasattr(text, "__html__") else html.escape(str(text))
