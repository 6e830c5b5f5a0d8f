"""``products/<id>/parts/``: what a kit is made of."""

from typing import Any

from django.utils import timezone
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from galla.accounts.resources import ShopResource
from galla.catalog import actions
from galla.catalog.models import LARGEST_PACK_MILLI, KitPart, Product
from galla.foundation.api import fields
from galla.foundation.api.serializers import StrictSerializer

OF_A_KIT = [OpenApiParameter("product_id", OpenApiTypes.INT, OpenApiParameter.PATH)]


class PartSerializer(StrictSerializer):
    """So much of a product for one of the kit."""

    part = fields.IdField(source="part_id")
    quantity = fields.MilliField(source="quantity_milli", minimum=1, maximum=LARGEST_PACK_MILLI)


class ShownPartSerializer(PartSerializer):
    """A part with its name."""

    sku = serializers.CharField(source="part.sku", read_only=True)
    name = serializers.CharField(source="part.name", read_only=True)
    unit = serializers.CharField(source="part.measure.name", read_only=True)


class PartsSerializer(StrictSerializer):
    """All parts of a kit."""

    parts = PartSerializer(many=True)


class ShownPartsSerializer(serializers.Serializer[Any]):
    """All parts of a kit, with their names."""

    parts = ShownPartSerializer(many=True)


class KitResource(ShopResource):
    """``products/<id>/parts/``: read, and said anew as a whole."""

    permissions_needed = {"parts": "product.view", "set_parts": "product.edit"}
    serializer_class = PartsSerializer
    queryset = KitPart.objects.none()

    @extend_schema(parameters=OF_A_KIT, responses={200: ShownPartsSerializer})
    def parts(self, request: Request, product_id: int) -> Response:
        """What a kit is made of; no parts, no kit."""
        return self._shown(self.access.get(Product, product_id))

    @extend_schema(parameters=OF_A_KIT, request=PartsSerializer, responses={200: ShownPartsSerializer})
    def set_parts(self, request: Request, product_id: int) -> Response:
        """Say what a kit is made of, in place of what was said before. It is no longer kept in stock itself."""
        kit = self.access.get(Product, product_id)
        told = self.checked(PartsSerializer)["parts"]
        known = self.access.rows(Product).in_bulk({one["part_id"] for one in told})
        parts = [
            actions.PartOfKit(
                known.get(one["part_id"]) or self.access.named(Product, one["part_id"], field=f"parts.{place}.part"),
                one["quantity_milli"],
            )
            for place, one in enumerate(told)
        ]
        actions.set_parts(access=self.access, at=timezone.now(), kit=kit, parts=parts)
        return self._shown(kit)

    def _shown(self, kit: Product) -> Response:
        rows = self.access.rows(KitPart).filter(kit=kit).select_related("part__measure").order_by("pk")
        return Response(ShownPartsSerializer({"parts": rows}).data)
