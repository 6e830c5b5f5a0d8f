"""What is typed about a bundle: a price, and the boxes of each part of it. Parts that are left empty are none."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

from django.utils.translation import gettext_lazy as _

from galla.accounts.access import Access
from galla.catalog.models import Brand, Category
from galla.foundation.errors import InvalidInput
from galla.foundation.inputs import WholeField
from galla.offers.forms import COLUMNS, PLAIN, TermsForm
from galla.offers.goods_boxes import GroupsField, SkusField, choose_among, skus_of
from galla.offers.models import MOST_PARTS, Offer
from galla.offers.need_boxes import needs_written
from galla.offers.step_boxes import last_shown
from galla.pricing.offers import MOST_IN_A_SET

SHOWN_PARTS = 3
BOXES = {"pieces": "pieces", "products": "skus", "brands": "brands", "categories": "categories"}


class BundleForm(TermsForm):
    """So many of each of some goods together for a price, and when.

    It shows three parts, or one more than there are; each is told by its number, ``part2_skus``.
    """

    def __init__(self, data: Mapping[str, Any] | None = None, *, access: Access, **options: Any) -> None:
        super().__init__(data, access=access, **options)
        self.fields["price"].label = _("Price together")
        self.fields["name"].help_text = _("It stands on the bill: Soap and shampoo.")
        parts = range(1, _parts_shown(data or {}, self.initial) + 1)
        for number in parts:
            self.fields.update(_boxes(number))
        choose_among(access, self.fields)
        self.fieldsets = (
            (_("What it costs"), ("name", "price")),
            *((_("Part %(number)d") % {"number": number}, tuple(_names(number).values())) for number in parts),
            *self.needed(),
            *TermsForm.fieldsets,
        )
        self.parts = parts

    def values(self) -> dict[str, Any]:
        """What was typed, by the names the action knows."""
        return {**super().values(), "parts": [self._part(number) for number in self._said()]}

    def box_of(self, field: str | None) -> str | None:
        """The box of a part for a refusal of ``parts.1.products``; of too few parts the first one that is empty."""
        if field == "parts":
            empty = [number for number in self.parts if number not in self._said()]
            return _names(empty[0] if empty else self.parts[-1])["products"]
        said = (field or "").split(".")
        if said[0] != "parts":
            return super().box_of(field)
        return _names(self._said()[int(said[1])])[said[2]]

    def _said(self) -> list[int]:
        return [number for number in self.parts if any(self.cleaned_data[name] for name in _names(number).values())]

    def _part(self, number: int) -> dict[str, Any]:
        typed = {key: self.cleaned_data[name] for key, name in _names(number).items()}
        typed |= {key: [row.pk for row in typed[key]] for key in ("brands", "categories")}
        return {**typed, "pieces": 1 if typed["pieces"] is None else typed["pieces"]}


@contextmanager
def beside_boxes(form: TermsForm) -> Iterator[None]:
    """Refusals of the action are told beside the box of the form that is meant."""
    try:
        yield
    except InvalidInput as refusal:
        refusal.field = form.box_of(refusal.field)
        raise


def bundle_written(access: Access, offer: Offer) -> dict[str, Any]:
    """A bundle as the form shows it."""
    shown = {name: getattr(offer, name) for name in PLAIN}
    shown |= {name: getattr(offer, column) for name, column in COLUMNS.items()}
    shown |= {"group": offer.group_id, "parts": len(offer.parts)}
    shown |= needs_written(access, offer.needs)
    for number, part in enumerate(offer.parts, 1):
        names = _names(number)
        shown |= {names[key]: part[key] for key in ("pieces", "brands", "categories")}
        shown[names["products"]] = skus_of(access, part["products"])
    return shown


def _names(number: int) -> dict[str, str]:
    return {key: f"part{number}_{box}" for key, box in BOXES.items()}


def _boxes(number: int) -> dict[str, Any]:
    names = _names(number)
    return {
        names["pieces"]: WholeField(
            label=_("How many"), required=False, min_value=1, max_value=MOST_IN_A_SET, help_text=_("One if empty.")
        ),
        names["products"]: SkusField(label=_("SKUs"), help_text=_("One in each line. Any of these goods will do.")),
        names["brands"]: GroupsField(label=_("Brands"), queryset=Brand.objects.none(), required=False),
        names["categories"]: GroupsField(label=_("Categories"), queryset=Category.objects.none(), required=False),
    }


def _parts_shown(data: Mapping[str, Any], initial: Mapping[str, Any]) -> int:
    """As many as were sent, one more than there are, and at least three."""
    standing: int = initial.get("parts", 0)
    return last_shown(data, _names, least=max(SHOWN_PARTS, standing + 1), most=MOST_PARTS)
