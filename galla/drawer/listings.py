"""The list of the shop's notes and coins."""

from typing import Any

from django.urls import reverse, reverse_lazy
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from galla.drawer.models import Denomination
from galla.foundation.lists import Badge, Column, Empty
from galla.foundation.lists.kept import Kept, KeptFilters, kept_listing


class DenominationFilters(KeptFilters):
    """Finding a note or coin by what stands on it."""

    names = "label"


def _opens(row: Denomination) -> str:
    return reverse("drawer:denomination", args=[row.pk])


def _use(row: Any) -> Badge | None:
    return Badge(_("Taken, not handed out")) if row.is_legacy else None


DENOMINATIONS = Kept(
    listing=kept_listing(
        "denominations",
        _("Notes and coins"),
        page="drawer:denomination",
        lead=Column(
            "label", _("Note or coin"), sort="label", lead=True, link=_opens, template="drawer/denomination_cell.html"
        ),
        columns=(
            Column("value", _("Value"), "money", value=lambda row: row.value_minor, sort="value_minor", figure=True),
            Column("use", _("At the till"), "badge", value=_use),
        ),
        filters=DenominationFilters,
        start="-value",
        noun=lambda count: ngettext("%d note or coin", "%d notes and coins", count) % count,
        empty=Empty(
            _("No notes yet"),
            _("The notes and coins of the shop's money stand here, and the till counts and gives change by them."),
            _("New note or coin"),
            reverse_lazy("drawer:denomination_new"),
            "n",
        ),
    ),
    at="drawer:denominations",
    page="drawer:denomination",
    above=("drawer:drawer", _("Drawer")),
    new=_("New note or coin"),
)
