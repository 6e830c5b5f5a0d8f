"""What is typed about shifts."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from galla.accounts.access import as_identity
from galla.drawer.forms import CountForm
from galla.drawer.models import LONGEST_REASON, Denomination, Kind, TakenTo
from galla.foundation.inputs import CleanTextField


class CloseForm(CountForm):
    """What lies in a drawer at the end of the shift that was open when the page was shown: two piles of notes.

    What stays for tomorrow and what is taken away are counted apart; together they are the count.
    """

    prefixes = ("notes", "taken")
    titles = (
        (_("Stays for tomorrow"), _("Stays for tomorrow"), _("Stays for tomorrow")),
        (_("Taken away"), _("Taken away"), _("Taken away")),
    )
    plain = ("taken_to", "reason")

    taken_to = forms.ChoiceField(label=_("What is taken away goes to"), choices=TakenTo.choices, required=False)
    shift = forms.CharField(widget=forms.HiddenInput, required=False, max_length=20)

    def counted(self) -> dict[int, int]:
        """Everything that lay there: both piles."""
        stays, taken = self.notes(), self.notes("taken")
        return {value: stays.get(value, 0) + taken.get(value, 0) for value in {*stays, *taken}}

    @property
    def rows(self) -> list[tuple[Any, list[tuple[Denomination, forms.BoundField, forms.BoundField]]]]:
        """Notes, then coins, each with its box in either pile, largest first."""
        return [
            (title, [(one, stays, taken) for (one, stays), (_same, taken) in pairs])
            for kind, title in ((Kind.NOTE, _("Notes")), (Kind.COIN, _("Coins")))
            if (pairs := list(zip(self.boxes(kind), self.boxes(kind, "taken"), strict=True)))
        ]

    def clean_shift(self) -> int | None:
        """The shift's id. One nobody made is no shift's."""
        text: Any = self.cleaned_data["shift"]
        if not text:
            return None
        found = as_identity(text)
        if found is None:
            raise forms.ValidationError(_("There is no such shift."), code="invalid")
        return found


class ApproveForm(forms.Form):
    """What a manager says of a difference."""

    remark = CleanTextField(label=_("What became of the difference"), max_length=LONGEST_REASON)
