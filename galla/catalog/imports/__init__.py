"""Catalogues from files: every row accepted, accepted with a word, or refused with its reason; the counts add up.

A file is read once, row by row, into a staging table; then its rows are taken in chunks of short transactions. An
interrupted run goes on where it stopped, and the same file taken again changes nothing.
"""

from galla.catalog.imports.columns import FIELDS
from galla.catalog.imports.facts import Effect, Outcome
from galla.catalog.imports.report import ImportReport, RowReport
from galla.catalog.imports.running import import_products

__all__ = ["FIELDS", "Effect", "ImportReport", "Outcome", "RowReport", "import_products"]
