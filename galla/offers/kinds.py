"""The kinds of offers: which figures each of them heeds, and what each is for."""

from collections.abc import Mapping

from django.db import models
from django.utils.translation import gettext_lazy as _

from galla.catalog.models import Brand, Category, Product
from galla.offers.models import Kind

# What an offer names goods by: lists of ids on the row, in its parts and in its rewards.
GOODS: Mapping[str, type[models.Model]] = {"products": Product, "brands": Brand, "categories": Category}
# What of a row a kind would not heed. A form of the kind has no box for it, and the action refuses it.
UNHEEDED: Mapping[Kind, tuple[str, ...]] = {
    Kind.OFF_EACH: ("buy", "get", "pieces", "parts", "rewards", "same_product"),
    Kind.OFF_TOTAL: ("buy", "get", "pieces", "price_minor", "most_uses", "parts", "rewards", "same_product"),
    Kind.BUY_GET: ("pieces", "amount_minor", "price_minor", "least_milli", "least_minor", "parts", "steps"),
    Kind.SET_PRICE: (
        *("buy", "get", "percent_ppm", "amount_minor", "least_milli", "least_minor", "parts", "steps", "rewards"),
    ),
    Kind.BUNDLE: (
        *("buy", "get", "pieces", "percent_ppm", "amount_minor", "least_milli", "least_minor"),
        *("products", "brands", "categories", "steps", "rewards", "same_product"),
    ),
}
# What a column is called on the form and in the API, where that is not its own name.
BOXES: Mapping[str, str] = {
    "percent_ppm": "percent",
    "amount_minor": "amount",
    "price_minor": "price",
    "least_milli": "least_quantity",
    "least_minor": "least_value",
    "most_uses": "uses",
}
FOR_EXAMPLE: Mapping[Kind, object] = {
    Kind.OFF_EACH: _("10% off every shampoo, and 15% from six of them on"),
    Kind.BUY_GET: _("Three soaps for two; a comb with every shampoo"),
    Kind.SET_PRICE: _("Any three shirts for 999"),
    Kind.BUNDLE: _("Bread, butter and jam together for 150"),
    Kind.OFF_TOTAL: _("5% off a bill of 1,000, 10% off one of 2,000"),
}
STEPPED = (Kind.OFF_EACH, Kind.OFF_TOTAL)
