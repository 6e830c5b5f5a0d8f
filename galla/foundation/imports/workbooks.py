"""XLSX: looked over as an archive before anything in it is unpacked, then read row by row."""

import datetime
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from django.utils.translation import gettext as _

from galla.foundation.errors import TooLarge
from galla.foundation.imports.errors import BadFile
from galla.foundation.imports.texts import Record

LARGEST_UNPACKED = 256 * 1024 * 1024
MOST_PARTS = 2000
MOST_COLUMNS = 200
_SYMLINK = 0o120000
# Office Open XML has no document types; whoever brings one wants entities expanded.
_DECLARATIONS = tuple(
    text.encode(encoding) for text in ("<!DOCTYPE", "<!ENTITY") for encoding in ("utf-8", "utf-16-le", "utf-16-be")
)
_BLOCK = 1024 * 1024


def look_over(path: Path) -> None:
    """Refuse an archive that would fill the disk or the memory, reach out of its folder, or expand entities.

    Raises ``TooLarge``, ``BadFile``. Sizes are those the archive states; Python reads no more than it states.
    """
    try:
        with zipfile.ZipFile(path) as archive:
            parts = archive.infolist()
            if len(parts) > MOST_PARTS or sum(part.file_size for part in parts) > LARGEST_UNPACKED:
                raise TooLarge(_("This file is too large once it is unpacked."), field="file")
            for part in parts:
                _demand_plain(part)
            for part in parts:
                if part.filename.lower().endswith((".xml", ".rels", ".vml")):
                    _demand_no_declaration(archive, part)
    except (zipfile.BadZipFile, NotImplementedError, EOFError, OSError) as error:
        raise BadFile(_("This file is damaged.")) from error


def _demand_plain(part: zipfile.ZipInfo) -> None:
    pieces = part.filename.replace("\\", "/").split("/")
    linked = (part.external_attr >> 16) & 0o170000 == _SYMLINK
    if ".." in pieces or pieces[0] == "" or ":" in part.filename or linked or part.flag_bits & 1:
        raise BadFile(_("This file is no plain workbook."))


def _demand_no_declaration(archive: zipfile.ZipFile, part: zipfile.ZipInfo) -> None:
    with archive.open(part) as content:
        tail = b""
        while block := content.read(_BLOCK):
            seen = tail + block
            if any(declaration in seen for declaration in _DECLARATIONS):
                raise BadFile(_("This file is no plain workbook."))
            tail = block[-32:]


def records_of(path: Path) -> Iterator[Record]:
    """The rows of the first sheet as texts."""
    # Loaded when somebody brings a workbook: it costs half a second of every start.
    from openpyxl import load_workbook
    from openpyxl.utils.exceptions import InvalidFileException

    try:
        book = load_workbook(path, read_only=True, data_only=True, keep_links=False)
    except (InvalidFileException, KeyError, ValueError, TypeError, zipfile.BadZipFile, SyntaxError) as error:
        raise BadFile(_("This file is no plain workbook.")) from error
    try:
        sheet = book.worksheets[0] if book.worksheets else None
        if sheet is None:
            return
        sheet.reset_dimensions()
        for number, row in enumerate(sheet.iter_rows(values_only=True, max_col=MOST_COLUMNS), 1):
            cells = [_text(value) for value in row]
            while cells and not cells[-1]:
                cells.pop()
            if cells:
                yield Record(number, cells)
    except (ValueError, KeyError, TypeError, IndexError, zipfile.BadZipFile, SyntaxError) as error:
        raise BadFile(_("This file is no plain workbook.")) from error
    finally:
        book.close()


def _text(value: Any) -> str:
    """A cell as it reads: a code that a sheet keeps as a number has no point in it."""
    if value is None:
        return ""
    if isinstance(value, str):
        return value
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, float) and value.is_integer() and abs(value) < 10**15:
        return str(int(value))
    if isinstance(value, datetime.datetime):
        return value.date().isoformat() if value.time() == datetime.time() else value.isoformat(sep=" ")
    return str(value)
