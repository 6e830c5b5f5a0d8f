"""What is typed of supplier bills, payments and returns."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from galla.accounts.access import Access, as_identity
from galla.accounts.asking import ask_for_pin
from galla.catalog.models import TaxClass
from galla.drawer.forms import NotesForm
from galla.foundation.formats import day
from galla.foundation.inputs import CleanTextField, DayField, MoneyField, QuantityField
from galla.foundation.keys import KeyedForm
from galla.foundation.lists import TextField
from galla.inventory.forms import Lines, PaperForm, choose_from
from galla.inventory.models import Receipt
from galla.parties.models import Supplier
from galla.parties.queries import matching, suppliers
from galla.purchasing import queries
from galla.purchasing.forms.lines import QuickSelect, hidden_id
from galla.purchasing.forms.orders import SupplierFilters
from galla.purchasing.models import (
    LONGEST_BILL_NUMBER,
    LONGEST_PAYMENT_REFERENCE,
    LONGEST_REASON,
    LONGEST_WORDS,
    LineKind,
    PaidBy,
    SharedBy,
)

EXTRA = "extra"
EXTRA_ROWS = 3
MOST_RECEIPTS = 30
FREIGHT = ("receipts", "older", "shared_by")
LONGEST_OLDER = 400
MOST_TOLD = 5
OWING = (("", _("Everybody")), ("true", _("Whoever is owed something")))
OPEN = (("", _("All")), ("true", _("With something open")))


class BillFilters(SupplierFilters):
    """Finding a bill or a return."""

    number = TextField(label=_("Number"))
    field_order: tuple[str, ...] = ("number", "supplier", "since", "until", "branch")

    def narrow_number(self, rows: Any, text: str) -> Any:
        """By part of its number."""
        return rows.filter(number__icontains=text)


class OpenFilters(BillFilters):
    """Finding a bill or a return, or those of which something is open (``open_minor``)."""

    open = forms.ChoiceField(label=_("Show"), choices=OPEN)
    field_order = ("number", "supplier", "open", "since", "until", "branch")

    def narrow_open(self, rows: Any, _text: str) -> Any:
        """Those that are not settled or used up."""
        return rows.filter(open_minor__gt=0)


class PaymentFilters(SupplierFilters):
    """Finding a payment."""

    reference = TextField(label=_("Reference"))
    field_order = ("reference", "supplier", "since", "until", "branch")

    def narrow_reference(self, rows: Any, text: str) -> Any:
        """By part of its reference."""
        return rows.filter(reference__icontains=text)


class OwedFilters(SupplierFilters):
    """Finding a supplier by name or phone, or those who are owed something."""

    search = TextField(label=_("Name or phone"))
    owing = forms.ChoiceField(label=_("Show"), choices=OWING)
    field_order = ("search", "owing")

    def prepare(self) -> None:
        """Nothing depends on the shop here."""
        for name in ("since", "until", "branch", "supplier"):
            del self.fields[name]

    def narrow_search(self, rows: Any, text: str) -> Any:
        """By name or phone."""
        return rows.filter(matching(text))

    def narrow_owing(self, rows: Any, _text: str) -> Any:
        """Those who are owed something."""
        return rows.filter(owed_minor__gt=0)


# Django's fields take no parameter when they run; only the type checker knows what is chosen from.
if TYPE_CHECKING:
    ReceiptChoices = forms.ModelMultipleChoiceField[Receipt]
else:
    ReceiptChoices = forms.ModelMultipleChoiceField


class ReceiptsField(ReceiptChoices):
    """Receipts to choose from, called by their day, their supplier, the other side's paper and their own number."""

    def clean(self, value: Any) -> Any:
        """What no id can be is refused before a database is asked for all of them at once."""
        odd = [each for each in value or () if as_identity(each) is None]
        if odd:
            raise ValidationError(
                self.error_messages["invalid_choice"], code="invalid_choice", params={"value": odd[0]}
            )
        return super().clean(value)

    def label_from_instance(self, obj: Any) -> str:
        """What stands beside the box."""
        said = [day(obj.business_date), str(obj.supplier or ""), obj.reference, f"#{obj.pk}"]
        return " · ".join(filter(None, said))


