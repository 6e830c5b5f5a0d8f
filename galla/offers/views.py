"""Pages of the shop's offers."""

from typing import Any

from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from galla.accounts.pages import ShopRequest, page
from galla.foundation.saving import done, saved
from galla.offers import actions, queries
from galla.offers.bundle_forms import BundleForm, beside_boxes, bundle_written
from galla.offers.forms import OfferForm, TermsForm, written
from galla.offers.kinds import FOR_EXAMPLE
from galla.offers.listings import offers_of
from galla.offers.models import Kind, Offer


@require_GET
@page("offer.view")
def offers(request: ShopRequest) -> HttpResponseBase:
    """What the shop offers, and what it has offered."""
    rows, may_edit = queries.with_uses(queries.offers(request.access)), request.access.can("offer.edit")
    told: dict[str, Any] = {"template": "offers/offers.html", "context": {"may_edit": may_edit}}
    return offers_of(request.access).respond(request, rows, **told, without=() if may_edit else {"act"})


@require_GET
@page("offer.edit")
def offer_new(request: ShopRequest) -> HttpResponseBase:
    """The kinds of offers there are, to begin one."""
    kinds = [(label, FOR_EXAMPLE[Kind(kind)], reverse(f"offers:new_{kind}")) for kind, label in Kind.choices]
    return render(request, "offers/kinds.html", {"kinds": kinds})


@require_http_methods(["GET", "POST"])
@page("offer.edit")
def offer_new_of(request: ShopRequest, kind: str) -> HttpResponseBase:
    """One more offer of a kind."""
    form = _form(request, kind)

    def save() -> str:
        with beside_boxes(form):
            made = actions.add_offer(access=request.access, at=timezone.now(), kind=kind, values=form.values())
        return _("%(name)s counts from now on.") % {"name": made.name}

    title = str(Kind(kind).label)
    return saved(request, form, save, to=reverse("offers:offers")) or _form_page(request, form, title)


def _form(request: ShopRequest, kind: str, offer: Offer | None = None) -> TermsForm:
    """The form of a kind, as an offer stands where there is one."""
    access, sent = request.access, request.POST or None
    if kind == Kind.BUNDLE:
        return BundleForm(sent, initial=bundle_written(access, offer) if offer else {}, access=access)
    return OfferForm(sent, initial=written(access, offer) if offer else {}, access=access, kind=kind)


@require_http_methods(["GET", "POST"])
@page("offer.edit")
def offer(request: ShopRequest, offer_id: int) -> HttpResponseBase:
    """What an offer says."""
    found = request.access.get(Offer, offer_id)
    name = found.name
    form = _form(request, found.kind, found)

    def save() -> str:
        with beside_boxes(form):
            actions.change_offer(access=request.access, offer=found, changes=form.values())
        return _("Changed.")

    return saved(request, form, save, to=reverse("offers:offers")) or _form_page(request, form, name)


def _form_page(request: ShopRequest, form: TermsForm, title: str) -> HttpResponseBase:
    context = {"form": form, "form_title": title, "leave": reverse("offers:offers")}
    return render(request, "offers/offer_form.html", context, status=400 if form.errors else 200)


@require_POST
@page("offer.edit")
def put_away(request: ShopRequest, offer_id: int) -> HttpResponseBase:
    """End an offer, with a way back."""
    found = request.access.get(Offer, offer_id)
    return done(
        request,
        lambda: actions.archive_offer(access=request.access, at=timezone.now(), offer=found),
        said=_("%(name)s has ended.") % {"name": found.name},
        to=reverse("offers:offers"),
        undo=reverse("offers:offer_restore", args=[found.pk]),
    )


@require_POST
@page("offer.edit")
def bring_back(request: ShopRequest, offer_id: int) -> HttpResponseBase:
    """Take an offer up again."""
    found = request.access.get(Offer, offer_id)
    return done(
        request,
        lambda: actions.restore_offer(access=request.access, offer=found),
        said=_("%(name)s counts again.") % {"name": found.name},
        to=reverse("offers:offers"),
    )
