"""Take a catalogue in: a CSV or XLSX file, one row per product.

Every row is accepted, accepted with a warning, or refused with its reason; nothing is lost silently. The same file
taken again changes nothing.
"""

import argparse
from pathlib import Path

from galla.console.arguments import mapping

WORDS = ("import", "products")
HELP = "take a catalogue in (CSV, XLSX)"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The file, the shop, how strict."""
    parser.add_argument("file", type=Path, help="CSV or XLSX file")
    parser.add_argument("--shop", metavar="SHOP", help="which shop, by its number or name")
    parser.add_argument("--dry-run", action="store_true", help="check every row, take nothing in")
    parser.add_argument("--strict", action="store_true", help="take nothing in when any row is refused")
    parser.add_argument(
        "--map", action="append", type=mapping, default=[], metavar="OURS=THEIRS", help="a column's header in the file"
    )
    parser.add_argument("--report", type=Path, metavar="FILE", help="write what came of each row into this CSV file")


def run(arguments: argparse.Namespace) -> int:
    """Take it in; exit 1 when a row was refused."""
    raise NotImplementedError
