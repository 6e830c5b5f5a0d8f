"""Orders over the API: written, changed, sent, closed, received, and their paper."""

from collections.abc import Mapping
from typing import Any, ClassVar

from django.db.models import Prefetch, QuerySet
from django.http import HttpResponse
from django.utils import timezone
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiResponse, extend_schema
from rest_framework import status
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from galla.accounts.models import Branch
from galla.foundation import formats
from galla.foundation.errors import InvalidInput
from galla.inventory.api.papers import KEY, PaperResource, batch_said
from galla.inventory.packs import cost_of_one
from galla.parties.models import Supplier
from galla.purchasing import actions, printing, queries, serializers
from galla.purchasing.models import OrderLine, PurchaseOrder

ANSWERS = {201: serializers.OrderSerializer, 200: serializers.OrderSerializer}


class OrderResource(PaperResource):
    """``purchases/orders/``: what suppliers are to bring."""

    permissions_needed = {
        "list": "purchase.view",
        "retrieve": "purchase.view",
        "paper": "purchase.view",
        "create": "purchase.edit",
        "partial_update": "purchase.edit",
        "send": "purchase.edit",
        "close": "purchase.edit",
        "throw_away": "purchase.edit",
        "receive": "purchase.edit",
    }
    sorts: ClassVar[Mapping[str, str]] = {
        "created_at": "pk",
        "number": "number",
        "supplier": "supplier__name",
        "net": "net_minor",
    }
    brief = serializers.BriefOrderSerializer
    whole = serializers.OrderSerializer
    serializer_class = serializers.OrderSerializer
    queryset = PurchaseOrder.objects.none()

    def get_queryset(self) -> "QuerySet[PurchaseOrder]":
        """Orders, with their lines where one is asked for."""
        rows = queries.orders(self.access)
        lines = queries.lines_of_order(OrderLine.objects.all())
        return rows if self.action == "list" else rows.prefetch_related(Prefetch("lines", lines))

    def searched(self, queryset: "QuerySet[Any]", text: str) -> "QuerySet[Any]":
        """By part of the number."""
        return queryset.filter(number__icontains=text)

    @extend_schema(request=serializers.NewOrderSerializer, parameters=[KEY], responses=ANSWERS)
    def create(self, request: Request) -> Response:
        """Write a draft."""
        paper = actions.create_order(access=self.access, at=timezone.now(), key=self.key(), **self._told())
        return self.done(paper)

    @extend_schema(request=serializers.NewOrderSerializer, responses={200: serializers.OrderSerializer})
    def partial_update(self, request: Request, pk: str) -> Response:
        """Write a draft anew: all that it says is said again."""
        order = self.get_object()
        actions.change_order(access=self.access, at=timezone.now(), order=order, **self._told())
        return self._as_it_stands(order)

    @extend_schema(
        request=serializers.SendOrderSerializer,
        parameters=[KEY],
        responses={200: serializers.OrderSerializer},
    )
    @action(detail=True, methods=["post"])
    def send(self, request: Request, pk: str) -> Response:
        """Send a draft to its supplier."""
        order, values = self.get_object(), self.checked(serializers.SendOrderSerializer)
        try:
            actions.send_order(access=self.access, at=timezone.now(), key=self.key(), order=order, **values)
        except InvalidInput as refusal:
            refusal.field = {"email": "to"}.get(refusal.field or "", refusal.field)
            raise
        return self._as_it_stands(order)

    @extend_schema(
        request=serializers.CloseOrderSerializer,
        parameters=[KEY],
        responses={200: serializers.OrderSerializer},
    )
    @action(detail=True, methods=["post"])
    def close(self, request: Request, pk: str) -> Response:
        """Say that the rest will not come."""
        order, values = self.get_object(), self.checked(serializers.CloseOrderSerializer)
        actions.close_order(access=self.access, at=timezone.now(), key=self.key(), order=order, **values)
        return self._as_it_stands(order)

    @extend_schema(
        request=serializers.CloseOrderSerializer,
        parameters=[KEY],
        responses={200: serializers.OrderSerializer},
    )
    @action(detail=True, methods=["post"], url_path="throw-away")
    def throw_away(self, request: Request, pk: str) -> Response:
        """Throw a draft away."""
        order, values = self.get_object(), self.checked(serializers.CloseOrderSerializer)
        actions.throw_away(access=self.access, at=timezone.now(), key=self.key(), order=order, **values)
        return self._as_it_stands(order)

    @extend_schema(request=serializers.ReceiveOrderSerializer, parameters=[KEY], responses=ANSWERS)
    @action(detail=True, methods=["post"])
    def receive(self, request: Request, pk: str) -> Response:
        """Take down what came of it; the answer is the order as it stands then."""
        order, values = self.get_object(), self.checked(serializers.ReceiveOrderSerializer)
        items = [
            actions.Arrived(line["line"], line["quantity"], line.get("cost"), batch_said(line))
            for line in values.pop("lines")
        ]
        values["place"] = self.place(values.pop("place", None), field="place")
        received = actions.receive_order(
            access=self.access, at=timezone.now(), key=self.key(), order=order, items=items, **values
        )
        code = status.HTTP_200_OK if received.replayed else status.HTTP_201_CREATED
        return self._as_it_stands(order, code)

    @extend_schema(responses={(200, "application/pdf"): OpenApiResponse(OpenApiTypes.BINARY)})
    @action(detail=True)
    def paper(self, request: Request, pk: str) -> HttpResponse:
        """The order on A4."""
        order = self.get_object()
        draft = not order.is_sent
        return printing.response(order.number, printing.order_pdf(self.access.shop, order, draft=draft))

    def _as_it_stands(self, order: PurchaseOrder, code: int = status.HTTP_200_OK) -> Response:
        return self.answer(self.get_queryset().get(pk=order.pk), status=code)

    def _told(self) -> dict[str, Any]:
        """What the body says of an order, as the actions take it."""
        values = self.checked(serializers.NewOrderSerializer)
        lines = values.pop("lines")
        identity = values.pop("branch", None) or (self.access.branch.pk if self.access.branch else None)
        digits = formats.money_of(self.access.shop.currency).minor_digits
        items = [
            actions.OrderItem(
                *(product, line["quantity"], cost_of_one(line, minor_digits=digits)),
                *(line.get("tax_class"), line.get("worth")),
            )
            for product, line in zip(self.goods(lines), lines, strict=True)
        ]
        return {
            **values,
            "branch": self.access.named(Branch, identity, field="branch"),
            "supplier": self.access.named(Supplier, values["supplier"], field="supplier"),
            "items": items,
        }
