"""Which goods that do not move are asked for, and where."""

from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy

from galla.accounts.models import Branch
from galla.catalog.models import Category
from galla.inventory.forms.papers import BranchFilters, choose_from
from galla.inventory.queries.idle import USUAL_IDLE_DAYS, aged_stock, idle_stock

IDLE_DAYS = (30, 60, USUAL_IDLE_DAYS, 180, 365)


class AgeFilters(BranchFilters):
    """At which branch, of which category. What is asked for decides what is added up, so nothing is narrowed."""

    branch = forms.ModelChoiceField(label=_("Branch"), queryset=Branch.objects.none())
    category = forms.ModelChoiceField(label=_("Category"), queryset=Category.objects.none())

    def prepare(self) -> None:
        """The branches and categories of this shop."""
        super().prepare()
        choose_from(self, "category", self.access.rows(Category).filter(archived_at=None).order_by("name_key"))

    def narrow(self, rows: Any) -> Any:
        """What lies there, by age."""
        return aged_stock(self.access, at=timezone.now(), **self.where())

    def where(self) -> dict[str, Any]:
        """The branch and the category asked for, or None."""
        return {name: self.cleaned_data.get(name) or None for name in ("branch", "category")}


class IdleFilters(AgeFilters):
    """For how long nothing was sold."""

    days = forms.TypedChoiceField(
        label=_("Not sold for"),
        coerce=int,
        choices=[(days, ngettext_lazy("%d day", "%d days", days) % days) for days in IDLE_DAYS],
        initial=USUAL_IDLE_DAYS,
    )
    field_order = ("days", "branch", "category")

    def narrow(self, rows: Any) -> Any:
        """What was not sold for so long."""
        days = self.cleaned_data.get("days") or USUAL_IDLE_DAYS
        return idle_stock(self.access, at=timezone.now(), days=days, **self.where())
