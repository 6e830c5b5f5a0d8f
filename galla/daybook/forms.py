"""Which days are asked for, and which day is closed."""

import datetime
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from galla.accounts.access import Access
from galla.accounts.calendar import business_date, shop_day
from galla.accounts.models import Branch
from galla.daybook import queries
from galla.daybook.queries import Days
from galla.foundation.errors import InvalidInput
from galla.foundation.inputs import DayField as DayBox
from galla.foundation.lists import DayField, FilterForm, TextField

LONGEST_ACCOUNT = 80


class BookFilters(FilterForm):
    """Filters of the day book. What is asked for decides what is read, so nothing is narrowed."""

    branch = forms.ModelChoiceField(label=_("Branch"), queryset=Branch.objects.none())

    @property
    def access(self) -> Access:
        """Who asks."""
        access: Access = self.request.access  # type: ignore[attr-defined]
        return access

    @property
    def today(self) -> datetime.date:
        """The shop's day by the calendar, also when it is closed already."""
        return shop_day(self.access.shop, timezone.now())

    @property
    def open_day(self) -> datetime.date:
        """The day in which acts land now: today, or the first open one after it."""
        return business_date(self.access.shop, timezone.now())

    def prepare(self) -> None:
        """The branches of the shop, those that are closed by now too; none to choose where there is one."""
        rows = self.access.rows(Branch).order_by("name", "pk")
        if len(rows) < 2:
            del self.fields["branch"]
        else:
            field = self.fields["branch"]
            assert isinstance(field, forms.ModelChoiceField)
            field.queryset = rows


class DayFilters(BookFilters):
    """One day, of one branch or all, and of one account if one came from there."""

    on = DayField(label=_("Day"))
    account = TextField(label=_("Account"), max_length=LONGEST_ACCOUNT, widget=forms.HiddenInput)

    def prepare(self) -> None:
        """The open day unless somebody asks for another one."""
        super().prepare()
        self.fields["on"].initial = self.open_day

    @property
    def days(self) -> Days:
        """The day asked for."""
        day = self.cleaned_data.get("on") or self.open_day
        return Days(day, day, self.cleaned_data.get("branch"))

    def narrow(self, rows: Any) -> Any:
        """The entries of the day."""
        return queries.entries(self.access, self.days, account=self.cleaned_data.get("account") or "")


class PeriodFilters(BookFilters):
    """From one day to another, at most a year; this month unless somebody asks for others."""

    since = DayField(label=_("From"))
    until = DayField(label=_("To"))

    def prepare(self) -> None:
        """This month until the open day."""
        super().prepare()
        self.fields["since"].initial = self.open_day.replace(day=1)
        self.fields["until"].initial = self.open_day

    def clean(self) -> dict[str, Any]:
        """Days that can be read together."""
        try:
            self.days.demand_sound()
        except InvalidInput as refusal:
            self.add_error(refusal.field, ValidationError(refusal.detail))
        return self.cleaned_data

    @property
    def days(self) -> Days:
        """The days asked for."""
        until = self.cleaned_data.get("until") or self.open_day
        since = self.cleaned_data.get("since") or min(until, self.open_day).replace(day=1)
        return Days(since, until, self.cleaned_data.get("branch"))

    def narrow(self, rows: Any) -> Any:
        """A row for each day."""
        return queries.day_lines(self.access, self.days)


class AccountFilters(PeriodFilters):
    """The same days, by account."""

    def narrow(self, rows: Any) -> Any:
        """A row for each account."""
        return queries.account_lines(self.access, self.days)


class CloseForm(forms.Form):
    """Which day is closed."""

    day = DayBox(label=_("Close until the end of"))
