"""Pages of products: the list, one with its prices until now, the form, putting away."""

import datetime
from typing import Any

from django.db.models import Prefetch
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import NoReverseMatch, reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from galla.accounts.access import Access
from galla.accounts.calendar import business_date
from galla.accounts.pages import ShopRequest, page
from galla.catalog import actions, queries
from galla.catalog.forms import ProductForm
from galla.catalog.listings import PRODUCTS, products_with_packs
from galla.catalog.models import Barcode, Product, TaxClass
from galla.catalog.pictures import picture_of
from galla.foundation.errors import Refusal
from galla.foundation.notices import say_done

# Parts of a product's page that rooms above this one fill, where they are there.
FRAGMENTS = {"inventory:product_stock": "stock.view", "purchasing:product_reorder": "purchase.view"}
# Those of a kit's page.
KIT_FRAGMENTS = {"inventory:product_parts": "stock.view"}


@require_GET
@page("product.view")
def product_list(request: ShopRequest) -> HttpResponseBase:
    """Everything the shop sells."""
    access = request.access
    rows = access.rows(Product).select_related("brand", "category", "tax_class", "measure")
    listing = PRODUCTS
    if "export" in request.GET:
        rows = rows.prefetch_related(Prefetch("barcodes", Barcode.objects.order_by("pk")))
        listing = products_with_packs(queries.most_packs(access))
    without = () if access.can("cost.view") else ("cost",)
    context = {"may_edit": access.can("product.edit"), "may_import": access.can("import.run")}
    return listing.respond(request, rows, template="catalog/products.html", context=context, without=without)


@require_GET
@page("product.view")
def product(request: ShopRequest, product_id: int) -> HttpResponseBase:
    """One product: what is known of it, its codes, its prices until now."""
    access = request.access
    found = access.get(Product, product_id)
    today = business_date(access.shop, timezone.now())
    shown = FRAGMENTS | (KIT_FRAGMENTS if found.parts.exists() else {})
    rates = queries.rates_in_force(shop_id=access.shop.pk, on=today, tax_class_ids=[found.tax_class_id])
    context = {
        "product": found,
        "barcodes": list(found.barcodes.order_by("pk")),
        "rates": [rate for rate in rates.get(found.tax_class_id, []) if rate.rate_ppm],
        "prices": queries.prices_until_now(found),
        "fragments": [
            address
            for name, permission in shown.items()
            if access.can(permission) and (address := _address(name, found.pk))
        ],
        "kit_url": _address("inventory:kit", found.pk) if access.can("product.edit") else "",
        "stock_card": _address("inventory:card", found.pk) if found.is_stocked and access.can("stock.view") else "",
        "may_edit": access.can("product.edit"),
        "may_see_cost": access.can("cost.view"),
    }
    return render(request, "catalog/product.html", context)


def _address(name: str, product_id: int) -> str:
    try:
        return reverse(name, args=[product_id])
    except NoReverseMatch:
        return ""  # the room is not there


@require_http_methods(["GET", "POST"])
@page("product.edit")
def product_new(request: ShopRequest) -> HttpResponseBase:
    """A new product; ``?name=`` and ``?barcode=`` fill the form."""
    access = request.access
    initial = {
        "name": request.GET.get("name", ""),
        "barcodes": request.GET.get("barcode", ""),
        "price_includes_tax": access.shop.prices_include_tax,
        "is_stocked": True,
        "measure": queries.usual_measure(access),
        "tax_class": queries.choices(access, TaxClass).filter(name_key__in=["gst 0", "no tax"]).first(),
    }
    return _form_page(request, None, initial=initial)


@require_http_methods(["GET", "POST"])
@page("product.edit")
def product_edit(request: ShopRequest, product_id: int) -> HttpResponseBase:
    """Change what is said of a product."""
    return _form_page(request, request.access.get(Product, product_id))


def _form_page(request: ShopRequest, found: Product | None, *, initial: Any = None) -> HttpResponseBase:
    access = request.access
    if request.method == "POST":
        form = ProductForm(request.POST, request.FILES, access=access, product=found)
        if form.is_valid():
            try:
                saved = _save(access, form, timezone.now())
            except Refusal as refusal:
                form.refused(refusal.detail, refusal.field)
            else:
                say_done(request, _("Saved."))
                return redirect("catalog:product", product_id=saved.pk)
    else:
        form = ProductForm(access=access, product=found, initial=initial)
    leave = reverse("catalog:product", args=[found.pk]) if found else reverse("catalog:products")
    context = {
        "form": form,
        "product": found,
        "leave": leave,
        "prices": queries.prices_until_now(found) if found else [],
    }
    return render(request, "catalog/product_form.html", context, status=400 if form.errors else 200)


def _save(access: Access, form: ProductForm, at: datetime.datetime) -> Product:
    upload = form.cleaned_data.get("picture")
    drawn = actions.draw_picture(upload) if upload else b""
    values = form.values()
    name = form.cleaned_data["brand"]
    values["brand"] = actions.brand_named(access=access, at=at, name=name) if name else None
    if form.product is None:
        saved = actions.create_product(access=access, at=at, **values)
    else:
        saved = actions.change_product(access=access, at=at, product=form.product, **values)
    return actions.set_picture(access=access, at=at, product=saved, drawn=drawn) if drawn else saved


@require_POST
@page("product.edit")
def product_archive(request: ShopRequest, product_id: int) -> HttpResponseBase:
    """Take a product off the shelves, with a way back."""
    found = request.access.get(Product, product_id)
    actions.archive_product(access=request.access, at=timezone.now(), product=found)
    undo = reverse("catalog:product_restore", args=[found.pk])
    say_done(request, _("%(name)s is put away.") % {"name": found}, undo=undo)
    return redirect("catalog:products")


@require_POST
@page("product.edit")
def product_restore(request: ShopRequest, product_id: int) -> HttpResponseBase:
    """Put an archived product back on sale."""
    found = request.access.get(Product, product_id)
    actions.restore_product(access=request.access, at=timezone.now(), product=found)
    say_done(request, _("%(name)s is back on sale.") % {"name": found})
    return redirect("catalog:product", product_id=found.pk)


@require_GET
@page("product.view")
def product_picture(request: ShopRequest, product_id: int) -> HttpResponseBase:
    """The picture of a product."""
    return picture_of(request.access.get(Product, product_id))


@require_POST
@page("product.edit")
def product_picture_remove(request: ShopRequest, product_id: int) -> HttpResponseBase:
    """Take the picture off a product."""
    found = request.access.get(Product, product_id)
    actions.remove_picture(access=request.access, at=timezone.now(), product=found)
    say_done(request, _("The picture is taken off."))
    return redirect("catalog:product", product_id=found.pk)
