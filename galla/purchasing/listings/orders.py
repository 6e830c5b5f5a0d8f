"""The list of orders."""

from typing import Any

from django.urls import reverse, reverse_lazy
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from galla.foundation.lists import Badge, Column, Empty, Listing
from galla.purchasing.forms import OrderFilters
from galla.purchasing.queries import State, state_of

TONES = {State.SENT: "accent", State.PART: "warn", State.RECEIVED: "good"}


def badge_of(order: Any) -> Badge:
    """Where an order stands."""
    state = state_of(order)
    return Badge(state.label, TONES.get(state, ""))


def _opens(order: Any) -> str:
    return reverse("purchasing:order", args=[order.pk])


ORDERS = Listing(
    name="orders",
    caption=_("Purchase orders"),
    columns=(
        Column("number", _("Number"), "code", link=_opens, sort="pk", lead=True),
        Column("supplier", _("Supplier"), value=lambda row: str(row.supplier), sort="supplier__name"),
        Column("created_at", _("When"), "moment", sort="created_at"),
        Column("branch", _("Branch"), "code", value=lambda row: str(row.branch), phone=False, narrow=False),
        Column("line_count", _("Products"), "number", label_small=_("products")),
        Column("net_minor", _("Without tax"), "money", sort="net_minor", figure=True),
        Column("state", _("State"), "badge", value=badge_of),
    ),
    start="-number",
    filters=OrderFilters,
    noun=lambda count: ngettext("%d order", "%d orders", count) % count,
    empty=Empty(
        _("Nothing was ordered yet"),
        _(
            "Write down what a supplier is to bring; the order goes to them as a paper by mail, and goods are received "
            "against it."
        ),
        _("New order"),
        reverse_lazy("purchasing:order_new"),
    ),
)
