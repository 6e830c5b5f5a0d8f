"""Paying a supplier, and sending goods back."""

from typing import Any

from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from galla.accounts.access import as_identity
from galla.accounts.asking import told_in
from galla.accounts.pages import ShopRequest, page
from galla.drawer.queries import denominations
from galla.foundation.errors import KeyReused, Refusal
from galla.foundation.formats import in_use
from galla.foundation.notices import say_done
from galla.inventory.models import Receipt
from galla.parties.models import Supplier
from galla.purchasing import queries
from galla.purchasing.actions import ReturnItem, asked_to_pay, pay_supplier, return_goods
from galla.purchasing.forms import (
    MOST_ROWS,
    PayForm,
    PayNotesForm,
    PayShareForm,
    PayWhomForm,
    ReturnForm,
    ReturnLineForm,
    known_lines,
    refuse_in_lines,
    rows_asked,
)
from galla.purchasing.forms.lines import SaidInLines, point_at_lines
from galla.purchasing.models import PurchaseReturn, SupplierPayment
from galla.purchasing.views.billing import row_id


@require_http_methods(["GET", "POST"])
@page("allowance.ask")
def pay_whom(request: ShopRequest) -> HttpResponseBase:
    """Whom to pay, asked of whoever stands at a till and sees no list of suppliers."""
    form = PayWhomForm(request.POST or None, access=request.access)
    if request.method == "POST" and form.is_valid():
        return redirect("purchasing:pay", supplier_id=form.cleaned_data["supplier"].pk)
    return render(request, "purchasing/pay_whom.html", {"form": form}, status=400 if form.errors else 200)


@require_http_methods(["GET", "POST"])
@page("allowance.ask")
def pay(request: ShopRequest, supplier_id: int) -> HttpResponseBase:
    """Pay a supplier: for bills, or for the oldest."""
    access, status = request.access, 200
    supplier = access.get(Supplier, supplier_id)
    sees_bills = access.can("purchase.view")
    stretch = _open_bills(request, supplier) if sees_bills else None
    waiting: list[Any] = stretch.lines if stretch else []
    notes = _notes(request)
    form, rows = _proposed(request, waiting)
    if request.method == "POST":
        form, rows = PayForm(request.POST, access=access), known_lines(PayShareForm, request.POST)
        notes = _notes(request, request.POST)
        saved = _paid(request, supplier, form, rows, notes)
        if saved is not None:
            say_done(request, _("Paid."))
            return redirect("purchasing:payment", payment_id=saved.pk) if sees_bills else redirect("drawer:drawer")
        status = 400
    by_id = {bill.pk: bill for bill in waiting}
    shown = [(by_id[number], row) for row in rows.forms if (number := row_id(row, "bill")) in by_id]
    context = {"supplier": supplier, "form": form, "lines": rows, "shown": shown, "notes": notes}
    context |= {"money_style": in_use(), "sees_bills": sees_bills, "stretch": stretch}
    context["bill_asked"] = as_identity(request.GET.get("bill", ""))
    return render(request, "purchasing/pay.html", context, status=status)


def _open_bills(request: ShopRequest, supplier: Supplier) -> queries.Stretch:
    """A stretch of what is open, the oldest first; ``?bill=`` only that bill, ``?after=`` what follows it."""
    one, rows = as_identity(request.GET.get("bill", "")), queries.open_bills(request.access, supplier)
    if one is not None:
        return queries.stretch_of(rows.filter(pk=one), asked="", most=1)
    most = rows_asked(request.GET, MOST_ROWS)
    return queries.stretch_of_bills(rows, supplier, asked=request.GET.get("after", ""), most=most)


def _proposed(request: ShopRequest, waiting: list[Any]) -> tuple[PayForm, Any]:
    """The form with a row for each bill; a bill that was asked for by itself is proposed to be paid whole."""
    whole = as_identity(request.GET.get("bill", "")) is not None
    shares = [{"bill": bill.pk, "amount": bill.open_minor if whole else None} for bill in waiting]
    initial = {"amount": sum(bill.open_minor for bill in waiting)} if whole and waiting else {}
    return PayForm(access=request.access, initial=initial), known_lines(PayShareForm, initial=shares)


