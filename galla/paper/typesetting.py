"""Typesetting with typst: two papers at once at most, each with a kept compiler of its template, fonts shared by all.

Warm, a bill takes a few milliseconds; it still never belongs inside a transaction. What a compiler keeps of long bills
would otherwise be there once for every thread that ever printed one. The result is PDF/A-2b (ISO
19005-2), for bills are kept for years: the file holds its own fonts. That standard also makes a character without a
glyph an error instead of an empty box; then, and only then, the machine's own fonts are searched and the standard is
let go.
"""

import itertools
import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from queue import LifoQueue
from typing import Any, Final

import typst

from galla.foundation.memory import give_back
from galla.paper import fonts
from galla.paper.apart import set_apart
from galla.paper.texts import printable

TEMPLATES = Path(__file__).parent / "templates"
ARCHIVE: Final = "a-2b"
NO_GLYPH = "could not be displayed"

AT_ONCE = 2
GIVE_BACK_AFTER = 10
# A bill of a hundred lines has about 30,000.
LONG_LETTERS = 40_000

type Kept = dict[tuple[str, bool], typst.Compiler]

# The one used last is taken first: a shop that prints one bill at a time keeps one set of compilers.
_free: LifoQueue[Kept] = LifoQueue()
for _ in range(AT_ONCE):
    _free.put({})
_made = itertools.count(1)


class NoSuchTemplate(LookupError):
    """There is no template of that name."""


def templates() -> list[str]:
    """Names of the templates that are papers."""
    return sorted(path.stem for path in TEMPLATES.glob("*.typ") if not path.stem.startswith("_"))


def render(template: str, data: Mapping[str, Any], *, at: datetime | None = None) -> bytes:
    """The PDF of ``template`` (``invoice-a4``, ``receipt-80mm``) filled with ``data``, which is plain JSON.

    With ``at`` as its date the same data gives the same bytes. Safe from several threads. Raises ``NoSuchTemplate``.
    """
    if template not in templates():
        raise NoSuchTemplate(template)
    inputs = {
        "data": json.dumps(printable(data), ensure_ascii=False),
        "fonts": json.dumps(fonts.families()),
    }
    apart = set_apart(template, inputs, at) if len(inputs["data"]) > LONG_LETTERS else None
    return apart or set_here(template, inputs, at)


def set_here(template: str, inputs: dict[str, str], at: datetime | None) -> bytes:
    """The same by this process: in the archive's standard if every character has a glyph of ours, else without it."""
    with _compilers() as kept:
        try:
            return _set(_compiler(kept, template), inputs, at, strict=True)
        except typst.TypstError as error:
            if NO_GLYPH not in str(error):
                raise
        return _set(_compiler(kept, template, everywhere=True), inputs, at, strict=False)


@contextmanager
def _compilers() -> Iterator[Kept]:
    """The turn to set a paper, with the compilers that were made for earlier ones."""
    kept = _free.get()
    try:
        yield kept
    finally:
        _free.put(kept)
        # typst forgets what it laid out a few papers ago.
        if next(_made) % GIVE_BACK_AFTER == 0:
            give_back()


def _set(compiler: typst.Compiler, inputs: dict[str, str], at: datetime | None, *, strict: bool) -> bytes:
    made = compiler.compile(format="pdf", sys_inputs=inputs, pdf_standards=ARCHIVE if strict else None, timestamp=at)
    if not isinstance(made, bytes):
        raise TypeError("a PDF is one file")
    return made


def _compiler(kept: Kept, template: str, *, everywhere: bool = False) -> typst.Compiler:
    """The compiler of a template among these; it keeps what it has read and laid out before."""
    if (template, everywhere) not in kept:
        found = fonts.any_fonts() if everywhere else fonts.own_fonts()
        kept[template, everywhere] = typst.Compiler(
            TEMPLATES / f"{template}.typ", root=TEMPLATES, font_paths=found, ignore_system_fonts=not everywhere
        )
    return kept[template, everywhere]
