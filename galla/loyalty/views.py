"""The pages of points: the shop's scheme, and what a customer has."""

from typing import Any

from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from galla.accounts.access import as_identity
from galla.accounts.pages import ShopRequest, page
from galla.foundation.errors import Refusal
from galla.foundation.notices import say_done
from galla.ledger.cards import shown_card
from galla.loyalty import queries
from galla.loyalty.actions import set_scheme
from galla.loyalty.forms import SchemeForm
from galla.loyalty.moves import pair_of
from galla.parties.models import Customer
from galla.parties.queries import canonical


@require_http_methods(["GET", "POST"])
@page("loyalty.edit")
def scheme(request: ShopRequest) -> HttpResponseBase:
    """What bills earn from now on, and what points pay."""
    form = SchemeForm.of(queries.scheme_or_first(request.access.shop.pk), request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            set_scheme(access=request.access, at=timezone.now(), is_on=form.cleaned_data["is_on"], rules=form.rules())
        except Refusal as refusal:
            form.refuse(refusal)
        else:
            say_done(request, _("Saved."))
            return redirect("loyalty:scheme")
    return render(request, "loyalty/scheme.html", {"form": form}, status=400 if form.errors else 200)


@require_GET
@page("loyalty.view")
def points(request: ShopRequest, customer_id: int) -> HttpResponseBase:
    """What a customer has, and what brought and took it. Somebody merged leads to who they are."""
    access, found = request.access, request.access.get(Customer, customer_id)
    if found.merged_at is not None:
        return redirect("loyalty:points", customer_id=canonical(found.pk))
    place, unit = pair_of(access.shop.pk, found.pk)
    turned: dict[str, Any] = {way: as_identity(request.GET.get(way)) for way in ("before", "after")}
    left = queries.points_left(access.shop.pk, found.pk)
    context = {
        "customer": found,
        "left": left,
        "missed": queries.points_missed(found.pk),
        "worth_minor": queries.worth_of(access.shop.pk, left),
        "moves": shown_card(place, unit, **turned),
    }
    return render(request, "loyalty/points.html", context)


@require_GET
@page("loyalty.view")
def part(request: ShopRequest, customer_id: int) -> HttpResponse:
    """What a customer has, as a part of their page; nothing in a shop that never had points."""
    found, shop_id = request.access.get(Customer, customer_id), request.access.shop.pk
    if queries.scheme_of(shop_id) is None:
        return HttpResponse()
    left = queries.points_left(shop_id, found.pk)
    context = {
        "customer": found,
        "left": left,
        "missed": queries.points_missed(found.pk),
        "worth_minor": queries.worth_of(shop_id, left),
    }
    return render(request, "loyalty/part.html", context)
