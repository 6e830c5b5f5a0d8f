"""What is typed of orders."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from galla.accounts.access import Access
from galla.accounts.models import Branch
from galla.catalog.models import LARGEST_PRICE_E4, LONGEST_NAME
from galla.foundation import formats
from galla.foundation.inputs import CleanTextField, PriceField, QuantityField
from galla.foundation.keys import KeyedForm
from galla.foundation.lists import DayField, TextField
from galla.inventory.forms import PaperFilters, PaperForm, choose_from, keeps_batches
from galla.inventory.forms.choices import PlaceChoice
from galla.inventory.models import LONGEST_BATCH_NUMBER, LONGEST_REFERENCE, Place
from galla.inventory.queries import places_of
from galla.parties.models import Supplier
from galla.parties.queries import suppliers
from galla.purchasing.forms.lines import hidden_id
from galla.purchasing.models import LONGEST_NOTE
from galla.purchasing.queries import State, in_state


class SupplierFilters(PaperFilters):
    """Finding a paper by its supplier and its days."""

    supplier = forms.ModelChoiceField(label=_("Supplier"), queryset=Supplier.objects.none())
    field_order: tuple[str, ...] = ("supplier", "since", "until", "branch")

    def prepare(self) -> None:
        """The suppliers and branches of this shop."""
        super().prepare()
        choose_from(self, "supplier", suppliers(self.access).order_by("name", "pk"))

    def narrow_supplier(self, rows: Any, supplier: Supplier) -> Any:
        """Of one supplier."""
        return rows.filter(supplier=supplier)


class OrderFilters(SupplierFilters):
    """Finding an order."""

    number = TextField(label=_("Number"))
    state = forms.ChoiceField(label=_("State"), choices=(("", _("All")), *State.choices))
    field_order = ("number", "supplier", "state", "since", "until", "branch")

    def narrow_number(self, rows: Any, text: str) -> Any:
        """By part of its number."""
        return rows.filter(number__icontains=text)

    def narrow_state(self, rows: Any, state: str) -> Any:
        """By where it stands."""
        return in_state(rows, state)


class SupplierPaperForm(PaperForm):
    """What is typed of every paper with a supplier."""

    supplier = forms.ModelChoiceField(
        label=_("Supplier"), queryset=Supplier.objects.none(), empty_label=_("Choose one")
    )
    alone = True

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choose_from(self, "supplier", suppliers(self.access).filter(archived_at=None).order_by("name", "pk"))


class OrderForm(SupplierPaperForm):
    """From whom, for which branch."""

    note = CleanTextField(
        label=_("Note"), max_length=LONGEST_NOTE, required=False, help_text=_("It stands on the order.")
    )
    field_order = ("supplier", "branch", "note")


class OrderLineForm(forms.Form):
    """One product that is wanted. Which product is meant is found out by the view."""

    goods = CleanTextField(label=_("Product"), max_length=LONGEST_NAME)
    quantity = QuantityField(label=_("Quantity"), minimum=1)
    cost = PriceField(label=_("Cost of one"), places=formats.PRICE_DIGITS, maximum=LARGEST_PRICE_E4, required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, field in self.fields.items():
            field.widget.attrs |= {"aria-label": field.label, "size": 40 if name == "goods" else 4}
        self.fields["goods"].widget.attrs |= {"list": "goods", "data-goods": ""}


class SendForm(KeyedForm):
    """Where an order goes."""

    to = CleanTextField(
        label=_("Mail it to"), max_length=254, required=False, help_text=_("Empty: the supplier's own address.")
    )
    by_hand = forms.BooleanField(label=_("Not by mail: it was read out or handed over"), required=False)


class CloseForm(KeyedForm):
    """Why the rest will not come, or why a draft is not sent."""

    note = CleanTextField(label=_("Why"), max_length=LONGEST_NOTE, required=False)
    alone = True


class ReceiveOrderForm(KeyedForm):
    """What stands on the paper that came with the goods, and where they go. A branch without places is not asked."""

    reference = CleanTextField(
        label=_("Reference"), max_length=LONGEST_REFERENCE, required=False, help_text=_("The number on their paper.")
    )
    place = PlaceChoice(label=_("Place"), queryset=Place.objects.none(), required=False, empty_label=_("Shop floor"))
    takes_expired = forms.BooleanField(
        label=_("Take in what is past its day"), required=False, help_text=_("Choose a place where nobody sells it.")
    )
    more_came = forms.BooleanField(label=_("More came than was ordered"), required=False)
    alone = True

    def __init__(self, *args: Any, access: Access, branch: Branch, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        places = places_of(access, branch)
        if places:
            choose_from(self, "place", places)
        else:
            del self.fields["place"]
        if not keeps_batches(access):
            del self.fields["takes_expired"]


class ReceiveLineForm(forms.Form):
    """How much of a line came, and at which cost if not the agreed one."""

    line = hidden_id()
    quantity = QuantityField(label=_("Came now"), required=False)
    cost = PriceField(label=_("Cost of one"), places=formats.PRICE_DIGITS, maximum=LARGEST_PRICE_E4, required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in ("quantity", "cost"):
            self.fields[name].widget.attrs |= {"aria-label": self.fields[name].label, "size": 4}


class ReceiveBatchLineForm(ReceiveLineForm):
    """The same with the batch it is of, in a shop that keeps goods by batch."""

    batch = CleanTextField(label=_("Batch"), max_length=LONGEST_BATCH_NUMBER, required=False)
    expires_on = DayField(label=_("Good until"), required=False)
    mrp = PriceField(label=_("MRP"), maximum=LARGEST_PRICE_E4, required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in ("batch", "expires_on", "mrp"):
            self.fields[name].widget.attrs |= {"aria-label": self.fields[name].label}
        self.fields["batch"].widget.attrs["size"] = self.fields["mrp"].widget.attrs["size"] = 4

    def clean(self) -> dict[str, Any]:
        """A day or an MRP is a batch's."""
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        if (cleaned.get("expires_on") or cleaned.get("mrp") is not None) and not cleaned.get("batch"):
            self.add_error("batch", _("Say which batch this is of."))
        return cleaned