def _notes(request: ShopRequest, typed: Any = None) -> PayNotesForm:
    known = list(denominations(request.access).filter(archived_at=None))
    return PayNotesForm(typed, denominations=known)


def _paid(
    request: ShopRequest, supplier: Supplier, form: PayForm, rows: Any, notes: PayNotesForm
) -> SupplierPayment | None:
    """The payment, or None with every refusal beside its box."""
    if not (form.is_valid() & rows.is_valid() & notes.is_valid()):
        point_at_lines(form, rows)
        return None
    told = form.cleaned_data
    filled = [row for row in rows.forms if row.cleaned_data["amount"]]
    at, method = timezone.now(), told["method"]
    try:
        return pay_supplier(
            access=asked_to_pay(request.access, method=method, till=None, told=told_in(form), at=at),
            at=at,
            key=told["key"],
            supplier=supplier,
            branch=told["branch"],
            method=method,
            amount_minor=told["amount"],
            reference=told["reference"],
            bills={row.cleaned_data["bill"]: row.cleaned_data["amount"] for row in filled},
            notes=notes.notes(),
        ).document
    except KeyReused:
        form.renew_key()
        form.add_error(None, _("This form was saved already, with something else in it. Look, then save again."))
    except Refusal as refusal:
        if (refusal.field or "").startswith("bills."):
            refusal.field = f"lines{(refusal.field or '').removeprefix('bills')}"
        if (refusal.field or "") in notes.fields:
            notes.refuse(refusal)
            form.add_error(None, refusal.detail)
            return None
        refuse_in_lines(form, rows, filled, refusal, {"bill": "amount"})
    return None


@require_http_methods(["GET", "POST"])
@page("purchase.edit")
def return_new(request: ShopRequest, receipt_id: int) -> HttpResponseBase:
    """Send goods of a receipt back; ``?after=`` goes on behind that line."""
    access, status = request.access, 200
    receipt = access.get(Receipt, receipt_id)
    stretch = queries.stretch_of(
        queries.returnable(access, receipt), asked=request.GET.get("after", ""), most=rows_asked(request.GET, MOST_ROWS)
    )
    lines = stretch.lines
    form, rows = ReturnForm(), known_lines(ReturnLineForm, initial=[{"line": line.pk} for line in lines])
    if request.method == "POST":
        form, rows = ReturnForm(request.POST), known_lines(ReturnLineForm, request.POST)
        saved = _returned(request, receipt, form, rows)
        if saved is not None:
            say_done(request, _("Sent back: %(number)s.") % {"number": saved.number})
            return redirect("purchasing:return", return_id=saved.pk)
        status = 400
    by_id = {line.pk: line for line in lines}
    shown = [(by_id[number], row) for row in rows.forms if (number := row_id(row)) in by_id]
    context = {"receipt": receipt, "form": form, "lines": rows, "shown": shown, "stretch": stretch}
    return render(request, "purchasing/return_form.html", context, status=status)


def _returned(request: ShopRequest, receipt: Receipt, form: ReturnForm, rows: Any) -> PurchaseReturn | None:
    """The return, or None with every refusal beside its box."""
    if not (form.is_valid() & rows.is_valid()):
        point_at_lines(form, rows)
        return None
    filled = [row for row in rows.forms if row.cleaned_data["quantity"]]
    items = [ReturnItem(row.cleaned_data["line"], row.cleaned_data["quantity"]) for row in filled]
    key, reason = form.cleaned_data["key"], form.cleaned_data["reason"]
    with SaidInLines(form, rows, filled, {"line": "quantity"}):
        return return_goods(
            access=request.access, at=timezone.now(), key=key, receipt=receipt, items=items, reason=reason
        ).document
    return None
