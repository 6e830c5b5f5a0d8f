"""Pages of products: the list, one with its history, the form, putting away, the picture."""

from collections.abc import Callable
from typing import Any

from django.db.models import Count
from django.http import FileResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import NoReverseMatch, reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from galla.accounts.calendar import business_date
from galla.accounts.pages import ShopRequest, page
from galla.catalog import actions, queries
from galla.catalog.forms import FIELD_OF, ProductForm, initial_of
from galla.catalog.groups import brand_named, category_named
from galla.catalog.listings import PRODUCTS
from galla.catalog.models import Brand, Category, Measure, Product
from galla.foundation.errors import NotFound, Refusal
from galla.foundation.notices import say_done
from galla.foundation.rendering import refuse

MOST_CHANGES = 20


@require_GET
@page("product.view")
def product_list(request: ShopRequest) -> HttpResponseBase:
    """Everything the shop sells."""
    access = request.access
    rows = access.rows(Product).select_related("category", "brand", "tax_class").prefetch_related("barcodes")
    without = () if access.can("cost.view") else ("cost_e4",)
    context = {"may_edit": access.can("product.edit")}
    return PRODUCTS.respond(request, rows, template="catalog/products.html", context=context, without=without)


@require_GET
@page("product.view")
def product(request: ShopRequest, product_id: int) -> HttpResponseBase:
    """One product with its price history."""
    access = request.access
    found = access.get(Product, product_id)
    today = business_date(access.shop, timezone.now())
    rates = queries.rates_in_force(shop_id=access.shop.pk, on=today, tax_class_ids=[found.tax_class_id])
    context = {
        "product": found,
        "rate_ppm": queries.rate_of(rates.get(found.tax_class_id, [])),
        "barcodes": list(found.barcodes.order_by("id")),
        "changes": list(found.price_changes.select_related("by").order_by("-id")[:MOST_CHANGES]),
        "card_url": _card(found),
        "may_edit": access.can("product.edit"),
        "sees_cost": access.can("cost.view"),
    }
    return render(request, "catalog/product.html", context)


def _card(found: Product) -> str:
    try:
        return reverse("inventory:card", args=[found.pk])
    except NoReverseMatch:
        return ""


@require_http_methods(["GET", "POST"])
@page("product.edit")
def product_new(request: ShopRequest) -> HttpResponseBase:
    """A new product."""
    initial = {
        "price_includes_tax": request.access.shop.prices_include_tax,
        "is_stocked": True,
        "measure": _usual_measure(request),
        "barcodes": request.GET.get("barcode", "")[:100],
    }
    return _form_page(
        request,
        title=_("New product"),
        initial=initial,
        save=lambda values: actions.create_product(access=request.access, at=timezone.now(), **values),
        leave=reverse("catalog:products"),
        leave_name=_("Products"),
    )


@require_http_methods(["GET", "POST"])
@page("product.edit")
def product_edit(request: ShopRequest, product_id: int) -> HttpResponseBase:
    """Change a product."""
    found = request.access.get(Product, product_id)
    return _form_page(
        request,
        title=found.name,
        initial=initial_of(found),
        save=lambda values: actions.change_product(access=request.access, at=timezone.now(), product=found, **values),
        leave=reverse("catalog:product", args=[found.pk]),
        leave_name=found.name,
    )


def _usual_measure(request: ShopRequest) -> int | None:
    """The unit most products of the shop are sold by; the piece while there are none."""
    products = request.access.rows(Product).values("measure").annotate(count=Count("pk")).order_by("-count")
    usual = products.values_list("measure", flat=True).first()
    pieces = request.access.rows(Measure).filter(gst_code="PCS", archived_at=None)
    return usual or pieces.values_list("pk", flat=True).first()


def _form_page(
    request: ShopRequest,
    *,
    title: str,
    initial: dict[str, Any],
    save: Callable[[dict[str, Any]], Product],
    leave: str,
    leave_name: str,
) -> HttpResponseBase:
    posted = request.method == "POST"
    if posted:
        form = ProductForm(request.POST, request.FILES, access=request.access)
    else:
        form = ProductForm(initial=initial, access=request.access)
    if posted and form.is_valid():
        try:
            saved = _saved(request, form, save)
        except Refusal as refusal:
            field = (refusal.field or "").partition(".")[0]
            refuse(form, refusal.detail, FIELD_OF.get(field, field))
        else:
            say_done(request, _("Saved."))
            return redirect("catalog:product", product_id=saved.pk)
    names = {
        "brands": request.access.rows(Brand).filter(archived_at=None).order_by("name_key")[:500],
        "categories": request.access.rows(Category).filter(archived_at=None).order_by("name_key")[:500],
    }
    context = {"form": form, "form_title": title, "leave": leave, "leave_name": leave_name, **names}
    return render(request, "catalog/product_form.html", context, status=400 if posted else 200)


def _saved(request: ShopRequest, form: ProductForm, save: Callable[[dict[str, Any]], Product]) -> Product:
    access, at = request.access, timezone.now()
    values = form.values()
    values["brand"] = brand_named(access, form.cleaned_data["brand"], at=at)
    values["category"] = category_named(access, form.cleaned_data["category"], at=at)
    saved = save(values)
    if form.cleaned_data["picture"]:
        actions.set_picture(access=access, at=at, product=saved, upload=form.cleaned_data["picture"])
    return saved


@require_POST
@page("product.edit")
def product_archive(request: ShopRequest, product_id: int) -> HttpResponseBase:
    """Put a product away, with a way back."""
    found = request.access.get(Product, product_id)
    actions.archive_product(access=request.access, at=timezone.now(), product=found)
    undo = reverse("catalog:product_restore", args=[found.pk])
    say_done(request, _("%(name)s is put away.") % {"name": found}, undo=undo)
    return redirect("catalog:products")


@require_POST
@page("product.edit")
def product_restore(request: ShopRequest, product_id: int) -> HttpResponseBase:
    """Bring a product back."""
    found = request.access.get(Product, product_id)
    actions.restore_product(access=request.access, at=timezone.now(), product=found)
    say_done(request, _("%(name)s is back.") % {"name": found})
    return redirect("catalog:product", product_id=found.pk)


@require_GET
@page("product.view")
def picture(request: ShopRequest, product_id: int) -> HttpResponseBase:
    """The product's picture: private, for who may see the product."""
    found = request.access.get(Product, product_id)
    if not found.picture:
        raise NotFound(_("This product has no picture."))
    answer = FileResponse(found.picture.open("rb"))
    answer["Cache-Control"] = "private, max-age=3600"
    return answer
