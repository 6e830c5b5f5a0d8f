"""Boxes in which a place is chosen."""

from typing import TYPE_CHECKING

from django import forms

from galla.accounts.access import Access
from galla.inventory import queries
from galla.inventory.models import Place

# Django's choices take no parameter when they run; only the type checker knows what is chosen.
if TYPE_CHECKING:
    PlaceChoices = forms.ModelChoiceField[Place]
else:
    PlaceChoices = forms.ModelChoiceField


class PlaceChoice(PlaceChoices):
    """A place of any branch, or none for the floor. Where there are several branches, each place says whose it is."""

    says_branch = False

    def label_from_instance(self, obj: Place) -> str:
        """Its name."""
        return f"{obj}, {obj.branch}" if self.says_branch else str(obj)

    def offer(self, access: Access) -> int:
        """The places of a shop; how many there are."""
        rows = queries.places_of(access)
        self.queryset = rows
        found = list(rows)
        self.says_branch = len(queries.branches(access)) > 1
        return len(found)
