"""Labels over the API."""

from typing import Any

from django.http import HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiResponse, extend_schema
from rest_framework.request import Request

from galla.accounts.resources import ShopResource
from galla.catalog.models import Product
from galla.foundation.errors import InvalidInput
from galla.inventory.actions.labelling import LabelPaper, print_labels
from galla.inventory.api.papers import goods_of_lines
from galla.inventory.models import Receipt
from galla.inventory.queries.labels import Wanted, WantedLabel, labels_of_changes, labels_of_receipt
from galla.inventory.serializers.labels import NewLabelsSerializer
from galla.inventory.views.labels import answer

WAYS = ("lines", "receipt", "changed_since")


class LabelResource(ShopResource):
    """``labels/``: labels as PDF."""

    permissions_needed = {"create": "label.print"}
    serializer_class = NewLabelsSerializer
    queryset = Product.objects.none()

    @extend_schema(
        request=NewLabelsSerializer,
        responses={(200, "application/pdf"): OpenApiResponse(OpenApiTypes.BINARY)},
    )
    def create(self, request: Request) -> HttpResponse:
        """Labels of some products, of all that came with a receipt, or of prices changed since a moment."""
        told = self.checked(NewLabelsSerializer)
        given = [name for name in WAYS if name in told]
        if len(given) != 1:
            field = given[1] if given else WAYS[0]
            raise InvalidInput(_("Say which labels: by lines, a receipt or changed_since."), field=field)
        pdf = print_labels(
            access=self.access,
            at=timezone.now(),
            paper=LabelPaper(told["format"], told["kind"], told["start"]),
            wanted=self._wanted(told),
            changes_since=told.get("changed_since"),
            portion=told.get("portion"),
        )
        return answer(pdf)

    def _wanted(self, told: dict[str, Any]) -> Wanted:
        if "receipt" in told:
            return labels_of_receipt(self.access.named(Receipt, told["receipt"], field="receipt"))
        if "changed_since" in told:
            return labels_of_changes(self.access, told["changed_since"])
        lines = told["lines"]
        numbers = goods_of_lines(self.access, lines)
        return [WantedLabel(number, line["count"]) for number, line in zip(numbers, lines, strict=True)]
