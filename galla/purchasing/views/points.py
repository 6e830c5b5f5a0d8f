"""Reorder points: the list, one as a form, and those of a product on its page."""

from typing import Any

from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from galla.accounts.models import Branch
from galla.accounts.pages import ShopRequest, page
from galla.catalog.models import Product
from galla.foundation.errors import Refusal
from galla.foundation.notices import say_done
from galla.foundation.rendering import refuse
from galla.inventory.queries import branches
from galla.inventory.typed import goods_typed, text_for
from galla.purchasing.actions import ReorderRule, forget_point, keep_at
from galla.purchasing.advice import demand_milli
from galla.purchasing.forms.reorder import PointForm
from galla.purchasing.listings.reorder import POINTS
from galla.purchasing.models import ReorderPoint
from galla.purchasing.queries import pace_of, reorder_points


@require_GET
@page("purchase.view")
def point_list(request: ShopRequest) -> HttpResponseBase:
    """Every reorder point of the shop."""
    context = {"may_edit": request.access.can("purchase.edit")}
    hidden = ["branch"] if len(branches(request.access)) == 1 else []
    rows = reorder_points(request.access)
    return POINTS.respond(request, rows, template="purchasing/points.html", context=context, without=hidden)


@require_http_methods(["GET", "POST"])
@page("purchase.edit")
def point_new(request: ShopRequest) -> HttpResponseBase:
    """Say when a product is ordered; ``?product=`` and ``?branch=`` fill the form."""
    access = request.access
    initial: dict[str, Any] = {"branch": access.branch}
    if request.GET.get("product"):
        initial["goods"] = text_for(access, access.get(Product, request.GET["product"]))
    if request.GET.get("branch"):
        initial["branch"] = access.get(Branch, request.GET["branch"])
    form = PointForm(request.POST or None, access=access, initial=initial)
    return _form_page(request, form, point=None)


@require_http_methods(["GET", "POST"])
@page("purchase.edit")
def point(request: ShopRequest, point_id: int) -> HttpResponseBase:
    """One reorder point, to be changed."""
    access = request.access
    found = access.get(ReorderPoint, point_id)
    initial = {
        "point": found.point_milli,
        "wanted": found.wanted_milli,
        "pack": found.pack_milli,
        "lead_days": found.lead_days,
        "supplier": found.supplier_id,
    }
    form = PointForm(request.POST or None, access=access, initial=initial, known=("goods", "branch"))
    return _form_page(request, form, point=found)


@require_POST
@page("purchase.edit")
def point_remove(request: ShopRequest, point_id: int) -> HttpResponseBase:
    """Take it away."""
    forget_point(access=request.access, point=request.access.get(ReorderPoint, point_id))
    say_done(request, _("Taken away."))
    return redirect("purchasing:points")


@require_GET
@page("purchase.view")
def product_reorder(request: ShopRequest, product_id: int) -> HttpResponseBase:
    """The part of a product's page that says when it is ordered."""
    product = request.access.get(Product, product_id)
    context = {
        "product": product,
        "points": reorder_points(request.access).filter(product=product).order_by("branch__name", "pk"),
        "may_edit": request.access.can("purchase.edit") and product.is_stocked,
    }
    return render(request, "purchasing/product_reorder.html", context)


def _form_page(request: ShopRequest, form: PointForm, *, point: ReorderPoint | None) -> HttpResponseBase:
    status = 200
    if request.method == "POST":
        if form.is_valid() and _saved(request, form, point):
            say_done(request, _("Saved."))
            return redirect("purchasing:points")
        status = 400
    context: dict[str, Any] = {"form": form, "point": point, "leave": reverse("purchasing:points")}
    if point is not None:
        pace = pace_of(request.access, product=point.product, branch=point.branch, at=timezone.now())
        context |= {"a_day": pace.a_day_milli, "demand": demand_milli(pace, point.lead_days)}
    return render(request, "purchasing/point.html", context, status=status)


def _saved(request: ShopRequest, form: PointForm, point: ReorderPoint | None) -> bool:
    """Whether it was saved; if not, what was refused stands beside its box."""
    access, told = request.access, form.cleaned_data
    rule = ReorderRule(told["point"], told["wanted"], told["supplier"], told["lead_days"], told["pack"])
    try:
        if point is None:
            product = access.get(Product, goods_typed(access, told["goods"], field="goods"))
            keep_at(access=access, product=product, branch=told["branch"], rule=rule)
        else:
            keep_at(access=access, product=point.product, branch=point.branch, rule=rule)
    except Refusal as refusal:
        refuse(form, refusal.detail, {"product": "goods"}.get(refusal.field or "", refusal.field))
        return False
    return True
