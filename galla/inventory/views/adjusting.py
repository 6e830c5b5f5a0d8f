"""Putting the stock of one product right."""

from typing import Any

from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from galla.accounts.pages import ShopRequest, page
from galla.catalog.models import Product
from galla.foundation.errors import KeyReused, Refusal
from galla.foundation.formats import quantity
from galla.foundation.notices import say_done
from galla.foundation.rendering import refuse
from galla.inventory import queries
from galla.inventory.actions import AdjustmentItem, adjust
from galla.inventory.forms import AdjustForm
from galla.inventory.models import Adjustment
from galla.inventory.typed import pieces_typed, text_for

# What the action calls the boxes.
BOXES = {"lines.0.product": "goods", "lines.0.change": "change", "lines.0.counted": "counted"}


@require_http_methods(["GET", "POST"])
@page("stock.move")
def adjust_stock(request: ShopRequest) -> HttpResponseBase:
    """Write down what was counted, broke, went off or turned up; ``?product=`` and ``?branch=`` say where to begin."""
    product = request.access.get(Product, request.GET["product"]) if request.GET.get("product") else None
    form, status = _form(request, product), 200
    if request.method == "POST":
        saved = _saved(request, form)
        if saved is not None:
            say_done(request, _("Put right."))
            return redirect("inventory:adjustment", adjustment_id=saved.pk)
        status = 400
    leave = reverse("inventory:card", args=[product.pk]) if product else reverse("inventory:stock")
    return render(request, "inventory/adjust.html", {"form": form, "leave": leave}, status=status)


def _form(request: ShopRequest, product: Product | None) -> AdjustForm:
    access = request.access
    initial: dict[str, Any] = {}
    if product is not None:
        branch = queries.branch_meant(access, request.GET.get("branch", ""))
        initial = {"goods": text_for(access, product), "branch": branch}
    form = AdjustForm(request.POST or None, initial=initial, access=access)
    if product is not None:
        here = queries.on_hand(access, branch=initial["branch"], products=[product.pk])[product.pk]
        said = {"quantity": quantity(here.on_hand, product.measure), "branch": initial["branch"]}
        form.fields["counted"].help_text = _("How many there are. The book says %(quantity)s in %(branch)s.") % said
    return form


def _saved(request: ShopRequest, form: AdjustForm) -> Adjustment | None:
    """The adjustment, or None with what was refused beside its box."""
    if not form.is_valid():
        return None
    access, told = request.access, form.cleaned_data
    try:
        product = pieces_typed(access, told, box="goods")
        paper = adjust(
            access=access,
            at=timezone.now(),
            key=told["key"],
            branch=told["branch"],
            items=[AdjustmentItem(product, told["change"], told["counted"])],
            reason=told["reason"],
            note=told["note"],
        )
    except KeyReused:
        form.renew_key()
        form.add_error(None, _("This form was saved already, with something else in it. Look, then save again."))
    except Refusal as refusal:
        refuse(form, refusal.detail, BOXES.get(refusal.field or "", refusal.field))
    else:
        return paper.document
    return None
