"""The boxes in which goods are named: brands and categories chosen, products by their SKUs."""

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from galla.accounts.access import Access, as_identity
from galla.catalog.models import Brand, Category, Product
from galla.foundation.inputs import CleanTextField

LONGEST_SKUS = 4000

# Django's fields take no parameter when they run; only the type checker knows what is chosen from.
if TYPE_CHECKING:
    Choices = forms.ModelMultipleChoiceField[Any]
else:
    Choices = forms.ModelMultipleChoiceField


class GroupsField(Choices):
    """Brands or categories; what can be no id of a row is none of them, before a database is asked."""

    def clean(self, value: Any) -> Any:
        """The rows. Raises ``ValidationError``."""
        if isinstance(value, list | tuple) and any(as_identity(one) is None for one in value):
            raise ValidationError(self.error_messages["invalid_choice"], code="invalid_choice", params={"value": ""})
        return super().clean(value)


class SkusField(CleanTextField):
    """SKUs, one in each line, as the ids of their products. ``access`` is whose products, before it is read."""

    access: Access

    def __init__(self, **options: Any) -> None:
        super().__init__(max_length=LONGEST_SKUS, lines=True, required=False, **options)

    def clean(self, value: Any) -> list[int]:
        """The products. Raises ``ValidationError`` for the first that is none."""
        named = list(dict.fromkeys(sku.strip() for sku in super().clean(value).splitlines() if sku.strip()))
        found = dict(self.access.rows(Product).filter(sku__in=named).values_list("sku", "pk"))
        missing = [sku for sku in named if sku not in found]
        if missing:
            raise ValidationError(_("There is no product %(sku)s."), params={"sku": missing[0]})
        return [found[sku] for sku in named]


def choose_among(access: Access, fields: Mapping[str, forms.Field]) -> None:
    """Boxes of goods choose among what the shop has."""
    for name, field in fields.items():
        box: Any = field
        if isinstance(field, SkusField):
            box.access = access
        elif isinstance(field, GroupsField):
            box.queryset = access.rows(Brand if name.endswith("brands") else Category).order_by("name")


def skus_of(access: Access, ids: Sequence[int]) -> str:
    """Products as such a box shows them."""
    skus = access.rows(Product).filter(pk__in=ids).order_by("sku").values_list("sku", flat=True)
    return "\n".join(skus)
