"""Goods that do not move, and how old what lies there is, over the API."""

from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from galla.accounts.models import Branch
from galla.accounts.resources import ShopResource
from galla.catalog.models import Category, Product
from galla.foundation.api.lists import RowsPagination
from galla.foundation.errors import InvalidInput
from galla.inventory.ageing import BUCKET_DAYS
from galla.inventory.queries.idle import (
    AGED_ORDER,
    IDLE_ORDER,
    USUAL_IDLE_DAYS,
    AgedLot,
    aged_stock,
    idle_stock,
    together,
)
from galla.inventory.serializers.idle import AgedStockSerializer, IdleStockSerializer

WHERE = [
    OpenApiParameter("branch", OpenApiTypes.INT, description="A branch's id; all of them unless said."),
    OpenApiParameter("category", OpenApiTypes.INT, description="A category's id."),
    OpenApiParameter("limit", OpenApiTypes.INT, description="How many products a page has, at most 200."),
    OpenApiParameter("cursor", OpenApiTypes.STR, description="Where the page begins: from next or previous."),
]
DAYS = OpenApiParameter("days", OpenApiTypes.INT, description="Not sold for so many days, 1 to 3650; 90 unless said.")
MOST_DAYS = 3650
LONGEST_DAYS = 4
UNTIL_DAYS = (*BUCKET_DAYS, None)


class StockAgeResource(ShopResource):
    """``stock/dead/`` and ``stock/ageing/``: what does not sell, and how old what lies there is."""

    permissions_needed = {"dead": "stock.view", "ageing": "cost.view"}
    serializer_class = AgedStockSerializer
    queryset = Product.objects.none()

    @extend_schema(parameters=[DAYS, *WHERE], responses={200: IdleStockSerializer})
    def dead(self, request: Request) -> Response:
        """Goods on hand that were not sold for so many days, the longest first."""
        rows = idle_stock(self.access, at=timezone.now(), days=self._days(), **self._where())
        pages = RowsPagination()
        told = {"results": pages.page_of(rows, request, IDLE_ORDER), **pages.addresses()}
        return Response(IdleStockSerializer(told, context=self.get_serializer_context()).data)

    @extend_schema(parameters=WHERE, responses={200: AgedStockSerializer})
    def ageing(self, request: Request) -> Response:
        """What lies there by age, what is worth most first, and all of it together."""
        rows, pages = aged_stock(self.access, at=timezone.now(), **self._where()), RowsPagination()
        worths = together(rows)
        told = {
            "worth": sum(worths),
            "ages": [{"until_days": days, "worth": worth} for days, worth in zip(UNTIL_DAYS, worths, strict=True)],
            "results": [_told(row) for row in pages.page_of(rows, request, AGED_ORDER)],
            **pages.addresses(),
        }
        return Response(AgedStockSerializer(told, context=self.get_serializer_context()).data)

    def _where(self) -> dict[str, Any]:
        asked, kinds = self.request.query_params, {"branch": Branch, "category": Category}
        return {name: self.access.get(kind, asked[name]) for name, kind in kinds.items() if name in asked}

    def _days(self) -> int:
        asked = self.request.query_params.get("days", str(USUAL_IDLE_DAYS))
        if not (asked.isascii() and asked.isdigit() and len(asked) <= LONGEST_DAYS and 0 < int(asked) <= MOST_DAYS):
            raise InvalidInput(_("Between 1 and %(most)d days.") % {"most": MOST_DAYS}, field="days")
        return int(asked)


def _told(row: AgedLot) -> dict[str, Any]:
    names = ("pk", "sku", "name", "measure", "on_hand_milli", "worth_minor")
    ages = zip(UNTIL_DAYS, row.quantities_milli, row.worths_minor, strict=True)
    told = [{"until_days": days, "quantity": quantity, "worth": worth} for days, quantity, worth in ages]
    return {name: getattr(row, name) for name in names} | {"ages": told}
