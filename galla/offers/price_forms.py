"""What is typed about a price of a group of customers."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from galla.accounts.access import Access
from galla.catalog.models import Product
from galla.foundation.inputs import CleanTextField, DayField, PriceField

LONGEST_SKU = 64


class GroupPriceForm(forms.Form):
    """One price of a group."""

    sku = CleanTextField(label=_("SKU"), max_length=LONGEST_SKU)
    price = PriceField(
        label=_("Price"), required=False, help_text=_("Empty: the group pays what everybody pays from that day on.")
    )
    valid_from = DayField(label=_("From"), required=False, help_text=_("Today if no day is said."))

    def __init__(self, *args: Any, access: Access, **options: Any) -> None:
        super().__init__(*args, **options)
        self.access = access

    def clean_sku(self) -> Product:
        """The product of the SKU."""
        typed = self.cleaned_data["sku"].strip()
        found = self.access.rows(Product).filter(sku=typed, archived_at=None).first()
        if found is None:
            raise forms.ValidationError(_("There is no product %(sku)s."), params={"sku": typed})
        return found
