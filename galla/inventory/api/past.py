"""The stock of a past day over the API."""

import datetime

from django.utils import timezone
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.serializers import ValidationError

from galla.accounts.calendar import business_date
from galla.accounts.models import Branch
from galla.accounts.resources import ShopResource
from galla.catalog.models import Product
from galla.foundation.api.fields import StrictDateField
from galla.foundation.errors import InvalidInput
from galla.inventory import queries
from galla.inventory.serializers.past import StockValueSerializer

OF_A_DAY = [
    OpenApiParameter("on", OpenApiTypes.DATE, description="The business day at whose end; today unless said."),
    OpenApiParameter("branch", OpenApiTypes.INT, description="A branch's id; all of them unless said."),
]


class StockValueResource(ShopResource):
    """``stock/value/``: what the stock was worth at the end of a day, by branch and category."""

    permissions_needed = {"value": "cost.view"}
    serializer_class = StockValueSerializer
    queryset = Product.objects.none()

    @extend_schema(parameters=OF_A_DAY, responses={200: StockValueSerializer})
    def value(self, request: Request) -> Response:
        """The value, and what it is made of."""
        day = self._day(request)
        asked = request.query_params.get("branch")
        branch = None if asked is None else self.access.get(Branch, asked)
        rows = queries.value_then(self.access, on=day, branch=branch)
        told = {"on": day, "worth": sum(row.worth_minor for row in rows), "results": rows}
        return Response(StockValueSerializer(told).data)

    def _day(self, request: Request) -> datetime.date:
        asked = request.query_params.get("on")
        if asked is None:
            return business_date(self.access.shop, timezone.now())
        try:
            return StrictDateField().to_internal_value(asked)
        except ValidationError as error:
            raise InvalidInput(str(error.detail[0]), field="on") from error  # type: ignore[index]
