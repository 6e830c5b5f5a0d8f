"""Pages to take a catalogue in: choose the file, see what would come of each row, then take it."""

from pathlib import Path
from typing import Any

from django.core.files.storage import default_storage
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_http_methods

from galla.accounts.access import Access
from galla.accounts.pages import ShopRequest, page
from galla.catalog import uploads
from galla.catalog.forms import ImportForm
from galla.catalog.imports import ImportReport, import_products
from galla.catalog.models import ImportRun
from galla.foundation.errors import Refusal, TooLarge
from galla.foundation.notices import say_done, say_refused
from galla.foundation.rendering import refuse

# A file of more rows than this would keep the page waiting: the command line takes it in.
MOST_ROWS = 20_000
LARGEST_BYTES = 20 * 1024 * 1024
RUNS_SHOWN = 20
KEPT = "catalog-import"


@require_http_methods(["GET", "POST"])
@page("import.run")
def import_list(request: ShopRequest) -> HttpResponseBase:
    """Choose a file; what was taken in before."""
    form = ImportForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        try:
            _check(request, form)
        except Refusal as refusal:
            field = (refusal.field or "").partition(".")[0]
            refuse(form, refusal.detail, "columns" if field == "map" else field)
        else:
            return redirect("catalog:import_check")
    context = {"form": form, "runs": runs_shown(request.access, kind=None)}
    return render(request, "catalog/imports.html", context, status=400 if form.errors else 200)


def runs_shown(access: Access, *, kind: str | None) -> list[dict[str, Any]]:
    """The last files that were taken in, of a catalogue or of another ``kind`` of list, with what came of them."""
    rows = access.rows(ImportRun).filter(state=ImportRun.State.DONE).select_related("by").order_by("-at", "-pk")
    rows = rows.exclude(settings__has_key="kind") if kind is None else rows.filter(settings__kind=kind)
    return [_shown(run) for run in rows[:RUNS_SHOWN]]


def _shown(run: ImportRun) -> dict[str, Any]:
    report = ImportReport(run.file_name)
    report.restore(run.counts)
    return {"run": run, "report": report}


def _check(request: ShopRequest, form: ImportForm) -> None:
    """Keep the file under a name of our own and rehearse it. Raises ``Refusal``."""
    upload, mapping = form.cleaned_data["file"], form.cleaned_data["columns"]
    if upload.size > LARGEST_BYTES:
        raise TooLarge(
            _("Take in a file as large as this one on the command line: galla import products."), field="file"
        )
    name = uploads.kept_as(request, KEPT, upload)
    try:
        report = import_products(
            access=request.access,
            at=timezone.now(),
            path=Path(default_storage.path(name)),
            mapping=mapping,
            dry_run=True,
            report_path=Path(default_storage.path(f"{name}.csv")),
            file_name=upload.name,
        )
        if report.total > MOST_ROWS:
            raise TooLarge(
                _("Take in a file as long as this one on the command line: galla import products."), field="file"
            )
    except BaseException:
        uploads.remove(name)
        raise
    uploads.remember(request, KEPT, name, report, columns=mapping)


@require_http_methods(["GET", "POST"])
@page("import.run")
def import_check(request: ShopRequest) -> HttpResponseBase:
    """What would come of each row; sent, the rows are taken."""
    kept = uploads.kept(request, KEPT)
    if kept is None:
        return redirect("catalog:imports")
    if request.method == "POST":
        return _take(request, kept)
    report = ImportReport(kept["file_name"])
    report.restore(kept["counts"])
    context = {"report": report, "rows": uploads.rows_with_remarks(kept["name"]), "most": uploads.MOST_SHOWN}
    return render(request, "catalog/import_check.html", context)


def _take(request: ShopRequest, kept: dict[str, Any]) -> HttpResponseBase:
    try:
        report = import_products(
            access=request.access,
            at=timezone.now(),
            path=Path(default_storage.path(kept["name"])),
            mapping=kept["columns"],
            file_name=kept["file_name"],
        )
    except Refusal as refusal:
        say_refused(request, refusal.detail)
        return redirect("catalog:import_check")
    uploads.forget(request, KEPT)
    if report.already:
        say_done(request, _("This file was taken in before; nothing was changed."))
    else:
        words = ngettext(
            "%(created)d product is new, %(changed)d changed.",
            "%(created)d products are new, %(changed)d changed.",
            report.created,
        )
        say_done(request, words % {"created": report.created, "changed": report.changed})
    return redirect("catalog:products")


@require_GET
@page("import.run")
def import_report(request: ShopRequest) -> HttpResponseBase:
    """The list of every row as a file."""
    kept = uploads.kept(request, KEPT)
    if kept is None:
        return redirect("catalog:imports")
    return uploads.report_file(kept)
