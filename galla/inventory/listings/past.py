"""Lists of a past day: what the stock was worth, and of what."""

from collections.abc import Iterable
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from galla.foundation.lists import Column, Empty, FootRow, Listing
from galla.inventory.forms.past import PastFilters, ProductsThenFilters
from galla.inventory.listings.stock import products
from galla.inventory.queries import ValueThen


def _products(row: ValueThen) -> str:
    """Where the products of a row stand; goods without a category are found among all."""
    category = f"&category={row.category.pk}" if row.category else ""
    branch = f"&branch={row.branch.pk}" if row.branch else ""
    return f"{reverse('inventory:then')}?on={row.on.isoformat()}{branch}{category}"


def _together(rows: Any) -> Iterable[FootRow]:
    yield FootRow(_("Together"), {"worth_minor": sum(row.worth_minor for row in rows)}, total=True)


NOTHING = Empty(
    _("Nothing lay in the shop on that day"), _("Choose another day, or begin with what lies on the shelves now.")
)

VALUE_THEN = Listing(
    name="stock-value",
    caption=_("Stock value"),
    columns=(
        Column("category_name", _("Category"), link=_products, sort="category_name", lead=True),
        Column("branch_name", _("Branch"), "code", sort="branch_name"),
        Column("products", _("Products"), "number", sort="products", label_small=_("products")),
        Column(
            *("worth_minor", _("Worth at cost"), "money"), link=_products, sort="worth_minor", figure=True, zero=True
        ),
    ),
    start="-worth_minor",
    tie="key",
    filters=PastFilters,
    noun=lambda count: ngettext("%d category", "%d categories", count) % count,
    foot=_together,
    empty=NOTHING,
)

PRODUCTS_THEN = Listing(
    name="stock-then",
    caption=_("Stock on a day"),
    columns=(
        Column(
            *("product", _("Product")),
            value=lambda row: row.product.name,
            link=lambda row: reverse("inventory:card", args=[row.pk]),
            sort="name_key",
            lead=True,
        ),
        Column("sku", _("SKU"), "code", value=lambda row: row.product.sku, phone=False, narrow=False),
        Column(
            *("on_hand_milli", _("On hand"), "quantity"),
            unit=lambda row: row.product.measure,
            sort="on_hand_milli",
            figure=True,
        ),
        Column("worth_minor", _("Worth at cost"), "money", sort="worth_minor", label_small=_("worth"), zero=True),
    ),
    start="-worth_minor",
    filters=ProductsThenFilters,
    noun=products,
    foot=_together,
    empty=NOTHING,
)
