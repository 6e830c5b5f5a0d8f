"""Pages of suppliers: the list, one, the form, putting away."""

from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from galla.accounts.pages import ShopRequest, page
from galla.foundation.notices import say_done
from galla.parties import actions, queries
from galla.parties.identity import phone_shown
from galla.parties.listings import SUPPLIERS
from galla.parties.models import Supplier
from galla.parties.views.shared import form_page, initial_of, state_shown


def address_of(supplier_id: int) -> str:
    """The page of a supplier."""
    return reverse("parties:supplier", args=[supplier_id])


@require_GET
@page("supplier.view")
def supplier_list(request: ShopRequest) -> HttpResponseBase:
    """Everybody the shop buys from."""
    rows = queries.suppliers(request.access).select_related("shop")
    return SUPPLIERS.respond(request, rows, template="parties/suppliers.html")


@require_GET
@page("supplier.view")
def supplier(request: ShopRequest, supplier_id: int) -> HttpResponseBase:
    """One supplier."""
    found = request.access.get(Supplier, supplier_id)
    phone = phone_shown(found.phone, country=request.access.shop.country)
    return render(request, "parties/supplier.html", {"supplier": found, "phone": phone, "state": state_shown(found)})


@require_http_methods(["GET", "POST"])
@page("supplier.edit")
def supplier_new(request: ShopRequest) -> HttpResponseBase:
    """Take down a new supplier."""
    return form_page(
        request,
        title=_("New supplier"),
        initial={},
        save=lambda details: actions.add_supplier(access=request.access, at=timezone.now(), details=details),
        address_of=address_of,
        leave=(reverse("parties:suppliers"), _("Suppliers")),
        done=_("Taken down."),
    )


@require_http_methods(["GET", "POST"])
@page("supplier.edit")
def supplier_edit(request: ShopRequest, supplier_id: int) -> HttpResponseBase:
    """Change what is known of a supplier."""
    found = request.access.get(Supplier, supplier_id)
    return form_page(
        request,
        title=str(found),
        initial=initial_of(found),
        save=lambda details: actions.change_supplier(access=request.access, supplier=found, details=details),
        address_of=address_of,
        leave=(address_of(found.pk), str(found)),
        done=_("Changed."),
    )


@require_POST
@page("supplier.edit")
def supplier_archive(request: ShopRequest, supplier_id: int) -> HttpResponseBase:
    """Put a supplier away, with a way back."""
    found = request.access.get(Supplier, supplier_id)
    actions.archive_supplier(access=request.access, at=timezone.now(), supplier=found)
    undo = reverse("parties:supplier_restore", args=[found.pk])
    say_done(request, _("%(name)s is put away.") % {"name": found}, undo=undo)
    return redirect("parties:suppliers")


@require_POST
@page("supplier.edit")
def supplier_restore(request: ShopRequest, supplier_id: int) -> HttpResponseBase:
    """Take a supplier out of the archive."""
    found = request.access.get(Supplier, supplier_id)
    actions.restore_supplier(access=request.access, supplier=found)
    say_done(request, _("%(name)s is back.") % {"name": found})
    return redirect(address_of(found.pk))
