"""What is typed about batches: which ones to see, and what one is sold for."""

import datetime
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from galla.accounts.calendar import business_date
from galla.accounts.models import Branch
from galla.catalog.models import LARGEST_PRICE_E4
from galla.catalog.queries import matching
from galla.foundation.inputs import PriceField
from galla.foundation.keys import KeyedForm
from galla.foundation.lists import TextField
from galla.inventory import queries
from galla.inventory.forms.papers import BranchFilters
from galla.inventory.models import Place

WITHIN = (("", _("Any number")), ("7", _("7 or fewer")), ("30", _("30 or fewer")), ("90", _("90 or fewer")))
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
        return business_date(self.access.shop, timezone.now())

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


class WriteOffForm(KeyedForm):
    """From which branch's floor, or which of its places, what is past its day is taken."""

    branch = forms.ModelChoiceField(label=_("Branch"), queryset=Branch.objects.none(), widget=forms.HiddenInput)
    place = forms.ModelChoiceField(
        label=_("Place"), queryset=Place.objects.none(), required=False, widget=forms.HiddenInput
    )
