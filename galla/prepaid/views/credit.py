"""What one customer gave ahead: what is left of it, an advance, credit that is given."""

from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from galla.accounts.allowing import asked
from galla.accounts.asking import ask_for_pin, told_in
from galla.accounts.pages import ShopRequest, page
from galla.foundation.formats import money_symbol
from galla.foundation.notices import say_done
from galla.ledger import places
from galla.ledger.cards import shown_card
from galla.parties.models import Customer
from galla.parties.queries import canonical
from galla.prepaid import actions, queries
from galla.prepaid.forms import CreditForm
from galla.prepaid.views.taking import form_of, page_of, taken, turned


@require_GET
@page("prepaid.view")
def ahead(request: ShopRequest, customer_id: int) -> HttpResponseBase:
    """What a customer may still spend, and what put it there and took it. Somebody merged leads to who they are."""
    access, found = request.access, request.access.get(Customer, customer_id)
    if found.merged_at is not None:
        return redirect("prepaid:ahead", customer_id=canonical(found.pk))
    place = places.store_credit(access.shop.pk, found.pk)
    context = {
        "customer": found,
        "left_minor": queries.credit_left(access.shop.pk, found.pk),
        "waiting_minor": queries.waiting_of(access.shop.pk, found.pk),
        "moves": shown_card(place, places.prepaid(access.shop.pk), **turned(request)),
        "may_take": access.can("prepaid.take"),
    }
    return render(request, "prepaid/ahead.html", context)


@require_GET
@page("prepaid.view")
def part(request: ShopRequest, customer_id: int) -> HttpResponse:
    """What a customer may still spend, as a part of their page."""
    found = request.access.get(Customer, customer_id)
    shop_id = request.access.shop.pk
    context = {"customer": found, "left_minor": queries.credit_left(shop_id, found.pk)}
    context["waiting_minor"] = queries.waiting_of(shop_id, found.pk)
    return render(request, "prepaid/part.html", context)


@require_http_methods(["GET", "POST"])
@page("prepaid.take")
def advance(request: ShopRequest, customer_id: int) -> HttpResponseBase:
    """Take what a customer pays ahead, at the till one stands at."""
    found, form = request.access.get(Customer, customer_id), form_of(request)
    if request.method == "POST":
        paper = taken(
            form,
            lambda: actions.take_advance(
                access=request.access,
                at=timezone.now(),
                key=form.cleaned_data["key"],
                customer=found,
                money=form.money(),
            ),
        )
        if paper is not None:
            say_done(request, _("%(amount)s taken.") % {"amount": money_symbol(paper.document.amount_minor)})
            return redirect("prepaid:prepayment", prepayment_id=paper.document.pk)
    leave = reverse("prepaid:ahead", args=[found.pk])
    return page_of(request, form, title=_("Take an advance"), about=str(found), leave=leave, words=_("Take it"))


@require_http_methods(["GET", "POST"])
@page("allowance.ask")
def give(request: ShopRequest, customer_id: int) -> HttpResponseBase:
    """Give a customer credit for nothing; a manager allows it where one may not."""
    found, at = request.access.get(Customer, customer_id), timezone.now()
    form = CreditForm(request.POST if request.method == "POST" else None)
    ask_for_pin(form, request.access, "prepaid.give")
    if request.method == "POST":
        paper = taken(
            form,
            lambda: actions.give_credit(
                access=asked(request.access, "prepaid.give", told_in(form), at=at),
                at=at,
                key=form.cleaned_data["key"],
                customer=found,
                amount_minor=form.cleaned_data["amount"],
                reason=form.cleaned_data["reason"],
            ),
        )
        if paper is not None:
            say_done(request, _("%(amount)s given.") % {"amount": money_symbol(paper.document.amount_minor)})
            return redirect("prepaid:prepayment", prepayment_id=paper.document.pk)
    context = {"customer": found, "form": form}
    return render(request, "prepaid/give.html", context, status=400 if form.errors else 200)
