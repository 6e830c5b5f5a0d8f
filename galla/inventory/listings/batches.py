"""The list of batches by the days they have left."""

from typing import Any

from django.urls import reverse, reverse_lazy
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from galla.foundation.lists import Badge, Column, Empty, Listing
from galla.inventory import queries
from galla.inventory.forms import BatchFilters

SOON = 30


def state_of_days(days: int | None) -> Badge | None:
    """What a person should look at: past its day, or near it."""
    if days is None or days > SOON:
        return None
    if days < 0:
        return Badge(_("Past its day"), "bad")
    return Badge(_("Last day") if days == 0 else _("Soon"), "warn")


def _card(row: Any) -> str:
    return reverse("inventory:batch", args=[row.pk])


BATCHES = Listing(
    name="batches",
    caption=_("Batches"),
    columns=(
        Column("product", _("Product"), value=lambda row: row.product.name, link=_card, lead=True),
        Column("sku", _("SKU"), "code", value=lambda row: row.product.sku, phone=False, narrow=False),
        Column("number", _("Batch"), "code", link=_card),
        Column("state", _("State"), "badge", value=lambda row: state_of_days(queries.days_left(row))),
        Column("expires_on", _("Good until"), "day", sort="expires_on"),
        Column("days_left", _("Days left"), "number", value=queries.days_left, label_small=_("days left")),
        Column("mrp_e4", _("MRP"), "price", phone=False),
        Column("price_e4", _("Own price"), "price", phone=False),
        Column("proposed", _("Proposed price"), "price", value=queries.proposed_price, label_small=_("proposed")),
        Column(
            *("on_hand_milli", _("On hand"), "quantity"),
            unit=lambda row: row.product.measure,
            link=_card,
            sort="on_hand_milli",
            figure=True,
        ),
    ),
    start="expires_on",
    filters=BatchFilters,
    noun=lambda count: ngettext("%d batch", "%d batches", count) % count,
    empty=Empty(
        _("No batch lies on a shelf"),
        _("Say of a product that it is kept by batch, and its batch when it comes; what expires first stands first."),
        _("Products"),
        reverse_lazy("catalog:products"),
    ),
)
