"""Pages of the bank's accounts, and the one on which its lines and the book come together."""

import datetime
from collections.abc import Sequence
from typing import Any

from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from galla.accounts.access import as_identity
from galla.accounts.calendar import business_date
from galla.accounts.pages import ShopRequest, page
from galla.cashbook import actions, bank_book
from galla.cashbook.actions.bank_accounts import codes_of_banks
from galla.cashbook.bank.matching import Reason, Strength
from galla.cashbook.bank_book import BookMove, Shown
from galla.cashbook.bank_forms import BankAccountForm, SinceForm, chosen, chosen_moves
from galla.cashbook.bank_listings import BOOK_MOVES
from galla.cashbook.models import BankAccount, BankLine
from galla.foundation.errors import Refusal
from galla.foundation.formats import in_use, money
from galla.foundation.notices import say_done
from galla.foundation.rendering import refuse

MOST_SHOWN = 100
REASONS = {
    Reason.REFERENCE: gettext_lazy("Same reference"),
    Reason.TOO_EARLY: gettext_lazy("Same reference, but at the bank before it was promised"),
    Reason.ONLY_ONE: gettext_lazy("The only one of this amount near that day"),
    Reason.NEAREST: gettext_lazy("One of several of this amount"),
    Reason.DAY: gettext_lazy("All that was taken on a day"),
}
STRENGTHS = {
    Strength.SURE: (gettext_lazy("Sure"), "good"),
    Strength.LIKELY: (gettext_lazy("Likely"), "warn"),
    Strength.POSSIBLE: (gettext_lazy("Possible"), ""),
}


@require_GET
@page("bank.view")
def start(request: ShopRequest) -> HttpResponseBase:
    """Where the bank's lines and the book come together, of the first account; without one, the list of accounts."""
    first = bank_book.accounts(request.access).first()
    return redirect("cashbook:bank_match", first.pk) if first else redirect("cashbook:bank_accounts")


@require_GET
@page("bank.view")
def accounts(request: ShopRequest) -> HttpResponseBase:
    """The shop's accounts at the bank."""
    return render(request, "cashbook/bank_accounts.html", {"accounts": bank_book.accounts(request.access)})


@require_http_methods(["GET", "POST"])
@page("bank.edit")
def account_new(request: ShopRequest) -> HttpResponseBase:
    """A further account."""
    form = BankAccountForm(request.POST or None, codes=codes_of_banks(request.access.shop.pk))
    if request.method == "POST" and form.is_valid():
        try:
            made = actions.add_bank_account(access=request.access, **form.values())
        except Refusal as refusal:
            refuse(form, refusal.detail, refusal.field)
        else:
            say_done(request, _("%(name)s is in the list.") % {"name": made.name})
            return redirect("cashbook:bank_statement", made.pk)
    return _form_page(request, form, _("New bank account"))


@require_http_methods(["GET", "POST"])
@page("bank.edit")
def account(request: ShopRequest, bank_account_id: int) -> HttpResponseBase:
    """How an account is called and how its statements are read."""
    found = request.access.get(BankAccount, bank_account_id)
    title, names = found.name, ("name", "date_format", "header_row", "days")
    form = BankAccountForm(request.POST or None, codes=None, initial={name: getattr(found, name) for name in names})
    if request.method == "POST" and form.is_valid():
        try:
            actions.change_bank_account(access=request.access, account=found, changes=form.values())
        except Refusal as refusal:
            refuse(form, refusal.detail, refusal.field)
        else:
            say_done(request, _("Changed."))
            return redirect("cashbook:bank_accounts")
    return _form_page(request, form, title)


def _form_page(request: ShopRequest, form: BankAccountForm, title: str) -> HttpResponseBase:
    context = {"form": form, "form_title": title, "leave": reverse("cashbook:bank_accounts")}
    return render(request, "cashbook/bank_account_form.html", context, status=400 if form.errors else 200)


