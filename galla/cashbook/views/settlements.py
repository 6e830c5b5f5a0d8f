"""Pages of settlements: which there are, one of them, taking money for a khata, taking it back."""

import datetime
from typing import Any

from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from galla.accounts.allowing import asked
from galla.accounts.asking import ask_for_pin, told_in
from galla.accounts.pages import ShopRequest, page
from galla.accounts.queries import allowances_for
from galla.cashbook import actions, queries
from galla.cashbook.forms import SettleForm, SettlementVoidForm, WriteOffForm, share_rows
from galla.cashbook.listings import SETTLEMENTS, state_of
from galla.cashbook.models import Settlement
from galla.cashbook.papers import SETTLEMENT_VOID
from galla.credit.queries import MOST_OPEN, khata, open_charges
from galla.drawer.acts import pieces_of
from galla.drawer.queries import counts_blind, denominations
from galla.drawer.shifts import asked_at_till
from galla.drawer.views.cash import piles_of
from galla.foundation.errors import KeyReused, Refusal
from galla.foundation.formats import in_use, money_symbol
from galla.foundation.notices import say_done
from galla.foundation.rendering import refuse
from galla.ledger.cards import named_entries
from galla.parties.models import Customer
from galla.payments.models import Method, kind_of
from galla.payments.queries import method_names, methods_in_use


@require_GET
@page("credit.view")
def listed(request: ShopRequest) -> HttpResponseBase:
    """What customers paid for their khatas, the newest first."""
    rows, is_exported = queries.settlements(request.access), not counts_blind(request.access)
    return SETTLEMENTS.respond(request, rows, template="cashbook/settlements.html", is_exported=is_exported)


@require_GET
@page("credit.view")
def settlement(request: ShopRequest, settlement_id: int) -> HttpResponseBase:
    """One settlement."""
    return _shown(request, settlement_id, _void_form(request))


@require_POST
@page("allowance.ask")
def void(request: ShopRequest, settlement_id: int) -> HttpResponseBase:
    """Take a settlement back; a manager allows it where one may not."""
    found, form, at = request.access.get(Settlement, settlement_id), _void_form(request), timezone.now()
    if form.is_valid():
        try:
            access = asked_at_till(request.access, found.till, "credit.void", told_in(form), at=at)
            actions.void_settlement(access=access, at=at, settlement=found, reason=form.cleaned_data["reason"])
        except Refusal as refusal:
            refuse(form, refusal.detail, refusal.field)
        else:
            say_done(request, _("Taken back."))
            return redirect("cashbook:settlement", settlement_id=found.pk)
    return _shown(request, settlement_id, form, status=400)


@require_POST
@page("bank.match")
def seen(request: ShopRequest, settlement_id: int) -> HttpResponseBase:
    """Its money is at the bank."""
    found = request.access.get(Settlement, settlement_id)
    actions.see_settlement(access=request.access, at=timezone.now(), settlement=found)
    say_done(request, _("Seen: it frees the limit now."))
    return redirect("cashbook:settlement", settlement_id=found.pk)


def _void_form(request: ShopRequest) -> SettlementVoidForm:
    form = SettlementVoidForm(request.POST if request.method == "POST" else None)
    ask_for_pin(form, request.access, "credit.void")
    return form


def _shown(request: ShopRequest, settlement_id: int, form: SettlementVoidForm, *, status: int = 200) -> HttpResponse:
    access = request.access
    access.get(Settlement, settlement_id)
    found = queries.settlements(access).get(pk=settlement_id)
    shares = list(found.shares.select_related("charge").order_by("pk"))
    names = named_entries(share.charge.entry_id for share in shares)
    taken_back = getattr(found, "void", None)
    context = {
        "settlement": found,
        "way": method_names(access.shop.pk).get(found.method, found.method),
        "void": taken_back,
        "is_waited_for": found.is_waited_for and taken_back is None,
        "may_see": access.can("bank.match") and kind_of(found.method) != Method.UPI,
        "badge": state_of(found),
        "shares": [(names[share.charge.entry_id], share.amount_minor) for share in shares],
        "rest_minor": found.amount_minor - sum(share.amount_minor for share in shares),
        "notes": piles_of(request, pieces_of(found.notes)),
        "may_void": taken_back is None and (access.can("credit.void") or access.till == found.till),
        "allowances": allowances_for(access, (SETTLEMENT_VOID, taken_back.pk)) if taken_back else [],
        "void_form": form,
    }
    return render(request, "cashbook/settlement.html", context, status=status)


