"""Pages of the shop's notes and coins."""

from django.http.response import HttpResponseBase
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from galla.accounts.pages import ShopRequest, page
from galla.drawer import actions, queries
from galla.drawer.forms import DenominationForm, NewDenominationForm
from galla.drawer.listings import DENOMINATIONS
from galla.drawer.models import Denomination


@require_GET
@page("denomination.edit")
def denominations(request: ShopRequest) -> HttpResponseBase:
    """The notes and coins of the shop."""
    return DENOMINATIONS.listed(request, queries.denominations(request.access))


@require_http_methods(["GET", "POST"])
@page("denomination.edit")
def denomination_new(request: ShopRequest) -> HttpResponseBase:
    """A further note or coin."""
    form = NewDenominationForm(request.POST or None)

    def save() -> str:
        typed = dict(form.cleaned_data)
        made = actions.add_denomination(access=request.access, value_minor=typed.pop("value"), **typed)
        return _("%(label)s is in the list.") % {"label": made.label}

    return DENOMINATIONS.edited(request, form, save)


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

    return DENOMINATIONS.edited(request, form, save, one=found)


@require_POST
@page("denomination.edit")
def put_away(request: ShopRequest, denomination_id: int) -> HttpResponseBase:
    """Put a note away, with a way back."""
    found = request.access.get(Denomination, denomination_id)
    return DENOMINATIONS.put_away(
        request,
        found,
        lambda: actions.archive_denomination(access=request.access, at=timezone.now(), denomination=found),
    )


@require_POST
@page("denomination.edit")
def bring_back(request: ShopRequest, denomination_id: int) -> HttpResponseBase:
    """Bring a note back."""
    found = request.access.get(Denomination, denomination_id)
    return DENOMINATIONS.brought_back(
        request, found, lambda: actions.restore_denomination(access=request.access, denomination=found)
    )
