"""Exchanges over the API: goods back and goods out at once, what they come to, their paper."""

from collections.abc import Mapping
from typing import Any, ClassVar

from django.db.models import QuerySet
from django.http import HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema, extend_schema_view
from rest_framework import status
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from galla.accounts.allowing import asked
from galla.foundation.errors import InvalidInput
from galla.inventory.api.papers import KEY, PaperResource
from galla.parties.models import Customer
from galla.parties.queries import known_as
from galla.returns import actions, exchange_printing, exchange_serializers, queries
from galla.returns.actions.terms import BEYOND
from galla.returns.api import PDF, items_of, quoted_back
from galla.returns.models import Exchange, Way
from galla.returns.narrowing import OF_DAYS, of_days
from galla.returns.printing import SIZES
from galla.sales.answers import quote_answer
from galla.sales.carts import may_need, needed_for
from galla.sales.serializers import cart_of, payment_of

OF_EXCHANGES = [OpenApiParameter("customer", OpenApiTypes.INT, description="A customer's id."), *OF_DAYS]


@extend_schema_view(list=extend_schema(parameters=OF_EXCHANGES))
class ExchangeResource(PaperResource):
    """``exchanges/``: goods back and goods out in one, with one difference."""

    permissions_needed = {
        "list": "return.view",
        "retrieve": "return.view",
        "paper": "return.view",
        "create": "return.make",
        "quote": "return.make",
    }
    sorts: ClassVar[Mapping[str, str]] = {"happened_at": "pk", "exchanged": "exchanged_minor"}
    brief = exchange_serializers.BriefExchangeSerializer
    whole = exchange_serializers.ExchangeSerializer
    serializer_class = exchange_serializers.ExchangeSerializer
    queryset = Exchange.objects.none()

    def get_queryset(self) -> "QuerySet[Exchange]":
        """Of a customer, of some days, or all; with their parts where one is asked for."""
        rows = queries.exchanges(self.access)
        if self.action != "list":
            return rows.prefetch_related(*queries.parts_of_notes("credit_note__"))
        told = self.request.query_params
        if "customer" in told:
            rows = rows.filter(sale__customer_id__in=known_as(self.access.get(Customer, told["customer"]).pk))
        return of_days(rows, told, of="credit_note__")

    def searched(self, queryset: "QuerySet[Any]", text: str) -> "QuerySet[Any]":
        """By part of either number."""
        return queries.numbered(queryset, text)

    @extend_schema(
        request=exchange_serializers.NewExchangeSerializer,
        parameters=[KEY],
        responses={201: exchange_serializers.ExchangeSerializer, 200: exchange_serializers.ExchangeSerializer},
    )
    def create(self, request: Request) -> Response:
        """Take goods back and sell others at the token's till."""
        told, at = self.checked(exchange_serializers.NewExchangeSerializer), timezone.now()
        cart, payment = cart_of(told), payment_of(told)
        wanted = (BEYOND, *needed_for(cart), *may_need(payment))
        paper = actions.exchange(
            access=asked(self.access, wanted, told.get("allowed_by"), at=at),
            at=at,
            key=self.key(),
            back=_goods_back(told["back"]),
            cart=cart,
            payment=payment,
            expected_difference_minor=told.get("expected_difference"),
        )
        code = status.HTTP_200_OK if paper.replayed else status.HTTP_201_CREATED
        return self.answer(self.get_queryset().get(pk=paper.document.pk), status=code)

    @extend_schema(
        request=exchange_serializers.AskedExchangeSerializer,
        responses={200: exchange_serializers.QuotedExchangeSerializer},
    )
    @action(detail=False, methods=["post"])
    def quote(self, request: Request) -> Response:
        """What both sides come to, and the difference; nothing is written."""
        told, at = self.checked(exchange_serializers.AskedExchangeSerializer), timezone.now()
        cart, payment = cart_of(told), payment_of(told)
        if cart.customer_id is not None:
            self.access.named(Customer, cart.customer_id, field="customer")
        found = actions.what_is_exchanged(
            access=self.access, at=at, back=_goods_back(told["back"]), cart=cart, payment=payment
        )
        said = {
            "back": quoted_back(found.back),
            "exchanged": found.exchanged_minor,
            "difference": found.difference_minor,
        }
        answer = exchange_serializers.QuotedExchangeSerializer(said, context=self.get_serializer_context()).data
        return Response({**answer, "out": quote_answer(found.out, self.access.shop.currency)})

    @extend_schema(parameters=[OpenApiParameter("size", OpenApiTypes.STR, enum=list(SIZES))], responses=PDF)
    @action(detail=True, methods=["get"])
    def paper(self, request: Request, pk: str) -> HttpResponse:
        """Both sides on one paper: A4, or 80 mm with ``?size=80mm``."""
        size = request.query_params.get("size", "a4")
        if size not in SIZES:
            raise InvalidInput(_("Papers are a4 or 80mm."), field="size")
        return exchange_printing.exchange_answer(self.access.shop, self.get_object(), size=size)


def _goods_back(told: dict[str, Any]) -> actions.GoodsBack:
    return actions.GoodsBack(items_of(told["lines"]), Way(told["way"]), told.get("reason", ""))
