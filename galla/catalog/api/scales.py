"""``scale-formats/``: how the scales of the shop write their labels."""

from typing import Any

from django.db.models import QuerySet
from rest_framework import status
from rest_framework.request import Request
from rest_framework.response import Response

from galla.accounts.resources import ShopResource
from galla.catalog import actions
from galla.catalog.models import LONGEST_SCALE_CODE, ScaleFormat
from galla.foundation.api import fields
from galla.foundation.api.serializers import StrictSerializer


class ScaleFormatSerializer(StrictSerializer):
    """A label of 13 digits: ``prefix``, code, perhaps a digit that checks the value, value, check digit.

    ``decimals`` are those of the value: 3 for a weight in grams of what is sold by the kilogram, 2 for a price in
    rupees and paise.
    """

    id = fields.IdField(read_only=True)
    prefix = fields.CleanCharField(max_length=2)
    code_digits = fields.CountField(minimum=1, maximum=LONGEST_SCALE_CODE)
    value_digits = fields.CountField(minimum=1, maximum=9)
    kind = fields.StrictChoiceField(choices=ScaleFormat.Kind.choices, default=ScaleFormat.Kind.WEIGHT)
    decimals = fields.CountField(maximum=3, default=3)
    value_is_checked = fields.StrictBooleanField(default=False)
    is_active = fields.StrictBooleanField(default=True)


class ScaleFormatResource(ShopResource):
    """``scale-formats/``: one for each prefix from 20 to 29; one that is not active is not read."""

    permissions_needed = {
        "list": "product.view",
        "retrieve": "product.view",
        "create": "settings.edit",
        "partial_update": "settings.edit",
    }
    serializer_class = ScaleFormatSerializer
    queryset = ScaleFormat.objects.none()
    ordering = ("prefix", "pk")

    def get_queryset(self) -> "QuerySet[ScaleFormat]":
        """Those of this shop."""
        return self.access.rows(ScaleFormat)

    def create(self, request: Request) -> Response:
        """A new format."""
        return self._saved(None, self.checked(), status=status.HTTP_201_CREATED)

    def partial_update(self, request: Request, pk: str) -> Response:
        """Change some of what is said of a format."""
        return self._saved(self.get_object(), self.checked(partial=True))

    def _saved(self, found: ScaleFormat | None, values: dict[str, Any], *, status: int = 200) -> Response:
        return self.answer(actions.save_scale_format(access=self.access, scale_format=found, **values), status=status)
