"""The boxes of what must be on the bill besides, for an offer of any kind: ``need1_skus``. Empty ones are none."""

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext_lazy as _

from galla.catalog.models import Brand, Category
from galla.foundation.inputs import MoneyField, QuantityField
from galla.offers.goods_boxes import GroupsField, SkusField, skus_of
from galla.offers.models import LARGEST_MINOR, MOST_NEEDS
from galla.offers.step_boxes import last_shown

if TYPE_CHECKING:
    from galla.accounts.access import Access

COLUMNS = {
    "brands": "brands",
    "categories": "categories",
    "products": "skus",
    "least_milli": "quantity",
    "least_minor": "value",
}


def need_names(number: int) -> dict[str, str]:
    """The boxes of a need by what they say: ``least_milli`` is ``need1_quantity``."""
    return {column: f"need{number}_{box}" for column, box in COLUMNS.items()}


def need_boxes(number: int) -> dict[str, Any]:
    """The boxes of a need by their names."""
    names = need_names(number)
    return {
        names["brands"]: GroupsField(label=_("Brands"), queryset=Brand.objects.none(), required=False),
        names["categories"]: GroupsField(label=_("Categories"), queryset=Category.objects.none(), required=False),
        names["products"]: SkusField(
            label=_("SKUs"), help_text=_("One in each line. Any goods of the bill if nothing is named.")
        ),
        names["least_milli"]: QuantityField(label=_("At least so many"), required=False),
        names["least_minor"]: MoneyField(
            label=_("For at least"), required=False, minimum=0, maximum=LARGEST_MINOR, help_text=_("Before any offer.")
        ),
    }


def needs_shown(data: Mapping[str, Any], initial: Mapping[str, Any]) -> int:
    """The number of the last need a form shows: one more than there are, or the last that was sent."""
    standing: int = initial.get("needs", 0)
    return last_shown(data, need_names, least=standing + 1, most=MOST_NEEDS)


def needs_typed(cleaned: Mapping[str, Any], shown: int) -> list[tuple[int, dict[str, Any]]]:
    """The needs somebody typed, each with the number of its boxes."""
    found = []
    for number in range(1, shown + 1):
        typed = {column: cleaned.get(box) for column, box in need_names(number).items()}
        if any(typed.values()):
            typed |= {name: [row.pk for row in typed[name] or ()] for name in ("brands", "categories")}
            found.append((number, typed))
    return found


def needs_written(access: "Access", needs: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    """Needs as the boxes show them, and ``needs``, how many there are."""
    shown: dict[str, Any] = {"needs": len(needs)}
    for number, need in enumerate(needs, 1):
        names = need_names(number)
        shown |= {names[column]: need[column] or None for column in COLUMNS}
        shown[names["products"]] = skus_of(access, need["products"])
    return shown
