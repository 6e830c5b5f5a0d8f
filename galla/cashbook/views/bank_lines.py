"""Pages of the bank's lines: all of them, one with what can be booked from it, the matches, and transfers."""

from typing import Any

from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from galla.accounts.pages import ShopRequest, page
from galla.cashbook import actions, bank_book
from galla.cashbook.actions.bank_booking import others_of
from galla.cashbook.bank_forms import LineExpenseForm, LinePromiseForm, LineTransferForm, ReasonForm
from galla.cashbook.bank_listings import BANK_LINES, MATCHES, is_matched, match_badge
from galla.cashbook.bank_transfers import BANK_TRANSFERS, others_named
from galla.cashbook.models import BankAct, BankLine, BankTransfer
from galla.foundation.errors import NotFound, Refusal
from galla.foundation.notices import say_done
from galla.foundation.rendering import refuse
from galla.ledger.by_entry import moves_of_entries


@require_GET
@page("bank.view")
def listed(request: ShopRequest) -> HttpResponseBase:
    """Every line of the bank."""
    return BANK_LINES.respond(request, bank_book.lines(request.access), template="cashbook/bank_lines.html")


@require_GET
@page("bank.view")
def line(request: ShopRequest, bank_line_id: int) -> HttpResponseBase:
    """One line: what it is, or what can be made of it."""
    return _line_page(request, _line(request, bank_line_id))


@require_POST
@page("bank.match")
def expense(request: ShopRequest, bank_line_id: int) -> HttpResponseBase:
    """Book it as an expense."""
    found, form = _line(request, bank_line_id), LineExpenseForm(request.POST, access=request.access)
    status = 400
    if form.is_valid():
        told = dict(form.cleaned_data)
        try:
            category = told.pop("expense_category")
            actions.book_expense(access=request.access, at=timezone.now(), line=found, category=category, **told)
        except Refusal as refusal:
            refuse(form, refusal.detail, refusal.field)
            status = refusal.status
        else:
            say_done(request, _("Written down, and matched."))
            return redirect("cashbook:bank_line", found.pk)
    return _line_page(request, found, expense_form=form, status=status)


@require_POST
@page("bank.match")
def transfer(request: ShopRequest, bank_line_id: int) -> HttpResponseBase:
    """Book it from or to another account."""
    found = _line(request, bank_line_id)
    form, status = LineTransferForm(request.POST, others=others_of(found.shop_id, found.amount_minor)), 400
    if form.is_valid():
        try:
            actions.book_transfer(access=request.access, at=timezone.now(), line=found, **form.values())
        except Refusal as refusal:
            refuse(form, refusal.detail, refusal.field)
            status = refusal.status
        else:
            say_done(request, _("Written down, and matched."))
            return redirect("cashbook:bank_line", found.pk)
    return _line_page(request, found, transfer_form=form, status=status)


@require_POST
@page("bank.match")
def promise(request: ShopRequest, bank_line_id: int) -> HttpResponseBase:
    """Book it as promised money that came after all, or that the bank took back."""
    found = _line(request, bank_line_id)
    form, status = LinePromiseForm(request.POST, line=found, may_be=bank_book.may_be(request.access, found)), 400
    if form.is_valid():
        try:
            actions.book_promise(access=request.access, at=timezone.now(), line=found, **form.cleaned_data)
        except Refusal as refusal:
            refuse(form, refusal.detail, refusal.field)
            status = refusal.status
        else:
            say_done(request, _("Written down, and matched."))
            return redirect("cashbook:bank_line", found.pk)
    return _line_page(request, found, promise_form=form, status=status)


def _line(request: ShopRequest, bank_line_id: int) -> BankLine:
    return bank_book.lines(request.access).get(pk=request.access.get(BankLine, bank_line_id).pk)


