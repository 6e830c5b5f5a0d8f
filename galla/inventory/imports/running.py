"""A list from its first row to its report, in transactions of a chunk each."""

import datetime
import hashlib
import json
from collections.abc import Callable, Mapping, Sequence
from copy import deepcopy
from itertools import batched
from pathlib import Path

from django.db import IntegrityError
from django.utils.translation import gettext as _

from galla.accounts.access import Access
from galla.catalog.errors import AlreadyBeingTaken
from galla.catalog.imports.columns import places_of
from galla.catalog.imports.report import ImportReport, ReportFile, RowReport
from galla.catalog.models import ImportRun
from galla.foundation.database.transactions import in_transaction
from galla.foundation.errors import InvalidInput
from galla.foundation.imports import Row, Table, file_hash
from galla.inventory.imports.rows import Taker, Verdict

TRIES = 3

type Progress = Callable[[int, int], None]


def import_list(
    taker: type[Taker],
    *,
    access: Access,
    at: datetime.datetime,
    path: Path,
    mapping: Mapping[str, str] | None = None,
    dry_run: bool = False,
    progress: Progress | None = None,
    report_path: Path | None = None,
    file_name: str = "",
) -> ImportReport:
    """Take a list (CSV, also .gz, or XLSX) into the shop; opening stock goes to ``access.branch`` unless a row says.

    ``mapping`` says our field → their header where the names differ. ``dry_run`` says what would become of every row.
    ``progress`` hears how many rows are done, and of about how many. ``report_path`` gets a CSV with a line a row.

    Raises ``NotAllowed``; ``BadFile``, ``TooLarge``, ``InvalidInput`` for a file or mapping that makes no sense;
    ``AlreadyBeingTaken``.
    """
    access.require("import.run")
    job = _Job(taker, access, at, path, dict(mapping or {}))
    job.report.file_name = (file_name or path.name)[:200]
    if job.was_taken():
        return job.report
    job.run(dry_run=dry_run, progress=progress or (lambda done, total: None), report_path=report_path)
    return job.report


class _Job:
    def __init__(
        self, taker: type[Taker], access: Access, at: datetime.datetime, path: Path, mapping: dict[str, str]
    ) -> None:
        self.access, self.at = access, at
        self.table: Table = taker.opened(path)
        places = places_of(self.table, mapping, taker.fields)
        for group in taker.needed:
            if not any(name in places for name in group):
                words = _("No column says any of these: %(names)s. Say which one: %(first)s=…")
                figures = {"names": ", ".join(group), "first": group[0]}
                raise InvalidInput(words % figures, field=f"map.{group[0]}", columns=self.table.headers)
        self.taker = taker(access, self.table, places, at=at)
        branch = access.branch.pk if access.branch is not None else None
        said = json.dumps([taker.kind, branch, sorted(mapping.items()), *taker.read_as()])
        self.hash = hashlib.sha256(f"{file_hash(path)}{said}".encode()).hexdigest()
        headers = {name: self.table.headers[place] for name, place in places.items()}
        self.report = ImportReport(path.name, mapping=headers, notes=_notes(self.table, places))
        self.about = self.table.about_rows()

    def was_taken(self) -> bool:
        """Whether this very file is in already; then the report is that of then."""
        run = self.access.rows(ImportRun).filter(file_hash=self.hash, state=ImportRun.State.DONE).first()
        if run is None:
            return False
        self.report.restore(run.counts)
        self.report.already, self.report.run_id = True, run.pk
        return True

    def run(self, *, dry_run: bool, progress: Progress, report_path: Path | None) -> None:
        """Every row; those that a run which broke off had taken are passed over."""
        run = None if dry_run else self._claim()
        taken = run.taken if run is not None else 0
        if run is not None and taken:
            self.report.restore(run.counts)
        with ReportFile(report_path) as file:
            for rows in batched(self.table.rows(), self.taker.chunk):
                if rows[-1].number <= taken:
                    self.taker.judge(rows)  # so that later rows are compared with these
                    continue
                verdicts = self._rehearse(rows) if run is None else self._take(run, rows)
                self._tell(verdicts, file)
                progress(self.report.total, max(self.about, self.report.total))
        if run is not None:
            run.counts, run.state, run.finished_at = self.report.counts(), ImportRun.State.DONE, self.at
            run.save(update_fields=["counts", "state", "finished_at"])
            self.report.taken, self.report.run_id = True, run.pk

    def _claim(self) -> ImportRun:
        defaults = {
            "by": self.access.user,
            "at": self.at,
            "file_name": self.report.file_name,
            "state": ImportRun.State.TAKING,
            "settings": {"kind": self.taker.kind},
        }
        run, _new = ImportRun.objects.get_or_create(shop=self.access.shop, file_hash=self.hash, defaults=defaults)
        return run

    def _rehearse(self, rows: Sequence[Row]) -> list[Verdict]:
        verdicts = in_transaction(lambda: self.taker.judge(rows))
        for verdict in verdicts:
            self.report.count(verdict.outcome, verdict.effect)
        return verdicts

    def _take(self, run: ImportRun, rows: Sequence[Row]) -> list[Verdict]:
        """One chunk, one transaction: the rows, how far the run is, and its counts."""

        def work() -> tuple[list[Verdict], ImportReport]:
            last, counted = rows[-1].number, deepcopy(self.report)
            moved = ImportRun.objects.filter(pk=run.pk, taken=run.taken).exclude(state=ImportRun.State.DONE)
            if not moved.update(taken=last):
                raise AlreadyBeingTaken(_("This file is being taken in already."))
            verdicts = self.taker.judge(rows)
            self.taker.write(verdicts, key=f"import:{self.hash}:{rows[0].number}")
            for verdict in verdicts:
                counted.count(verdict.outcome, verdict.effect)
            ImportRun.objects.filter(pk=run.pk).update(counts=counted.counts())
            return verdicts, counted

        for _again in range(TRIES - 1):
            try:
                verdicts, self.report = in_transaction(work)
            except IntegrityError:  # somebody wrote the same in the same moment; it is met by looking again
                continue
            break
        else:
            verdicts, self.report = in_transaction(work)
        run.taken = rows[-1].number
        return verdicts

    def _tell(self, verdicts: Sequence[Verdict], file: ReportFile) -> None:
        for verdict in verdicts:
            row, said = verdict.row, " ".join(verdict.remarks)
            told = RowReport(row.number, row.line, verdict.outcome.value, verdict.effect.value, verdict.name, said)
            self.report.show(told)
            file.write(told)


def _notes(table: Table, places: Mapping[str, int]) -> list[str]:
    unused = [header for place, header in enumerate(table.headers) if place not in places.values()]
    return [_("These columns were not taken: %(headers)s.") % {"headers": ", ".join(unused)}] if unused else []
