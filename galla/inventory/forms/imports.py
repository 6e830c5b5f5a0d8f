"""A list on its way in."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from galla.accounts.access import Access
from galla.accounts.models import Branch
from galla.catalog.forms import ImportForm
from galla.inventory.forms.papers import choose_from, open_branches

HELP = {
    "stock": _("CSV or XLSX: a product on each row (sku, barcode or name), its quantity, its cost or worth."),
    "prices": _("CSV or XLSX: a product on each row (sku, barcode or name), its price, MRP or cost."),
    "suppliers": _("CSV or XLSX: a supplier on each row: name, phone, email, gstin, address, state."),
}


class ListForm(ImportForm):
    """A file, its columns, and for stock the branch where goods lie whose row names none."""

    branch = forms.ModelChoiceField(
        label=_("Branch"),
        queryset=Branch.objects.none(),
        empty_label=None,
        required=False,
        help_text=_("Where goods lie whose row names no branch."),
    )
    field_order = ("file", "branch", "columns")

    def __init__(self, *args: Any, access: Access, kind: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["file"].help_text = HELP[kind]
        rows = open_branches(access)
        choose_from(self, "branch", rows)
        self.fields["branch"].initial = access.branch
        if kind != "stock" or len(rows) < 2:
            del self.fields["branch"]
