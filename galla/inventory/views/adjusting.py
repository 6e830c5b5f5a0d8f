"""Putting the stock of one product right."""

from typing import Any

from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from galla.accounts.access import Access
from galla.accounts.asking import told_in
from galla.accounts.pages import ShopRequest, page
from galla.catalog.models import Product
from galla.foundation.errors import InvalidInput, KeyReused, Refusal
from galla.foundation.formats import quantity
from galla.foundation.notices import say_done
from galla.foundation.rendering import refuse
from galla.inventory import queries
from galla.inventory.actions import AdjustmentItem, asked_to_put_right, put_right
from galla.inventory.forms import AdjustForm
from galla.inventory.models import Adjustment, Batch
from galla.inventory.typed import pieces_typed, text_for

# What the action calls the boxes.
BOXES = {"lines.0.product": "goods", "lines.0.change": "change", "lines.0.counted": "counted", "lines.0.batch": "batch"}


@require_http_methods(["GET", "POST"])
@page("allowance.ask")
def adjust_stock(request: ShopRequest) -> HttpResponseBase:
    """Write down what was counted, broke, went off or turned up; ``?product=``, ``?branch=``, ``?place=``."""
    product = request.access.get(Product, request.GET["product"]) if request.GET.get("product") else None
    form, status = _form(request, product), 200
    if request.method == "POST":
        saved = _saved(request, form)
        if saved is not None:
            say_done(request, _("Put right."))
            return redirect("inventory:adjustment", adjustment_id=saved.pk)
        status = 400
    leave = reverse("inventory:card", args=[product.pk]) if product else reverse("inventory:stock")
    context = {"form": form, "leave": leave, "may_move": request.access.can("stock.move")}
    return render(request, "inventory/adjust.html", context, status=status)


def _form(request: ShopRequest, product: Product | None) -> AdjustForm:
    access = request.access
    if product is None:
        return AdjustForm(request.POST or None, access=access)
    branch = queries.branch_meant(access, request.GET.get("branch", ""))
    place = queries.place_meant(access, branch, request.GET.get("place", ""))
    initial = {
        "goods": text_for(access, product),
        "branch": branch,
        "place": place,
        "batch": request.GET.get("batch", ""),
    }
    form = AdjustForm(request.POST or None, initial=initial, access=access)
    here = queries.on_hand(access, branch=branch, place=place, products=[product.pk])[product.pk]
    said = {"quantity": quantity(here.on_hand, product.measure), "branch": place or branch}
    if "counted" in form.fields:
        form.fields["counted"].help_text = _("How many there are. The book says %(quantity)s in %(branch)s.") % said
    else:
        form.fields["change"].help_text = _("The book says %(quantity)s in %(branch)s.") % said
    return form


def _batch(access: Access, product: int, told: dict[str, Any]) -> int | None:
    """The id of the batch whose number was typed. Raises ``InvalidInput`` for none and several."""
    if not told.get("batch"):
        return None
    found = access.rows(Batch).filter(product_id=product, number=told["batch"]).values_list("pk", flat=True)[:2]
    if not found:
        raise InvalidInput(_("There is no such batch of this product."), field="batch")
    if len(found) > 1:
        raise InvalidInput(_("Several MRPs have this batch. Begin at the card of the one you mean."), field="batch")
    return found[0]


def _saved(request: ShopRequest, form: AdjustForm) -> Adjustment | None:
    """The adjustment, or None with what was refused beside its box."""
    if not form.is_valid():
        return None
    access, told, at = request.access, form.cleaned_data, timezone.now()
    reason, branch = told["reason"], told["branch"]
    try:
        product = pieces_typed(access, told, box="goods")
        paper = put_right(
            access=asked_to_put_right(access, branch=branch, reason=reason, told=told_in(form), at=at),
            at=at,
            key=told["key"],
            branch=branch,
            place=told.get("place"),
            items=[AdjustmentItem(product, told["change"], told.get("counted"), _batch(access, product, told))],
            reason=reason,
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
