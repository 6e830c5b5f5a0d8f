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
from galla.catalog.models import Category, Product
from galla.foundation.api.fields import StrictDateField
from galla.foundation.api.lists import RowsPagination
from galla.foundation.errors import InvalidInput
from galla.inventory import queries
from galla.inventory.serializers.past import StockThenSerializer, StockValueSerializer

OF_A_DAY = [
    OpenApiParameter("on", OpenApiTypes.DATE, description="The business day at whose end; today unless said."),
    OpenApiParameter("branch", OpenApiTypes.INT, description="A branch's id; all of them unless said."),
]


OF_PRODUCTS = [
    OpenApiParameter("category", OpenApiTypes.INT, description="A category's id; 0 for goods without one."),
    OpenApiParameter("limit", OpenApiTypes.INT, description="How many products a page has, at most 200."),
    OpenApiParameter("cursor", OpenApiTypes.STR, description="Where the page begins: from next or previous."),
]
WITHOUT_CATEGORY = "0"


class StockValueResource(ShopResource):
    """``stock/value/`` and ``stock/then/``: what the stock was worth at the end of a day, and of what."""

    permissions_needed = {"value": "cost.view", "then": "cost.view"}
    serializer_class = StockValueSerializer
    queryset = Product.objects.none()

    @extend_schema(parameters=OF_A_DAY, responses={200: StockValueSerializer})
    def value(self, request: Request) -> Response:
        """The value, and what it is made of."""
        day = self._day(request)
        rows = queries.value_then(self.access, on=day, branch=self._branch(request))
        told = {"on": day, "worth": sum(row.worth_minor for row in rows), "results": rows}
        return Response(StockValueSerializer(told).data)

    @extend_schema(parameters=[*OF_A_DAY, *OF_PRODUCTS], responses={200: StockThenSerializer})
    def then(self, request: Request) -> Response:
        """Each product that lay there, what was worth most first, and the value of all of it."""
        day, asked = self._day(request), request.query_params.get("category")
        category = None
        if asked is not None:
            category = 0 if asked == WITHOUT_CATEGORY else self.access.get(Category, asked).pk
        found = queries.products_then(self.access, on=day, branch=self._branch(request), category=category)
        rows = sorted(found, key=lambda row: (-row.worth_minor, row.pk))  # THEN_ORDER
        pages = RowsPagination()
        told = {"on": day, "worth": sum(row.worth_minor for row in rows)}
        told |= {"results": pages.page_of(rows, request, queries.THEN_ORDER), **pages.addresses()}
        return Response(StockThenSerializer(told).data)

    def _branch(self, request: Request) -> Branch | None:
        asked = request.query_params.get("branch")
        return None if asked is None else self.access.get(Branch, asked)

    def _day(self, request: Request) -> datetime.date:
        asked = request.query_params.get("on")
        if asked is None:
            return business_date(self.access.shop, timezone.now())
        try:
            return StrictDateField().to_internal_value(asked)
        except ValidationError as error:
            raise InvalidInput(str(error.detail[0]), field="on") from error  # type: ignore[index]
