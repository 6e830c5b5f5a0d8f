"""Codes that a scanner reads, as runs of dark modules: EAN-13, EAN-8, Code 128, and a QR code where no bars would do.

A code is drawn in modules whose width is a whole number of the printer's dots, for a head of 203 dots an inch prints
nothing finer. Sizes and quiet zones: GS1 General Specifications, 5.2 (EAN-13: 11 and 7 modules, EAN-8: 7 and 7), and
ISO/IEC 15417 (Code 128: 10 and 10).
"""

from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from galla.paper.documents import qr_runs

EAN_13, EAN_8, CODE_128, QR = "ean-13", "ean-8", "code-128", "qr"
QUIET = {EAN_13: (11, 7), EAN_8: (7, 7), CODE_128: (10, 10)}


@dataclass(frozen=True, slots=True)
class Bars:
    """A code of bars: how many modules it is wide with its quiet zones, and its dark runs (first module, length)."""

    kind: str
    modules: int
    runs: tuple[tuple[int, int], ...]


@lru_cache(maxsize=1024)
def bars_of(code: str) -> Bars | None:
    """``code`` as bars: EAN-13 or EAN-8 where it is one (a UPC-A is an EAN-13 with a zero before it), else Code 128.

    None for a text that Code 128 has no characters for.
    """
    if is_ean(code, 12, 13):
        return _bars(EAN_13, code.zfill(13))
    if is_ean(code, 8):
        return _bars(EAN_8, code)
    printable = code.isascii() and code.isprintable() and code.strip()
    return _bars(CODE_128, code) if printable else None


def is_ean(code: str, *lengths: int) -> bool:
    """Whether a code is digits of one of these lengths with the right check digit."""
    if len(code) not in lengths or not (code.isascii() and code.isdigit()):
        return False
    weighed = sum(int(digit) * (3 if place % 2 else 1) for place, digit in enumerate(reversed(code)))
    return weighed % 10 == 0


def _bars(kind: str, code: str) -> Bars:
    import barcode  # loaded with the first label that is drawn

    maker: Any = barcode.get_barcode_class(kind.replace("-", ""))
    [modules] = maker(code).build()
    before, after = QUIET[kind]
    runs: list[tuple[int, int]] = []
    start: int | None = None
    for place, module in enumerate(f"{modules}0"):
        if module == "1" and start is None:
            start = place
        elif module == "0" and start is not None:
            runs.append((before + start, place - start))
            start = None
    return Bars(kind, before + len(modules) + after, tuple(runs))


def drawn(code: str, *, width_mm: float, dot_mm: float, dots: range) -> dict[str, Any]:
    """How ``code`` stands on a label: bars of the widest module that fits, else a QR code; {} for no code.

    A module is one of ``dots`` wide, each ``dot_mm``. Bars come with ``module`` in mm, a QR code with its ``size``.
    """
    if not code:
        return {}
    bars = bars_of(code)
    fitting = [count for count in dots if bars is not None and bars.modules * count * dot_mm <= width_mm]
    if bars is None or not fitting:
        return {"kind": QR, **qr_runs(code)}
    return {"kind": bars.kind, "modules": bars.modules, "module": max(fitting) * dot_mm, "runs": bars.runs}


def qr_picture(text: str) -> str:
    """A QR code (level M, with its quiet zone of four modules) as an SVG in a ``data:`` address, dark on white."""
    import segno  # loaded with the first code that is drawn

    return segno.make_qr(text, error="m").svg_data_uri(border=4, scale=4, dark="#000", light="#fff")
