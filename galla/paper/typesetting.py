"""Typesetting with typst: one kept compiler a thread and template, fonts shared by all.

Warm, a bill takes a few milliseconds; it still never belongs inside a transaction. The result is PDF/A-2b (ISO
19005-2), for bills are kept for years: the file holds its own fonts. That standard also makes a character without a
glyph an error instead of an empty box; then, and only then, the machine's own fonts are searched and the standard is
let go.
"""

import json
import threading
from collections.abc import Mapping
from datetime import datetime
from pathlib import Path
from typing import Any, Final

import typst

from galla.paper import fonts
from galla.paper.texts import printable

TEMPLATES = Path(__file__).parent / "templates"
ARCHIVE: Final = "a-2b"
NO_GLYPH = "could not be displayed"

_kept = threading.local()


class NoSuchTemplate(LookupError):
    """There is no template of that name."""


def templates() -> list[str]:
    """Names of the templates that are papers."""
    return sorted(path.stem for path in TEMPLATES.glob("*.typ") if not path.stem.startswith("_"))


def render(template: str, data: Mapping[str, Any], *, at: datetime | None = None) -> bytes:
    """The PDF of ``template`` (``invoice-a4``, ``receipt-80mm``) filled with ``data``, which is plain JSON.

    With ``at`` as its date the same data gives the same bytes. Safe from several threads. Raises ``NoSuchTemplate``.
    """
    inputs = {
        "data": json.dumps(printable(data), ensure_ascii=False),
        "fonts": json.dumps(fonts.families()),
    }
    try:
        return _set(_compiler(template), inputs, at, strict=True)
    except typst.TypstError as error:
        if NO_GLYPH not in str(error):
            raise
    return _set(_compiler(template, everywhere=True), inputs, at, strict=False)


def _set(compiler: typst.Compiler, inputs: dict[str, str], at: datetime | None, *, strict: bool) -> bytes:
    made = compiler.compile(format="pdf", sys_inputs=inputs, pdf_standards=ARCHIVE if strict else None, timestamp=at)
    if not isinstance(made, bytes):
        raise TypeError("a PDF is one file")
    return made


def _compiler(template: str, *, everywhere: bool = False) -> typst.Compiler:
    """This thread's compiler of a template; it keeps what it has read and laid out before."""
    kept: dict[tuple[str, bool], typst.Compiler] = _kept.__dict__.setdefault("compilers", {})
    if (template, everywhere) not in kept:
        if template not in templates():
            raise NoSuchTemplate(template)
        found = fonts.any_fonts() if everywhere else fonts.own_fonts()
        kept[template, everywhere] = typst.Compiler(
            TEMPLATES / f"{template}.typ", root=TEMPLATES, font_paths=found, ignore_system_fonts=not everywhere
        )
    return kept[template, everywhere]
