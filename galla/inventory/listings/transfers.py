"""The list of transfers."""

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from galla.foundation.lists import Badge, Column, Empty, Listing
from galla.inventory.forms import STATES, TransferFilters
from galla.inventory.listings.stock import what_of
from galla.inventory.queries.transfers import ARRIVED, MOVED, ON_THE_WAY, SHORT

TONES = {ON_THE_WAY: "accent", MOVED: "good", ARRIVED: "good", SHORT: "warn"}


def state_of_transfer(transfer: Any) -> Badge:
    """What a person should know: on the way, moved, arrived, arrived short, taken back."""
    return Badge(str(dict(STATES)[transfer.state]), TONES.get(transfer.state, ""))


TRANSFERS = Listing(
    name="transfers",
    caption=_("Transfers"),
    columns=(
        Column(
            "product",
            _("Product"),
            value=what_of,
            link=lambda row: reverse("inventory:transfer", args=[row.pk]),
            lead=True,
        ),
        Column("way", _("Way"), value=lambda row: f"{row.left_from} → {row.goes_to}", exported=False),
        Column("source", _("From"), value=lambda row: row.left_from, shown=False),
        Column("target", _("To"), value=lambda row: row.goes_to, shown=False),
        Column("state", _("State"), "badge", value=state_of_transfer),
        Column("happened_at", _("Sent"), "moment", sort="pk"),
        Column("note", _("Note"), phone=False, narrow=False),
        Column("by", _("By"), value=lambda row: str(row.by), shown=False),
        Column("line_count", _("Products"), "number", phone=False, narrow=False),
        Column("worth_minor", _("Worth at cost"), "money", sort="worth_minor", figure=True),
    ),
    start="-happened_at",
    filters=TransferFilters,
    noun=lambda count: ngettext("%d transfer", "%d transfers", count) % count,
    empty=Empty(
        _("Nothing was sent yet"),
        _("Goods that go to another branch, or into a warehouse and back to the floor, are sent and received here."),
    ),
)
