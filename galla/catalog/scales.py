"""How a format of scale labels is typed, and how formats are listed."""

from typing import Any

from django import forms
from django.urls import reverse, reverse_lazy
from django.utils.translation import gettext_lazy as _

from galla.catalog.models import LONGEST_SCALE_CODE, ScaleFormat
from galla.foundation.inputs import CleanTextField
from galla.foundation.lists import Badge, Column, Empty, Listing

# A form has a prefix of its own, so the box is called otherwise.
VALUES = {"begins": "prefix"}


class ScaleFormatForm(forms.Form):
    """What a scale prints, digit by digit."""

    begins = CleanTextField(label=_("Begins with"), max_length=2, help_text=_("20 to 29."))
    code_digits = forms.IntegerField(
        label=_("Digits of the product's code"), min_value=1, max_value=LONGEST_SCALE_CODE, initial=5
    )
    value_is_checked = forms.BooleanField(
        label=_("Then a check digit of the value's own"), required=False, help_text=_("Few scales print one.")
    )
    value_digits = forms.IntegerField(label=_("Digits of the value"), min_value=1, max_value=9, initial=5)
    kind = forms.ChoiceField(label=_("The value is a"), choices=ScaleFormat.Kind.choices)
    decimals = forms.IntegerField(
        label=_("Decimals of the value"),
        min_value=0,
        max_value=3,
        initial=3,
        help_text=_("3 for grams of what is sold by the kilogram, 2 for rupees and paise."),
    )
    is_active = forms.BooleanField(label=_("In use"), required=False, initial=True)

    def __init__(self, *args: Any, scale_format: ScaleFormat | None = None, **kwargs: Any) -> None:
        if scale_format is not None:
            kwargs["initial"] = {name: getattr(scale_format, VALUES.get(name, name)) for name in self.base_fields}
        super().__init__(*args, **kwargs)

    def values(self) -> dict[str, Any]:
        """What was typed, for the action."""
        return {VALUES.get(name, name): value for name, value in self.cleaned_data.items()}


def _state(row: ScaleFormat) -> Badge | None:
    return None if row.is_active else Badge(_("Not in use"))


SCALE_FORMATS = Listing(
    name="scale-formats",
    caption=_("Scale labels"),
    columns=(
        Column(
            "prefix", _("Begins with"), "code", lead=True, sort="prefix",
            link=lambda row: reverse("catalog:scale_format", args=[row.pk]),
        ),
        Column("kind", _("The value is a"), value=lambda row: row.get_kind_display()),
        Column("code_digits", _("Digits of the product's code"), "number"),
        Column("value_digits", _("Digits of the value"), "number"),
        Column("decimals", _("Decimals of the value"), "number", zero=True),
        Column("state", _("State"), "badge", value=_state),
    ),
    start="prefix",
    empty=Empty(
        _("No scale labels yet"),
        _("Say how your scale writes its labels, and the till reads weight or price off them."),
        _("New scale format"),
        reverse_lazy("catalog:scale_format_new"),
        "n",
    ),
)  # fmt: skip
