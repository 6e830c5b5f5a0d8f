"""A catalogue file from its first row to its report."""

import datetime
import hashlib
import json
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import partial
from itertools import batched
from pathlib import Path

from django.db import IntegrityError, connection, transaction
from django.utils.translation import gettext as _

from galla.accounts.access import Access
from galla.accounts.calendar import business_date
from galla.catalog.errors import AlreadyBeingTaken
from galla.catalog.imports.columns import Columns, columns_of
from galla.catalog.imports.facts import CheckedRow, Effect, Facts, Outcome
from galla.catalog.imports.groups import Groups
from galla.catalog.imports.repeats import Repeats
from galla.catalog.imports.report import ImportReport, ReportFile, RowReport
from galla.catalog.imports.rows import RowReader
from galla.catalog.imports.taking import Taker
from galla.catalog.models import Barcode, ImportKey, ImportRow, ImportRun, Product
from galla.catalog.words import INDEX
from galla.foundation import formats
from galla.foundation.database.identities import know_sizes
from galla.foundation.database.rows import insert_rows, rows_parameters, rows_source
from galla.foundation.database.transactions import in_transaction
from galla.foundation.imports import Table, file_hash, open_table

STAGED_AT_ONCE = 2000
FIRST_CHUNK, LARGEST_CHUNK, SMALLEST_CHUNK = 500, 4000, 50
# A write transaction aims at this, which leaves room under the 200 ms that a till may have to wait on SQLite.
WISHED_SECONDS = 0.1
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
    refused. ``progress`` hears a word ("read", "take"), how many rows are done, and of how many (0: not known yet).
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

    def checked_rows(self, repeats: Repeats) -> Iterator[CheckedRow]:
        """Every row of the file, read and compared with those before it."""
        style = formats.money_of(self.access.shop.currency)
        reader = RowReader(self.columns, style=style, decimal_comma=self.table.decimal_comma)
        for row in self.table.rows():
            checked = reader.read(row)
            repeats.judge(checked)
            yield checked

    # Without writing

    def rehearse(self, report_path: Path | None) -> ImportReport:
        """Read and check everything, and say what would be done."""
        taker = Taker(self.access, self.groups, at=self.at)
        with ReportFile(report_path) as file:
            for rows in batched(self.checked_rows(Repeats()), STAGED_AT_ONCE):
                taker.plan(rows)
                for row in rows:
                    self._count(_reported(row), file)
                self.progress("read", self.report.total, 0)
        return self.report

    # For good

    def run(self, strict: bool, report_path: Path | None) -> ImportReport:
        """Stage every row, then take them; go on where an interrupted run stopped."""
        run = self._claim_run()
        self.report.run_id = run.pk
        if run.state == ImportRun.State.DONE:
            self.report.restore(run.counts)
            self.report.already = True
            return self.report
        if not run.staged:
            self._stage(run)
        if strict and self._would_refuse(run):
            self._tell(run, report_path)
            self._clear(run)
            run.delete()
            self.report.run_id = None
            return self.report
        self._take(run)
        self._tell(run, report_path)
        run.counts = self.report.counts()
        run.state, run.finished_at = ImportRun.State.DONE, self.at
        run.save()
        self._clear(run)
        INDEX.settle()
        self.report.taken = True
        return self.report

    def _claim_run(self) -> ImportRun:
        run, new = ImportRun.objects.get_or_create(
            shop=self.access.shop,
            file_hash=self.hash,
            defaults={"by": self.access.user, "at": self.at, "file_name": self.report.file_name},
        )
        if not new and not run.staged:
            self._clear(run)  # an earlier reading of this file broke off
        return run

    def _stage(self, run: ImportRun) -> None:
        repeats = Repeats()
        done = 0
        for rows in batched(self.checked_rows(repeats), STAGED_AT_ONCE):
            staged = [
                (
                    *(run.shop_id, run.pk, row.number, row.line, row.outcome.value, row.effect.value, row.name),
                    *("\n".join(row.remarks), row.facts.text() if row.facts else ""),
                )
                for row in rows
            ]
            try:
                insert_rows(
                    ImportRow,
                    ("shop_id", "run_id", "number", "line", "outcome", "effect", "name", "remarks", "facts"),
                    staged,
                )
            except IntegrityError as error:
                raise AlreadyBeingTaken(_("This file is being taken in already.")) from error
            done += len(rows)
            self.progress("read", done, 0)
        if run.rows.count() != done:
            raise AlreadyBeingTaken(_("This file is being taken in already."))
        run.settings = {"prefix": "P-" if repeats.own_numbers else "P"}
        run.staged, run.state = True, ImportRun.State.TAKING
        run.counts = {"total": done}
        run.save()

    def _would_refuse(self, run: ImportRun) -> bool:
        """Whether any row was refused, or would be once it met the products that are there."""
        taker, last = Taker(self.access, self.groups, at=self.at), run.taken
        while rows := _staged(run, last, STAGED_AT_ONCE):
            last = rows[-1].number
            taker.plan(rows)
            _note([row for row in rows if row.outcome == Outcome.REFUSED and row.facts is not None])
        return run.rows.filter(outcome=Outcome.REFUSED).exists()

    def _take(self, run: ImportRun) -> None:
        taker = Taker(self.access, self.groups, at=self.at, prefix=str(run.settings.get("prefix", "P")))
        know_sizes(ImportRow)
        size, look_again = FIRST_CHUNK, FIRST_CHUNK
        while rows := _staged(run, run.taken, size):
            made = self.groups.make_missing(row.facts for row in rows if row.facts is not None)
            self.report.notes += made
            started = time.monotonic()
            self._take_chunk(run, taker, rows)
            elapsed = max(time.monotonic() - started, 0.001)
            size = max(SMALLEST_CHUNK, min(LARGEST_CHUNK, 2 * size, int(size * WISHED_SECONDS / elapsed)))
            if run.taken >= look_again:
                know_sizes(Product, Barcode, ImportKey)
                look_again = 4 * run.taken
            self.progress("take", run.taken, run.counts["total"])

    def _take_chunk(self, run: ImportRun, taker: Taker, rows: Sequence[CheckedRow]) -> None:
        """One chunk, one transaction. A code that somebody took in the same moment is met by looking again."""
        for left in reversed(range(TRIES)):
            try:
                in_transaction(partial(self._write_chunk, run, taker, rows))
            except IntegrityError:
                if not left:
                    raise
                rows = _staged(run, run.taken, len(rows))
            else:
                break
        run.taken = rows[-1].number

    def _write_chunk(self, run: ImportRun, taker: Taker, rows: Sequence[CheckedRow]) -> None:
        said = {row.number: (row.outcome, row.effect, len(row.remarks)) for row in rows}
        moved = ImportRun.objects.filter(pk=run.pk, taken=run.taken, state=ImportRun.State.TAKING)
        if not moved.update(taken=rows[-1].number):
            raise AlreadyBeingTaken(_("This file is being taken in already."))
        with transaction.atomic():
            taker.take(taker.plan(rows))
        _note([row for row in rows if said[row.number] != (row.outcome, row.effect, len(row.remarks))])

    def _tell(self, run: ImportRun, report_path: Path | None) -> None:
        """Count what the staging table says, and write it out."""
        last = 0
        fields = ("number", "line", "outcome", "effect", "name", "remarks")
        with ReportFile(report_path) as file:
            while found := list(
                run.rows.filter(number__gt=last).order_by("number").values_list(*fields)[:STAGED_AT_ONCE]
            ):
                last = found[-1][0]
                for number, line, outcome, effect, name, remarks in found:
                    words = remarks.replace("\n", " ")
                    self._count(RowReport(number, line, outcome, effect, name, words), file)

    def _count(self, row: RowReport, file: ReportFile) -> None:
        self.report.add(row)
        file.write(row)

    def _clear(self, run: ImportRun) -> None:
        """Empty the staging table of this run, a few rows at a time."""
        rows = run.rows.order_by("number")
        while (first := rows.values_list("number", flat=True).first()) is not None:
            rows.filter(number__lt=first + 2 * STAGED_AT_ONCE).order_by().delete()


