"""Pages to take a list in: opening stock, prices or suppliers. Choose, see what would become of every row, take it."""

from dataclasses import replace
from pathlib import Path
from typing import Any

from django.core.files.storage import default_storage
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods

from galla.accounts.access import Access
from galla.accounts.models import Branch
from galla.accounts.pages import ShopRequest, page
from galla.catalog import uploads
from galla.catalog.imports import ImportReport
from galla.catalog.views.imports import LARGEST_BYTES, MOST_ROWS, runs_shown
from galla.foundation.errors import InvalidInput, NotFound, Refusal, TooLarge
from galla.foundation.notices import say_done, say_refused
from galla.foundation.rendering import refuse
from galla.inventory.forms.imports import ListForm
from galla.inventory.imports import TAKERS, import_list

TITLES = {
    "stock": gettext_lazy("Take opening stock in"),
    "prices": gettext_lazy("Take prices in"),
    "suppliers": gettext_lazy("Take suppliers in"),
}
AFTER = {"stock": "inventory:stock", "prices": "catalog:products", "suppliers": "parties:suppliers"}


def _demand_known(kind: str) -> None:
    if kind not in TAKERS:
        raise NotFound(_("There is no such thing in this shop."))


def _at_branch(access: Access, branch: Branch | None) -> Access:
    """The same person, at the branch that goods go to whose row names none."""
    return access if branch is None else replace(access, branch=branch)


def _slot(kind: str) -> str:
    return f"{kind}-import"


@require_http_methods(["GET", "POST"])
@page("import.run")
def lists(request: ShopRequest, kind: str) -> HttpResponseBase:
    """Choose a file; what was taken in before."""
    _demand_known(kind)
    form = ListForm(request.POST or None, request.FILES or None, access=request.access, kind=kind)
    if request.method == "POST" and form.is_valid():
        try:
            _check(request, kind, form)
        except Refusal as refusal:
            field = (refusal.field or "").partition(".")[0]
            refuse(form, refusal.detail, "columns" if field == "map" else field)
        else:
            return redirect("inventory:import_check", kind=kind)
    context = {
        "form": form,
        "kind": kind,
        "title": TITLES[kind],
        "kinds": TITLES.items(),
        "runs": runs_shown(request.access, kind=kind),
    }
    return render(request, "inventory/imports.html", context, status=400 if form.errors else 200)


def _check(request: ShopRequest, kind: str, form: ListForm) -> None:
    """Keep the file under a name of our own and rehearse it. Raises ``Refusal``."""
    upload, columns = form.cleaned_data["file"], form.cleaned_data["columns"]
    too_large = TooLarge(
        _("Take in a file as large as this one on the command line: galla import %(kind)s.") % {"kind": kind},
        field="file",
    )
    if upload.size > LARGEST_BYTES:
        raise too_large
    branch = form.cleaned_data.get("branch")
    name = uploads.kept_as(request, _slot(kind), upload)
    try:
        report = import_list(
            TAKERS[kind],
            access=_at_branch(request.access, branch),
            at=timezone.now(),
            path=Path(default_storage.path(name)),
            mapping=columns,
            dry_run=True,
            report_path=Path(default_storage.path(f"{name}.csv")),
            file_name=upload.name,
        )
        if report.total > MOST_ROWS:
            raise too_large
        if report.already:
            raise InvalidInput(_("This very file was taken in before; nothing would change."), field="file")
    except BaseException:
        uploads.remove(name)
        raise
    more = {"columns": columns, "branch": branch.pk if branch is not None else None}
    uploads.remember(request, _slot(kind), name, report, **more)


@require_http_methods(["GET", "POST"])
@page("import.run")
def check(request: ShopRequest, kind: str) -> HttpResponseBase:
    """What would become of every row; sent, the rows are taken."""
    _demand_known(kind)
    kept = uploads.kept(request, _slot(kind))
    if kept is None:
        return redirect("inventory:imports", kind=kind)
    if request.method == "POST":
        return _take(request, kind, kept)
    report = ImportReport(kept["file_name"])
    report.restore(kept["counts"])
    context = {
        "kind": kind,
        "title": TITLES[kind],
        "report": report,
        "rows": uploads.rows_with_remarks(kept["name"]),
        "most": uploads.MOST_SHOWN,
    }
    return render(request, "inventory/import_check.html", context)


def _take(request: ShopRequest, kind: str, kept: dict[str, Any]) -> HttpResponseBase:
    branch = None if kept["branch"] is None else request.access.get(Branch, kept["branch"])
    try:
        report = import_list(
            TAKERS[kind],
            access=_at_branch(request.access, branch),
            at=timezone.now(),
            path=Path(default_storage.path(kept["name"])),
            mapping=kept["columns"],
            file_name=kept["file_name"],
        )
    except Refusal as refusal:
        say_refused(request, refusal.detail)
        return redirect("inventory:import_check", kind=kind)
    uploads.forget(request, _slot(kind))
    if report.already:
        say_done(request, _("This file was taken in before; nothing was changed."))
    else:
        figures = {"created": report.created, "changed": report.changed, "refused": report.refused}
        say_done(request, _("New: %(created)d, changed: %(changed)d, refused: %(refused)d.") % figures)
    return redirect(AFTER[kind])


@require_GET
@page("import.run")
def report(request: ShopRequest, kind: str) -> HttpResponseBase:
    """The list of every row as a file."""
    _demand_known(kind)
    kept = uploads.kept(request, _slot(kind))
    return redirect("inventory:imports", kind=kind) if kept is None else uploads.report_file(kept)
