"""What is typed about cash: how many of which note, how much, what for."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from galla.accounts.asking import BOXES
from galla.drawer.cash import MOST_PIECES, written_notes
from galla.drawer.models import LONGEST_REASON, Denomination, Kind, Tone
from galla.foundation import formats
from galla.foundation.errors import Refusal
from galla.foundation.inputs import CleanTextField, MoneyField, QuantityField
from galla.foundation.keys import KeyedForm

THOUSAND = 1000  # a count of pieces is typed as a quantity, which is kept in thousandths


def box_name(prefix: str, value_minor: int) -> str:
    """The name of the box of a note, the same a refusal names: ``notes.500``."""
    digits = formats.in_use().minor_digits
    return f"{prefix}.{next(iter(written_notes({value_minor: 0}, minor_digits=digits)))}"


class NotesForm(KeyedForm):
    """A box for every note and coin. ``prefixes`` are the hands of notes asked for: one, or two for a swap."""

    prefixes: tuple[str, ...] = ("notes",)
    titles: tuple[tuple[Any, Any, Any], ...] = ((_("Notes"), _("Coins"), _("Together")),)
    plain: tuple[str, ...] = ()
    alone = True
    says_later = False  # whether what should be there comes to light only when it is saved

    def __init__(self, *args: Any, denominations: Sequence[Denomination], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.denominations = denominations
        for prefix in self.prefixes:
            for one in denominations:
                self.fields[box_name(prefix, one.value_minor)] = self._box(one)

    def _box(self, one: Denomination) -> QuantityField:
        box = QuantityField(label=one.label, required=False, places=0, maximum=MOST_PIECES * THOUSAND)
        attributes = {"class": "count", "inputmode": "numeric", "autocomplete": "off", "data-value": one.value_minor}
        box.widget.attrs.update(attributes)
        return box

    def notes(self, prefix: str = "notes") -> dict[int, int]:
        """The pieces typed, by value; empty boxes are left out."""
        typed = {
            one.value_minor: self.cleaned_data.get(box_name(prefix, one.value_minor)) for one in self.denominations
        }
        return {value: pieces // THOUSAND for value, pieces in typed.items() if pieces}

    def boxes(self, kind: str, prefix: str = "notes") -> Iterator[tuple[Denomination, forms.BoundField]]:
        """Notes or coins with their boxes, largest first."""
        for one in sorted(self.denominations, key=lambda one: -one.value_minor):
            if one.kind == kind:
                yield one, self[box_name(prefix, one.value_minor)]

    @property
    def hands(self) -> list[dict[str, Any]]:
        """Each hand of notes with its boxes, for the page."""
        return [
            {
                "prefix": prefix,
                "notes": list(self.boxes(Kind.NOTE, prefix)),
                "coins": list(self.boxes(Kind.COIN, prefix)),
                "notes_title": notes,
                "coins_title": coins,
                "sum_title": together,
            }
            for prefix, (notes, coins, together) in zip(self.prefixes, self.titles, strict=True)
        ]

    @property
    def plain_fields(self) -> list[forms.BoundField]:
        """The boxes that are not of notes."""
        return [self[name] for name in (*self.plain, *BOXES) if name in self.fields]

    def refuse(self, refusal: Refusal) -> None:
        """Put a refusal beside its box, or above the form."""
        field = refusal.field if refusal.field in self.fields else None
        self.add_error(field, forms.ValidationError(refusal.detail, code=refusal.code))


class CountForm(NotesForm):
    """What really lies in a drawer."""

    titles: tuple[tuple[Any, Any, Any], ...] = ((_("Notes"), _("Coins"), _("Counted")),)
    plain: tuple[str, ...] = ("reason",)
    says_later = True

    reason = CleanTextField(label=_("Remark"), max_length=LONGEST_REASON, required=False)

    def clean(self) -> dict[str, Any]:
        """An empty form is not yet a count of an empty drawer."""
        boxes = [box_name(prefix, one.value_minor) for prefix in self.prefixes for one in self.denominations]
        if all(self.cleaned_data.get(name) is None and name not in self.errors for name in boxes):
            raise forms.ValidationError(_("Type how many there are. If the drawer is empty, type 0."), code="required")
        return self.cleaned_data


class CashForm(NotesForm):
    """Cash put in or taken out: as notes, or as an amount."""

    plain: tuple[str, ...] = ("amount", "reason")

    amount = MoneyField(
        label=_("Amount"),
        required=False,
        help_text=_("Only if you do not say which notes. It counts as loose cash until the drawer is counted."),
    )
    reason = CleanTextField(label=_("What for"), max_length=LONGEST_REASON)


class BringForm(CashForm):
    """Cash of the shop's own that comes into a drawer, and where from."""

    plain = ("source", "amount", "reason")

    source = forms.ChoiceField(label=_("From"), choices=[("safe", _("The safe")), ("bank", _("The bank"))])


class DepositForm(NotesForm):
    """Cash of the safe that is brought to the bank."""

    plain: tuple[str, ...] = ("bank", "amount", "slip")

    bank = forms.ChoiceField(label=_("Bank account"))
    amount = MoneyField(
        label=_("Amount"),
        required=False,
        help_text=_("Only if you do not say which notes. It is taken off loose cash."),
    )
    slip = CleanTextField(
        label=_("Number of the slip"), max_length=LONGEST_REASON, required=False, help_text=_("As the bank prints it.")
    )

    def __init__(self, *args: Any, banks: Mapping[str, str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        box = self.fields["bank"]
        assert isinstance(box, forms.ChoiceField)
        box.choices = list(banks.items())
        if len(banks) < 2:  # a shop with one is not asked
            del self.fields["bank"]


class SafeCountForm(CountForm):
    """What really lies in a safe."""


class SafeApproveForm(forms.Form):
    """What somebody says of what a count of the safe found."""

    remark = CleanTextField(label=_("Remark"), max_length=LONGEST_REASON)


class SwapForm(NotesForm):
    """Notes that go out and others of the same worth that come in."""

    prefixes = ("taken", "put")
    titles = (
        (_("Notes that go out"), _("Coins that go out"), _("Out")),
        (_("Notes that come in"), _("Coins that come in"), _("In")),
    )


class DenominationForm(forms.Form):
    """How a note or coin is shown, and whether it is handed out."""

    label = CleanTextField(label=_("What stands on it"), max_length=16)
    kind = forms.ChoiceField(label=_("Note or coin"), choices=Kind.choices)
    tone = forms.ChoiceField(label=_("Colour"), choices=Tone.choices)
    is_legacy = forms.BooleanField(label=_("Taken, but no longer handed out"), required=False)


class NewDenominationForm(DenominationForm):
    """A further note or coin of the currency."""

    value = MoneyField(label=_("Value"), minimum=1, help_text=_("It cannot be changed later."))
    label = CleanTextField(
        label=_("What stands on it"), max_length=16, required=False, help_text=_("Its value, unless you say otherwise.")
    )
    field_order = ("value", "label", "kind", "tone", "is_legacy")
