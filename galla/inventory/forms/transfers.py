"""What is typed of transfers, and of the places goods lie in."""

from collections.abc import Iterable, Iterator
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from galla.accounts.access import Access
from galla.accounts.models import Branch
from galla.catalog.models import Product
from galla.foundation.inputs import CleanTextField, QuantityField
from galla.foundation.keys import KeyedForm
from galla.inventory import queries
from galla.inventory.actions import ArrivalItem, Spot
from galla.inventory.forms.papers import GoodsLineForm, PaperFilters, choose_from, keeps_batches, open_branches
from galla.inventory.models import LONGEST_BATCH_NUMBER, LONGEST_NOTE, LONGEST_PLACE_NAME, PlaceKind
from galla.inventory.queries import Underway
from galla.inventory.queries.transfers import ARRIVED, BACK, MOVED, ON_THE_WAY, SHORT

STATES = (
    (ON_THE_WAY, gettext_lazy("On the way")),
    (MOVED, gettext_lazy("Moved")),
    (ARRIVED, gettext_lazy("Arrived")),
    (SHORT, gettext_lazy("Arrived short")),
    (BACK, gettext_lazy("Taken back")),
)
PARTS = ("received", "damaged", "missing")
MOST_ARRIVALS = 150  # three boxes each: a browser's form has at most a thousand


class TransferFilters(PaperFilters):
    """Finding a transfer by where it left or went, its days, and what became of it."""

    state = forms.ChoiceField(label=gettext_lazy("State"), choices=(("", gettext_lazy("All")), *STATES))
    field_order = ("state", "since", "until", "branch")

    def narrow_state(self, rows: Any, state: str) -> Any:
        """Of one state."""
        return queries.of_state(rows, state)

    def narrow_branch(self, rows: Any, branch: Branch) -> Any:
        """That left one branch, or went there."""
        return queries.of_branch(rows, branch)


class SpotField(forms.ChoiceField):
    """Where goods lie: the floor of a branch, or one of its places. Its value is a ``Spot``."""

    spots: dict[str, Spot]

    def offer(self, access: Access) -> None:
        """The floors and places of a shop, branch by branch."""
        places = list(queries.places_of(access))
        branches = list(open_branches(access))
        self.spots = {}
        for branch in branches:
            further = [place for place in places if place.branch_id == branch.pk]
            self.spots |= {str(branch.pk): Spot(branch)}
            self.spots |= {f"{branch.pk}:{one.pk}": Spot(branch, one) for one in further}
        self.choices = [(key, _called(spot, alone=len(branches) < 2)) for key, spot in self.spots.items()]

    def clean(self, value: Any) -> Spot:
        return self.spots[super().clean(value)]


def _called(spot: Spot, *, alone: bool) -> str:
    """A floor or a place, with its branch unless the shop has only one."""
    if alone:
        return _("Shop floor") if spot.place is None else spot.place.name
    if spot.place is None:
        return _("%(branch)s, shop floor") % {"branch": spot.branch}
    return f"{spot.branch}, {spot.place}"


