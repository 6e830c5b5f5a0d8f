"""What the stock room shows in tables of its own, as the columns of a file: the moves of a card, the places."""

from collections.abc import Collection, Iterable, Iterator
from typing import NamedTuple

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazily

from galla.accounts.models import Branch
from galla.catalog.models import Measure, Product
from galla.foundation.lists import Column
from galla.inventory.models import Place

PLACES = (
    Column("branch", lazily("Branch")),
    Column("place", lazily("Place")),
    Column("kind", lazily("Kind")),
    Column("state", lazily("State")),
)


class PlaceRow(NamedTuple):
    """A floor or a place of a branch, in words."""

    branch: str
    place: str
    kind: str
    state: str


def card_columns(product: Product, *, shows_worth: bool) -> tuple[Column, ...]:
    """The columns of a stock card's moves, what is left after each with them."""

    def measure(_row: object) -> Measure:
        return product.measure

    columns = (
        Column("happened_at", _("When"), "moment"),
        Column("business_date", _("Business day"), "day"),
        Column("label", _("What happened")),
        Column("entry_id", _("Entry"), "number"),
        Column("by", _("By")),
        Column("received", _("In"), "quantity", unit=measure),
        Column("given", _("Out"), "quantity", unit=measure),
        Column("left", _("Left"), "quantity", unit=measure, zero=True),
        Column("worth_minor", _("Worth at cost"), "money"),
    )
    return columns if shows_worth else columns[:-1]


def place_rows(branches: Iterable[tuple[Branch, Collection[Place], Collection[Place]]]) -> Iterator[PlaceRow]:
    """Every branch with its floor, its places and those that were put away, as the page shows them."""
    for branch, known, away in branches:
        yield PlaceRow(branch.name, _("Shop floor"), _("Where the tills sell from"), "")
        for place in known:
            yield PlaceRow(branch.name, place.name, place.get_kind_display(), "")
        for place in away:
            yield PlaceRow(branch.name, place.name, place.get_kind_display(), _("Put away"))
