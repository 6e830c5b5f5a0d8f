"""Pages of expenses: the list, a new one, one with its receipt, and taking it back."""

from typing import Any

from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from galla.accounts.allowing import asked
from galla.accounts.asking import BOXES, ask_for_pin, told_in
from galla.accounts.pages import ShopRequest, page
from galla.accounts.queries import allowances_for
from galla.cashbook import actions, queries
from galla.cashbook.actions import Paid
from galla.cashbook.forms import ExpenseForm, VoidForm
from galla.cashbook.listings import EXPENSES
from galla.cashbook.models import Expense, PaidFrom
from galla.cashbook.papers import EXPENSE, EXPENSE_VOID
from galla.drawer.queries import denominations
from galla.drawer.views.cash import piles_of
from galla.foundation.errors import KeyReused, Refusal
from galla.foundation.formats import in_use, money_symbol
from galla.foundation.notices import say_done
from galla.foundation.rendering import refuse
from galla.media.handing import handed_out
from galla.media.keeping import checked


@require_GET
@page("expense.view")
def listed(request: ShopRequest) -> HttpResponseBase:
    """Every expense of the shop."""
    return EXPENSES.respond(request, queries.expenses(request.access), template="cashbook/expenses.html")


@require_http_methods(["GET", "POST"])
@page("allowance.ask")
def new(request: ShopRequest) -> HttpResponseBase:
    """Write down what was spent."""
    access, status = request.access, 200
    sent = (request.POST, request.FILES) if request.method == "POST" else (None, None)
    known = list(denominations(access).filter(archived_at=None))
    form = ExpenseForm(*sent, access=access, denominations=known)
    ask_for_pin(form, access, "expense.make")
    if request.method == "POST":
        saved, status = _saved(request, form)
        if saved is not None:
            say_done(request, _("%(amount)s written down.") % {"amount": money_symbol(saved.amount_minor)})
            return redirect("cashbook:expense", saved.pk) if access.can("expense.view") else redirect("drawer:drawer")
    leave = reverse("cashbook:expenses" if access.can("expense.view") else "drawer:drawer")
    asks = [form[name] for name in BOXES if name in form.fields]
    context = {
        "form": form,
        "leave": leave,
        "asks": asks,
        "money_style": in_use(),
        "may_edit": access.can("expense.category"),
    }
    return render(request, "cashbook/expense_form.html", context, status=status)


def _saved(request: ShopRequest, form: ExpenseForm) -> tuple[Expense | None, int]:
    """The expense; or None and the status to answer, with every refusal beside its box."""
    if not form.is_valid():
        return None, 400
    try:
        return _spent(request, form), 200
    except KeyReused as refusal:
        form.renew_key()
        form.add_error(None, _("This was saved already, with something else in it. Look, then save again."))
        return None, refusal.status
    except Refusal as refusal:
        form.refuse(refusal)
        return None, refusal.status


def _spent(request: ShopRequest, form: ExpenseForm) -> Expense:
    typed, at = form.cleaned_data, timezone.now()
    upload = typed["picture"]
    picture = checked(upload) if upload else None
    paid = Paid(PaidFrom(typed["paid_from"]), typed["amount"], form.notes())
    return actions.make_expense(
        access=asked(request.access, "expense.make", told_in(form), at=at),
        at=at,
        key=typed["key"],
        category=typed["expense_category"],
        paid=paid,
        taxes=form.taxes(),
        paid_to=typed["paid_to"],
        note=typed["note"],
        picture=picture,
    ).document


@require_GET
@page("expense.view")
def expense(request: ShopRequest, expense_id: int) -> HttpResponseBase:
    """One expense with its receipt."""
    return _page(request, _found(request, expense_id), _void_form(request))


@require_GET
@page("expense.view")
def picture(request: ShopRequest, expense_id: int) -> HttpResponseBase:
    """The receipt of an expense."""
    found = _found(request, expense_id)
    return handed_out(found.picture, called=f"expense-{found.pk}")


@require_POST
@page("expense.void")
def void(request: ShopRequest, expense_id: int) -> HttpResponseBase:
    """Take an expense back."""
    found, form, status = _found(request, expense_id), _void_form(request), 400
    if form.is_valid():
        try:
            reason = form.cleaned_data["reason"]
            actions.void_expense(access=request.access, at=timezone.now(), expense=found, reason=reason)
        except Refusal as refusal:
            refuse(form, refusal.detail, refusal.field)
            status = refusal.status
        else:
            say_done(request, _("Taken back. The money lies where it lay before."))
            return redirect("cashbook:expense", found.pk)
    return _page(request, found, form, status)


def _found(request: ShopRequest, expense_id: int) -> Expense:
    return queries.expenses(request.access).select_related("picture").get(pk=request.access.get(Expense, expense_id).pk)


def _void_form(request: ShopRequest) -> VoidForm:
    return VoidForm(request.POST if request.method == "POST" else None)


def _page(request: ShopRequest, found: Expense, form: VoidForm, status: int = 200) -> HttpResponseBase:
    void = getattr(found, "void", None)
    entries = [(EXPENSE, found.pk), *([(EXPENSE_VOID, void.pk)] if void else [])]
    context: dict[str, Any] = {
        "expense": found,
        "void": void,
        "notes": piles_of(request, {int(value): pieces for value, pieces in found.notes.items()}),
        "net_minor": found.amount_minor - found.tax_minor,
        "may_void": void is None and request.access.can("expense.void"),
        "void_form": form,
        "allowances": allowances_for(request.access, *entries),
    }
    return render(request, "cashbook/expense.html", context, status=status)
