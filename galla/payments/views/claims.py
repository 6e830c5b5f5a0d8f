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
from galla.ledger.told import number_of
from galla.payments import actions, gateways, papers, queries
from galla.payments.forms import GiveUpForm, SeenForm, UnconfirmForm, UndoForm
from galla.payments.listings import CLAIMS, badge_of
from galla.payments.models import Absence, Claim, Lies, Turn
from galla.payments.whereabouts import confirmation_of, seen_as, turn_to_undo


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


@require_POST
@page("allowance.ask")
def unconfirm(request: ShopRequest, claim_id: int) -> HttpResponseBase:
    """That the money is there was said by mistake."""
    found = _found(request, claim_id)
    form, at = _unconfirm_form(request, request.POST), timezone.now()
    if form.is_valid():
        try:
            access = asked(request.access, "payment.unconfirm", told_in(form), at=at)
            actions.unconfirm_claim(access=access, at=at, money=found, reason=form.cleaned_data["reason"])
        except Refusal as refusal:
            refuse(form, refusal.detail, refusal.field)
        else:
            say_done(request, _("It is waited for again."))
            return redirect("payments:claim", claim_id=found.pk)
    return _page(request, found, SeenForm(), None, unconfirm_form=form)


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


def _words(turn: Turn) -> str:
    """What a turn is called in the history of its money."""
    kind = document_of(papers.kind_of_turn(turn))
    told = kind.told([turn.pk]).get(turn.pk)
    return (told and told.label) or str(kind.label)


def _ends(found: Claim) -> list[tuple[str, int]]:
    """What became of it that a manager may have allowed: the kind and the id of each entry."""
    absence: Absence | None = getattr(found, "absence", None)
    turns = [(papers.kind_of_turn(turn), turn.pk) for turn in found.turns.all()]
    return turns if absence is None else [(papers.SETTLED, absence.pk), *turns]


def _give_up_form(request: ShopRequest, found: Claim, typed: Any = None) -> GiveUpForm:
    form = GiveUpForm(typed, named=found.customer_id is not None)
    ask_for_pin(form, request.access, "payment.give_up")
    return form


def _unconfirm_form(request: ShopRequest, typed: Any = None) -> UnconfirmForm:
    form = UnconfirmForm(typed)
    ask_for_pin(form, request.access, "payment.unconfirm")
    return form


def _may_unconfirm(request: ShopRequest, found: Claim) -> bool:
    """Whether somebody said by hand that the money is there, and whoever looks could take that back."""
    seen, access = confirmation_of(found), request.access
    is_there = seen is not None and getattr(seen, "now", Lies.BANK) == Lies.BANK and seen_as(found) == seen
    return is_there and (access.can("payment.unconfirm") or access.till is not None)


def _may_undo(request: ShopRequest, found: Claim) -> bool:
    turn = turn_to_undo(found)
    return turn is not None and getattr(turn, "undone", None) is None and request.access.can("payment.give_up")


def _page(
    request: ShopRequest,
    found: Claim,
    form: SeenForm,
    give_up_form: GiveUpForm | None,
    undo_form: UndoForm | None = None,
    *,
    unconfirm_form: UnconfirmForm | None = None,
) -> HttpResponseBase:
    access, document = request.access, document_of(found.document)
    is_open = queries.state_of(found) == queries.OPEN
    context = {
        "claim": found,
        "badge": badge_of(found),
        "document": f"{document.label} {number_of(access.shop.pk, found.entry_id)}".strip(),
        "document_url": document.address(found.entry_id),
        "form": form if is_open and access.can("payment.confirm") else None,
        "give_up_form": None,
        "turns": [{"row": turn, "words": _words(turn)} for turn in _turns(found)],
        "requests": list(found.requests.filter(payment__isnull=False).select_related("account").order_by("pk")),
        "undo_form": (undo_form or UndoForm()) if undo_form or _may_undo(request, found) else None,
        "may_ask": is_open and access.can("payment.request") and gateways.has_account(access),
        "unconfirm_form": unconfirm_form,
        "allowances": allowances_for(access, *_ends(found)),
    }
    if unconfirm_form is None and _may_unconfirm(request, found):
        context["unconfirm_form"] = _unconfirm_form(request)
    if is_open and (access.can("payment.give_up") or access.till is not None):
        context["give_up_form"] = give_up_form or _give_up_form(request, found)
    typed = (form, undo_form, give_up_form, unconfirm_form)
    wrong = any(one is not None and one.errors for one in typed)
    return render(request, "payments/claim.html", context, status=400 if wrong else 200)
