"""A catalogue file from its first row to its report."""

import datetime
import hashlib
import json
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import partial
from itertools import islice
from pathlib import Path

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from galla.accounts.access import Access
from galla.accounts.calendar import business_date
from galla.catalog.errors import AlreadyBeingTaken
from galla.catalog.imports.columns import Columns, columns_of
from galla.catalog.imports.facts import CheckedRow, Effect, Fate, Outcome
from galla.catalog.imports.groups import Groups
from galla.catalog.imports.planning import Planner, words_of_row
from galla.catalog.imports.repeats import Repeats
from galla.catalog.imports.report import ImportReport, ReportFile, RowReport
from galla.catalog.imports.rows import RowReader
from galla.catalog.imports.writing import Writer
from galla.catalog.models import Barcode, ImportKey, ImportRow, ImportRun, Product
from galla.catalog.words import INDEX
from galla.foundation import formats
from galla.foundation.database.ahead import read_ahead
from galla.foundation.database.bulk import WISHED_SECONDS, insert_alike, much_to_write
from galla.foundation.database.identities import know_sizes
from galla.foundation.database.transactions import in_transaction
from galla.foundation.imports import Table, file_hash, open_table

READ_AT_ONCE = 2000
FIRST_CHUNK, LARGEST_CHUNK, SMALLEST_CHUNK = 500, 4000, 200
TRIES = 3

type Progress = Callable[[str, int, int], None]


def import_products(
    *,
    access: Access,
    at: datetime.datetime,
    path: Path,
    mapping: Mapping[str, str] | None = None,
    dry_run: bool = False,
    strict: bool = False,
    progress: Progress | None = None,
    report_path: Path | None = None,
    file_name: str = "",
) -> ImportReport:
    """Take a catalogue file (CSV, also .gz, or XLSX) into the shop.

    ``mapping`` says our field → their header where the names differ (``imports.FIELDS``), and ``prices`` = ``minor``
    where prices are whole minor units. ``dry_run`` reads and checks only; ``strict`` takes nothing where any row is
    refused. ``progress`` hears a word ("read", "take"), how many rows are done, and of about how many (0: not known).
    ``report_path`` gets a CSV with a line for every row.

    Raises ``NotAllowed``; ``BadFile``, ``TooLarge``, ``InvalidInput`` for a file or mapping that makes no sense;
    ``AlreadyBeingTaken``.
    """
    access.require("import.run")
    job = _Job(access, at, path, dict(mapping or {}), progress or (lambda word, done, total: None))
    job.report.file_name = (file_name or path.name)[:200]
    if dry_run:
        return job.rehearse(report_path)
    return job.run(strict, report_path)


