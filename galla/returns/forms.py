"""What is typed about goods that come back. It makes it polite; the action decides."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from galla.catalog.models import LONGEST_NAME
from galla.foundation.inputs import CleanTextField, MoneyField, PriceField, QuantityField, WholeField
from galla.foundation.keys import KeyedForm
from galla.inventory.forms.papers import GoodsLineForm
from galla.purchasing.forms.bills import RowForm
from galla.purchasing.forms.lines import QuickSelect, hidden_id
from galla.returns.actions.terms import MOST_DAYS
from galla.returns.actions.without_bill import LARGEST_PRICE_E4
from galla.returns.models import LONGEST_REASON, WAYS, WAYS_WITHOUT_BILL, Way


class ReturnForm(KeyedForm):
    """Why goods come back, and how the money goes back."""

    reason = CleanTextField(label=_("Why"), max_length=LONGEST_REASON, help_text=_("It stands on the credit note."))
    way = forms.ChoiceField(label=_("Money goes back"), choices=WAYS, initial=Way.ORIGINAL.value)
    another = CleanTextField(
        label=_("Another bill"),
        max_length=LONGEST_NAME,
        required=False,
        help_text=_("Its code or number, or whose it is: goods of several bills go on one credit note."),
    )
    alone = True


class ReturnLineForm(RowForm):
    """How much of a bill's line comes back, and where it is put."""

    bill = hidden_id()
    line = hidden_id()
    quantity = QuantityField(label=_("Comes back"), required=False)
    place = forms.TypedChoiceField(label=_("Put to"), coerce=int, empty_value=None, required=False, widget=QuickSelect)

    def __init__(self, *args: Any, places: Sequence[tuple[str, Any]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        place = self.fields["place"]
        assert isinstance(place, forms.ChoiceField)
        place.choices = places


class LooseForm(KeyedForm):
    """Why goods come back without their bill, how the money goes back, and whose they were."""

    reason = CleanTextField(label=_("Why"), max_length=LONGEST_REASON, help_text=_("It stands on the credit note."))
    way = forms.ChoiceField(label=_("Money goes back"), choices=WAYS_WITHOUT_BILL, initial=Way.CASH.value)
    customer = CleanTextField(
        label=_("Whose they were"),
        max_length=LONGEST_NAME,
        required=False,
        help_text=_("Phone, e-mail or number. Needed for the khata and store credit."),
    )
    alone = True


class LooseLineForm(GoodsLineForm):
    """So much of a product comes back, what one was paid with, and where it is put."""

    price = PriceField(label=_("Paid for one"), maximum=LARGEST_PRICE_E4, required=False)
    place = forms.TypedChoiceField(label=_("Put to"), coerce=int, empty_value=None, required=False, widget=QuickSelect)

    def __init__(self, *args: Any, places: Sequence[tuple[str, Any]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        place = self.fields["place"]
        assert isinstance(place, forms.ChoiceField)
        place.choices = places
        del place.widget.attrs["size"]  # of a box: a list of choices would stand open


class TermsForm(forms.Form):
    """What goods come back on without a manager."""

    cash_limit = MoneyField(
        label=_("Cash back without a manager"),
        required=False,
        minimum=0,
        help_text=_("For one bill. Above it a manager's PIN is asked for. Empty: as much as it takes."),
    )
    window_days = WholeField(
        label=_("Days to bring goods back"),
        required=False,
        min_value=0,
        max_value=MOST_DAYS,
        help_text=_("Counted from the bill's day. Empty: for ever."),
    )
    without_bill = forms.BooleanField(
        label=_("Goods without their bill"),
        required=False,
        help_text=_("A manager may take them back, for at most the lowest price they were sold at of late."),
    )
    not_returnable = CleanTextField(
        label=_("Not taken back"),
        required=False,
        max_length=2_000,
        help_text=_("SKUs with commas between them."),
    )

    def skus(self) -> list[str]:
        """The SKUs that were typed."""
        return [sku for part in self.cleaned_data["not_returnable"].split(",") if (sku := part.strip())]
