"""What is typed about ways of being paid and promised money."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from galla.foundation.inputs import CleanTextField, MoneyField, RateField, WholeField
from galla.payments.models import LONGEST_REASON, LONGEST_REFERENCE, SEVERAL, Method
from galla.payments.queries import MethodFacts
from galla.payments.ways import PAID_IN_BY

PPM = 1_000_000


class MethodForm(forms.Form):
    """How a way of being paid is called and what it asks."""

    name = CleanTextField(label=_("Name"), max_length=40)
    needs_reference = forms.BooleanField(
        label=_("Ask for a reference"),
        required=False,
        help_text=_("A bill is not saved before the number on the slip was typed."),
    )
    opens_drawer = forms.BooleanField(label=_("Open the drawer"), required=False)
    surcharge = RateField(
        label=_("Surcharge"), required=False, help_text=_("Percent added to what is paid this way; 0 for nothing.")
    )
    surcharge_tax = RateField(label=_("Tax inside the surcharge"), required=False)
    pays_into = CleanTextField(
        label=_("UPI ID"), max_length=100, required=False, help_text=_("If it is not the shop's own: name@bank.")
    )
    position = WholeField(label=_("Place in the list"), required=False, min_value=0, max_value=1000)

    def __init__(self, *args: object, kind: str = "", **options: object) -> None:
        super().__init__(*args, **options)  # type: ignore[arg-type]
        if kind and kind not in SEVERAL:
            del self.fields["surcharge"], self.fields["surcharge_tax"]
        if kind and kind != Method.UPI:
            del self.fields["pays_into"]

    def values(self) -> dict[str, object]:
        """What was typed, by the names the action knows."""
        names = {"surcharge": "surcharge_ppm", "surcharge_tax": "surcharge_tax_ppm"}
        typed = {name: value for name, value in self.cleaned_data.items() if value is not None}
        return {names.get(name, name): value for name, value in typed.items()}


class UndoForm(forms.Form):
    """Why what became of promised money was a mistake."""

    reason = CleanTextField(label=_("Why"), max_length=LONGEST_REASON)


class UnconfirmForm(forms.Form):
    """Why it was a mistake to say that promised money has arrived."""

    reason = CleanTextField(label=_("Why"), max_length=LONGEST_REASON)


class NewMethodForm(MethodForm):
    """One more way of a kind there may be several of."""

    kind = forms.ChoiceField(label=_("Kind"), choices=[(one.value, one.label) for one in SEVERAL])
    word = CleanTextField(
        label=_("Short word"), max_length=10, help_text=_("Small letters and digits. It cannot be changed later.")
    )
    field_order = ("kind", "word", "name")


class MoneyInForm(forms.Form):
    """How much comes in outside a bill, and by which of the shop's ways; a form with boxes for notes stands beside it.

    ``ways`` are those in use.
    """

    method = forms.ChoiceField(label=_("How it is paid"))
    amount = MoneyField(
        label=_("Amount"), required=False, help_text=_("Not needed where you say which notes: it is what they come to.")
    )
    reference = CleanTextField(label=_("Reference"), max_length=LONGEST_REFERENCE, required=False)

    def __init__(self, *args: Any, ways: dict[str, MethodFacts], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offered = [(code, way.name) for code, way in ways.items() if way.kind in PAID_IN_BY]
        self.fields["method"].choices = offered  # type: ignore[attr-defined]


class SeenForm(forms.Form):
    """Promised money that was seen."""

    reference = CleanTextField(label=_("Number at the bank"), max_length=LONGEST_REFERENCE, required=False)


class GiveUpForm(forms.Form):
    """Promised money that never came."""

    reason = CleanTextField(label=_("What became of it"), max_length=LONGEST_REASON)
    on_khata = forms.BooleanField(label=_("Put it on the customer's khata"), required=False)

    def __init__(self, *args: object, named: bool, **options: object) -> None:
        super().__init__(*args, **options)  # type: ignore[arg-type]
        if not named:
            del self.fields["on_khata"]

    def words(self) -> dict[str, Any]:
        """What was typed of the money, without who allows it."""
        return {name: value for name, value in self.cleaned_data.items() if name in ("reason", "on_khata")}
