"""What is typed about customers and suppliers."""

from typing import Any

from django import forms
from django.conf import settings
from django.db.models import Q
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _

from galla.accounts.access import Access
from galla.accounts.states import STATES
from galla.foundation.inputs import CleanTextField, DayField
from galla.foundation.lists import FilterForm, TextField
from galla.foundation.rendering import refuse
from galla.parties import models, queries
from galla.parties.details import CustomerDetails, Details
from galla.parties.errors import AlreadyKnown
from galla.parties.identity import LONGEST_TYPED_PHONE

SHOWN = (("", _("In use")), ("archived", _("Put away")))


class PartyForm(forms.Form):
    """A customer or a supplier. What the fields mean is checked by the action, and said beside the field."""

    fieldsets: tuple[tuple[Any, tuple[str, ...]], ...] = (
        (_("Who it is"), ("name", "phone", "email", "language")),
        (_("For tax bills"), ("gstin", "state_code", "address")),
        (_("For the shop"), ("notes",)),
    )

    name = CleanTextField(label=_("Name"), max_length=models.LONGEST_NAME, required=False)
    phone = CleanTextField(label=_("Phone"), max_length=LONGEST_TYPED_PHONE, required=False)
    email = CleanTextField(label=_("E-mail"), max_length=models.LONGEST_EMAIL, required=False)
    language = forms.ChoiceField(label=_("Language of bills"), required=False)
    gstin = CleanTextField(
        label=_("GSTIN"),
        max_length=30,
        required=False,
        help_text=_("Fifteen letters and digits, for a bill with credit."),
    )
    state_code = forms.ChoiceField(
        label=_("State"), required=False, help_text=_("Another state than the shop's means IGST.")
    )
    address = CleanTextField(label=_("Address"), max_length=models.LONGEST_ADDRESS, lines=True, required=False)
    notes = CleanTextField(
        label=_("Notes"),
        max_length=models.LONGEST_NOTES,
        lines=True,
        required=False,
        help_text=_("Only the shop sees these."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._choices("language", [("", _("The shop's")), *settings.LANGUAGES])
        self._choices("state_code", [("", _("Not said")), *((code, f"{code} {name}") for code, name in STATES.items())])
        self.fields["phone"].widget.attrs.update(inputmode="tel", autocomplete="off")
        self.fields["email"].widget.attrs.update(inputmode="email", autocomplete="off")

    def _choices(self, name: str, choices: list[Any]) -> None:
        field = self.fields[name]
        assert isinstance(field, forms.ChoiceField)
        field.choices = choices

    def details(self) -> Details:
        """What was typed, for the action."""
        return Details(**self.cleaned_data)

    def refuse_known(self, known: AlreadyKnown, address: str) -> None:
        """Say beside the field who has this phone or e-mail, with a way there."""
        link = format_html('{} <a href="{}">{}</a>', known.detail, address, _("Open"))
        if known.field in self.fields:
            self.add_error(known.field, forms.ValidationError(link, code=known.code))
        else:
            refuse(self, known.detail)


class CustomerForm(PartyForm):
    """A customer. The group is a choice for those only who may give one."""

    fieldsets = (*PartyForm.fieldsets[:-1], (PartyForm.fieldsets[-1][0], ("group", "notes")))

    group: Any = forms.ModelChoiceField(
        label=_("Group"),
        queryset=models.CustomerGroup.objects.none(),
        required=False,
        empty_label=_("None"),
        help_text=_("Offers can be for one group of customers only."),
    )

    def __init__(self, *args: Any, access: Access, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        groups: Any = self.fields["group"]
        now = Q(pk=self.initial.get("group"))
        groups.queryset = queries.customer_groups(access).filter(Q(archived_at=None) | now)
        self.keeps_group = not access.can("customer.group") or not groups.queryset.exists()
        if self.keeps_group:
            del self.fields["group"]

    def details(self) -> Details:
        """What was typed, for the action; it leaves the group alone where it was no choice."""
        typed = dict(self.cleaned_data)
        if self.keeps_group:
            return Details(**typed)
        group = typed.pop("group")
        return CustomerDetails(**typed, group_id=None if group is None else group.pk)


class CustomerGroupForm(forms.Form):
    """What a group of customers is called."""

    name = CleanTextField(label=_("Name"), max_length=models.LONGEST_GROUP_NAME)


class PartyFilters(FilterForm):
    """Finding somebody."""

    search = TextField(label=_("Name, phone or e-mail"))
    shown = forms.ChoiceField(label=_("Show"), choices=SHOWN)

    def narrow(self, rows: Any) -> Any:
        """Those found, in use unless asked otherwise."""
        archived = self.cleaned_data.get("shown") == "archived"
        rows = rows.filter(archived_at__isnull=not archived)
        return rows.filter(queries.matching(self.cleaned_data.get("search") or ""))


class MergeSearchForm(forms.Form):
    """Looking for who a customer really is."""

    search = TextField(label=_("Name, phone or e-mail"))


class PeriodForm(forms.Form):
    """The days of a statement, both included."""

    since = DayField(label=_("From"))
    until = DayField(label=_("To"))
