"""The list of what to order, and the list of reorder points."""

from typing import Any

from django.urls import reverse, reverse_lazy
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from galla.foundation.lists import Column, Empty, Listing
from galla.inventory.listings import products
from galla.purchasing.forms.reorder import PointFilters, ReorderFilters
from galla.purchasing.queries import Advised

# Each ticked row has four boxes, and a browser's form has at most a thousand.
ROWS = 100


def _measure(row: Any) -> Any:
    return row.measure


def _card(row: Advised) -> str:
    return f"{reverse('inventory:card', args=[row.product])}?branch={row.branch.pk}"


REORDER = Listing(
    name="reorder",
    caption=_("What to order"),
    columns=(
        Column("pick", _("Tick"), value=lambda row: row.key, template="purchasing/reorder_tick.html", exported=False),
        Column("name", _("Product"), link=_card, sort="name", lead=True),
        Column("sku", _("SKU"), "code", sort="sku", shown=False),
        Column("branch_name", _("Branch"), "code", sort="branch_name"),
        Column("supplier_name", _("Supplier"), sort="supplier_name"),
        Column("on_hand_milli", _("On hand"), "quantity", unit=_measure, sort="on_hand_milli", zero=True),
        Column("on_order_milli", _("On order"), "quantity", unit=_measure, sort="on_order_milli"),
        Column("in_drafts_milli", _("In drafts"), "quantity", unit=_measure, sort="in_drafts_milli", phone=False),
        Column("underway_milli", _("On the way"), "quantity", unit=_measure, sort="underway_milli", phone=False),
        Column(
            *("point", _("Order at"), "quantity"),
            value=lambda row: row.keeping.point_milli,
            unit=_measure,
            phone=False,
            narrow=False,
        ),
        Column(
            *("pace", _("Sold a day"), "quantity"),
            value=lambda row: row.pace.a_day_milli,
            phone=False,
        ),
        Column("days_left", _("Days left"), "number", sort="lasts", label_small=_("days left")),
        Column("lead", _("Days to come"), "number", value=lambda row: row.keeping.lead_days, shown=False),
        Column("cost_e4", _("Last cost"), "price", shown=False),
        Column(
            *("proposed_milli", _("Order"), "quantity"),
            unit=_measure,
            template="purchasing/reorder_quantity.html",
            figure=True,
        ),
    ),
    start="days_left",
    tie="key",
    filters=ReorderFilters,
    noun=products,
    size=ROWS,
    empty=Empty(
        _("Nothing is to be ordered"),
        _(
            "Goods stand here when no more of them is there or on its way than is to be kept. Say for each product "
            "when to order it, up to how much, and from whom."
        ),
        _("Reorder points"),
        reverse_lazy("purchasing:points"),
    ),
)


def _opens(point: Any) -> str:
    return reverse("purchasing:point", args=[point.pk])


def _of_product(point: Any) -> Any:
    return point.product.measure


POINTS = Listing(
    name="reorder-points",
    caption=_("Reorder points"),
    columns=(
        Column(
            *("product", _("Product")),
            value=lambda row: row.product.name,
            link=_opens,
            sort="product__name_key",
            lead=True,
        ),
        Column("sku", _("SKU"), "code", value=lambda row: row.product.sku, sort="product__sku", phone=False),
        Column("branch", _("Branch"), "code", value=lambda row: str(row.branch), sort="branch__name"),
        Column("point_milli", _("Order at"), "quantity", unit=_of_product, sort="point_milli", figure=True),
        Column("wanted_milli", _("Order up to"), "quantity", unit=_of_product, sort="wanted_milli"),
        Column("pack_milli", _("In packs of"), "quantity", unit=_of_product, phone=False),
        Column("lead_days", _("Days until it comes"), "number", sort="lead_days", phone=False),
        Column("supplier", _("From"), value=lambda row: str(row.supplier or "")),
    ),
    start="product",
    filters=PointFilters,
    noun=lambda count: ngettext("%d reorder point", "%d reorder points", count) % count,
    empty=Empty(
        _("No product has a reorder point"),
        _("Until one is written down, a product is ordered when no more is there than its page says."),
        _("New reorder point"),
        reverse_lazy("purchasing:point_new"),
    ),
)
