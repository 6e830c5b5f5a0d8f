"""The list of shifts."""

from typing import Any

from django import forms
from django.db.models import QuerySet
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from galla.drawer.models import Shift
from galla.foundation.lists import Badge, Column, DayField, Empty, FilterForm, Listing, TextField
from galla.shifts.queries import in_state, state_of

STATES = [("open", _("Open")), ("closed", _("Closed")), ("waiting", _("Waits for a manager"))]
TONES = {"open": "good", "closed": "", "waiting": "warn"}
WORDS = dict(STATES)


def badge_of(shift: Shift) -> Badge:
    """Where a shift stands, as a badge."""
    state = state_of(shift)
    return Badge(WORDS[state], TONES[state])


class ShiftFilters(FilterForm):
    """By where it stands, by till and by day."""

    state = forms.ChoiceField(label=_("State"), choices=[("", _("All")), *STATES], required=False)
    since = DayField(label=_("From"))
    until = DayField(label=_("To"))
    till = TextField(label=_("Till"))

    def narrow_state(self, rows: "QuerySet[Shift]", state: str) -> "QuerySet[Shift]":
        """Those that stand there."""
        return in_state(rows, state)

    def narrow_since(self, rows: "QuerySet[Shift]", day: Any) -> "QuerySet[Shift]":
        """Those opened on or after a day."""
        return rows.filter(business_date__gte=day)

    def narrow_until(self, rows: "QuerySet[Shift]", day: Any) -> "QuerySet[Shift]":
        """Those opened up to a day."""
        return rows.filter(business_date__lte=day)

    def narrow_till(self, rows: "QuerySet[Shift]", text: str) -> "QuerySet[Shift]":
        """Those of tills whose name holds this."""
        return rows.filter(till__name__icontains=text)


def _close(shift: Shift, name: str) -> Any:
    close = getattr(shift, "close", None)
    return None if close is None else getattr(close, name)


SHIFTS = Listing(
    name="shifts",
    caption=_("Shifts"),
    columns=(
        Column(
            "opened_at",
            _("Opened"),
            "moment",
            sort="opened_at",
            lead=True,
            link=lambda row: reverse("shifts:shift", args=[row.pk]),
        ),
        Column("till", _("Till"), value=lambda row: str(row.till), sort="till__name"),
        Column("number", _("Shift"), value=lambda row: row.name, sort="number"),
        Column("by", _("Opened by"), value=lambda row: str(row.by), phone=False, narrow=False),
        Column("counted", _("Counted"), "money", value=lambda row: _close(row, "counted_minor"), phone=False),
        Column(
            "difference", _("Difference"), "money", value=lambda row: _close(row, "difference_minor"), figure=True,
        ),
        Column("state", _("State"), "badge", value=badge_of),
    ),
    start="-opened_at",
    filters=ShiftFilters,
    noun=lambda count: ngettext("%d shift", "%d shifts", count) % count,
    empty=Empty(_("No shift was opened yet"), _("The first bill of a till opens one, or the count of its drawer.")),
)  # fmt: skip