@require_http_methods(["GET", "POST"])
@page("credit.settle")
def settle(request: ShopRequest, customer_id: int) -> HttpResponseBase:
    """Take money for a khata, at the till one stands at."""
    access = request.access
    found = access.get(Customer, customer_id)
    charges = list(open_charges(access, found.pk)[:MOST_OPEN])
    told = request.POST if request.method == "POST" else None
    known = list(denominations(access).filter(archived_at=None))
    form = SettleForm(told, denominations=known, ways=methods_in_use(access.shop.pk))
    rows = share_rows(told, charges=[charge.pk for charge in charges])
    status = 200
    if told is not None:
        saved = _settled(request, found, form, rows)
        if saved is not None:
            say_done(request, _("%(amount)s taken.") % {"amount": money_symbol(saved.amount_minor)})
            return redirect("cashbook:settlement", settlement_id=saved.pk)
        status = 400
    names, by_id = named_entries(charge.entry_id for charge in charges), {charge.pk: charge for charge in charges}
    boxes = {_number(row): row for row in rows.forms}
    context = {
        "customer": found,
        "khata": khata(access, found.pk),
        "form": form,
        "rows": rows,
        "shown": [(one, names[one.entry_id], boxes[number]) for number, one in by_id.items() if number in boxes],
        "money_style": in_use(),
    }
    return render(request, "cashbook/settle.html", context, status=status)


@require_http_methods(["GET", "POST"])
@page("allowance.ask")
def write_off(request: ShopRequest, customer_id: int) -> HttpResponseBase:
    """Write off what a customer will not pay; a manager allows it where one may not."""
    access, at = request.access, timezone.now()
    found = access.get(Customer, customer_id)
    standing = khata(access, found.pk)
    form = WriteOffForm(request.POST or None, initial={"amount": max(standing.owed_minor, 0) or None})
    ask_for_pin(form, access, "credit.write_off")
    status = 200
    if request.method == "POST":
        saved = _written_off(request, found, form, at)
        if saved is not None:
            say_done(request, _("%(amount)s written off.") % {"amount": money_symbol(saved.amount_minor)})
            return redirect("cashbook:settlement", settlement_id=saved.pk)
        status = 400
    context = {"customer": found, "khata": standing, "form": form, "leave": reverse("credit:khata", args=[found.pk])}
    return render(request, "cashbook/write_off.html", context, status=status)


def _written_off(request: ShopRequest, found: Customer, form: WriteOffForm, at: datetime.datetime) -> Settlement | None:
    """What was written off, or None with every refusal beside its box."""
    if not form.is_valid():
        return None
    told = form.cleaned_data
    try:
        return actions.write_off(
            access=asked(request.access, "credit.write_off", told_in(form), at=at),
            at=at,
            key=told["key"],
            customer=found,
            amount_minor=told["amount"],
            reason=told["reason"],
        ).document
    except KeyReused:
        form.renew_key()
        form.add_error(None, _("This was saved already, with something else in it. Look, then save again."))
    except Refusal as refusal:
        refuse(form, refusal.detail, refusal.field)
    return None


def _settled(request: ShopRequest, found: Customer, form: SettleForm, rows: Any) -> Settlement | None:
    """The settlement, or None with every refusal beside its box."""
    if not (form.is_valid() & rows.is_valid()):
        return None
    filled = [row for row in rows.forms if row.cleaned_data.get("amount")]
    try:
        return actions.settle(
            access=request.access,
            at=timezone.now(),
            key=form.cleaned_data["key"],
            customer=found,
            method=form.cleaned_data["method"],
            amount_minor=form.cleaned_data["amount"],
            notes=form.notes() or None,
            reference=form.cleaned_data["reference"],
            bills={row.cleaned_data["charge"]: row.cleaned_data["amount"] for row in filled},
        ).document
    except KeyReused:
        form.renew_key()
        form.add_error(None, _("This was saved already, with something else in it. Look, then save again."))
    except Refusal as refusal:
        part, _dot, rest = (refusal.field or "").partition(".")
        place = rest.partition(".")[0]
        if part == "bills" and place.isdigit() and int(place) < len(filled):
            refuse(filled[int(place)], refusal.detail, "amount")
        else:
            form.refuse(refusal)
    return None


def _number(row: Any) -> int | None:
    """Which bill a row is about, as the page gave it or as it was sent."""
    value = row["charge"].value()
    return int(value) if isinstance(value, int) or (isinstance(value, str) and value.isdecimal()) else None
