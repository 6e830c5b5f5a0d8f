"""Pages of promised money: which there is, one of it, and what became of it."""

from typing import Any

from django.db.models import QuerySet
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from galla.accounts.allowing import asked
from galla.accounts.asking import ask_for_pin, told_in
from galla.accounts.pages import ShopRequest, page
from galla.accounts.queries import allowances_for
from galla.foundation.errors import NotFound, Refusal
from galla.foundation.notices import say_done
from galla.foundation.rendering import refuse
from galla.ledger.documents import document_of
from galla.payments import actions, gateways, papers, queries
from galla.payments.forms import GiveUpForm, SeenForm, UndoForm
from galla.payments.listings import CLAIMS, badge_of
from galla.payments.models import Absence, Claim, Turn
from galla.payments.whereabouts import turn_to_undo


@require_GET
@page("payment.view")
def claims(request: ShopRequest) -> HttpResponseBase:
    """What was promised over UPI, the part nobody has seen yet first."""
    return CLAIMS.respond(request, queries.claims(request.access), template="payments/claims.html")


@require_GET
@page("payment.view")
def claim(request: ShopRequest, claim_id: int) -> HttpResponseBase:
    """One promised payment."""
    return _page(request, _found(request, claim_id), SeenForm(), None)


@require_POST
@page("payment.confirm")
def seen(request: ShopRequest, claim_id: int) -> HttpResponseBase:
    """The money is there."""
    found, form = _found(request, claim_id), SeenForm(request.POST)
    if form.is_valid():
        try:
            actions.confirm_claim(access=request.access, at=timezone.now(), money=found, **form.cleaned_data)
        except Refusal as refusal:
            refuse(form, refusal.detail, refusal.field)
        else:
            say_done(request, _("It has arrived."))
            return redirect("payments:claim", claim_id=found.pk)
    return _page(request, found, form, None)


@require_POST
@page("allowance.ask")
def give_up(request: ShopRequest, claim_id: int) -> HttpResponseBase:
    """The money never came."""
    found = _found(request, claim_id)
    form, at = _give_up_form(request, found, request.POST), timezone.now()
    if form.is_valid():
        try:
            access = asked(request.access, "payment.give_up", told_in(form), at=at)
            actions.give_up_claim(access=access, at=at, money=found, **form.words())
        except Refusal as refusal:
            refuse(form, refusal.detail, refusal.field)
        else:
            say_done(request, _("It is no longer waited for."))
            return redirect("payments:claim", claim_id=found.pk)
    return _page(request, found, SeenForm(), form)


@require_POST
@page("payment.give_up")
def undo(request: ShopRequest, claim_id: int) -> HttpResponseBase:
    """What a line of the bank was booked as was a mistake."""
    found, form = _found(request, claim_id), UndoForm(request.POST)
    if form.is_valid():
        try:
            actions.undo_turn(access=request.access, at=timezone.now(), money=found, **form.cleaned_data)
        except Refusal as refusal:
            refuse(form, refusal.detail, refusal.field)
        else:
            say_done(request, _("Undone. The money lies where it lay before."))
            return redirect("payments:claim", claim_id=found.pk)
    return _page(request, found, SeenForm(), None, form)


@require_GET
@page("payment.view")
def settled(request: ShopRequest, entry_id: int) -> HttpResponse:
    """The claim an entry of the ledger settled."""
    rows = queries.claims(request.access)
    ends = (rows.filter(**{f"{end}__id": entry_id}).first() for end in ("arrival", "absence", "turns"))
    row = next(filter(None, ends), None)
    if row is not None:
        return redirect("payments:claim", claim_id=row.pk)
    raise NotFound(_("There is no such thing in this shop."))


def _found(request: ShopRequest, claim_id: int) -> Claim:
    request.access.get(Claim, claim_id)
    return queries.claims(request.access).get(pk=claim_id)


def _turns(found: Claim) -> "QuerySet[Turn]":
    return found.turns.select_related("by")


def _absence(found: Claim) -> Absence | None:
    return getattr(found, "absence", None)


def _give_up_form(request: ShopRequest, found: Claim, typed: Any = None) -> GiveUpForm:
    form = GiveUpForm(typed, named=found.customer_id is not None)
    ask_for_pin(form, request.access, "payment.give_up")
    return form


def _may_undo(request: ShopRequest, found: Claim) -> bool:
    turn = turn_to_undo(found)
    return turn is not None and getattr(turn, "undone", None) is None and request.access.can("payment.give_up")


def _page(
    request: ShopRequest,
    found: Claim,
    form: SeenForm,
    give_up_form: GiveUpForm | None,
    undo_form: UndoForm | None = None,
) -> HttpResponseBase:
    access, document = request.access, document_of(found.document)
    is_open = queries.state_of(found) == queries.OPEN
    context = {
        "claim": found,
        "badge": badge_of(found),
        "document": document.label,
        "document_url": document.address(found.entry_id),
        "form": form if is_open and access.can("payment.confirm") else None,
        "give_up_form": None,
        "turns": [{"row": turn, "words": document_of(papers.kind_of_turn(turn)).label} for turn in _turns(found)],
        "requests": list(found.requests.filter(payment__isnull=False).select_related("account").order_by("pk")),
        "undo_form": (undo_form or UndoForm()) if undo_form or _may_undo(request, found) else None,
        "may_ask": is_open and access.can("payment.request") and gateways.has_account(access),
        "allowances": allowances_for(access, *((papers.SETTLED, end.pk) for end in [_absence(found)] if end)),
    }
    if is_open and (access.can("payment.give_up") or access.till is not None):
        context["give_up_form"] = give_up_form or _give_up_form(request, found)
    wrong = (
        form.errors
        or (undo_form is not None and undo_form.errors)
        or (give_up_form is not None and give_up_form.errors)
    )
    return render(request, "payments/claim.html", context, status=400 if wrong else 200)
