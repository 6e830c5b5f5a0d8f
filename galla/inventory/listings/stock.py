"""Lists of the stock room."""

from collections.abc import Callable, Iterable
from typing import Any

from django import forms
from django.db.models import Sum
from django.urls import reverse, reverse_lazy
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from galla.catalog.models import Product
from galla.foundation.lists import Badge, Column, Empty, FootRow, Listing
from galla.inventory import queries
from galla.inventory.forms import AdjustmentFilters, ReceiptFilters, StockFilters


def products(count: int) -> str:
    """So many products."""
    return ngettext("%d product", "%d products", count) % count


def state_of(product: Product, on_hand_milli: int, low_at_milli: int | None) -> Badge | None:
    """What a person should look at: sold below nothing, put away, gone, or no more there than is kept."""
    if on_hand_milli < 0:
        return Badge(_("Below zero"), "bad")
    if on_hand_milli and product.archived_at is not None:
        return Badge(_("Put away"), "warn")
    if on_hand_milli == 0:
        return Badge(_("Gone"), "" if low_at_milli is None else "bad")
    if low_at_milli is not None and on_hand_milli <= low_at_milli:
        return Badge(_("Low"), "warn")
    return None


def _state(row: Any) -> Badge | None:
    """The same for a row of the list; among what runs low, that it does so at one of several branches."""
    found = state_of(row, row.on_hand_milli, row.low_at_milli)
    return Badge(_("Low at a branch"), "warn") if found is None and hasattr(row, "low_somewhere") else found


def _worth_of_few(rows: Any) -> Iterable[FootRow]:
    """What is shown together, where that is soon added up; the page of the value adds up any number."""
    if not queries.is_long(rows):
        yield from _together(rows)


def _together(rows: Any) -> Iterable[FootRow]:
    worth = rows.order_by().aggregate(total=Sum("worth_minor"))["total"] or 0
    yield FootRow(_("Together"), {"worth_minor": worth}, total=True)


def _opens(name: str) -> Callable[[Any], str]:
    return lambda row: reverse(name, args=[row.pk])


def what_of(row: Any) -> str:
    """The first product of a paper, and how many more."""
    more = row.line_count - 1
    if more < 1:
        return str(row.first_product)
    said = ngettext("%(product)s and %(more)d more", "%(product)s and %(more)d more", more)
    return said % {"product": row.first_product, "more": more}


def _nothing_low(form: forms.Form) -> Empty | None:
    """What somebody who looks for nothing but what runs low is told where nothing does."""
    asked = {name for name, value in form.cleaned_data.items() if value}
    return NOTHING_LOW if asked == {"low"} else None


NOTHING_LOW = Empty(
    _("Nothing runs low"),
    _(
        "Goods stand here when no more of them is there than is to be kept. Say how much that is on each product: "
        "Edit, then Order at."
    ),
    _("Products"),
    reverse_lazy("catalog:products"),
)

STOCK = Listing(
    name="stock",
    caption=_("Stock"),
    columns=(
        Column("name", _("Product"), link=_opens("inventory:card"), sort="name_key", lead=True),
        Column("sku", _("SKU"), "code", sort="sku", phone=False, narrow=False),
        Column("state", _("State"), "badge", value=_state),
        Column(
            *("on_hand_milli", _("On hand"), "quantity"),
            unit=lambda row: row.measure,
            link=_opens("inventory:card"),
            sort="on_hand_milli",
            figure=True,
        ),
        Column("low_at_milli", _("Order at"), "quantity", unit=lambda row: row.measure, phone=False),
        Column("sold_on", _("Last sold"), "day", phone=False, narrow=False),
        Column("worth_minor", _("Worth at cost"), "money", sort="worth_minor", label_small=_("worth")),
    ),
    start="name",
    filters=StockFilters,
    noun=products,
    foot=_worth_of_few,
    none_left=_nothing_low,
    empty=Empty(
        _("Nothing is kept in stock yet"),
        _("Add a product first; what lies on the shelf of it is shown here."),
        _("Products"),
        reverse_lazy("catalog:products"),
    ),
)

RECEIPTS = Listing(
    name="receipts",
    caption=_("Receipts"),
    columns=(
        Column(
            "kind", _("What"), value=lambda row: row.get_kind_display(), link=_opens("inventory:receipt"), lead=True
        ),
        Column("happened_at", _("When"), "moment", sort="pk"),
        Column("supplier", _("Supplier"), value=lambda row: str(row.supplier or "")),
        Column("reference", _("Reference"), "code"),
        Column("branch", _("Branch"), "code", value=lambda row: str(row.branch), phone=False, narrow=False),
        Column("by", _("By"), value=lambda row: str(row.by), shown=False),
        Column("line_count", _("Products"), "number", label_small=_("products")),
        Column("worth_minor", _("Worth at cost"), "money", sort="worth_minor", figure=True),
    ),
    start="-happened_at",
    filters=ReceiptFilters,
    noun=lambda count: ngettext("%d receipt", "%d receipts", count) % count,
    empty=Empty(
        _("Nothing was received yet"),
        _("Goods that come in are taken down here with what they cost. Begin with what lies on the shelves today."),
    ),
)

ADJUSTMENTS = Listing(
    name="adjustments",
    caption=_("Adjustments"),
    columns=(
        Column("product", _("Product"), value=what_of, link=_opens("inventory:adjustment"), lead=True),
        Column("reason", _("Why"), value=lambda row: row.get_reason_display()),
        Column("note", _("Note")),
        Column("happened_at", _("When"), "moment", sort="pk"),
        Column("branch", _("Branch"), "code", value=lambda row: str(row.branch), phone=False, narrow=False),
        Column("by", _("By"), "code", value=lambda row: str(row.by), phone=False),
    ),
    start="-happened_at",
    filters=AdjustmentFilters,
    noun=lambda count: ngettext("%d adjustment", "%d adjustments", count) % count,
    empty=Empty(
        _("Nothing was put right yet"),
        _("Goods that were counted, broke, went off or turned up are taken down here with the reason."),
    ),
)
