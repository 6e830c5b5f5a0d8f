"""Batches: what expires when, the card of one, its price, and the end of those past their day."""

import datetime

from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import NoReverseMatch, reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_POST

from galla.accounts.access import Access, as_identity
from galla.accounts.calendar import shop_day
from galla.accounts.models import Branch
from galla.accounts.pages import ShopRequest, page
from galla.foundation import formats
from galla.foundation.errors import KeyReused, Refusal
from galla.foundation.notices import say_done
from galla.foundation.rendering import refuse
from galla.inventory import queries
from galla.inventory.actions import price_batch, write_off_expired
from galla.inventory.forms import BatchPriceForm, WriteOffForm, choose_from, open_branches
from galla.inventory.listings import BATCHES, state_of_days
from galla.inventory.models import Batch, Place
from galla.ledger import places
from galla.ledger import queries as ledger
from galla.ledger.cards import shown_card

PROPOSALS = "cost.view"
MOST_PRICES = 50


@require_GET
@page("stock.view")
def batch_list(request: ShopRequest) -> HttpResponseBase:
    """What lies there by batch, what expires first above. What it might be sold for is for whoever may see costs."""
    return _list(request)


@require_POST
@page("stock.move")
def write_off(request: ShopRequest) -> HttpResponseBase:
    """Take what is past its day off the shelf of a branch."""
    form = _write_off_form(request.access, request)
    if form.is_valid():
        told = form.cleaned_data
        try:
            paper = write_off_expired(
                access=request.access,
                at=timezone.now(),
                key=told["key"],
                branch=told["branch"],
                place=told["place"],
            )
        except KeyReused:
            form.add_error(None, _("This was saved already. Look, then begin again."))
        except Refusal as refusal:
            form.add_error(None, refusal.detail)
        else:
            count = paper.document.lines.count()
            say_done(request, ngettext("%d batch written off.", "%d batches written off.", count) % count)
            return redirect("inventory:adjustment", adjustment_id=paper.document.pk)
    return render(request, "inventory/write_off.html", {"form": form}, status=400)


@require_GET
@page("stock.view")
def batch(request: ShopRequest, batch_id: int) -> HttpResponseBase:
    """What lies of a batch at a branch, and every move behind it; ``?before=`` and ``?after=`` turn the page."""
    return _card(request, batch_id, None)


@require_POST
@page("product.edit")
def price(request: ShopRequest, batch_id: int) -> HttpResponseBase:
    """Sell a batch at a price of its own."""
    found = request.access.get(Batch, batch_id)
    form = BatchPriceForm(request.POST)
    if form.is_valid():
        try:
            price_batch(access=request.access, at=timezone.now(), batch=found, price_e4=form.cleaned_data["price"])
        except Refusal as refusal:
            refuse(form, refusal.detail, refusal.field)
        else:
            say_done(request, _("Saved."))
            return redirect("inventory:batch", batch_id=batch_id)
    return _card(request, batch_id, form)


def _list(request: ShopRequest) -> HttpResponseBase:
    access = request.access
    on = shop_day(access.shop, timezone.now())
    rows = queries.lying_batches(access, queries.shelves(access), on=on)
    context = {
        "may_move": access.can("stock.move"),
        "may_mark_down": access.can("markdown.edit"),
        "past": [] if request.headers.get("HX-Request") else _past(access, on),
    }
    without = () if access.can(PROPOSALS) else ("proposed",)
    return BATCHES.respond(request, rows, template="inventory/batches.html", context=context, without=without)


def _past(access: Access, on: datetime.date) -> list[tuple[Branch | Place, int, WriteOffForm]]:
    """The floors and places where something is past its day, how many batches, and the form that writes them off."""
    if not access.can("stock.move"):
        return []
    found = []
    for branch, place in _spots(access):
        shelf = places.shelf(access.shop.pk, branch.pk, place.pk if place else None)
        count = queries.lying_batches(access, [shelf], on=on).filter(expires_on__lt=on).count()
        if count:
            found.append((place or branch, count, WriteOffForm(initial={"branch": branch, "place": place})))
    return found


def _spots(access: Access) -> list[tuple[Branch, Place | None]]:
    """Every floor and every place of the open branches."""
    return [
        *((branch, None) for branch in queries.branches(access)),
        *((place.branch, place) for place in queries.places_of(access)),
    ]


def _write_off_form(access: Access, request: ShopRequest) -> WriteOffForm:
    form = WriteOffForm(request.POST)
    choose_from(form, "branch", open_branches(access))
    choose_from(form, "place", queries.places_of(access))
    return form


def _card(request: ShopRequest, batch_id: int, form: BatchPriceForm | None) -> HttpResponseBase:
    access = request.access
    on = shop_day(access.shop, timezone.now())
    access.get(Batch, batch_id)
    found = queries.known_batches(access, queries.shelves(access), on=on).get(pk=batch_id)
    branch = queries.branch_meant(access, request.GET.get("branch", ""))
    place = queries.place_meant(access, branch, request.GET.get("place", ""))
    spots = dict.fromkeys([*_spots(access), (branch, place)])
    pairs = {spot: queries.batch_shelf(access, found, *spot) for spot in spots}
    held = ledger.balances(pairs.values())
    shelf, unit = pairs[branch, place]
    before, after = as_identity(request.GET.get("before", "")), as_identity(request.GET.get("after", ""))
    left = queries.days_left(found)
    proposed = queries.proposed_price(found) if access.can(PROPOSALS) else None
    context = {
        "batch": found,
        "product": found.product,
        "branch": branch,
        "place": place,
        "here": held[shelf.id, unit.id].on_hand,
        "lying": [
            (spot, held[where.id, what.id].on_hand) for spot, (where, what) in pairs.items() if spot != (branch, place)
        ],
        "days_left": None if left is None else formats.quantity(left * 1000),
        "state": state_of_days(left),
        "proposed": proposed,
        "prices": queries.price_changes(found)[:MOST_PRICES],
        "card": shown_card(shelf, unit, before=before, after=after),
        "form": form or BatchPriceForm(initial={"price": found.price_e4 if proposed is None else proposed}),
        "may_price": access.can("product.edit"),
        "may_move": access.can("stock.move") and branch.archived_at is None,
        "recall": _address("sales:recall", found.pk) if access.can("bill.view") else "",
    }
    return render(request, "inventory/batch.html", context, status=200 if form is None else 400)


def _address(name: str, number: int) -> str:
    """The address of a page of another room, or "" where that room is not there."""
    try:
        return reverse(name, args=[number])
    except NoReverseMatch:
        return ""
