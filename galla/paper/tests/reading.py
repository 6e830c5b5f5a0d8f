"""Reading a PDF back: its text, the size of its pages, where its letters stand."""

import io
import re
from collections.abc import Iterator
from typing import Any

from pypdf import PageObject, PdfReader
from pypdf.generic import ContentStream

MILLIMETRES = 25.4 / 72


def pages(pdf: bytes) -> list[PageObject]:
    return list(PdfReader(io.BytesIO(pdf)).pages)


def text(pdf: bytes) -> str:
    """All text in lines, without the places where a long word may break. Conjuncts may read oddly: see ``spoken``."""
    return "\n".join(page.extract_text() for page in pages(pdf)).replace("\u200b", "")


def spoken(pdf: bytes) -> str:
    """All text without lines, as a reader gets it that minds ``ActualText`` (ISO 32000-1, 14.9.4).

    One glyph may stand for several letters; typst then says beside it which. pypdf does not look there.
    """
    reader = PdfReader(io.BytesIO(pdf))
    return "".join("".join(_said(page, reader)) for page in reader.pages).replace("\u200b", "")


def _said(page: PageObject, reader: PdfReader) -> Iterator[str]:
    letters: dict[int, str] = {}
    replaced: list[bool] = []
    for operands, operator in ContentStream(page.get_contents(), reader).operations:
        if operator == b"Tf":
            letters = _letters_of(page, operands[0])
        elif operator in (b"BDC", b"BMC"):
            actual = operands[1].get("/ActualText") if len(operands) > 1 and isinstance(operands[1], dict) else None
            replaced.append(actual is not None)
            if actual is not None:
                yield str(actual)
        elif operator == b"EMC":
            replaced.pop()
        elif operator in (b"Tj", b"TJ") and not any(replaced):
            shown = operands[0] if isinstance(operands[0], list) else operands
            for piece in shown:
                if not isinstance(piece, int | float):
                    codes = piece.original_bytes
                    yield "".join(letters[int.from_bytes(codes[at : at + 2])] for at in range(0, len(codes), 2))


def _letters_of(page: PageObject, font: str) -> dict[int, str]:
    """What each glyph of a font stands for, from its ToUnicode map (ISO 32000-1, 9.10.3)."""
    fonts: Any = page["/Resources"]["/Font"]  # type: ignore[index]
    table = fonts[font].get_object()["/ToUnicode"].get_object().get_data().decode("ascii")
    pairs = re.findall(r"<([0-9A-F]{4})> <([0-9A-F]+)>", table.replace("\n", " "), re.IGNORECASE)
    return {int(code, 16): bytes.fromhex(letters).decode("utf-16-be") for code, letters in pairs}


def size_mm(page: PageObject) -> tuple[int, int]:
    return round(float(page.mediabox.width) * MILLIMETRES), round(float(page.mediabox.height) * MILLIMETRES)


def title(pdf: bytes) -> str:
    """The title in the PDF's own description."""
    found = PdfReader(io.BytesIO(pdf)).metadata
    return (found.title or "") if found else ""


def rows_of(page: PageObject, letter: str) -> list[tuple[float, int]]:
    """Lines made of one letter only: how far from the left each begins, in mm, and how many letters it has."""
    found: dict[float, tuple[float, int]] = {}

    def look(piece: str, current: Any, matrix: Any, _font: Any, _size: Any) -> None:
        letters = piece.strip().replace("\u200b", "")
        if letters and set(letters) == {letter}:
            left = (matrix[4] * current[0] + current[4]) * MILLIMETRES
            height = round(matrix[5] * current[3] + current[5], 1)
            first, count = found.get(height, (left, 0))
            found[height] = (min(first, left), count + len(letters))

    page.extract_text(visitor_text=look)
    return list(found.values())
