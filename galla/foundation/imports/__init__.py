"""Files that other programs wrote, read safely: CSV and XLSX as tables of text, whatever their encoding or separator.

``open_table(path)`` looks at the file and answers a ``Table`` with its headers; ``table.rows()`` gives one ``Row``
after another, and for a row that cannot be read the reason. No row of a file is lost without a word.
"""

from galla.foundation.imports.errors import BadFile
from galla.foundation.imports.tables import LARGEST_ROWS, Row, Table, file_hash, open_table
from galla.foundation.imports.uploads import on_disk
from galla.foundation.imports.values import BadNumber, Number, read_number

__all__ = [
    "LARGEST_ROWS",
    "BadFile",
    "BadNumber",
    "Number",
    "Row",
    "Table",
    "file_hash",
    "on_disk",
    "open_table",
    "read_number",
]
