"""What a kit is made of: said on a page of its own, shown on the product's with how many can be made."""

from typing import Any

from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from galla.accounts.access import Access
from galla.accounts.pages import ShopRequest, page
from galla.catalog.actions import PartOfKit, set_parts
from galla.catalog.models import Product
from galla.foundation.errors import InvalidInput, Refusal
from galla.foundation.notices import say_done
from galla.foundation.rendering import refuse
from galla.inventory import queries
from galla.inventory.forms import PartForm, Parts, parts_of_form
from galla.inventory.typed import pieces_typed, text_for

BOXES = {"part": "goods"}


@require_GET
@page("product.view")
def product_parts(request: ShopRequest, product_id: int) -> HttpResponseBase:
    """The section on the product's page."""
    kit = request.access.get(Product, product_id)
    context = {
        "kit": kit,
        "parts": queries.parts_shown(request.access, kit),
        "possible": queries.possible_of(request.access, kit),
        "may_edit": request.access.can("product.edit"),
    }
    return render(request, "inventory/kit_parts.html", context)


@require_http_methods(["GET", "POST"])
@page("product.edit")
def kit(request: ShopRequest, product_id: int) -> HttpResponseBase:
    """Say what a kit is made of; without parts it is none."""
    access = request.access
    found = access.get(Product, product_id)
    if request.method != "POST":
        given = [
            {"goods": text_for(access, row.part), "quantity": row.quantity_milli}
            for row in queries.parts_shown(access, found)
        ]
        return _page(request, found, parts_of_form(initial=given))
    parts = parts_of_form(request.POST)
    if not _saved(access, found, parts):
        return _page(request, found, parts, status=400)
    say_done(request, _("Saved."))
    return redirect("catalog:product", product_id=found.pk)


def _saved(access: Access, kit: Product, parts: Parts) -> bool:
    """Whether the parts were saved; else every refusal stands beside its box."""
    if not parts.is_valid():
        return False
    filled = [line for line in parts.forms if line.has_changed()]
    told = [_part(access, line) for line in filled]
    named = [one for one in told if one is not None]
    if len(named) < len(told):
        return False
    try:
        set_parts(access=access, at=timezone.now(), kit=kit, parts=named)
    except Refusal as refusal:
        _place, _dot, rest = (refusal.field or "").partition(".")
        number, _dot, box = rest.partition(".")
        if number.isdigit():
            refuse(filled[int(number)], refusal.detail, BOXES.get(box, box))
        else:
            _refuse_all(parts, refusal.detail)
        return False
    return True


def _part(access: Access, line: PartForm) -> PartOfKit | None:
    told = line.cleaned_data
    try:
        number = pieces_typed(access, told, box="goods")
    except InvalidInput as refusal:
        refuse(line, refusal.detail, refusal.field)
        return None
    return PartOfKit(access.get(Product, number), told["quantity"])


def _refuse_all(parts: Parts, detail: str) -> None:
    """What is wrong with the kit as a whole stands above its rows."""
    parts.non_form_errors().append(detail)


def _page(request: ShopRequest, kit: Product, parts: Parts, *, status: int = 200) -> HttpResponseBase:
    context: dict[str, Any] = {"kit": kit, "parts": parts, "leave": reverse("catalog:product", args=[kit.pk])}
    return render(request, "inventory/kit.html", context, status=status)
