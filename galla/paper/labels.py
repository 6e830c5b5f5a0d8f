"""Labels for goods and shelves: on A4 sheets that are used on where they were left, and on rolls.

``labels(format, kind, stock, start)`` is the data of the one template, ``labels``. Every label is fitted into its
place: letters become smaller before anything is left out, and nothing stands outside.
"""

from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from io import BytesIO
from typing import Any

from django.utils.translation import get_language, gettext

from galla.paper.barcodes import drawn
from galla.paper.typesetting import render

PRICE, SHELF = "price", "shelf"
# A thermal head of 203 dots an inch, and a laser printer of 600.
THERMAL_DOT_MM, LASER_DOT_MM = 0.125, 0.0423
MOST_IN_A_PIECE = 260


@dataclass(frozen=True, slots=True, kw_only=True)
class Format:
    """A sheet of labels or a roll, in mm. ``across`` and ``down`` count labels, ``pitch`` leads from one to the next.

    Modules of a code are ``dots`` dots wide: never under 0.19 mm, nor wider than a scanner wants them.
    """

    name: str
    width: float
    height: float
    page_width: float
    page_height: float
    across: int = 1
    down: int = 1
    pitch: float = 0
    left: float = 0
    top: float = 0
    padding: float = 1.5
    dot: float = THERMAL_DOT_MM
    dots: range = range(2, 5)

    @property
    def on_page(self) -> int:
        """How many labels a page has."""
        return self.across * self.down


def _sheet(name: str, width: float, height: float, across: int, down: int, *, padding: float) -> Format:
    """An A4 sheet whose columns stand 2.5 mm apart and whose block of labels stands in the middle."""
    gap = 2.5
    left = (210 - across * width - (across - 1) * gap) / 2
    top = (297 - down * height) / 2
    return Format(
        name=name, width=width, height=height, page_width=210, page_height=297, across=across, down=down,
        pitch=width + gap, left=left, top=top, padding=padding, dot=LASER_DOT_MM, dots=range(5, 12),
    )  # fmt: skip


def _roll(name: str, width: float, height: float, *, padding: float = 1.5) -> Format:
    return Format(name=name, width=width, height=height, page_width=width, page_height=height, padding=padding)


FORMATS: dict[str, Format] = {
    one.name: one
    for one in (
        _sheet("a4-24", 63.5, 33.9, 3, 8, padding=2),
        _sheet("a4-65", 38.1, 21.2, 5, 13, padding=1.2),
        _roll("roll-50x25", 50, 25),
        _roll("roll-38x25", 38, 25, padding=1),
        _roll("roll-100x50", 100, 50, padding=3),
    )
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Label:
    """What stands on a label, as the caller has formatted it: texts. ``code`` is what its bars say, "" for none."""

    name: str
    price: str
    mrp: str = ""
    unit_price: str = ""
    sku: str = ""
    code: str = ""


def labels(*, format: Format, kind: str, counted: Sequence[tuple[Label, int]], start: int = 1) -> dict[str, Any]:
    """The data of a run of labels, so many of each, the first at place ``start`` of its sheet.

    Equal labels are told once. Raises ``ValueError`` for a place that the sheet has not.
    """
    if not 1 <= start <= format.on_page:
        raise ValueError(f"a sheet of {format.on_page} labels has no place {start}")
    inner = format.width - 2 * format.padding
    return {
        "title": gettext("Labels"),
        "language": (get_language() or "en").split("-")[0],
        "kind": kind,
        "format": {name: value for name, value in asdict(format).items() if name not in ("dots", "dot", "name")},
        "start": start - 1,
        "labels": [_told(label, format, inner) for label, _count in counted],
        "counts": [count for _label, count in counted],
    }


def _told(label: Label, format: Format, inner: float) -> dict[str, Any]:
    said = [label.sku, label.code] if label.sku != label.code else [label.code]
    return {
        "name": label.name,
        "price": label.price,
        "aside": [text for text in (label.mrp, label.unit_price) if text],
        "foot": " · ".join(text for text in said if text),
        "code": drawn(label.code, width_mm=inner, dot_mm=format.dot, dots=format.dots),
    }


def set_labels(*, format: Format, kind: str, counted: Sequence[tuple[Label, int]], start: int = 1) -> bytes:
    """The PDF of a run of labels; arguments as of ``labels``.

    Set in pieces of a few pages and joined: typst needs a quarter of a megabyte for each label until it ends.
    """
    at_once = max(1, MOST_IN_A_PIECE // format.on_page) * format.on_page
    pieces: list[bytes] = []
    room = at_once - start + 1
    for piece in _pieces(counted, room, at_once):
        data = labels(format=format, kind=kind, counted=piece, start=1 if pieces else start)
        pieces.append(render("labels", data))
    return pieces[0] if len(pieces) == 1 else _joined(pieces)


def _pieces(counted: Sequence[tuple[Label, int]], first: int, others: int) -> Iterator[list[tuple[Label, int]]]:
    """``counted`` in pieces: ``first`` labels, then ``others`` in each."""
    piece: list[tuple[Label, int]] = []
    room = first
    for label, count in counted:
        while count:
            taken = min(count, room)
            piece.append((label, taken))
            count, room = count - taken, room - taken
            if not room:
                yield piece
                piece, room = [], others
    if piece:
        yield piece


def _joined(pieces: Sequence[bytes]) -> bytes:
    """One PDF of all their pages. Every piece has its fonts; equal ones are kept once."""
    from pypdf import PdfWriter  # loaded with the first long run of labels

    writer, made = PdfWriter(), BytesIO()
    for piece in pieces:
        writer.append(BytesIO(piece))
    writer.write(made)
    return made.getvalue()
