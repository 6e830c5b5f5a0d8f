"""Private addresses of khatas over the API."""

from typing import Any

from django.db.models import QuerySet
from django.urls import reverse
from django.utils import timezone
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema, extend_schema_view
from rest_framework import status
from rest_framework.request import Request
from rest_framework.response import Response

from galla.accounts.resources import ShopResource
from galla.credit import actions, queries
from galla.credit.models import StatementLink
from galla.credit.serializers import LinkSerializer, MadeLinkSerializer, NewLinkSerializer
from galla.parties.models import Customer
from galla.parties.queries import known_as

OF_CUSTOMER = [OpenApiParameter("customer", OpenApiTypes.INT, description="A customer's id.")]


@extend_schema_view(list=extend_schema(parameters=OF_CUSTOMER))
class KhataLinkResource(ShopResource):
    """``khata-links/``: addresses at which customers read their khatas without signing in."""

    permissions_needed = {"list": "credit.link", "create": "credit.link", "destroy": "credit.link"}
    serializer_class = LinkSerializer
    queryset = StatementLink.objects.none()
    ordering = ("-pk",)

    def get_queryset(self) -> "QuerySet[StatementLink]":
        """In the list those that open something, of one customer where one is named; by id every one."""
        if self.action != "list":
            return self.access.rows(StatementLink)
        rows, told = queries.open_links(self.access, at=timezone.now()), self.request.query_params
        if "customer" in told:
            rows = rows.filter(customer_id__in=known_as(self.access.get(Customer, told["customer"]).pk))
        return rows

    @extend_schema(request=NewLinkSerializer, responses={201: MadeLinkSerializer})
    def create(self, request: Request) -> Response:
        """Make an address, good for thirty days. It is in this answer alone: of its secret only a hash is kept."""
        customer = self.access.named(Customer, self.checked(NewLinkSerializer)["customer"], field="customer")
        made = actions.make_link(access=self.access, at=timezone.now(), customer=customer)
        link: Any = made.link
        link.address = request.build_absolute_uri(reverse("credit:shared", args=[made.secret]))
        answer = Response(MadeLinkSerializer(link).data, status=status.HTTP_201_CREATED)
        answer["Cache-Control"] = "private, no-store"
        return answer

    @extend_schema(responses={204: None})
    def destroy(self, request: Request, pk: str) -> Response:
        """The address opens nothing any more. Again is the same."""
        actions.take_link_back(access=self.access, at=timezone.now(), link=self.get_object())
        return self.gone()
