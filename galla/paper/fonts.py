"""The fonts papers are set in: own ones, so that a bill looks the same on every machine.

Noto Sans (Latin, Greek, Cyrillic, Devanagari, ₹) comes as a Python package under the Open Font Licence,
``fontpkg-noto-sans``, which says where its files are through the entry point ``fontpkg.family``. A shop that writes
another script installs that script's package, or puts font files into the folder ``fonts`` beside its data; nothing
else is to be set.
"""

import logging
from functools import cache
from importlib.metadata import EntryPoint, entry_points
from importlib.util import find_spec
from pathlib import Path

import typst
from django.conf import settings

logger = logging.getLogger("galla.paper")

FIRST = "Noto Sans"


def folders() -> list[Path]:
    """Where own font files are: those of the installed packages, then the shop's."""
    packages = [_folder(point) for point in sorted(entry_points(group="fontpkg.family"), key=lambda point: point.name)]
    shop = Path(settings.DATA_DIR) / "fonts"
    return [folder for folder in [*packages, shop] if folder is not None and folder.is_dir()]


def _folder(point: EntryPoint) -> Path | None:
    found = find_spec(point.module)
    return Path(found.origin).parent / "files" if found and found.origin else None


@cache
def own_fonts() -> typst.Fonts:
    """Only fonts we know, read once for all threads."""
    return typst.Fonts(include_system_fonts=False, include_embedded_fonts=False, font_paths=_paths())


@cache
def any_fonts() -> typst.Fonts:
    """Own fonts, then whatever this machine has: for the rare name in a script none of ours covers."""
    logger.info("a paper needs a character that no own font has; the machine's fonts are searched")
    return typst.Fonts(include_system_fonts=True, include_embedded_fonts=True, font_paths=_paths())


@cache
def families() -> list[str]:
    """Names of own families in the order they are looked through: Noto Sans first, then each further script."""
    known = own_fonts().families()
    return sorted(known, key=lambda name: (name != FIRST, name))


def _paths() -> list[str]:
    return [str(folder) for folder in folders()]
