"""What is typed of the reorder list and of reorder points."""

from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from galla.accounts.access import Access
from galla.accounts.models import Branch
from galla.catalog.models import LONGEST_NAME, Category
from galla.foundation.inputs import CleanTextField, QuantityField, WholeField
from galla.foundation.keys import KeyedForm
from galla.foundation.lists import TextField
from galla.inventory.forms import choose_from
from galla.inventory.forms.papers import BranchFilters, open_branches
from galla.parties.models import Supplier
from galla.parties.queries import suppliers
from galla.purchasing import queries
from galla.purchasing.advice import USUAL_LEAD_DAYS
from galla.purchasing.models import LONGEST_LEAD_DAYS


class ReorderFilters(BranchFilters):
    """For which branch, from whom, of which category. What is asked for decides what is looked up."""

    branch = forms.ModelChoiceField(label=_("Branch"), queryset=Branch.objects.none())
    supplier = forms.ModelChoiceField(label=_("Supplier"), queryset=Supplier.objects.none())
    category = forms.ModelChoiceField(label=_("Category"), queryset=Category.objects.none())

    def prepare(self) -> None:
        """The branches, suppliers and categories of this shop."""
        super().prepare()
        choose_from(self, "supplier", suppliers(self.access).filter(archived_at=None).order_by("name", "pk"))
        choose_from(self, "category", self.access.rows(Category).filter(archived_at=None).order_by("name_key"))

    def narrow(self, rows: Any) -> Any:
        """The advice."""
        asked = self.cleaned_data
        return queries.advised(
            self.access,
            at=timezone.now(),
            branch=asked.get("branch"),
            supplier=asked.get("supplier"),
            category=asked["category"].pk if asked.get("category") else None,
        )


class PointFilters(BranchFilters):
    """Finding a reorder point."""

    search = TextField(label=_("Product or SKU"))
    branch = forms.ModelChoiceField(label=_("Branch"), queryset=Branch.objects.none())

    def narrow_search(self, rows: Any, text: str) -> Any:
        """By part of the product's name, or by its SKU."""
        return rows.filter(product__name__icontains=text) | rows.filter(product__sku__iexact=text)

    def narrow_branch(self, rows: Any, branch: Branch) -> Any:
        """Of one branch."""
        return rows.filter(branch=branch)


class OrderAdvisedForm(KeyedForm):
    """From whom the ticked rows are ordered."""

    supplier = forms.ModelChoiceField(
        label=_("Order all of them from"),
        queryset=Supplier.objects.none(),
        required=False,
        empty_label=_("Each from its own supplier"),
    )
    alone = True

    def __init__(self, *args: Any, access: Access, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choose_from(self, "supplier", suppliers(access).filter(archived_at=None).order_by("name", "pk"))


class AdvisedRowForm(forms.Form):
    """A row of the list as it was sent: how much, from whom, and what the list said was on order."""

    quantity = QuantityField(label=_("Order"), minimum=1)
    on_order = QuantityField()
    supplier = WholeField(required=False, min_value=1)

    @property
    def wrong(self) -> str:
        """What is wrong with the row, in one line."""
        return " ".join(str(error) for errors in self.errors.values() for error in errors)


class PointForm(forms.Form):
    """How a product is kept at a branch. Which product is meant is found out by the view."""

    goods = CleanTextField(label=_("Product, SKU or barcode"), max_length=LONGEST_NAME)
    branch = forms.ModelChoiceField(label=_("Branch"), queryset=Branch.objects.none(), empty_label=None)
    point = QuantityField(label=_("Order at"), help_text=_("When no more than this is there or on its way."))
    wanted = QuantityField(label=_("Order up to"), help_text=_("Empty: the same."), required=False)
    pack = QuantityField(label=_("In packs of"), minimum=1, required=False, help_text=_("Empty: any quantity."))
    lead_days = WholeField(
        label=_("Days until it comes"), min_value=0, max_value=LONGEST_LEAD_DAYS, initial=USUAL_LEAD_DAYS
    )
    supplier = forms.ModelChoiceField(
        label=_("From"),
        queryset=Supplier.objects.none(),
        required=False,
        empty_label=_("Whoever brought it last"),
    )

    def __init__(self, *args: Any, access: Access, known: Iterable[str] = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choose_from(self, "branch", open_branches(access))
        choose_from(self, "supplier", suppliers(access).filter(archived_at=None).order_by("name", "pk"))
        self.fields["goods"].widget.attrs |= {"list": "goods", "data-goods": ""}
        for name in known:
            del self.fields[name]
