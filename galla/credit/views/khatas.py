"""Pages of khatas: who owes, one khata, its limit and promise, and its private addresses."""

import datetime
from functools import partial
from typing import Any

from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import NoReverseMatch, reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from galla.accounts.access import Access
from galla.accounts.calendar import shop_day
from galla.accounts.pages import ShopRequest, page
from galla.credit import actions, queries
from galla.credit.forms import LimitForm, PromiseForm
from galla.credit.interest import borne_so_far, rate_of, terms_now
from galla.credit.interest_forms import OwnRateForm
from galla.credit.listings import OWING, ages_together
from galla.credit.models import StatementLink
from galla.foundation.errors import Refusal
from galla.foundation.notices import say_done
from galla.foundation.rendering import refuse
from galla.ledger.cards import named_entries
from galla.parties.models import Customer
from galla.parties.queries import canonical


@require_GET
@page("credit.view")
def owing(request: ShopRequest) -> HttpResponseBase:
    """Everybody who owes, how old it is, and what all of it comes to."""
    today = shop_day(request.access.shop, timezone.now())
    rows = queries.ageing(request.access, today=today)
    together = partial(_together, request.access, today)
    return OWING.respond(request, rows, template="credit/owing.html", context={"together": together})


def _together(access: Access, today: datetime.date) -> dict[str, Any]:
    """What all who owe come to; asked where the whole page is shown, not where its list is swapped or exported."""
    sums = queries.ageing_together(access, today=today)
    return {**sums, "ages": ages_together(sums)}


@require_GET
@page("credit.view")
def khata(request: ShopRequest, customer_id: int) -> HttpResponseBase:
    """One khata. That of somebody merged into another leads to the one they are."""
    found = request.access.get(Customer, customer_id)
    if found.merged_at is not None:
        return redirect("credit:khata", customer_id=canonical(found.pk))
    return khata_page(request, found)


@require_GET
@page("credit.view")
def part(request: ShopRequest, customer_id: int) -> HttpResponse:
    """What a customer owes, as a part of their page."""
    found = request.access.get(Customer, customer_id)
    context = {"customer": found, "khata": queries.khata(request.access, found.pk), "settle_url": _settle_url(found)}
    return render(request, "credit/part.html", context)


@require_POST
@page("credit.limit")
def limit(request: ShopRequest, customer_id: int) -> HttpResponseBase:
    """Set the most a customer may owe."""
    found, form = request.access.get(Customer, customer_id), LimitForm(request.POST)
    if form.is_valid():
        try:
            actions.set_limit(
                access=request.access, at=timezone.now(), customer=found, limit_minor=form.cleaned_data["limit"]
            )
        except Refusal as refusal:
            refuse(form, refusal.detail, refusal.field)
        else:
            say_done(request, _("The limit stands."))
            return redirect("credit:khata", customer_id=canonical(found.pk))
    return khata_page(request, found, limit_form=form, status=400)


@require_POST
@page("credit.settle")
def promise(request: ShopRequest, customer_id: int) -> HttpResponseBase:
    """Write down when a customer promised to pay."""
    found, form = request.access.get(Customer, customer_id), PromiseForm(request.POST)
    if form.is_valid():
        told = form.cleaned_data
        act: dict[str, Any] = {"access": request.access, "at": timezone.now(), "customer": found}
        try:
            actions.promise(**act, on=told["promise_on"], reminds=not told["no_reminders"])
        except Refusal as refusal:
            refuse(form, refusal.detail, refusal.field)
        else:
            say_done(request, _("Written down."))
            return redirect("credit:khata", customer_id=canonical(found.pk))
    return khata_page(request, found, promise_form=form, status=400)


@require_POST
@page("credit.link")
def link_new(request: ShopRequest, customer_id: int) -> HttpResponseBase:
    """Make a private address of a khata. It is shown this once: of its secret only a hash is kept."""
    found = request.access.get(Customer, customer_id)
    made = actions.make_link(access=request.access, at=timezone.now(), customer=found)
    address = request.build_absolute_uri(reverse("credit:shared", args=[made.secret]))
    response = khata_page(request, found, made_address=address)
    response["Cache-Control"] = "private, no-store"
    return response


@require_POST
@page("credit.link")
def link_back(request: ShopRequest, link_id: int) -> HttpResponseBase:
    """A private address opens nothing any more."""
    found = request.access.get(StatementLink, link_id)
    actions.take_link_back(access=request.access, at=timezone.now(), link=found)
    say_done(request, _("The address opens nothing any more."))
    return redirect("credit:khata", customer_id=found.customer_id)


def khata_page(request: ShopRequest, found: Customer, *, status: int = 200, **told: Any) -> HttpResponse:
    """One khata with everything that can be done on it; ``told`` are forms that were refused."""
    access = request.access
    now = queries.khata(access, found.pk)
    charges = list(queries.open_charges(access, found.pk)[: queries.MOST_OPEN])
    names = named_entries(charge.entry_id for charge in charges)
    takes = terms_now(access.shop.pk)
    context = {
        "customer": found,
        "khata": now,
        "interest": borne_so_far(access.shop, found.pk, at=timezone.now()) if takes is not None else None,
        "rate_form": _rate_form(found) if takes is not None and access.can("credit.limit") else None,
        "charges": [(charge, names[charge.entry_id]) for charge in charges],
        "limit_form": LimitForm(initial={"limit": now.limit_minor}) if access.can("credit.limit") else None,
        "promise_form": _promise_form(now) if access.can("credit.settle") else None,
        "changes": queries.limit_changes(access, found.pk)[: queries.MOST_CHANGES],
        "may_link": access.can("credit.link"),
        "links": queries.links(access, found.pk, at=timezone.now()) if access.can("credit.link") else [],
        "settle_url": _settle_url(found) if access.can("credit.settle") else "",
        **told,
    }
    return render(request, "credit/khata.html", context, status=status)


def _promise_form(now: queries.KhataNow) -> PromiseForm:
    return PromiseForm(initial={"promise_on": now.promise_on, "no_reminders": not now.reminds})


def _rate_form(found: Customer) -> OwnRateForm:
    own = rate_of(found.pk)
    return OwnRateForm(initial={"rate": own.rate_ppm if own is not None else None})


def _settle_url(found: Customer) -> str:
    try:
        return reverse("cashbook:settle", args=[found.pk])
    except NoReverseMatch:
        return ""  # the room is not there