def _line_page(
    request: ShopRequest,
    found: BankLine,
    *,
    expense_form: LineExpenseForm | None = None,
    transfer_form: LineTransferForm | None = None,
    promise_form: LinePromiseForm | None = None,
    status: int = 200,
) -> HttpResponseBase:
    access = request.access
    may_book = access.can("bank.match") and (not is_matched(found) or status != 200)
    context: dict[str, Any] = {"line": found, "matched": is_matched(found)}
    if may_book:
        others = others_of(found.shop_id, found.amount_minor)
        context["transfer_form"] = transfer_form or LineTransferForm(others=others)
        promises = bank_book.may_be(access, found)
        if promise_form is not None or promises.exists():
            context["promise_form"] = promise_form or LinePromiseForm(line=found, may_be=promises)
        if found.amount_minor < 0:
            context["expense_form"] = expense_form or LineExpenseForm(access=access)
    return render(request, "cashbook/bank_line.html", context, status=status)


@require_GET
@page("bank.view")
def matches(request: ShopRequest) -> HttpResponseBase:
    """Every match that was ever made."""
    return MATCHES.respond(request, bank_book.matches(request.access), template="cashbook/bank_matches.html")


@require_GET
@page("bank.view")
def matched(request: ShopRequest, bank_match_id: int) -> HttpResponseBase:
    """One match: its lines and moves."""
    found = _match(request, bank_match_id)
    entries = [move.entry_id for move in found.matched_moves.all()]
    moves = moves_of_entries(bank_book.place_of(found.account), entries)
    context = {
        "match": found,
        "badge": match_badge(found),
        "undone": getattr(found, "undone", None),
        "moves": bank_book.shown_moves(moves),
        "may_undo": getattr(found, "undone", None) is None and request.access.can("bank.match"),
    }
    return render(request, "cashbook/bank_matched.html", context)


@require_POST
@page("bank.match")
def undo(request: ShopRequest, bank_match_id: int) -> HttpResponseBase:
    """Take a match apart."""
    found = _match(request, bank_match_id)
    actions.undo_match(access=request.access, at=timezone.now(), matched=found)
    say_done(request, _("Undone. Both sides are nobody's again."))
    return redirect("cashbook:bank_matched", found.pk)


def _match(request: ShopRequest, bank_match_id: int) -> BankAct:
    request.access.get(BankAct, bank_match_id)
    found = bank_book.matches(request.access).filter(pk=bank_match_id).first()
    if found is None:
        raise NotFound(_("There is no such thing in this shop."))
    return found


@require_GET
@page("bank.view")
def transfers(request: ShopRequest) -> HttpResponseBase:
    """Everything that lines of the bank were booked as, from or to another account."""
    rows = bank_book.transfers(request.access)
    return BANK_TRANSFERS.respond(request, rows, template="cashbook/bank_transfers.html")


@require_GET
@page("bank.view")
def transfer_page(request: ShopRequest, bank_transfer_id: int) -> HttpResponseBase:
    """One transfer."""
    return _transfer_page(request, _transfer(request, bank_transfer_id), ReasonForm())


@require_POST
@page("bank.match")
def transfer_void(request: ShopRequest, bank_transfer_id: int) -> HttpResponseBase:
    """Take a transfer back."""
    found, form, status = _transfer(request, bank_transfer_id), ReasonForm(request.POST), 400
    if form.is_valid():
        try:
            reason = form.cleaned_data["reason"]
            actions.void_transfer(access=request.access, at=timezone.now(), transfer=found, reason=reason)
        except Refusal as refusal:
            refuse(form, refusal.detail, refusal.field)
            status = refusal.status
        else:
            say_done(request, _("Taken back. The money lies where it lay before."))
            return redirect("cashbook:bank_transfer", found.pk)
    return _transfer_page(request, found, form, status)


def _transfer(request: ShopRequest, bank_transfer_id: int) -> BankTransfer:
    request.access.get(BankTransfer, bank_transfer_id)
    return bank_book.transfers(request.access).get(pk=bank_transfer_id)


def _transfer_page(request: ShopRequest, found: BankTransfer, form: ReasonForm, status: int = 200) -> HttpResponseBase:
    void = getattr(found, "void", None)
    others = others_named(found.shop_id)
    context = {
        "transfer": found,
        "other": others.get(found.other, found.other),
        "void": void,
        "may_void": void is None and request.access.can("bank.match"),
        "void_form": form,
    }
    return render(request, "cashbook/bank_transfer.html", context, status=status)