@require_http_methods(["GET", "POST"])
@page("bank.view", post="bank.match")
def match(request: ShopRequest, bank_account_id: int) -> HttpResponseBase:
    """Left the bank's lines, right the book's moves, above what may belong together; sent, what was chosen does."""
    found = request.access.get(BankAccount, bank_account_id)
    if request.method != "POST":
        return _page(request, found)
    try:
        entries, claims = chosen_moves(request.POST.getlist("moves"))
        actions.match(
            access=request.access,
            at=timezone.now(),
            account=found,
            lines=chosen(request.POST.getlist("lines"), field="lines"),
            entries=entries,
            claims=claims,
        )
    except Refusal as refusal:
        return _page(request, found, refusal)
    say_done(request, _("Matched."))
    return redirect("cashbook:bank_match", found.pk)


@require_POST
@page("bank.match")
def sure(request: ShopRequest, bank_account_id: int) -> HttpResponseBase:
    """Confirm every proposal that is sure."""
    found, at = request.access.get(BankAccount, bank_account_id), timezone.now()
    shown = bank_book.proposals_now(request.access, found, business_date(request.access.shop, at))
    count = actions.confirm_sure(access=request.access, at=at, account=found, shown=shown)
    say_done(request, ngettext("%d line matched.", "%d lines matched.", count) % count)
    return redirect("cashbook:bank_match", found.pk)


@require_GET
@page("bank.view")
def book(request: ShopRequest, bank_account_id: int) -> HttpResponseBase:
    """What the book says of an account that no line of the bank is yet."""
    found = request.access.get(BankAccount, bank_account_id)
    since, until, _form = _asked(request, found)
    moves = bank_book.unmatched_moves(request.access, found, since, until)
    context = {"account": found, "since": since}
    return BOOK_MOVES.respond(request, moves, template="cashbook/bank_book.html", context=context)


def _asked(request: ShopRequest, account: BankAccount) -> tuple[datetime.date, datetime.date, SinceForm]:
    """The days that were asked for; from the oldest line that is nobody's, unless said."""
    today = business_date(request.access.shop, timezone.now())
    form = SinceForm(request.GET)
    typed = form.cleaned_data if form.is_valid() else {}
    since = typed.get("since") or bank_book.usual_since(account, today)
    return since, typed.get("until") or today + datetime.timedelta(days=1), form


def _page(request: ShopRequest, account: BankAccount, refusal: Refusal | None = None) -> HttpResponseBase:
    access = request.access
    since, until, form = _asked(request, account)
    lines = bank_book.unmatched_lines(account, since, until)
    moves = bank_book.unmatched_moves(access, account, since, until)
    shown = bank_book.proposals(account, lines, moves)
    text = form.cleaned_data.get("text", "") if form.is_valid() else ""
    left, right = _narrowed(lines, moves, text)
    context: dict[str, Any] = {
        "account": account,
        "accounts": bank_book.accounts(access),
        "filters": form,
        "refusal": refusal,
        "proposals": [_told(one) for one in shown[:MOST_SHOWN]],
        "proposed": len(shown),
        "sure": sum(one.is_sure for one in shown),
        "lines": left[:MOST_SHOWN],
        "lines_left": len(left),
        "moves": right[:MOST_SHOWN],
        "moves_left": len(right),
        "chosen": {*map(as_identity, request.POST.getlist("lines")), *request.POST.getlist("moves")},
        "may_match": access.can("bank.match"),
        "money_style": in_use(),
    }
    status = refusal.status if refusal else 400 if form.errors else 200
    return render(request, "cashbook/bank_match.html", context, status=status)


def _told(one: Shown) -> dict[str, Any]:
    word, tone = STRENGTHS[one.proposal.strength]
    return {"line": one.line, "moves": one.moves, "why": REASONS[one.proposal.reason], "word": word, "tone": tone}


def _narrowed(lines: Sequence[BankLine], moves: Sequence[BookMove], text: str) -> tuple[list[BankLine], list[BookMove]]:
    """Those in which a text stands, be it in words, references or the amount."""
    wanted = text.casefold()
    if not wanted:
        return list(lines), list(moves)
    left = [line for line in lines if wanted in _said(line.amount_minor, line.description, line.reference)]
    right = [move for move in moves if wanted in _said(move.amount_minor, move.label, *move.references)]
    return left, right


def _said(minor: int, *texts: str) -> str:
    amount = money(abs(minor))
    return " ".join([*texts, amount, amount.replace(",", "")]).casefold()
