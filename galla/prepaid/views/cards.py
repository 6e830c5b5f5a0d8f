"""Pages of gift cards: which there are, one of them, selling one, topping it up, its slip, the shop's terms."""

from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from galla.accounts.pages import ShopRequest, page
from galla.foundation.errors import Refusal
from galla.foundation.formats import money_symbol
from galla.foundation.notices import say_done
from galla.foundation.rendering import refuse
from galla.prepaid import actions, printing, queries
from galla.prepaid.actions import Sold
from galla.prepaid.forms import LookForm, TermsForm
from galla.prepaid.listings import CARDS
from galla.prepaid.models import GiftCard
from galla.prepaid.views.shown import card_page, just_made
from galla.prepaid.views.taking import form_of, page_of, taken


@require_GET
@page("prepaid.view")
def listed(request: ShopRequest) -> HttpResponseBase:
    """Every gift card of the shop."""
    context = {"may_take": request.access.can("prepaid.take"), "may_edit": request.access.can("settings.edit")}
    context["may_keep"] = request.access.can("prepaid.keep")
    return CARDS.respond(request, queries.listed_cards(request.access), template="prepaid/cards.html", context=context)


@require_http_methods(["GET", "POST"])
@page("prepaid.take")
def new(request: ShopRequest) -> HttpResponseBase:
    """Sell a card at the till one stands at; its code is shown once, with what prints it."""
    form = form_of(request)
    if request.method == "POST":
        sold: Sold | None = taken(
            form,
            lambda: actions.sell_card(
                access=request.access, at=timezone.now(), key=form.cleaned_data["key"], money=form.money()
            ),
        )
        if sold is not None:
            return just_made(request, sold)
    days = queries.valid_days(request.access)
    about = _("Good for %d days.") % days if days else _("It is good for ever.")
    return page_of(
        request, form, title=_("Sell a gift card"), about=about, leave=reverse("prepaid:cards"), words=_("Sell it")
    )


@require_http_methods(["GET", "POST"])
@page("prepaid.view")
def look(request: ShopRequest) -> HttpResponseBase:
    """Find the card of a code. By a form that is sent: addresses are written down in logs."""
    form = LookForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        found = queries.card_of_code(request.access, form.cleaned_data["code"])
        if found is not None:
            return redirect("prepaid:card", card_id=found.pk)
        form.add_error("code", _("No gift card has this code."))
    return render(request, "prepaid/look.html", {"form": form}, status=400 if form.errors else 200)


@require_http_methods(["GET", "POST"])
@page("settings.edit")
def terms(request: ShopRequest) -> HttpResponseBase:
    """How long a card is good that is sold from now on."""
    told = request.POST if request.method == "POST" else None
    form = TermsForm(told, initial={"valid_days": queries.valid_days(request.access)})
    if request.method == "POST" and form.is_valid():
        try:
            actions.set_terms(access=request.access, valid_days=form.cleaned_data["valid_days"])
        except Refusal as refusal:
            refuse(form, refusal.detail, refusal.field)
        else:
            say_done(request, _("Saved."))
            return redirect("prepaid:cards")
    return render(request, "prepaid/terms.html", {"form": form}, status=400 if form.errors else 200)


@require_GET
@page("prepaid.view")
def card(request: ShopRequest, card_id: int) -> HttpResponseBase:
    """One card: what is left on it, and what put it there and took it."""
    return card_page(request, request.access.get(GiftCard, card_id))


@require_http_methods(["GET", "POST"])
@page("prepaid.take")
def top_up(request: ShopRequest, card_id: int) -> HttpResponseBase:
    """Put more on a card."""
    found, form = request.access.get(GiftCard, card_id), form_of(request)
    if request.method == "POST":
        paper = taken(
            form,
            lambda: actions.top_up(
                access=request.access, at=timezone.now(), key=form.cleaned_data["key"], card=found, money=form.money()
            ),
        )
        if paper is not None:
            say_done(request, _("%(amount)s put on it.") % {"amount": money_symbol(paper.document.amount_minor)})
            return redirect("prepaid:card", card_id=found.pk)
    leave = reverse("prepaid:card", args=[found.pk])
    return page_of(request, form, title=_("Top up"), about=str(found), leave=leave, words=_("Put it on the card"))


@require_POST
@page("prepaid.take")
def slip(request: ShopRequest, card_id: int) -> HttpResponse:
    """The card on paper, for whoever has its code in hand."""
    found = queries.cards(request.access).get(pk=request.access.get(GiftCard, card_id).pk)
    form = LookForm(request.POST)
    code = form.cleaned_data["code"] if form.is_valid() else ""
    return printing.slip(request.access.shop, found, code=code, left_minor=found.left_minor)
