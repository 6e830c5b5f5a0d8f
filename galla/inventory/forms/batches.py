"""What is typed about batches: which ones to see, and what one is sold for."""

import datetime
from typing import TYPE_CHECKING, Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from galla.accounts.calendar import shop_day
from galla.accounts.models import Branch
from galla.catalog.models import LARGEST_PRICE_E4
from galla.catalog.queries import matching
from galla.foundation.inputs import PriceField, RateField, WholeField
from galla.foundation.keys import KeyedForm
from galla.foundation.lists import TextField
from galla.inventory import queries
from galla.inventory.actions.marking_down import MOST_STEPS
from galla.inventory.forms.papers import BranchFilters
from galla.inventory.models import ALL_OF_IT_PPM, MOST_DAYS_LEFT, Place

WITHIN = (("", _("Any number")), ("7", _("7 or fewer")), ("30", _("30 or fewer")), ("90", _("90 or fewer")))
EMPTY_STEPS = 3
SHOWN = (("", _("Everything")), ("good", _("What may be sold")), ("expired", _("What is past its day")))


class BatchFilters(BranchFilters):
    """Finding batches by their days."""

    search = TextField(label=_("Product, SKU or barcode"))
    branch = forms.ModelChoiceField(label=_("Branch"), queryset=Branch.objects.none())
    within = forms.ChoiceField(label=_("Days left"), choices=WITHIN)
    shown = forms.ChoiceField(label=_("Show"), choices=SHOWN)

    @property
    def today(self) -> datetime.date:
        """The business date."""
        return shop_day(self.access.shop, timezone.now())

    def narrow(self, rows: Any) -> Any:
        """The branch first: what lies there."""
        asked = self.cleaned_data
        if asked.get("branch"):
            rows = queries.batches_on(rows, queries.shelves(self.access, asked["branch"]))
        if asked.get("within"):
            rows = queries.expiring_within(rows, int(asked["within"]), on=self.today)
        if asked.get("shown") == "expired":
            rows = rows.filter(expires_on__lt=self.today)
        elif asked.get("shown"):
            rows = rows.exclude(expires_on__lt=self.today)
        return matching(rows, shop_id=self.access.shop.pk, text=asked.get("search") or "", through="product_id")


class BatchPriceForm(forms.Form):
    """What a batch is sold for."""

    price = PriceField(
        label=_("Price of this batch"),
        maximum=LARGEST_PRICE_E4,
        required=False,
        help_text=_("Left empty, it sells for what its product costs."),
    )


class MarkdownStepForm(forms.Form):
    """With so many days left or fewer, so much comes off."""

    days_left = WholeField(label=_("Days left"), min_value=0, max_value=MOST_DAYS_LEFT)
    off = RateField(label=_("Comes off"), minimum=1, maximum=ALL_OF_IT_PPM - 1)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for field in self.fields.values():
            field.widget.attrs |= {"aria-label": field.label, "size": 4}


# Django's formsets take no parameter when they run; only the type checker knows what is in one.
if TYPE_CHECKING:
    StepForms = forms.BaseFormSet[MarkdownStepForm]
else:
    StepForms = forms.BaseFormSet


class Steps(StepForms):
    """The steps of a rule. A row that is left empty is none."""

    def initial_form_count(self) -> int:
        """No row is there before it is typed, so each may be left empty again."""
        return 0


def steps_of_form(data: Any = None, *, initial: list[dict[str, Any]] | None = None) -> Steps:
    """The steps of a rule: as they were sent, or those it has and a few empty rows."""
    given = initial or []
    made: Any = forms.formset_factory(
        MarkdownStepForm,
        formset=Steps,
        extra=min(len(given) + EMPTY_STEPS, MOST_STEPS),
        max_num=MOST_STEPS,
        absolute_max=MOST_STEPS,
        validate_max=True,
    )
    steps: Steps = made(data, prefix="steps", initial=given)
    return steps


class WriteOffForm(KeyedForm):
    """From which branch's floor, or which of its places, what is past its day is taken."""

    branch = forms.ModelChoiceField(label=_("Branch"), queryset=Branch.objects.none(), widget=forms.HiddenInput)
    place = forms.ModelChoiceField(
        label=_("Place"), queryset=Place.objects.none(), required=False, widget=forms.HiddenInput
    )
