"""Which past day is asked for, and where."""

from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from galla.accounts.calendar import business_date
from galla.accounts.models import Branch
from galla.catalog.models import Category
from galla.foundation.lists import DayField
from galla.inventory import queries
from galla.inventory.forms.papers import BranchFilters, choose_from


class PastFilters(BranchFilters):
    """The end of which day, at which branch. What is asked for decides what is added up, so nothing is narrowed."""

    on = DayField(label=_("At the end of"))
    branch = forms.ModelChoiceField(label=_("Branch"), queryset=Branch.objects.none())

    def prepare(self) -> None:
        """Today unless somebody asks for another day; branches that are closed by now had their days too."""
        super().prepare()
        if "branch" in self.fields:
            choose_from(self, "branch", self.access.rows(Branch).order_by("name", "pk"))
        self.fields["on"].initial = business_date(self.access.shop, timezone.now())

    def narrow(self, rows: Any) -> Any:
        """The value by branch and category."""
        return queries.value_then(self.access, on=self.day, branch=self.cleaned_data.get("branch"))

    @property
    def day(self) -> Any:
        """The day asked for."""
        return self.cleaned_data.get("on") or self.fields["on"].initial


class ProductsThenFilters(PastFilters):
    """The same for each product of a category."""

    category = forms.ModelChoiceField(label=_("Category"), queryset=Category.objects.none())

    def prepare(self) -> None:
        """The categories of this shop."""
        super().prepare()
        choose_from(self, "category", self.access.rows(Category).order_by("name_key"))

    def narrow(self, rows: Any) -> Any:
        """The products."""
        asked = self.cleaned_data
        category = asked["category"].pk if asked.get("category") else None
        return queries.products_then(self.access, on=self.day, branch=asked.get("branch"), category=category)
