"""What is typed about codes."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from galla.accounts.access import Access
from galla.foundation.inputs import CleanTextField, DayField, WholeField
from galla.foundation.keys import KeyedForm
from galla.offers.actions import MOST_CODES
from galla.offers.models import LONGEST_SEARCH
from galla.parties.models import CustomerGroup
from galla.parties.queries import customer_groups

LONGEST_TYPED, MOST_USES = 40, 1_000_000
FILES = [("csv", _("Plain table (CSV)")), ("xlsx", _("Spreadsheet (XLSX)"))]


class CodesForm(forms.Form):
    """A code that many know, or a count of codes that are each good once."""

    code = CleanTextField(
        label=_("A code that many know"),
        max_length=LONGEST_TYPED,
        required=False,
        help_text=_("4 to 24 letters and digits, as you print it: DIWALI10."),
    )
    most_uses = WholeField(label=_("Uses in all"), required=False, min_value=1, max_value=MOST_USES)
    count = WholeField(
        label=_("Or so many codes, each good once"),
        required=False,
        min_value=1,
        max_value=MOST_CODES,
        help_text=_("They come as a file, this once. Nobody can look them up later."),
    )
    file = forms.ChoiceField(label=_("As a file"), choices=FILES, required=False)
    most_each = WholeField(label=_("Uses for each customer"), required=False, min_value=1, max_value=MOST_USES)
    starts_on = DayField(label=_("First day"), required=False)
    ends_on = DayField(label=_("Last day"), required=False)

    def clean(self) -> dict[str, Any]:
        """One of the two."""
        found = super().clean() or self.cleaned_data
        if "code" in found and "count" in found and bool(found["code"]) == bool(found["count"]):
            self.add_error("code", ValidationError(_("A code of your own, or a count of codes: one of the two.")))
        return found

    def terms(self) -> dict[str, Any]:
        """By the names the action knows."""
        return {name: self.cleaned_data[name] for name in ("most_uses", "most_each", "starts_on", "ends_on")}


class MailCodesForm(KeyedForm):
    """To whom codes are mailed, one to each."""

    group: Any = forms.ModelChoiceField(
        label=_("To customers of the group"),
        queryset=CustomerGroup.objects.none(),
        required=False,
        empty_label=_("Everybody"),
    )
    search = CleanTextField(
        label=_("And found by"),
        max_length=LONGEST_SEARCH,
        required=False,
        help_text=_("Beginnings of names, e-mail addresses or digits of phones. Empty for everybody with an address."),
    )
    most_each = WholeField(label=_("Uses for each customer"), required=False, min_value=1, max_value=MOST_USES)
    starts_on = DayField(label=_("First day"), required=False)
    ends_on = DayField(label=_("Last day"), required=False)

    def __init__(self, *args: Any, access: Access, **options: Any) -> None:
        super().__init__(*args, **options)
        group: Any = self.fields["group"]
        group.queryset = customer_groups(access).filter(archived_at=None)

    def whom(self) -> dict[str, Any]:
        """To whom, by the names the action knows."""
        group = self.cleaned_data["group"]
        return {"search": self.cleaned_data["search"], "group_id": None if group is None else group.pk}

    def terms(self) -> dict[str, Any]:
        """By the names the action knows."""
        return {name: self.cleaned_data[name] for name in ("most_each", "starts_on", "ends_on")}
