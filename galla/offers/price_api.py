"""Prices of groups of customers over the API."""

from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema, extend_schema_view
from rest_framework import status
from rest_framework.request import Request
from rest_framework.response import Response

from galla.accounts.access import as_identity
from galla.accounts.calendar import zone_of
from galla.accounts.resources import ShopResource
from galla.foundation.errors import InvalidInput
from galla.offers import actions
from galla.offers.models import GroupPrice
from galla.offers.price_lists import standing_prices
from galla.offers.serializers import GroupPriceSerializer, GroupPricesSerializer, PricesSetSerializer
from galla.parties.models import CustomerGroup

OF_A_GROUP = OpenApiParameter("group", OpenApiTypes.INT, description="Those of one group of customers, by its id.")


@extend_schema_view(list=extend_schema(parameters=[OF_A_GROUP]))
class GroupPriceResource(ShopResource):
    """``group-prices/``: what products cost customers of a group."""

    permissions_needed = {"list": "offer.view", "create": "offer.edit"}
    serializer_class = GroupPriceSerializer
    queryset = GroupPrice.objects.none()
    ordering = ("pk",)

    def get_queryset(self) -> "QuerySet[GroupPrice]":
        """Those that hold today, and those to come."""
        today = timezone.now().astimezone(zone_of(self.access.shop.zone)).date()
        rows = standing_prices(self.access, today)
        asked = self.request.query_params.get("group")
        if asked is None:
            return rows
        group = as_identity(asked)
        if group is None:
            raise InvalidInput(_("There is no such group in this shop."), field="group")
        return rows.filter(group_id=group)

    def searched(self, queryset: "QuerySet[GroupPrice]", text: str) -> "QuerySet[GroupPrice]":
        """By the product's SKU, or a part of its name."""
        return queryset.filter(product__name__icontains=text) | queryset.filter(product__sku=text)

    @extend_schema(request=GroupPricesSerializer, responses={201: PricesSetSerializer})
    def create(self, request: Request) -> Response:
        """Say prices of a group from a day on, many at once: all of them, or none."""
        told = self.checked(GroupPricesSerializer)
        prices = {one["product"]: one["price_e4"] for one in told["prices"]}
        if len(prices) != len(told["prices"]):
            raise InvalidInput(_("A product is in the list twice."), field="prices")
        group = self.access.named(CustomerGroup, told["group"], field="group")
        day = actions.set_group_prices(
            access=self.access, at=timezone.now(), group=group, prices=prices, valid_from=told.get("valid_from")
        )
        return Response({"count": len(prices), "valid_from": day.isoformat()}, status=status.HTTP_201_CREATED)