def _staged(run: ImportRun, after: int, count: int) -> list[CheckedRow]:
    rows = ImportRow.objects.filter(run=run, number__gt=after).order_by("number")
    return [
        CheckedRow(
            *(number, line, Outcome(outcome), remarks.split("\n") if remarks else []),
            *(Facts.read(facts) if facts else None, name, Effect(effect), key),
        )
        for key, number, line, outcome, remarks, facts, name, effect in rows.values_list(
            "pk", "number", "line", "outcome", "remarks", "facts", "name", "effect"
        )[:count]
    ]


def _note(rows: Sequence[CheckedRow]) -> None:
    """Note in the staging table what the taking made of rows."""
    if not rows:
        return
    columns = [("id", "bigint"), ("outcome", "text"), ("effect", "text"), ("remarks", "text")]
    values = [(row.staged_as, row.outcome.value, row.effect.value, "\n".join(row.remarks)) for row in rows]
    statement = (
        "UPDATE catalog_importrow AS i SET outcome = r.outcome, effect = r.effect, remarks = r.remarks "
        f"FROM {rows_source(connection.vendor, 'r', columns)} WHERE i.id = r.id"
    )
    with connection.cursor() as cursor:
        cursor.execute(statement, rows_parameters(connection.vendor, columns, values))


def _reported(row: CheckedRow) -> RowReport:
    return RowReport(row.number, row.line, row.outcome.value, row.effect.value, row.name, " ".join(row.remarks))


def _hash_of(path: Path, mapping: Mapping[str, str]) -> str:
    said = json.dumps(sorted(mapping.items()))
    return hashlib.sha256(f"{file_hash(path)}{said}".encode()).hexdigest()
