"""The places of the branches: added, called otherwise, put away, brought back."""

from typing import Any

from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from galla.accounts.pages import ShopRequest, page
from galla.foundation.errors import NotFound
from galla.foundation.lists import export
from galla.foundation.lists.listing import EXPORT
from galla.foundation.saving import done, saved
from galla.inventory import actions, queries
from galla.inventory.forms import NewPlaceForm, PlaceForm
from galla.inventory.listings.files import PLACES, place_rows
from galla.inventory.models import Place


@require_GET
@page("place.edit")
def places(request: ShopRequest) -> HttpResponseBase:
    """Every branch with its places, those that were put away below; ``?export=`` gives them as a file."""
    known, away = list(queries.places_of(request.access)), list(queries.places_put_away(request.access))
    branches = [
        (
            branch,
            [place for place in known if place.branch_id == branch.pk],
            [place for place in away if place.branch_id == branch.pk],
        )
        for branch in queries.branches(request.access)
    ]
    wanted = request.GET.get(EXPORT, "")
    if wanted in export.WRITERS:
        return export.answer(wanted, "places", PLACES, place_rows(branches), _("Places"))
    return render(request, "inventory/places.html", {"branches": branches})


@require_http_methods(["GET", "POST"])
@page("place.edit")
def place_new(request: ShopRequest) -> HttpResponseBase:
    """A further place of a branch."""
    form = NewPlaceForm(request.POST or None, access=request.access)

    def save() -> str:
        made = actions.add_place(access=request.access, **form.cleaned_data)
        return _("%(place)s is a place of %(branch)s.") % {"place": made, "branch": made.branch}

    return saved(request, form, save, to="inventory:places") or _form_page(request, form, title=_("New place"))


@require_http_methods(["GET", "POST"])
@page("place.edit")
def place(request: ShopRequest, place_id: int) -> HttpResponseBase:
    """What a place is called."""
    found = _in_use(request, place_id)
    form = PlaceForm(request.POST or None, initial={"name": found.name, "kind": found.kind})
    name, away = found.name, reverse("inventory:place_archive", args=[found.pk])

    def save() -> str:
        actions.change_place(access=request.access, place=found, **form.cleaned_data)
        return _("Changed.")

    return saved(request, form, save, to="inventory:places") or _form_page(request, form, title=name, away=away)


def _form_page(request: ShopRequest, form: PlaceForm, **context: Any) -> HttpResponseBase:
    status = 400 if form.errors else 200
    return render(request, "inventory/place_form.html", {"form": form, **context}, status=status)


@require_POST
@page("place.edit")
def put_away(request: ShopRequest, place_id: int) -> HttpResponseBase:
    """Put a place away in which nothing lies."""
    found = _in_use(request, place_id)
    return done(
        request,
        lambda: actions.archive_place(access=request.access, at=timezone.now(), place=found),
        said=_("%(place)s is put away.") % {"place": found},
        to="inventory:places",
        kept=reverse("inventory:place", args=[found.pk]),
    )


@require_POST
@page("place.edit")
def bring_back(request: ShopRequest, place_id: int) -> HttpResponseBase:
    """Use a place again that was put away."""
    found = request.access.get(Place, place_id)
    return done(
        request,
        lambda: actions.restore_place(access=request.access, place=found),
        said=_("%(place)s is in use again.") % {"place": found},
        to="inventory:places",
    )


def _in_use(request: ShopRequest, place_id: int) -> Place:
    """A place that was not put away. Raises ``NotFound``."""
    found = request.access.get(Place, place_id)
    if found.archived_at is not None:
        raise NotFound(_("There is no such thing in this shop."))
    return found
