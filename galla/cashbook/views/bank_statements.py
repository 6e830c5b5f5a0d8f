"""Pages to take a statement in: choose, see how it is understood, take it. A long one is taken by the worker."""

from pathlib import Path
from typing import Any

from django.core.files.storage import default_storage
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from galla.accounts.access import Access
from galla.accounts.pages import ShopRequest, page
from galla.cashbook import actions
from galla.cashbook.bank_forms import StatementForm
from galla.cashbook.models import BankAccount
from galla.cashbook.statements import MOST_AT_ONCE, first_lines, kind_of_list, mapping_for, statement_of
from galla.catalog import uploads
from galla.catalog.imports import ImportReport
from galla.catalog.models import ImportRun
from galla.catalog.views.imports import LARGEST_BYTES, MOST_ROWS, RUNS_SHOWN
from galla.foundation.errors import InvalidInput, Refusal, TooLarge
from galla.foundation.notices import say_done, say_refused
from galla.foundation.rendering import refuse
from galla.inventory.imports import import_list
from galla.outbox.actions import enqueue


def _slot(account: BankAccount) -> str:
    return f"bank-import-{account.pk}"


@require_http_methods(["GET", "POST"])
@page("bank.match")
def choose(request: ShopRequest, bank_account_id: int) -> HttpResponseBase:
    """Choose a statement; what was taken in before, and how far the one is that is being taken."""
    account = request.access.get(BankAccount, bank_account_id)
    form = StatementForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        try:
            _check(request, account, form)
        except Refusal as refusal:
            field = (refusal.field or "").partition(".")[0]
            refuse(form, refusal.detail, "columns" if field == "map" else field)
        else:
            return redirect("cashbook:bank_statement_check", account.pk)
    context = {"form": form, "account": account, "runs": _runs(request.access, account)}
    return render(request, "cashbook/bank_statement.html", context, status=400 if form.errors else 200)


def _runs(access: Access, account: BankAccount) -> list[dict[str, Any]]:
    """The last statements, with what came of them so far."""
    rows = access.rows(ImportRun).filter(settings__kind=kind_of_list(account)).select_related("by")
    found = []
    for run in rows.order_by("-at", "-pk")[:RUNS_SHOWN]:
        report = ImportReport(run.file_name)
        report.restore(run.counts)
        found.append({"run": run, "report": report, "under_way": run.state != ImportRun.State.DONE})
    return found


def _check(request: ShopRequest, account: BankAccount, form: StatementForm) -> None:
    """Keep the file under a name of our own and rehearse it. Raises ``Refusal``."""
    upload = form.cleaned_data["file"]
    if upload.size > LARGEST_BYTES:
        raise TooLarge(_("A statement has at most 20 MB. Take a shorter one."), field="file")
    name = uploads.kept_as(request, _slot(account), upload)
    path = Path(default_storage.path(name))
    try:
        columns = mapping_for(account, path, form.cleaned_data["columns"])
        report = import_list(
            statement_of(account),
            access=request.access,
            at=timezone.now(),
            path=path,
            mapping=columns,
            dry_run=True,
            report_path=Path(default_storage.path(f"{name}.csv")),
            file_name=upload.name,
        )
        if report.total > MOST_ROWS:
            raise TooLarge(_("A statement has at most 20,000 rows. Take a shorter one."), field="file")
        if report.already:
            raise InvalidInput(_("This very file was taken in before; nothing would change."), field="file")
    except BaseException:
        uploads.remove(name)
        raise
    uploads.remember(request, _slot(account), name, report, columns=columns)


@require_http_methods(["GET", "POST"])
@page("bank.match")
def check(request: ShopRequest, bank_account_id: int) -> HttpResponseBase:
    """How the first rows are understood, and each row that is not; sent, the lines are taken."""
    account = request.access.get(BankAccount, bank_account_id)
    kept = uploads.kept(request, _slot(account))
    if kept is None:
        return redirect("cashbook:bank_statement", account.pk)
    if request.method == "POST":
        return _take(request, account, kept)
    report = ImportReport(kept["file_name"])
    report.restore(kept["counts"])
    path = Path(default_storage.path(kept["name"]))
    context = {
        "account": account,
        "report": report,
        "first": first_lines(request.access, account, path, report.mapping),
        "rows": uploads.rows_with_remarks(kept["name"]),
        "most": uploads.MOST_SHOWN,
    }
    return render(request, "cashbook/bank_statement_check.html", context)


def _take(request: ShopRequest, account: BankAccount, kept: dict[str, Any]) -> HttpResponseBase:
    mapping = kept["counts"]["mapping"]
    if kept["counts"]["total"] > MOST_AT_ONCE:
        told = {"name": kept["name"], "file_name": kept["file_name"], "columns": kept["columns"]}
        payload = {"account": account.pk, "member": request.access.membership.pk, **told}
        enqueue(task="cashbook.take_statement", payload=payload, shop_id=account.shop_id, run_at=timezone.now())
        actions.remember_columns(account=account, columns=mapping)
        # The file is the worker's now; forgetting it here would remove it.
        request.session.pop(_slot(account), None)
        say_done(request, _("It is being taken in. You see here how far it is."))
        return redirect("cashbook:bank_statement", account.pk)
    try:
        report = import_list(
            statement_of(account),
            access=request.access,
            at=timezone.now(),
            path=Path(default_storage.path(kept["name"])),
            mapping=kept["columns"],
            file_name=kept["file_name"],
        )
    except Refusal as refusal:
        say_refused(request, refusal.detail)
        return redirect("cashbook:bank_statement_check", account.pk)
    actions.remember_columns(account=account, columns=mapping)
    uploads.forget(request, _slot(account))
    figures = {"created": report.created, "same": report.unchanged, "refused": report.refused}
    say_done(request, _("New lines: %(created)d, there already: %(same)d, refused: %(refused)d.") % figures)
    return redirect("cashbook:bank_match", account.pk)


@require_GET
@page("bank.match")
def report(request: ShopRequest, bank_account_id: int) -> HttpResponseBase:
    """The list of every row as a file."""
    account = request.access.get(BankAccount, bank_account_id)
    kept = uploads.kept(request, _slot(account))
    return redirect("cashbook:bank_statement", account.pk) if kept is None else uploads.report_file(kept)