class SendForm(KeyedForm):
    """Where goods leave, and where they go. A shop without places, or without batches, is not asked about them."""

    source = SpotField(label=gettext_lazy("From"))
    target = SpotField(label=gettext_lazy("To"))
    at_once = forms.BooleanField(
        label=gettext_lazy("Moved at once"),
        required=False,
        help_text=gettext_lazy("Within a branch: they lie there at once, and nobody has to receive them."),
    )
    takes_expired = forms.BooleanField(
        label=gettext_lazy("What is past its day goes too"),
        required=False,
        help_text=gettext_lazy("Onto a shop floor it goes only so. Into another place it may always go."),
    )
    note = CleanTextField(
        label=gettext_lazy("Note"), max_length=LONGEST_NOTE, required=False, help_text=gettext_lazy("Who takes them.")
    )
    alone = True

    def __init__(self, *args: Any, access: Access, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        spots = [spot for name in ("source", "target") for spot in self._offer(name, access)]
        here = str(access.branch.pk) if access.branch else ""
        self.fields["source"].initial = here
        self.fields["target"].initial = next((key for key in spots if key != here), None)
        if not any(":" in key for key in spots):
            del self.fields["at_once"]
        if not keeps_batches(access):
            del self.fields["takes_expired"]
        if len(set(spots)) < 2:
            self.fields["target"].help_text = _("There is no other place yet. Add one under Places first.")

    def _offer(self, name: str, access: Access) -> Iterable[str]:
        field = self.fields[name]
        assert isinstance(field, SpotField)
        field.offer(access)
        return field.spots


class SendBatchLineForm(GoodsLineForm):
    """So much of a product, and of which batch where it matters."""

    batch = CleanTextField(label=gettext_lazy("Batch"), max_length=LONGEST_BATCH_NUMBER, required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["goods"].widget.attrs["size"] = 30  # the batch's box needs its room
        self.fields["batch"].widget.attrs["size"] = 12


class ArrivalForm(KeyedForm):
    """What became of goods on the way: three boxes for each product, the first filled with what should have come."""

    rest = forms.BooleanField(label=gettext_lazy("The rest did not come"), required=False)
    note = CleanTextField(label=gettext_lazy("Note"), max_length=LONGEST_NOTE, required=False)
    alone = True

    def __init__(self, *args: Any, underway: Iterable[Underway], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        known = list(underway)
        left = [one for one in known if one.left_milli]
        self.shown = left[:MOST_ARRIVALS]
        self.later = len(left) - len(self.shown)
        if self.later:
            del self.fields["rest"]  # what is not on the page is not said to be missing
        # What came meanwhile, through another page, is still heard and refused beside its box.
        self.underway = known if self.is_bound else self.shown
        labels = (_("Came"), _("Damaged"), _("Missing"))
        for one in self.underway:
            for part, label in zip(PARTS, labels, strict=True):
                box = QuantityField(label=label, required=False, initial=one.left_milli if part == "received" else None)
                box.widget.attrs |= {"aria-label": f"{one.product}: {label}", "size": 4}
                self.fields[box_of(part, one.product)] = box

    @property
    def head(self) -> list[forms.BoundField]:
        """The boxes that are of no product."""
        return [self[name] for name in ("rest", "note") if name in self.fields]

    def rows(self) -> Iterator[tuple[Underway, list[forms.BoundField]]]:
        """Each product that is on the way, or was said to have come, with its boxes."""
        for one in self.underway:
            boxes = [self[box_of(part, one.product)] for part in PARTS]
            if one.left_milli or any(box.errors for box in boxes):
                yield one, boxes

    @property
    def wrong_rows(self) -> bool:
        """Whether a box of any product was refused."""
        return any(box_of(part, one.product) in self.errors for one in self.underway for part in PARTS)

    def items(self) -> list[ArrivalItem]:
        """What was typed; products whose boxes say nothing stay on the way."""
        told = [
            ArrivalItem(one.product.pk, *(self.cleaned_data.get(box_of(part, one.product)) or 0 for part in PARTS))
            for one in self.underway
        ]
        return [item for item in told if item.together_milli]


def box_of(part: str, product: Product) -> str:
    """The name of the box that says how much of a product came, came damaged or is missing."""
    return f"{part}-{product.pk}"


class PlaceForm(forms.Form):
    """What a place is called."""

    name = CleanTextField(label=gettext_lazy("Name"), max_length=LONGEST_PLACE_NAME)
    kind = forms.ChoiceField(label=gettext_lazy("Kind"), choices=PlaceKind.choices)


class NewPlaceForm(PlaceForm):
    """A further place of a branch."""

    branch = forms.ModelChoiceField(label=gettext_lazy("Branch"), queryset=Branch.objects.none(), empty_label=None)

    def __init__(self, *args: Any, access: Access, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choose_from(self, "branch", open_branches(access))
        self.fields["branch"].initial = access.branch
