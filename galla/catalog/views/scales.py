"""Pages of the formats of scale labels: the list of them, and one as a form."""

from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from galla.accounts.pages import ShopRequest, page
from galla.catalog import actions
from galla.catalog.forms import ScaleFormatForm
from galla.catalog.listings import SCALE_FORMATS
from galla.catalog.models import ScaleFormat
from galla.foundation.errors import Refusal
from galla.foundation.notices import say_done
from galla.foundation.rendering import refuse

# What the action calls the boxes.
BOXES = {"prefix": "begins"}


@require_GET
@page("settings.edit")
def scale_formats(request: ShopRequest) -> HttpResponseBase:
    """How the scales of the shop write their labels."""
    rows = request.access.rows(ScaleFormat)
    return SCALE_FORMATS.respond(request, rows, template="catalog/scale_formats.html", context={})


@require_http_methods(["GET", "POST"])
@page("settings.edit")
def scale_format_new(request: ShopRequest) -> HttpResponseBase:
    """A new format."""
    return _form(request, None)


@require_http_methods(["GET", "POST"])
@page("settings.edit")
def scale_format(request: ShopRequest, scale_format_id: int) -> HttpResponseBase:
    """One format."""
    return _form(request, request.access.get(ScaleFormat, scale_format_id))


def _form(request: ShopRequest, found: ScaleFormat | None) -> HttpResponseBase:
    form = ScaleFormatForm(request.POST or None, scale_format=found)
    if request.method == "POST" and form.is_valid():
        try:
            actions.save_scale_format(access=request.access, scale_format=found, **form.values())
        except Refusal as refusal:
            refuse(form, refusal.detail, BOXES.get(refusal.field or "", refusal.field))
        else:
            say_done(request, _("Saved."))
            return redirect("catalog:scale_formats")
    context = {
        "form": form,
        "form_title": _("Labels that begin with %(prefix)s") % {"prefix": found} if found else _("New scale format"),
        "list_title": SCALE_FORMATS.caption,
        "leave": reverse("catalog:scale_formats"),
    }
    return render(request, "kept_form.html", context, status=400 if form.errors else 200)
