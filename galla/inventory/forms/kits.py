"""What is typed of a kit: a row for each of its parts."""

from typing import TYPE_CHECKING, Any

from django import forms
from django.utils.translation import gettext_lazy as _

from galla.catalog.actions.kits import MOST_PARTS
from galla.catalog.models import LARGEST_PACK_MILLI, LONGEST_NAME
from galla.foundation.inputs import CleanTextField, QuantityField
from galla.inventory.forms.papers import LINES, ROWS


class PartForm(forms.Form):
    """A part: which product, and how much of it for one of the kit."""

    goods = CleanTextField(label=_("Product"), max_length=LONGEST_NAME)
    quantity = QuantityField(label=_("For one of the kit"), minimum=1, maximum=LARGEST_PACK_MILLI)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, field in self.fields.items():
            field.widget.attrs |= {"aria-label": field.label, "size": 40 if name == "goods" else 4}
        self.fields["goods"].widget.attrs |= {"list": "goods", "data-goods": ""}


# Django's formsets take no parameter when they run; only the type checker knows what is in one.
if TYPE_CHECKING:
    PartForms = forms.BaseFormSet[PartForm]
else:
    PartForms = forms.BaseFormSet


class Parts(PartForms):
    """The parts of a kit. A row that is left empty is none."""

    def initial_form_count(self) -> int:
        """No row is there before it is typed, so each may be left empty again."""
        return 0


def parts_of_form(data: Any = None, *, initial: list[dict[str, Any]] | None = None) -> Parts:
    """The parts of a kit: as they were sent, or those it has and a few empty rows."""
    given = initial or []
    made: Any = forms.formset_factory(
        PartForm,
        formset=Parts,
        extra=min(len(given) + ROWS, MOST_PARTS),
        max_num=MOST_PARTS,
        absolute_max=MOST_PARTS,
        validate_max=True,
    )
    parts: Parts = made(data, prefix=LINES, initial=given)
    return parts