class _Job:
    def __init__(
        self, access: Access, at: datetime.datetime, path: Path, mapping: dict[str, str], progress: Progress
    ) -> None:
        self.access, self.at, self.progress = access, at, progress
        self.table: Table = open_table(path)
        self.columns: Columns = columns_of(self.table, mapping)
        self.hash = _hash_of(path, mapping)
        self.report = ImportReport(
            path.name,
            notes=list(self.columns.notes),
            mapping={field: self.table.headers[place] for field, place in self.columns.places.items()},
        )
        self.groups = Groups(access.shop, at=at, on=business_date(access.shop, at))
        self.planner = Planner(access.shop, self.groups)
        self.about = self.table.about_rows()

    def checked_rows(self) -> Iterator[CheckedRow]:
        """Every row of the file, read and compared with those before it; the same every time the file is read."""
        style = formats.money_of(self.access.shop.currency)
        reader, repeats = RowReader(self.columns, style=style, decimal_comma=self.table.decimal_comma), Repeats()
        shop_id = self.access.shop.pk
        for row in self.table.rows():
            checked = reader.read(row)
            repeats.judge(checked)
            if checked.facts is not None:
                checked.words = words_of_row(shop_id, checked.facts, checked.facts.barcodes)
            yield checked

    # Without writing

    def rehearse(self, report_path: Path | None, run: ImportRun | None = None) -> ImportReport:
        """Read and check everything, and say what would be done; ``run`` has taken its first rows already."""
        rows = self.checked_rows()
        with ReportFile(report_path) as file:
            if run is not None:
                self._count_taken(run, rows, file)
            while chunk := list(islice(rows, READ_AT_ONCE)):
                self._count(chunk, self.planner.plan(chunk).fates, file)
                self.progress("read", self.report.total, self.about)
        return self.report

    # For good

    def run(self, strict: bool, report_path: Path | None) -> ImportReport:
        """Take every row; go on where an interrupted run stopped."""
        run = self._claim_run()
        self.report.run_id = run.pk
        if run.state == ImportRun.State.DONE:
            self.report.restore(run.counts)
            self.report.already = True
            return self.report
        if strict:
            if self.rehearse(report_path, run).refused:
                self._give_up(run)
                return self.report
            self.report.forget_rows()
        self._take(run, report_path)
        run.counts = self.report.counts()
        run.state, run.finished_at = ImportRun.State.DONE, self.at
        run.save(update_fields=["counts", "state", "finished_at"])
        self._clear(run)
        INDEX.settle()
        self.report.taken = True
        return self.report

    def _claim_run(self) -> ImportRun:
        run, _new = ImportRun.objects.get_or_create(
            shop=self.access.shop,
            file_hash=self.hash,
            defaults={
                "by": self.access.user,
                "at": self.at,
                "file_name": self.report.file_name,
                "state": ImportRun.State.TAKING,
            },
        )
        if "prefix" not in run.settings:
            run.settings = {"prefix": "P-" if self._has_own_numbers() else "P"}
            run.save(update_fields=["settings"])
        return run

    def _has_own_numbers(self) -> bool:
        """Whether the file has SKUs that look like the numbers we give to products without one."""
        place = self.columns.places.get("sku")
        if place is None:
            return False
        skus = (row.cells[place].strip() for row in self.table.rows() if place < len(row.cells))
        return any(sku[:1] == "P" and sku[1:2].isdigit() for sku in skus)

    def _give_up(self, run: ImportRun) -> None:
        if not run.taken:
            run.delete()
            self.report.run_id = None

    def _take(self, run: ImportRun, report_path: Path | None) -> None:
        writer = Writer(self.access, at=self.at, prefix=run.settings["prefix"])
        size, look_again = FIRST_CHUNK, FIRST_CHUNK
        with much_to_write(), read_ahead(self.checked_rows()) as rows, ReportFile(report_path) as file:
            self._count_taken(run, rows, file)
            while chunk := list(islice(rows, size)):
                made = self.groups.make_missing(row.facts for row in chunk if row.facts is not None)
                self.report.notes += made
                started = time.monotonic()
                fates = self._take_chunk(run, writer, chunk)
                elapsed = max(time.monotonic() - started, 0.001)
                size = max(SMALLEST_CHUNK, min(LARGEST_CHUNK, 2 * size, int(len(chunk) * WISHED_SECONDS / elapsed)))
                if run.taken >= look_again:
                    know_sizes(Product, Barcode, ImportKey)
                    look_again = 4 * run.taken
                self._count(chunk, fates, file)
                self.progress("take", run.taken, max(self.about, run.taken))

    def _take_chunk(self, run: ImportRun, writer: Writer, rows: Sequence[CheckedRow]) -> Mapping[int, Fate]:
        """One chunk, one transaction. A code that somebody took in the same moment is met by looking again."""
        write = partial(self._write_chunk, run, writer, rows)
        for _again in range(TRIES - 1):
            try:
                fates = in_transaction(write)
            except IntegrityError:
                continue
            break
        else:
            fates = in_transaction(write)
        run.taken = rows[-1].number
        return fates

    def _write_chunk(self, run: ImportRun, writer: Writer, rows: Sequence[CheckedRow]) -> Mapping[int, Fate]:
        moved = ImportRun.objects.filter(pk=run.pk, taken=run.taken).exclude(state=ImportRun.State.DONE)
        if not moved.update(taken=rows[-1].number):
            raise AlreadyBeingTaken(_("This file is being taken in already."))
        with transaction.atomic():
            plan = self.planner.plan(rows)
            writer.write(plan)
        _note(run, plan.fates)
        return plan.fates

    # What came of it

    def _count_taken(self, run: ImportRun, rows: Iterator[CheckedRow], file: ReportFile) -> None:
        """Count the rows that an earlier, interrupted run has taken: what the file says of them, and what was noted."""
        while self.report.total < run.taken:
            chunk = list(islice(rows, min(READ_AT_ONCE, run.taken - self.report.total)))
            noted = run.rows.filter(number__gte=chunk[0].number, number__lte=chunk[-1].number)
            fates = {
                number: Fate(Outcome(outcome), Effect(effect), remarks.split("\n") if remarks else [])
                for number, outcome, effect, remarks in noted.values_list("number", "outcome", "effect", "remarks")
            }
            self._count(chunk, fates, file)
            self.progress("read", self.report.total, self.about)

    def _count(self, rows: Sequence[CheckedRow], fates: Mapping[int, Fate], file: ReportFile) -> None:
        for row in rows:
            outcome, effect, remarks = fates.get(row.number) or (row.outcome, row.effect, row.remarks)
            self.report.count(outcome, effect)
            if remarks or file.is_wanted:
                said = RowReport(row.number, row.line, outcome.value, effect.value, row.name, " ".join(remarks))
                self.report.show(said)
                file.write(said)

    def _clear(self, run: ImportRun) -> None:
        """Forget what was noted of the rows, a few at a time."""
        rows = run.rows.order_by("number")
        while (first := rows.values_list("number", flat=True).first()) is not None:
            rows.filter(number__lt=first + 2 * READ_AT_ONCE).order_by().delete()


def _note(run: ImportRun, fates: Mapping[int, Fate]) -> None:
    """Keep what became of rows, so that a run taken up again can tell it: the file will not say so."""
    insert_alike(
        ImportRow,
        ("shop_id", "run_id", "number", "outcome", "effect", "remarks"),
        [
            (run.shop_id, run.pk, number, fate.outcome.value, fate.effect.value, "\n".join(fate.remarks))
            for number, fate in fates.items()
        ],
    )


def _hash_of(path: Path, mapping: Mapping[str, str]) -> str:
    said = json.dumps(sorted(mapping.items()))
    return hashlib.sha256(f"{file_hash(path)}{said}".encode()).hexdigest()
