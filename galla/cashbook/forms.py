"""What is typed about an expense. It makes it polite; actions decide."""

from typing import Any

from django import forms
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from galla.accounts.access import LARGEST_IDENTITY, Access
from galla.cashbook import queries
from galla.cashbook.actions import TaxGiven
from galla.cashbook.models import (
    LONGEST_NAME,
    LONGEST_NOTE,
    LONGEST_PAYEE,
    LONGEST_REASON,
    LONGEST_REFERENCE,
    ExpenseCategory,
    PaidFrom,
)
from galla.credit.queries import MOST_OPEN
from galla.drawer.cash import MOST_CASH_MINOR
from galla.drawer.forms import NotesForm
from galla.foundation.inputs import CleanTextField, MoneyField, RateField
from galla.foundation.keys import KeyedForm
from galla.foundation.lists import DayField, FilterForm, TextField
from galla.payments.forms import MoneyInForm

TAX_ROWS = 2
PLAIN = ("expense_category", "paid_from", "amount", "paid_to", "note", "picture")


class ExpenseForm(NotesForm):
    """What was spent on what, out of which pocket, with its receipt."""

    titles = ((_("Notes that go out"), _("Coins that go out"), _("Out of the drawer")),)
    plain = PLAIN

    expense_category: Any = forms.ModelChoiceField(label=_("What for"), queryset=ExpenseCategory.objects.none())
    paid_from = forms.ChoiceField(label=_("Paid from"), choices=PaidFrom.choices)
    amount = MoneyField(
        label=_("Amount"),
        required=False,
        help_text=_("With its taxes. Leave it empty if you say which notes leave the drawer."),
    )
    paid_to = CleanTextField(label=_("Paid to"), max_length=LONGEST_PAYEE, required=False)
    note = CleanTextField(label=_("Remark"), max_length=LONGEST_NOTE, required=False)
    picture = forms.FileField(
        label=_("Receipt"),
        required=False,
        help_text=_("A photo or a PDF of at most 5 MB."),
        widget=forms.FileInput(attrs={"accept": "image/png,image/jpeg,image/webp,application/pdf"}),
    )

    def __init__(self, *args: Any, access: Access, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["expense_category"]
        field.queryset = queries.categories(access).filter(archived_at=None)
        for place in range(TAX_ROWS):
            self.fields[f"taxes.{place}.name"] = CleanTextField(label=_("Tax"), max_length=20, required=False)
            self.fields[f"taxes.{place}.rate"] = RateField(label=_("Rate"), required=False)
            self.fields[f"taxes.{place}.amount"] = MoneyField(label=_("Amount"), required=False)

    @property
    def own_fields(self) -> list[forms.BoundField]:
        """What it was for, how much, and the receipt."""
        return [self[name] for name in self.plain]

    @property
    def tax_rows(self) -> list[list[forms.BoundField]]:
        """The boxes of the taxes inside the amount, a row for each."""
        parts = ("name", "rate", "amount")
        return [[self[f"taxes.{place}.{part}"] for part in parts] for place in range(TAX_ROWS)]

    def clean(self) -> dict[str, Any]:
        """A tax is said whole or not at all."""
        for place in range(TAX_ROWS):
            typed = {part: self.cleaned_data.get(f"taxes.{place}.{part}") for part in ("name", "rate", "amount")}
            if any(typed.values()):
                for part, value in typed.items():
                    if not value and f"taxes.{place}.{part}" not in self.errors:
                        self.add_error(f"taxes.{place}.{part}", _("Fill this in."))
        return self.cleaned_data

    def taxes(self) -> list[TaxGiven]:
        """The taxes typed."""
        rows = [[self.cleaned_data[bound.name] for bound in row] for row in self.tax_rows]
        return [TaxGiven(*row) for row in rows if row[0]]


class VoidForm(forms.Form):
    """Why an expense is taken back."""

    reason = CleanTextField(label=_("Why"), max_length=LONGEST_NOTE)


class CategoryForm(forms.Form):
    """A category."""

    name = CleanTextField(label=_("Name"), max_length=LONGEST_NAME)


class ExpenseFilters(FilterForm):
    """Finding an expense."""

    text = TextField(label=_("Paid to or remark"))
    expense_category: Any = forms.ModelChoiceField(label=_("What for"), queryset=ExpenseCategory.objects.none())
    paid_from = forms.ChoiceField(label=_("Paid from"), choices=[("", _("All")), *PaidFrom.choices])
    since = DayField(label=_("From"))
    until = DayField(label=_("To"))

    def prepare(self) -> None:
        """The categories of this shop, those put away too."""
        field: Any = self.fields["expense_category"]
        field.queryset = queries.categories(self.request.access)  # type: ignore[attr-defined]

    def narrow_text(self, rows: Any, text: str) -> Any:
        """By whom it was paid to, or what was noted."""
        return rows.filter(Q(paid_to__icontains=text) | Q(note__icontains=text))

    def narrow_expense_category(self, rows: Any, category: ExpenseCategory) -> Any:
        """Spent on one thing."""
        return rows.filter(category=category)

    def narrow_paid_from(self, rows: Any, paid_from: str) -> Any:
        """Out of one pocket."""
        return rows.filter(paid_from=paid_from)

    def narrow_since(self, rows: Any, day: Any) -> Any:
        """From this day on."""
        return rows.filter(business_date__gte=day)

    def narrow_until(self, rows: Any, day: Any) -> Any:
        """Up to this day."""
        return rows.filter(business_date__lte=day)


class SettleForm(MoneyInForm, NotesForm):
    """How much came, how, and in which notes."""

    plain = ("method", "amount", "reference")


class ShareForm(forms.Form):
    """How much of it is for one bill."""

    charge = forms.IntegerField(widget=forms.HiddenInput, min_value=1, max_value=LARGEST_IDENTITY)
    amount = MoneyField(label=_("For this bill"), required=False)


def share_rows(data: Any = None, *, charges: list[int] | None = None) -> Any:
    """A box for every open bill: as they were sent, or empty."""
    made: Any = forms.formset_factory(ShareForm, extra=0, max_num=MOST_OPEN, absolute_max=MOST_OPEN, validate_max=True)
    return made(data, prefix="bills", initial=[{"charge": number} for number in charges or ()])


class WriteOffForm(KeyedForm):
    """How much of what is owed will not be paid, and why."""

    amount = MoneyField(label=_("Will not be paid"), minimum=1, maximum=MOST_CASH_MINOR)
    reason = CleanTextField(label=_("Why"), max_length=LONGEST_REFERENCE)


class SettlementVoidForm(forms.Form):
    """Why a settlement is taken back."""

    reason = CleanTextField(label=_("Why"), max_length=LONGEST_REASON)
