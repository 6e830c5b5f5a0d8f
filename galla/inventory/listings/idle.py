"""Lists of goods that do not move, and of how old what lies there is."""

from collections.abc import Callable, Iterable
from typing import Any

from django.urls import reverse
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from galla.foundation.lists import Column, Empty, FootRow, Listing
from galla.inventory.forms.idle import AgeFilters, IdleFilters
from galla.inventory.listings.stock import products
from galla.inventory.queries.idle import together

AGES = (_("0–30 days"), _("31–60 days"), _("61–90 days"), _("91–180 days"), _("Older"))


def _card(row: Any) -> str:
    return reverse("inventory:card", args=[row.pk])


def _quantity(place: int) -> Callable[[Any], int]:
    def read(row: Any) -> int:
        return int(row.quantities_milli[place])

    return read


def _worth(rows: Any) -> Iterable[FootRow]:
    yield FootRow(_("Together"), {"worth_minor": sum(row.worth_minor for row in rows)}, total=True)


def _by_age(rows: Any) -> Iterable[FootRow]:
    ages = {f"worth_{place}": worth for place, worth in enumerate(together(rows))}
    yield FootRow(_("Together"), {"worth_minor": sum(ages.values()), **ages}, total=True)


NAMED = (
    Column("name", _("Product"), link=_card, sort="name", lead=True),
    Column("sku", _("SKU"), "code", sort="sku", phone=False, narrow=False),
)
ON_HAND = Column(
    "on_hand_milli", _("On hand"), "quantity", unit=lambda row: row.measure, sort="on_hand_milli", figure=True
)

IDLE = Listing(
    name="dead-stock",
    caption=_("Dead stock"),
    columns=(
        *NAMED,
        ON_HAND,
        Column("sold_on", _("Last sold"), "day", sort="sold_key"),
        Column("came_on", _("Last received"), "day", sort="came_key", phone=False),
        Column("idle_days", _("Days"), "number", sort="idle_since", label_small=_("days")),
        Column("worth_minor", _("Worth at cost"), "money", sort="worth_minor", label_small=_("worth"), zero=True),
    ),
    start="idle_days",
    filters=IdleFilters,
    noun=products,
    foot=_worth,
    empty=Empty(
        _("Everything sells"), _("Goods of which nothing was sold for a long time stand here, with what they bind.")
    ),
)

AGED = Listing(
    name="stock-age",
    caption=_("Age of the stock"),
    columns=(
        *NAMED,
        ON_HAND,
        *(
            Column(f"worth_{place}", words, "money", sort=f"worth_{place}", label_small=words)
            for place, words in enumerate(AGES)
        ),
        *(
            Column(
                f"quantity_{place}",
                format_lazy(_("{days}, on hand"), days=words),
                "quantity",
                value=_quantity(place),
                shown=False,
            )
            for place, words in enumerate(AGES)
        ),
        Column("worth_minor", _("Worth at cost"), "money", sort="worth_minor", label_small=_("worth"), zero=True),
    ),
    start="-worth_minor",
    filters=AgeFilters,
    noun=products,
    foot=_by_age,
    empty=Empty(_("Nothing lies in the shop"), _("What comes in is shown here by how long it has been there.")),
)
