"""Lists of the stock room."""

from collections.abc import Iterable
from typing import Any

from django.db.models import Sum
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from galla.foundation.lists import Badge, Column, Empty, FootRow, Listing
from galla.inventory.forms import StockFilters


def products(count: int) -> str:
    """So many products."""
    return ngettext("%d product", "%d products", count) % count


def state_of(row: Any) -> Badge | None:
    """What a person should look at: sold below nothing, gone, or no more there than is to be kept."""
    if row.on_hand_milli < 0:
        return Badge(_("Below zero"), "bad")
    if row.on_hand_milli == 0:
        return Badge(_("Gone"), "" if row.low_stock_milli is None else "bad")
    if row.low_stock_milli is not None and row.on_hand_milli <= row.low_stock_milli:
        return Badge(_("Low"), "warn")
    return None


def _together(rows: Any) -> Iterable[FootRow]:
    worth = rows.order_by().aggregate(total=Sum("worth_minor"))["total"] or 0
    yield FootRow(products(rows.order_by().count()), {"worth_minor": worth}, total=True)


STOCK = Listing(
    name="stock",
    caption=_("Stock"),
    columns=(
        Column("name", _("Product"), sort="name_key", lead=True),
        Column("sku", _("SKU"), "code", sort="sku", phone=False, narrow=False),
        Column("state", _("State"), "badge", value=state_of),
        Column(
            "on_hand_milli", _("On hand"), "quantity", unit=lambda row: row.measure, sort="on_hand_milli", figure=True
        ),
        Column("low_stock_milli", _("Order at"), "quantity", unit=lambda row: row.measure, phone=False),
        Column("worth_minor", _("Worth at cost"), "money", sort="worth_minor", label_small=_("worth")),
    ),
    start="name",
    filters=StockFilters,
    noun=products,
    foot=_together,
    empty=Empty(
        _("Nothing is kept in stock yet"),
        _("Products that are kept in stock stand here with what lies on the shelf. Add one first, then receive it."),
    ),
)
