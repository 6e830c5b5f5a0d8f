"""What is typed of receipts, adjustments and the stock list."""

from typing import TYPE_CHECKING, Any

from django import forms
from django.utils.translation import gettext_lazy as _

from galla.accounts.access import Access
from galla.accounts.asking import ask_for_pin
from galla.accounts.models import Branch
from galla.catalog.models import LARGEST_PRICE_E4, LONGEST_NAME, Category, Product
from galla.catalog.queries import matching
from galla.foundation import formats
from galla.foundation.inputs import (
    LARGEST_QUANTITY_MILLI,
    CleanTextField,
    MoneyField,
    PriceField,
    QuantityField,
)
from galla.foundation.inputs import DayField as DayBox
from galla.foundation.keys import KeyedForm
from galla.foundation.lists import DayField, FilterForm, TextField
from galla.inventory import queries
from galla.inventory.actions.adjusting import ONLY_LESS, WRITTEN_OFF
from galla.inventory.forms.choices import PlaceChoice
from galla.inventory.models import LONGEST_BATCH_NUMBER, LONGEST_NOTE, LONGEST_REFERENCE, Place, Reason, ReceiptKind
from galla.inventory.typed import code_typed
from galla.parties.models import Supplier
from galla.parties.queries import suppliers
from galla.pricing.scale_labels import looks_like_label

SHOWN = (("", _("Everything")), ("true", _("What runs low")))
LINES = "lines"
ROWS = 5
MOST_ROWS = 140  # seven boxes each: a browser's form has at most a thousand


def choose_from(form: forms.Form, name: str, rows: Any) -> None:
    """Let a field of a form choose from these rows, or take it away where there is nothing to choose."""
    field = form.fields[name]
    assert isinstance(field, forms.ModelChoiceField)
    field.queryset = rows


def open_branches(access: Access) -> Any:
    """The branches a paper can be written for."""
    return access.rows(Branch).filter(archived_at=None).order_by("name", "pk")


def keeps_batches(access: Access) -> bool:
    """Whether anything in this shop is kept by batch: where nothing is, nobody is asked for batches."""
    return access.rows(Product).filter(keeps_batches=True).exists()


class BranchFilters(FilterForm):
    """Filters with a branch. Where there is only one, it need not be chosen."""

    @property
    def access(self) -> Access:
        """Who asks."""
        access: Access = self.request.access  # type: ignore[attr-defined]
        return access

    def prepare(self) -> None:
        """The branches of this shop."""
        rows = open_branches(self.access)
        choose_from(self, "branch", rows)
        if len(rows) < 2:
            del self.fields["branch"]


class StockFilters(BranchFilters):
    """Finding what lies where."""

    search = TextField(label=_("Product, SKU or barcode"))
    branch = forms.ModelChoiceField(label=_("Branch"), queryset=Branch.objects.none())
    category = forms.ModelChoiceField(label=_("Category"), queryset=Category.objects.none())
    low = forms.ChoiceField(label=_("Show"), choices=SHOWN)

    def prepare(self) -> None:
        """The branches and categories of this shop."""
        super().prepare()
        rows = self.access.rows(Category).filter(archived_at=None).order_by("name_key")
        choose_from(self, "category", rows)

    def narrow(self, rows: Any) -> Any:
        """The branch first: how much lies there decides what runs low."""
        asked = self.cleaned_data
        if asked.get("branch"):
            rows = queries.stock(self.access, branch=asked["branch"])
        if asked.get("category"):
            rows = rows.filter(category=asked["category"])
        rows = matching(rows, shop_id=self.access.shop.pk, text=asked.get("search") or "")
        return queries.running_out(rows, self.access, asked.get("branch")) if asked.get("low") else rows


class PaperFilters(BranchFilters):
    """Finding a paper by its days."""

    since = DayField(label=_("From"))
    until = DayField(label=_("To"))
    branch = forms.ModelChoiceField(label=_("Branch"), queryset=Branch.objects.none())

    def narrow_since(self, rows: Any, day: Any) -> Any:
        """From that business date."""
        return rows.filter(business_date__gte=day)

    def narrow_until(self, rows: Any, day: Any) -> Any:
        """Up to that business date."""
        return rows.filter(business_date__lte=day)

    def narrow_branch(self, rows: Any, branch: Branch) -> Any:
        """Of one branch."""
        return rows.filter(branch=branch)


