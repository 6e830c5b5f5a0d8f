"""The list of products."""

from typing import Any

from django.urls import reverse, reverse_lazy
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from galla.catalog.forms import ProductFilters
from galla.catalog.models import Product
from galla.foundation.lists import Badge, Column, Empty, Listing


def _open(product: Product) -> str:
    return reverse("catalog:product", args=[product.pk])


def _codes(product: Product) -> str:
    return ", ".join(barcode.code for barcode in product.barcodes.all())


def _state(product: Product) -> Badge | None:
    return Badge(_("Put away")) if product.archived_at is not None else None


def _of(name: str) -> Any:
    return lambda product: str(getattr(product, name) or "")


PRODUCTS = Listing(
    name="products",
    caption=_("Products"),
    columns=(
        Column("name", _("Name"), link=_open, sort="name_key", lead=True),
        Column("sku", _("Code"), "code", sort="sku", phone=False),
        Column("barcodes", _("Barcode"), "code", value=_codes, phone=False, narrow=False),
        Column("category", _("Category"), value=_of("category"), phone=False),
        Column("brand", _("Brand"), value=_of("brand"), phone=False, narrow=False),
        Column("tax_class", _("Tax"), value=_of("tax_class"), phone=False),
        Column("cost_e4", _("Cost"), "price", sort="cost_e4", phone=False, narrow=False),
        Column("mrp_e4", _("MRP"), "price", sort="mrp_e4", phone=False),
        Column("price_e4", _("Price"), "price", sort="price_e4", figure=True, zero=True),
        Column("state", _("State"), "badge", value=_state),
    ),
    start="name",
    filters=ProductFilters,
    noun=lambda count: ngettext("%d product", "%d products", count) % count,
    empty=Empty(
        _("No products yet"),
        _("Add what you sell one by one, or take in a list with galla import products."),
        _("New product"),
        reverse_lazy("catalog:product_new"),
    ),
)
