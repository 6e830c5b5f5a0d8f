"""What is typed about the bank. It makes it polite; actions decide."""

from collections.abc import Collection, Mapping, Sequence
from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from galla.accounts.access import Access, as_identity
from galla.cashbook import queries
from galla.cashbook.actions.bank_accounts import LOWEST_ROW
from galla.cashbook.bank.dates import FORMATS
from galla.cashbook.bank.messages import LONGEST_TEXT
from galla.cashbook.models import (
    LONGEST_ACCOUNT_NAME,
    LONGEST_NOTE,
    LONGEST_PAYEE,
    LONGEST_REASON,
    MOST_DAYS,
    USUAL_DAYS,
    BankLine,
    ExpenseCategory,
)
from galla.catalog.forms import ImportForm
from galla.foundation import formats
from galla.foundation.errors import InvalidInput
from galla.foundation.inputs import CleanTextField, DayField, MoneyField, WholeField
from galla.payments.models import Claim


class BankAccountForm(forms.Form):
    """An account at a bank."""

    name = CleanTextField(label=_("Name"), max_length=LONGEST_ACCOUNT_NAME)
    code = forms.ChoiceField(label=_("Money of the book that lies there"), help_text=_("It cannot be changed later."))
    date_format = forms.ChoiceField(
        label=_("How it writes days"),
        required=False,
        choices=[("", _("As the file shows")), *((name, name) for name in FORMATS)],
    )
    header_row = WholeField(
        label=_("Row with the names of columns"),
        required=False,
        min_value=0,
        max_value=LOWEST_ROW,
        help_text=_("Empty or 0: it is found by itself."),
    )
    days = WholeField(
        label=_("Days apart"),
        required=False,
        min_value=0,
        max_value=MOST_DAYS,
        initial=USUAL_DAYS,
        help_text=_("So far a line may lie from what the book says."),
    )

    def __init__(self, *args: Any, codes: Mapping[str, str] | None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["code"]
        field.choices = list((codes or {}).items())
        if codes is None:
            del self.fields["code"]

    def values(self) -> dict[str, Any]:
        """What was typed; an empty number is what is usual."""
        typed = dict(self.cleaned_data)
        typed["header_row"] = typed["header_row"] or 0
        typed["days"] = USUAL_DAYS if typed["days"] is None else typed["days"]
        return typed


class StatementForm(ImportForm):
    """A statement's file, and its columns where they are not found."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["file"].help_text = _("CSV or XLSX, as the bank's site gives it.")
        self.fields["columns"].help_text = _(
            "Only where a column is not found by itself, one on each line: date, description, reference, debit, "
            "credit, amount, sign or balance, as in debit=Taken out. They are remembered for the next statement."
        )


class SinceForm(forms.Form):
    """From which day on, and which of both sides."""

    since = DayField(label=_("From"), required=False)
    until = DayField(label=_("To"), required=False)
    text = CleanTextField(label=_("Words or amount"), max_length=60, required=False)


class LineExpenseForm(forms.Form):
    """What a line was spent on."""

    expense_category: Any = forms.ModelChoiceField(label=_("What for"), queryset=ExpenseCategory.objects.none())
    paid_to = CleanTextField(label=_("Paid to"), max_length=LONGEST_PAYEE, required=False)
    note = CleanTextField(label=_("Remark"), max_length=LONGEST_NOTE, required=False)

    def __init__(self, *args: Any, access: Access, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["expense_category"]
        field.queryset = queries.categories(access).filter(archived_at=None)


class LineTransferForm(forms.Form):
    """Where a line's money came from or went to."""

    other = forms.ChoiceField(label=_("The other account"))
    fee = MoneyField(
        label=_("Fee kept of it"),
        required=False,
        help_text=_("What the card company or the wallet kept, tax included: it paid out so much less than was taken."),
    )
    note = CleanTextField(label=_("Remark"), max_length=LONGEST_NOTE, required=False)

    def __init__(self, *args: Any, others: Mapping[str, str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["other"]
        field.choices = list(others.items())

    def values(self) -> dict[str, Any]:
        """What was typed, by the names the action knows."""
        typed = dict(self.cleaned_data)
        return {"other": typed["other"], "note": typed["note"], "fee_minor": typed["fee"] or 0}


class LinePromiseForm(forms.Form):
    """Which promised money a line is; where it left, whether its customer owes it."""

    claim: Any = forms.ModelChoiceField(label=_("Promised money"), queryset=Claim.objects.none())
    on_khata = forms.BooleanField(
        label=_("The customer owes it: put it on the khata"),
        help_text=_("Otherwise it is given up as lost."),
        required=False,
    )
    note = CleanTextField(label=_("Remark"), max_length=LONGEST_NOTE, required=False)

    def __init__(self, *args: Any, line: BankLine, may_be: "QuerySet[Claim]", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["claim"]
        field.queryset, field.label_from_instance = may_be, promise_words
        if line.amount_minor > 0:
            del self.fields["on_khata"]


def promise_words(claim: Claim) -> str:
    """What tells one promised payment from another in a list: its day, who sent it, and under which reference."""
    said = (formats.day(claim.business_date), str(claim.customer or ""), claim.reference)
    return ", ".join(filter(None, said))


class ReasonForm(forms.Form):
    """Why something is taken back."""

    reason = CleanTextField(label=_("Why"), max_length=LONGEST_REASON)


class PasteForm(forms.Form):
    """What the bank wrote."""

    text = CleanTextField(
        label=_("What the bank wrote"),
        max_length=LONGEST_TEXT,
        lines=True,
        help_text=_("One message or many, or lines of a statement."),
    )


def chosen(values: Sequence[str], *, field: str) -> set[int]:
    """The ids a page sent. Raises ``InvalidInput``."""
    found = {as_identity(value) for value in values}
    if None in found:
        raise InvalidInput(_now("There is no such thing in this shop."), field=field)
    return {number for number in found if number is not None}


def chosen_moves(values: Collection[str]) -> tuple[set[int], set[int]]:
    """The entries and the claims a page sent, as ``entry:<id>`` and ``claim:<id>``. Raises ``InvalidInput``."""
    parts = [value.partition(":") for value in values]
    if any(kind not in ("entry", "claim") for kind, _colon, _number in parts):
        raise InvalidInput(_now("There is no such thing in this shop."), field="moves")
    entries = [number for kind, _colon, number in parts if kind == "entry"]
    claims = [number for kind, _colon, number in parts if kind == "claim"]
    return chosen(entries, field="moves"), chosen(claims, field="moves")
