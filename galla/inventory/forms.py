"""What is typed in the stock room."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from galla.accounts.models import Branch
from galla.catalog.models import Category
from galla.catalog.queries.finding import matching
from galla.foundation.lists import FilterForm, TextField
from galla.inventory import queries

SHOWN = (("", _("Everything")), ("true", _("What runs low")))


class StockFilters(FilterForm):
    """Finding what lies where."""

    search = TextField(label=_("Product, SKU or barcode"))
    branch = forms.ModelChoiceField(label=_("Branch"), queryset=Branch.objects.none())
    category = forms.ModelChoiceField(label=_("Category"), queryset=Category.objects.none())
    low = forms.ChoiceField(label=_("Show"), choices=SHOWN)

    def prepare(self) -> None:
        """The branches and categories of this shop; a single branch need not be chosen."""
        access = self.request.access  # type: ignore[attr-defined]
        branches = access.rows(Branch).filter(archived_at=None).order_by("name", "pk")
        self._choose("branch", branches)
        self._choose("category", access.rows(Category).filter(archived_at=None).order_by("name_key"))
        if len(branches) < 2:
            del self.fields["branch"]

    def _choose(self, name: str, rows: Any) -> None:
        field = self.fields[name]
        assert isinstance(field, forms.ModelChoiceField)
        field.queryset = rows

    def narrow(self, rows: Any) -> Any:
        """The branch first: how much lies there decides what runs low."""
        asked, access = self.cleaned_data, self.request.access  # type: ignore[attr-defined]
        if asked.get("branch"):
            rows = queries.lying_at(rows, queries.shelves(access, asked["branch"]))
        if asked.get("category"):
            rows = rows.filter(category=asked["category"])
        rows = matching(rows, shop_id=access.shop.pk, text=asked.get("search") or "")
        return queries.running_out(rows) if asked.get("low") else rows
