"""Pages of the shop's notes and coins."""

from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from galla.accounts.pages import ShopRequest, page
from galla.drawer import actions, queries
from galla.drawer.forms import DenominationForm, NewDenominationForm
from galla.drawer.models import Denomination
from galla.foundation.saving import done, saved


@require_GET
@page("denomination.edit")
def denominations(request: ShopRequest) -> HttpResponseBase:
    """The notes and coins of the shop."""
    known = queries.denominations(request.access)
    context = {"used": known.filter(archived_at=None), "archived": known.exclude(archived_at=None)}
    return render(request, "drawer/denominations.html", context)


@require_http_methods(["GET", "POST"])
@page("denomination.edit")
def denomination_new(request: ShopRequest) -> HttpResponseBase:
    """A further note or coin."""
    form = NewDenominationForm(request.POST or None)

    def save() -> str:
        typed = dict(form.cleaned_data)
        made = actions.add_denomination(access=request.access, value_minor=typed.pop("value"), **typed)
        return _("%(label)s is in the list.") % {"label": made.label}

    return saved(request, form, save, to="drawer:denominations") or _form_page(request, form, _("New note or coin"))


@require_http_methods(["GET", "POST"])
@page("denomination.edit")
def denomination(request: ShopRequest, denomination_id: int) -> HttpResponseBase:
    """How a note or coin is shown."""
    found = request.access.get(Denomination, denomination_id)
    initial = {name: getattr(found, name) for name in ("label", "kind", "tone", "is_legacy")}
    form = DenominationForm(request.POST or None, initial=initial)

    def save() -> str:
        actions.change_denomination(access=request.access, denomination=found, changes=form.cleaned_data)
        return _("Changed.")

    return saved(request, form, save, to="drawer:denominations") or _form_page(request, form, found.label)


def _form_page(request: ShopRequest, form: DenominationForm, title: str) -> HttpResponseBase:
    context = {"form": form, "form_title": title, "leave": reverse("drawer:denominations")}
    return render(request, "drawer/denomination_form.html", context, status=400 if form.errors else 200)


@require_POST
@page("denomination.edit")
def put_away(request: ShopRequest, denomination_id: int) -> HttpResponseBase:
    """Put a note away, with a way back."""
    found = request.access.get(Denomination, denomination_id)
    return done(
        request,
        lambda: actions.archive_denomination(access=request.access, at=timezone.now(), denomination=found),
        said=_("%(label)s is put away.") % {"label": found.label},
        to="drawer:denominations",
        undo=reverse("drawer:denomination_restore", args=[found.pk]),
    )


@require_POST
@page("denomination.edit")
def bring_back(request: ShopRequest, denomination_id: int) -> HttpResponseBase:
    """Bring a note back."""
    found = request.access.get(Denomination, denomination_id)
    return done(
        request,
        lambda: actions.restore_denomination(access=request.access, denomination=found),
        said=_("%(label)s is back.") % {"label": found.label},
        to="drawer:denominations",
    )
