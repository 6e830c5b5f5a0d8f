"""Batches over the API: what expires when, the card of one, its price, and the end of those past their day."""

from typing import Any, ClassVar

from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema, extend_schema_view
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from galla.accounts.calendar import shop_day
from galla.accounts.models import Branch
from galla.accounts.resources import ShopResource
from galla.catalog.models import Product
from galla.catalog.queries import matching
from galla.foundation.api.cards import address, turned
from galla.foundation.api.lists import limit_of
from galla.foundation.errors import InvalidInput
from galla.inventory import actions, queries, serializers
from galla.inventory.api.papers import BRANCH, KEY, OF_A_CARD, AdjustmentResource
from galla.inventory.models import Adjustment, Batch
from galla.ledger import queries as ledger
from galla.ledger.cards import shown_card

MOST_DAYS = 36_500
OF_BATCHES = [
    BRANCH,
    OpenApiParameter("product", OpenApiTypes.INT, description="A product's id."),
    OpenApiParameter("within", OpenApiTypes.INT, description="Only what has at most so many days left, or is past."),
    OpenApiParameter(
        "expired", OpenApiTypes.BOOL, description="true: only what is past its day; false: only the rest."
    ),
]


@extend_schema_view(list=extend_schema(parameters=OF_BATCHES))
class BatchResource(ShopResource):
    """``stock/batches/``: the batches that lie on the shelves of a branch or of all."""

    permissions_needed = {
        "list": "stock.view",
        "retrieve": "stock.view",
        "card": "stock.view",
        "prices": "stock.view",
        "partial_update": "product.edit",
    }
    serializer_class = serializers.BatchSerializer
    queryset = Batch.objects.none()
    ordering: ClassVar[tuple[str, ...]] = ("pk",)

    def get_queryset(self) -> "QuerySet[Batch]":
        """What lies there, as far as it was asked for; one that is named is found wherever it lies, or is gone."""
        asked, on = self.request.query_params, shop_day(self.access.shop, timezone.now())
        branch = self.access.get(Branch, asked["branch"]) if "branch" in asked and self.action == "list" else None
        shelves = queries.shelves(self.access, branch)
        if self.action != "list":
            return queries.known_batches(self.access, shelves, on=on)
        rows = queries.lying_batches(self.access, shelves, on=on)
        if "product" in asked:
            rows = rows.filter(product=self.access.get(Product, asked["product"]))
        if "within" in asked:
            rows = queries.expiring_within(rows, _days(asked["within"]), on=on)
        return _expired(rows, asked.get("expired"), on=on)

    def searched(self, queryset: "QuerySet[Any]", text: str) -> "QuerySet[Any]":
        """By its product."""
        return matching(queryset, shop_id=self.access.shop.pk, text=text, through="product_id")

    @extend_schema(request=serializers.BatchPriceSerializer, responses={200: serializers.BatchSerializer})
    def partial_update(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        """Sell a batch at a price of its own."""
        batch = self.get_object()
        values = self.checked(serializers.BatchPriceSerializer)
        actions.price_batch(access=self.access, at=timezone.now(), batch=batch, **values)
        return self.answer(self.get_object())

    @extend_schema(
        parameters=[parameter for parameter in OF_A_CARD if parameter.name != "product_id"],
        responses={200: serializers.BatchCardSerializer},
    )
    @action(detail=True, methods=["get"])
    def card(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        """What lies of a batch on a branch's floor, or in its ``place``, and every move behind it, newest first."""
        batch = self.get_object()
        meant = request.query_params.get("branch")
        branch = queries.branch_meant(self.access, "") if meant is None else self.access.get(Branch, meant)
        place = queries.place_named(self.access, branch, request.query_params.get("place"))
        shelf, unit = queries.batch_shelf(self.access, batch, branch, place)
        shown = shown_card(shelf, unit, limit=limit_of(request), **turned(request))
        told = {
            "batch": batch.pk,
            "branch": branch.pk,
            "place": place.pk if place else None,
            "on_hand": ledger.balances([(shelf, unit)])[shelf.id, unit.id].on_hand,
            "results": shown.moves,
            "next": address(request, "before", shown.older),
            "previous": address(request, "after", shown.newer),
        }
        return Response(serializers.BatchCardSerializer(told, context=self.get_serializer_context()).data)

    @extend_schema(responses={200: serializers.BatchPriceChangeSerializer(many=True)})
    @action(detail=True, methods=["get"], ordering=("-number", "pk"))
    def prices(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        """Whenever its own price was changed, the newest first."""
        page = self.paginate_queryset(queries.price_changes(self.get_object()))
        return self.get_paginated_response(serializers.BatchPriceChangeSerializer(page, many=True).data)


class MarkdownResource(ShopResource):
    """``stock/markdown/``: what is proposed for goods near the end of their days."""

    permissions_needed = {"show": "stock.view", "update": "markdown.edit"}
    serializer_class = serializers.MarkdownSerializer
    queryset = Batch.objects.none()

    @extend_schema(responses={200: serializers.MarkdownSerializer})
    def show(self, request: Request) -> Response:
        """The rule the shop goes by: its own, or the usual one."""
        return self.answer(queries.own_rule(self.access))

    @extend_schema(request=serializers.MarkdownSerializer, responses={200: serializers.MarkdownSerializer})
    def update(self, request: Request) -> Response:
        """Say the whole rule anew."""
        steps = [actions.DaysAndPercent(**step) for step in self.checked()["steps"]]
        actions.set_markdown(access=self.access, at=timezone.now(), steps=steps)
        return self.answer(queries.own_rule(self.access))


class WriteOffResource(AdjustmentResource):
    """``stock/write-offs/``: what is past its day, off the shelf."""

    permissions_needed = {"create": "stock.move"}
    queryset = Adjustment.objects.none()

    @extend_schema(
        request=serializers.WriteOffSerializer,
        parameters=[KEY],
        responses={201: serializers.AdjustmentSerializer, 200: serializers.AdjustmentSerializer},
    )
    def create(self, request: Request) -> Response:
        """Write off everything at a branch that is past its day: an adjustment with that reason."""
        values, act = self.told(serializers.WriteOffSerializer)
        return self.done(actions.write_off_expired(**values, **act))


def _days(text: str) -> int:
    if not (text.isascii() and text.isdigit() and len(text) <= 5 and int(text) <= MOST_DAYS):
        raise InvalidInput(_("A number of days from 0 up."), field="within")
    return int(text)


def _expired(rows: "QuerySet[Batch]", asked: str | None, *, on: Any) -> "QuerySet[Batch]":
    if asked is None:
        return rows
    if asked not in ("true", "false"):
        raise InvalidInput(_("Say true or false."), field="expired")
    return rows.filter(expires_on__lt=on) if asked == "true" else rows.exclude(expires_on__lt=on)