class ReceiptFilters(PaperFilters):
    """Finding what came."""

    reference = TextField(label=_("Reference"))
    field_order = ("reference", "since", "until", "branch")

    def narrow_reference(self, rows: Any, text: str) -> Any:
        """By part of the other side's paper."""
        return rows.filter(reference__icontains=text)


class AdjustmentFilters(PaperFilters):
    """Finding what was put right."""

    reason = forms.ChoiceField(label=_("Why"), choices=(("", _("All")), *Reason.choices))
    field_order = ("reason", "since", "until", "branch")

    def narrow_reason(self, rows: Any, reason: str) -> Any:
        """For that reason."""
        return rows.filter(reason=reason)


class PaperForm(KeyedForm):
    """What is typed of every paper: for which branch. A shop with one is not asked."""

    branch = forms.ModelChoiceField(label=_("Branch"), queryset=Branch.objects.none(), empty_label=None)

    def __init__(self, *args: Any, access: Access, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.access = access
        rows = open_branches(access)
        choose_from(self, "branch", rows)
        self.fields["branch"].initial = access.branch
        if len(rows) < 2:
            self.fields["branch"].widget = forms.HiddenInput()
            self.fields["branch"].required = False

    def clean_branch(self) -> Branch | None:
        """The branch chosen, else where one stands."""
        branch: Branch | None = self.cleaned_data["branch"]
        return branch or self.access.branch


class PlacedForm(PaperForm):
    """What is typed of a paper that may be written for a place of a branch. A shop without places is not asked."""

    place = PlaceChoice(label=_("Place"), queryset=Place.objects.none(), required=False, empty_label=_("Shop floor"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["place"]
        assert isinstance(field, PlaceChoice)
        if not field.offer(self.access):
            del self.fields["place"]


class ReceiveForm(PlacedForm):
    """Where goods came from."""

    kind = forms.ChoiceField(label=_("What"), choices=ReceiptKind.choices, initial=ReceiptKind.RECEIPT)
    supplier = forms.ModelChoiceField(
        label=_("Supplier"), queryset=Supplier.objects.none(), required=False, empty_label=_("Not said")
    )
    reference = CleanTextField(
        label=_("Reference"), max_length=LONGEST_REFERENCE, required=False, help_text=_("The number on their paper.")
    )
    takes_expired = forms.BooleanField(label=_("Take in what is past its day"), required=False)
    field_order = ("kind", "supplier", "reference", "branch", "place", "takes_expired")
    alone = True

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.access.can("supplier.view"):
            choose_from(self, "supplier", suppliers(self.access).filter(archived_at=None).order_by("name", "pk"))
        else:
            del self.fields["supplier"]
        if not keeps_batches(self.access):
            del self.fields["takes_expired"]


def leave_to_label(form: forms.Form, name: str) -> None:
    """Refuse an amount that is left empty, unless what was typed looks like a label that says it."""
    told = form.cleaned_data
    if told.get(name) is None and name not in form.errors and not looks_like_label(code_typed(told.get("goods", ""))):
        form.add_error(name, forms.ValidationError(form.fields[name].error_messages["required"], code="required"))


class GoodsLineForm(forms.Form):
    """So much of a product. Which product is meant is found out by the view."""

    goods = CleanTextField(label=_("Product"), max_length=LONGEST_NAME)
    quantity = QuantityField(label=_("Quantity"), minimum=1, required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, field in self.fields.items():
            field.widget.attrs |= {"aria-label": field.label, "size": 40 if name == "goods" else 4}
        self.fields["goods"].widget.attrs |= {"list": "goods", "data-goods": ""}

    def clean(self) -> dict[str, Any]:
        """Only a label off a scale says by itself how much it is."""
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        leave_to_label(self, "quantity")
        return cleaned


class LineForm(GoodsLineForm):
    """One product that came, with what it cost."""

    cost = PriceField(label=_("Cost of one"), places=formats.PRICE_DIGITS, maximum=LARGEST_PRICE_E4, required=False)
    worth = MoneyField(label=_("or of all of it"), required=False)


class BatchLineForm(LineForm):
    """One product that came, with its batch where it is kept by one."""

    batch = CleanTextField(label=_("Batch"), max_length=LONGEST_BATCH_NUMBER, required=False)
    expires_on = DayBox(label=_("Good until"), required=False)
    mrp = PriceField(label=_("MRP"), maximum=LARGEST_PRICE_E4, required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["goods"].widget.attrs["size"] = 20  # the batch's boxes need their room
        del self.fields["expires_on"].widget.attrs["size"]

    def clean(self) -> dict[str, Any]:
        """A day or an MRP is a batch's."""
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        if (cleaned.get("expires_on") or cleaned.get("mrp") is not None) and not cleaned.get("batch"):
            self.add_error("batch", _("Say which batch this is of."))
        return cleaned


# Django's formsets take no parameter when they run; only the type checker knows what is in one.
if TYPE_CHECKING:
    LineForms = forms.BaseFormSet[GoodsLineForm]
else:
    LineForms = forms.BaseFormSet


class Lines(LineForms):
    """The lines of a receipt. All of them may be left empty."""

    def initial_form_count(self) -> int:
        """No line is there before it is typed, so each may be left empty again."""
        return 0


def lines_of_form(
    data: Any = None,
    *,
    initial: list[dict[str, Any]] | None = None,
    rows: int = ROWS,
    kind: type[GoodsLineForm] = LineForm,
    **told: Any,
) -> Lines:
    """The lines of a paper, each ``told`` the same: as they were sent, or ``rows`` empty ones behind those given."""
    given = initial or []
    made: Any = forms.formset_factory(
        kind,
        formset=Lines,
        extra=min(len(given) + rows, MOST_ROWS),
        max_num=MOST_ROWS,
        absolute_max=MOST_ROWS,
        validate_max=True,
    )
    lines: Lines = made(data, prefix=LINES, initial=given, form_kwargs=told)
    return lines


class AdjustForm(PlacedForm):
    """How many of a product there are, or by how much that changed."""

    fieldsets = (
        ("", ("goods", "branch", "place", "reason")),
        (_("How many"), ("counted", "change")),
        ("", ("batch", "note")),
    )

    goods = CleanTextField(label=_("Product"), max_length=LONGEST_NAME, help_text=_("A name, a SKU or a barcode."))
    reason = forms.ChoiceField(label=_("Why"), choices=Reason.choices, initial=Reason.COUNT)
    counted = QuantityField(label=_("Counted"), required=False, help_text=_("How many there are."))
    change = QuantityField(
        label=_("Or changed by"),
        required=False,
        minimum=-LARGEST_QUANTITY_MILLI,
        help_text=_("Less with a minus. Where the reason says less, the minus goes without saying."),
    )
    batch = CleanTextField(
        label=_("Batch"), max_length=LONGEST_BATCH_NUMBER, required=False, help_text=_("Its number, where it is known.")
    )
    note = CleanTextField(label=_("Note"), max_length=LONGEST_NOTE, required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not keeps_batches(self.access):
            del self.fields["batch"]
        self.fields["goods"].widget.attrs |= {"list": "goods", "data-goods": ""}
        if not self.access.can("stock.move"):
            self._only_write_off()

    def _only_write_off(self) -> None:
        """Ask of whoever moves no stock what a manager may allow them."""
        del self.fields["counted"]
        why, many = self.fields["reason"], self.fields["change"]
        assert isinstance(why, forms.ChoiceField)
        why.choices = [(reason.value, reason.label) for reason in WRITTEN_OFF]
        why.initial, many.label, many.required = Reason.DAMAGED.value, _("How many are gone"), True
        many.help_text = ""
        ask_for_pin(self, self.access, "stock.write_off")

    def clean(self) -> dict[str, Any]:
        """What is damaged or gone is less, whether its minus was typed or not."""
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        change = cleaned.get("change")
        if change is not None and change > 0 and cleaned.get("reason") in ONLY_LESS:
            cleaned["change"] = -change
        return cleaned
