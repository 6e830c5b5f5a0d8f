"""The list of interest notes."""

from typing import Any

from django import forms
from django.db.models import QuerySet, Sum
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from galla.credit.models import InterestNote
from galla.foundation.lists import Badge, Column, DayField, Empty, FilterForm, FootRow, Listing, TextField

STATES = {"stands": _("Stands"), "back": _("Taken back")}


class InterestFilters(FilterForm):
    """By day, customer, number and whether it stands."""

    since = DayField(label=_("From"))
    until = DayField(label=_("To"))
    customer = TextField(label=_("Customer"))
    number = TextField(label=_("Number"))
    state = forms.ChoiceField(label=_("State"), choices=[("", _("All")), *STATES.items()], required=False)

    def narrow_since(self, rows: "QuerySet[InterestNote]", day: Any) -> "QuerySet[InterestNote]":
        """Those charged on or after a day."""
        return rows.filter(business_date__gte=day)

    def narrow_until(self, rows: "QuerySet[InterestNote]", day: Any) -> "QuerySet[InterestNote]":
        """Those charged up to a day."""
        return rows.filter(business_date__lte=day)

    def narrow_customer(self, rows: "QuerySet[InterestNote]", text: str) -> "QuerySet[InterestNote]":
        """Those of customers whose name or phone holds this."""
        return rows.filter(customer__search_text__icontains=text)

    def narrow_number(self, rows: "QuerySet[InterestNote]", text: str) -> "QuerySet[InterestNote]":
        """Those whose number holds this."""
        return rows.filter(number__icontains=text)

    def narrow_state(self, rows: "QuerySet[InterestNote]", state: str) -> "QuerySet[InterestNote]":
        """Those that stand, or were taken back."""
        return rows.filter(waiver__isnull=state == "stands")


def state_of(note: InterestNote) -> Badge | None:
    """A badge for one that was taken back."""
    return Badge(STATES["back"], "bad") if getattr(note, "waiver", None) is not None else None


def _together(rows: Any) -> list[FootRow]:
    """What those that stand come to."""
    total = rows.filter(waiver=None).aggregate(sum=Sum("amount_minor"))["sum"] or 0
    return [FootRow(_("Together, without those taken back"), {"amount_minor": total}, total=True)]


NOTES = Listing(
    name="interest",
    caption=_("Interest charged"),
    columns=(
        Column(
            "number",
            _("Number"),
            "code",
            sort="pk",
            lead=True,
            link=lambda row: reverse("credit:interest_note", args=[row.pk]),
        ),
        Column("business_date", _("Charged on"), "day", sort="business_date"),
        Column("customer", _("Customer"), value=lambda row: str(row.customer), sort="customer__name"),
        Column("since", _("From"), "day", sort="since", phone=False, narrow=False),
        Column("until", _("Up to"), "day", sort="until", phone=False),
        Column("state", _("State"), "badge", value=state_of),
        Column("amount_minor", _("Interest"), "money", sort="amount_minor", figure=True),
    ),
    start="-number",
    filters=InterestFilters,
    foot=_together,
    noun=lambda count: ngettext("%d interest note", "%d interest notes", count) % count,
    empty=Empty(
        _("No interest was charged yet"),
        _("Where the shop takes interest on khatas, what is charged when a month is over stands here."),
    ),
)
