"""Allowed at the till: the list of what managers allowed with their PIN, each with the page of what was done."""

from typing import Any

from django import forms
from django.db.models import OuterRef, Q, QuerySet
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from galla.accounts.access import ALLOWABLE, Access
from galla.accounts.forms import GRANT_WORDS
from galla.accounts.models import Allowance
from galla.accounts.queries import allowances, tills
from galla.foundation.lists import Column, DayField, Empty, FilterForm, Listing, TextField
from galla.ledger.documents import document_of
from galla.ledger.queries import taken_back_by


def rows(access: Access) -> "QuerySet[Allowance]":
    """What was allowed in the shop, each with the entry that the entry it was done with takes back, if any."""
    return allowances(access).annotate(taken_back_id=taken_back_by(OuterRef("entry_id")))


class AllowedFilters(FilterForm):
    """By what was allowed, by whom, at which till, and when."""

    permission = forms.ChoiceField(
        label=_("What"), choices=[("", _("All")), *((name, GRANT_WORDS[name]) for name in ALLOWABLE)]
    )
    person = TextField(label=_("Person"))
    till: Any = forms.ModelChoiceField(label=_("Till"), queryset=None)
    since = DayField(label=_("From"))
    until = DayField(label=_("To"))

    def prepare(self) -> None:
        """The tills of this shop."""
        field: Any = self.fields["till"]
        field.queryset = tills(self.request.access).order_by("name")  # type: ignore[attr-defined]

    def narrow_permission(self, rows: "QuerySet[Allowance]", permission: str) -> "QuerySet[Allowance]":
        """Of one kind."""
        return rows.filter(permission=permission)

    def narrow_person(self, rows: "QuerySet[Allowance]", text: str) -> "QuerySet[Allowance]":
        """Asked or allowed by somebody whose name holds this."""
        return rows.filter(Q(asked_by__full_name__icontains=text) | Q(allowed_by__full_name__icontains=text))

    def narrow_till(self, rows: "QuerySet[Allowance]", till: Any) -> "QuerySet[Allowance]":
        """At one till."""
        return rows.filter(till=till)

    def narrow_since(self, rows: "QuerySet[Allowance]", day: Any) -> "QuerySet[Allowance]":
        """From this day on."""
        return rows.filter(happened_at__date__gte=day)

    def narrow_until(self, rows: "QuerySet[Allowance]", day: Any) -> "QuerySet[Allowance]":
        """Up to this day."""
        return rows.filter(happened_at__date__lte=day)


def _opens(row: Any) -> str:
    return document_of(row.entry_kind).address(row.entry_id, row.taken_back_id)


ALLOWED = Listing(
    name="allowed",
    caption=_("Allowed at the till"),
    columns=(
        Column("happened_at", _("When"), "moment", sort="pk", lead=True, link=_opens),
        Column("permission", _("What"), value=lambda row: GRANT_WORDS.get(row.permission, row.permission)),
        Column("document", _("Done with"), value=lambda row: document_of(row.entry_kind).label),
        Column("asked_by", _("Asked for by"), value=lambda row: str(row.asked_by), sort="asked_by__full_name"),
        Column("allowed_by", _("Allowed by"), value=lambda row: str(row.allowed_by), sort="allowed_by__full_name"),
        Column("till", _("Till"), "code", value=lambda row: str(row.till), sort="till__name"),
    ),
    start="-happened_at",
    filters=AllowedFilters,
    noun=lambda count: ngettext("%d allowed", "%d allowed", count) % count,
    empty=Empty(
        _("Nothing was allowed at a till yet"),
        _("What a cashier may not do alone, a manager allows with their PIN. It stands here, with who asked."),
    ),
)