class BillForm(PaperForm):
    """What stands at the head and the foot of a supplier's bill."""

    number = CleanTextField(label=_("Number of their bill"), max_length=LONGEST_BILL_NUMBER)
    billed_on = DayField(label=_("Date of their bill"))
    total = MoneyField(
        label=_("Total of their bill"), required=False, help_text=_("Empty: what the lines and taxes come to.")
    )
    untaxed = forms.BooleanField(label=_("No tax stands on it"), required=False)
    receipts = ReceiptsField(
        label=_("Freight and duty are for"),
        queryset=Receipt.objects.none(),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    older = CleanTextField(
        label=_("And for older receipts"),
        max_length=LONGEST_OLDER,
        required=False,
        help_text=_("The numbers of their papers, or their own such as #118, with a comma between."),
    )
    shared_by = forms.ChoiceField(label=_("Shared out"), choices=SharedBy.choices, initial=SharedBy.VALUE)
    field_order = ("number", "billed_on", "total", "untaxed", "branch", "receipts", "older", "shared_by")
    alone = True

    def __init__(self, *args: Any, receipts: "QuerySet[Receipt]", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choose_from(self, "receipts", receipts)

    def head(self) -> list[Any]:
        """What stands at the head of every bill."""
        return [bound for bound in self.visible_fields() if bound.name not in FREIGHT]

    def freight(self) -> list[Any]:
        """What is asked only where freight or duty stands on it."""
        return [self[name] for name in FREIGHT]

    def tells_freight(self) -> bool:
        """Whether something was said of that, or is wrong with it."""
        return any(self[name].errors or self[name].value() for name in FREIGHT[:2])

    def clean_older(self) -> list[Receipt]:
        """The receipts that are called so, each by a number that only one has."""
        numbers = [number for part in self.cleaned_data["older"].split(",") if (number := part.strip())]
        if len(numbers) > MOST_RECEIPTS:
            raise ValidationError(_("At most %(count)d receipts at once.") % {"count": MOST_RECEIPTS}, code="many")
        called = queries.receipts_called(self.access, numbers)
        for number in numbers:
            found = called[number]
            if not found:
                raise ValidationError(_("No receipt is called %(number)s.") % {"number": number}, code="none")
            if len(found) > 1:
                said = {"number": number, "own": ", ".join(f"#{one.pk}" for one in found[:MOST_TOLD])}
                raise ValidationError(
                    _("Several are called %(number)s. Write one of these: %(own)s.") % said, code="many"
                )
        return [called[number][0] for number in numbers]


class RowForm(forms.Form):
    """A row of boxes whose labels stand at the head of its column."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for bound in self.visible_fields():
            bound.field.widget.attrs |= {"aria-label": bound.label}
            if isinstance(bound.field, MoneyField | QuantityField):
                bound.field.widget.attrs |= {"size": 4}


class BilledLineForm(RowForm):
    """How much of a receipt's line is billed, taxed how, and for how much without tax. No amount: not on this bill."""

    line = hidden_id()
    quantity = QuantityField(label=_("Billed now"), required=False)
    tax_class = forms.TypedChoiceField(label=_("Tax"), coerce=int, empty_value=None, required=False, widget=QuickSelect)
    net = MoneyField(label=_("Without tax"), required=False)

    def __init__(self, *args: Any, tax_classes: Sequence[tuple[int, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        tax_class = self.fields["tax_class"]
        assert isinstance(tax_class, forms.ChoiceField)
        tax_class.choices = tax_classes

    def came(self, line: Any) -> None:
        """Keep what is left to be billed of a receipt's line, as it would be typed: all of it, at what it came at."""
        quantity, net = self.fields["quantity"], self.fields["net"]
        assert isinstance(quantity, QuantityField)
        assert isinstance(net, MoneyField)
        self.quantity_as_it_came = quantity.written(line.unbilled_milli)
        self.net_as_it_came = net.written(line.left_worth_minor)

    def clean(self) -> dict[str, Any]:
        """A quantity has a price."""
        told: dict[str, Any] = super().clean() or self.cleaned_data
        if told.get("quantity") and told.get("net") is None and "net" not in self.errors:
            self.add_error("net", _("Fill this in."))
        return told


class ExtraLineForm(RowForm):
    """Freight, duty, or something that is no goods."""

    kind = forms.ChoiceField(
        label=_("What"),
        choices=[choice for choice in LineKind.choices if choice[0] != LineKind.GOODS],
        initial=LineKind.LANDED,
    )
    words = CleanTextField(label=_("What for"), max_length=LONGEST_WORDS)
    tax_class = forms.ModelChoiceField(
        label=_("Tax"), queryset=TaxClass.objects.none(), required=False, empty_label=_("No tax")
    )
    net = MoneyField(label=_("Without tax"))

    def __init__(self, *args: Any, access: Access, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choose_from(self, "tax_class", access.rows(TaxClass).filter(archived_at=None).order_by("name_key"))


def extra_lines(access: Access, data: Any = None) -> Any:
    """Rows for what is no goods; all of them may be left empty."""
    made: Any = forms.formset_factory(
        ExtraLineForm, formset=Lines, extra=EXTRA_ROWS, max_num=EXTRA_ROWS, absolute_max=EXTRA_ROWS
    )
    return made(data, prefix=EXTRA, form_kwargs={"access": access})


class PayForm(PaperForm):
    """How much is paid, and from where."""

    amount = MoneyField(
        label=_("Amount"), minimum=1, required=False, help_text=_("In cash not needed where you say which notes.")
    )
    method = forms.ChoiceField(label=_("From"), choices=PaidBy.choices, initial=PaidBy.BANK)
    reference = CleanTextField(
        label=_("Reference"), max_length=LONGEST_PAYMENT_REFERENCE, required=False, help_text=_("The bank's number.")
    )
    field_order = ("amount", "method", "reference", "branch")
    alone = True

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not self.access.can("purchase.pay"):
            only_cash = self.fields["method"]
            assert isinstance(only_cash, forms.ChoiceField)
            only_cash.choices, only_cash.initial = [(PaidBy.CASH.value, PaidBy.CASH.label)], PaidBy.CASH.value
        ask_for_pin(self, self.access, "purchase.pay")


class PayWhomForm(forms.Form):
    """Which supplier is paid, for somebody who sees no list of them."""

    supplier = forms.ModelChoiceField(label=_("Supplier"), queryset=Supplier.objects.none(), empty_label=None)

    def __init__(self, *args: Any, access: Access, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choose_from(self, "supplier", suppliers(access).filter(archived_at=None).order_by("name", "pk"))


class PayNotesForm(NotesForm):
    """Which notes leave the drawer, where a supplier is paid in cash."""


class PayShareForm(RowForm):
    """How much of a payment is for a bill."""

    bill = hidden_id()
    amount = MoneyField(label=_("For this bill"), required=False)


class SetOffForm(KeyedForm):
    """A debit note set against bills: how much for which stands in the rows."""

    alone = True


class ReturnForm(KeyedForm):
    """Why goods go back."""

    reason = CleanTextField(
        label=_("Why"), max_length=LONGEST_REASON, required=False, help_text=_("It stands on the debit note.")
    )
    alone = True


class CreditForm(KeyedForm):
    """A supplier's credit note as it stands on their paper."""

    number = CleanTextField(label=_("Their number"), max_length=LONGEST_BILL_NUMBER)
    credited_on = DayField(label=_("Date of the credit note"))
    reason = CleanTextField(label=_("Why"), max_length=LONGEST_REASON, required=False)
    untaxed = forms.BooleanField(label=_("Without tax: only the price became less"), required=False)
    alone = True


class CreditLineForm(RowForm):
    """How much less goods of a bill cost."""

    line = hidden_id()
    net = MoneyField(label=_("Less by, without tax"), required=False)


class ReturnLineForm(RowForm):
    """How much of a receipt's line goes back."""

    line = hidden_id()
    quantity = QuantityField(label=_("Goes back"), required=False)
