"""What is typed of counts."""

from collections.abc import Callable, Iterable
from typing import Any

from django import forms
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from galla.catalog.models import LONGEST_NAME, Category
from galla.foundation.inputs import CleanTextField, QuantityField
from galla.foundation.keys import KeyedForm
from galla.foundation.lists import FilterForm, TextField
from galla.inventory.forms.papers import PaperFilters, PlacedForm, choose_from, leave_to_label
from galla.inventory.models import LONGEST_NOTE, CountOutcome, Unseen
from galla.inventory.queries import Found

STATES = (("", _("All")), ("open", _("Being counted")), *CountOutcome.choices)
DIFFERENCES, NOT_COUNTED, ASKED, OVERTAKEN = "differences", "uncounted", "asked", "overtaken"
SHOWN = (
    ("", _("Everything")),
    (DIFFERENCES, _("Differences only")),
    (NOT_COUNTED, _("Not counted")),
    (ASKED, _("To be counted again")),
    (OVERTAKEN, _("Put right by another count")),
)


class CountFilters(PaperFilters):
    """Finding a count."""

    state = forms.ChoiceField(label=_("State"), choices=STATES)
    field_order = ("state", "since", "until", "branch")

    def narrow_state(self, rows: Any, state: str) -> Any:
        """Those that go on, or that ended so."""
        return rows.filter(closing=None) if state == "open" else rows.filter(closing__outcome=state)


class LineFilters(FilterForm):
    """Finding a line of a count."""

    search = TextField(label=_("Product or SKU"))

    def narrow_search(self, rows: Any, text: str) -> Any:
        """By part of the name, or the whole SKU."""
        return rows.filter(Q(product__name__icontains=text) | Q(product__sku__iexact=text))


class ReviewFilters(FilterForm):
    """Finding what is to be looked at."""

    show = forms.ChoiceField(label=_("What to look at"), choices=SHOWN)

    def narrow_show(self, rows: Any, show: str) -> Any:
        """The rows with a difference, those nobody counted, that wait to be counted again, or are overtaken."""
        return narrowed(rows, show)


def narrowed(rows: Iterable[Found], show: str) -> list[Found]:
    """The findings that ``show`` asks for."""
    asked: dict[str, Callable[[Found], bool]] = {
        DIFFERENCES: lambda row: bool(row.change_milli),
        NOT_COUNTED: lambda row: row.tally is None,
        ASKED: lambda row: row.is_asked,
        OVERTAKEN: lambda row: row.overtaken is not None,
    }
    return [row for row in rows if asked[show](row)]


class CountForm(PlacedForm):
    """What is to be counted, and how."""

    category = forms.ModelChoiceField(
        label=_("What"), queryset=Category.objects.none(), required=False, empty_label=_("Everything")
    )
    blind = forms.BooleanField(
        label=_("Blind: what the book says is shown to nobody while it is counted"), required=False
    )
    note = CleanTextField(label=_("Note"), max_length=LONGEST_NOTE, required=False)
    field_order = ("branch", "place", "category", "blind", "note")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choose_from(self, "category", self.access.rows(Category).filter(archived_at=None).order_by("name_key"))


class CountedForm(KeyedForm):
    """One spot: what lies there and how much of it. Which product is meant is found out by the view."""

    goods = CleanTextField(label=_("Product"), max_length=LONGEST_NAME)
    counted = QuantityField(label=_("Counted"), required=False)
    replaces = forms.BooleanField(label=_("Instead of what was counted of it before"), required=False)
    alone = True

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["goods"].widget.attrs |= {"list": "goods", "data-goods": "", "enterkeyhint": "next"}
        self.fields["counted"].widget.attrs |= {"enterkeyhint": "done"}

    def clean(self) -> dict[str, Any]:
        """Only a label off a scale says by itself how much it is."""
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        leave_to_label(self, "counted")
        return cleaned


class AgainForm(forms.Form):
    """A product that is to be counted again."""

    product = forms.CharField(max_length=19, widget=forms.HiddenInput)


def _act(name: str) -> forms.ChoiceField:
    """The box nobody sees that tells the forms of one page apart."""
    return forms.ChoiceField(choices=((name, name),), initial=name, widget=forms.HiddenInput)


class ApproveForm(KeyedForm):
    """How a count is approved."""

    ACT = "approve"
    act = _act(ACT)
    unseen = forms.ChoiceField(
        label=_("Goods nobody counted"), choices=Unseen.choices, initial=Unseen.LEAVE, widget=forms.RadioSelect
    )
    leave_overtaken = forms.BooleanField(label=_("Leave out what another count has put right"), required=False)
    note = CleanTextField(label=_("Note"), max_length=LONGEST_NOTE, required=False)
    alone = True

    def without_leaving_out(self) -> "ApproveForm":
        """The form of a count of which nothing was put right by another."""
        del self.fields["leave_overtaken"]
        return self


class AbandonForm(KeyedForm):
    """Why a count is given up."""

    ACT = "abandon"
    act = _act(ACT)
    note = CleanTextField(label=_("Why"), max_length=LONGEST_NOTE)
    alone = True

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.auto_id = "abandon_%s"
