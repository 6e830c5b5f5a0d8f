"""What several acts end on: the page of a card, and that of one just made with its code."""

from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone

from galla.accounts.calendar import shop_day
from galla.accounts.pages import ShopRequest
from galla.ledger import places
from galla.ledger.cards import shown_card
from galla.prepaid import codes, queries
from galla.prepaid.actions import Sold
from galla.prepaid.forms import KeepForm, ReplaceForm
from galla.prepaid.listings import badge_of
from galla.prepaid.models import GiftCard
from galla.prepaid.views.taking import turned
from galla.prepaid.waiting import waited_for


def just_made(request: ShopRequest, sold: Sold) -> HttpResponse:
    """A card with its code, which is shown once."""
    context = {"card": sold.card, "paper": sold.paper.document, "code": codes.written(sold.code) if sold.code else ""}
    response = render(request, "prepaid/sold.html", context, status=201)
    response["Cache-Control"] = "private, no-store"
    return response


def card_page(request: ShopRequest, card: GiftCard, *, status: int = 200, **forms: Any) -> HttpResponse:
    """One card, with the forms of what may be done with it."""
    access = request.access
    found = queries.listed_cards(access).get(pk=card.pk)
    place = places.gift(access.shop.pk, found.pk)
    state = queries.state_of(found, left_minor=found.left_minor, on=shop_day(access.shop, timezone.now()))
    replacement = queries.replacement_of(access, found)
    context = {
        "card": found,
        "badge": badge_of("replaced" if replacement is not None else state),
        "moves": shown_card(place, places.prepaid(access.shop.pk), **turned(request)),
        "may_take": access.can("prepaid.take") and state != "over" and replacement is None,
        "sold_by": queries.prepayments(access).get(pk=found.pk),
        "replacement": replacement,
        "waiting_minor": sum(waited_for(access.shop.pk, cards=[found.pk]).values()),
        "replace_form": ReplaceForm() if state == "good" and access.can("prepaid.replace") else None,
        "keep_form": KeepForm() if state == "over" and access.can("prepaid.keep") else None,
        **forms,
    }
    return render(request, "prepaid/card.html", context, status=status)
