"""The reorder list and reorder points over the API."""

from typing import Any, ClassVar

from django.db.models import QuerySet
from django.utils import timezone
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema, extend_schema_view
from rest_framework import status
from rest_framework.request import Request
from rest_framework.response import Response

from galla.accounts.models import Branch
from galla.accounts.resources import ShopResource
from galla.catalog.models import Category, Product
from galla.inventory.api.papers import BRANCH, KEY, PaperResource
from galla.parties.models import Supplier
from galla.purchasing import actions, queries
from galla.purchasing.models import PurchaseOrder, ReorderPoint
from galla.purchasing.serializers import reorder as serializers

OF_ADVICE = [
    BRANCH,
    OpenApiParameter("supplier", OpenApiTypes.INT, description="A supplier's id."),
    OpenApiParameter("category", OpenApiTypes.INT, description="A category's id."),
]


class ReorderResource(PaperResource):
    """``purchases/reorder/``: what is to be ordered, and ordering it."""

    permissions_needed = {"advise": "purchase.view", "order": "purchase.edit"}
    serializer_class = serializers.ReorderListSerializer
    whole = serializers.ReorderListSerializer
    queryset = PurchaseOrder.objects.none()

    @extend_schema(parameters=OF_ADVICE, responses={200: serializers.ReorderListSerializer})
    def advise(self, request: Request) -> Response:
        """What is to be ordered, by name: of very much what is most urgent."""
        asked, kinds = request.query_params, {"branch": Branch, "supplier": Supplier, "category": Category}
        named: dict[str, Any] = {
            name: self.access.get(kind, asked[name]) for name, kind in kinds.items() if name in asked
        }
        if "category" in named:
            named["category"] = named["category"].pk
        rows = queries.advised(self.access, at=timezone.now(), **named)
        told = {"more": len(rows) == queries.MOST_ADVISED, "results": rows}
        return Response(serializers.ReorderListSerializer(told).data)

    @extend_schema(
        request=serializers.OrderAdvisedSerializer,
        parameters=[KEY],
        responses={201: serializers.AdvisedOrdersSerializer, 200: serializers.AdvisedOrdersSerializer},
    )
    def order(self, request: Request) -> Response:
        """Make drafts of rows of the list, one for each supplier and branch: all of them, or none."""
        lines = self.checked(serializers.OrderAdvisedSerializer)["lines"]
        items = [self._item(place, line) for place, line in enumerate(lines)]
        made = actions.order_advised(access=self.access, at=timezone.now(), key=self.key(), items=items)
        rows = queries.orders(self.access).filter(pk__in=[order.pk for order in made.orders]).order_by("pk")
        code = status.HTTP_200_OK if made.replayed else status.HTTP_201_CREATED
        return Response(serializers.AdvisedOrdersSerializer({"orders": rows}).data, status=code)

    def _item(self, place: int, line: dict[str, Any]) -> actions.AdvisedItem:
        branch: Branch = self._named(Branch, line["branch"], f"lines.{place}.branch")
        supplier: Supplier = self._named(Supplier, line["supplier"], f"lines.{place}.supplier")
        quantities = (line["quantity"], line["on_order"], line.get("cost"), line["in_drafts"])
        return actions.AdvisedItem(line["product"], branch, supplier, *quantities)

    def _named(self, kind: type[Any], identity: int, field: str) -> Any:
        """A branch or supplier of this shop, looked up once however many lines name it."""
        known: dict[Any, Any] = self.__dict__.setdefault("known", {})
        if (kind, identity) not in known:
            known[kind, identity] = self.access.named(kind, identity, field=field)
        return known[kind, identity]


@extend_schema_view(list=extend_schema(parameters=[BRANCH]))
class ReorderPointResource(ShopResource):
    """``purchases/reorder-points/``: at which quantity products are ordered for branches."""

    permissions_needed = {
        "list": "purchase.view",
        "retrieve": "purchase.view",
        "create": "purchase.edit",
        "partial_update": "purchase.edit",
        "destroy": "purchase.edit",
    }
    serializer_class = serializers.ReorderPointSerializer
    queryset = ReorderPoint.objects.none()
    ordering: ClassVar[tuple[str, ...]] = ("pk",)

    def get_queryset(self) -> "QuerySet[ReorderPoint]":
        """Those of the shop, or of a branch."""
        rows, asked = queries.reorder_points(self.access), self.request.query_params.get("branch")
        return rows if self.action != "list" or asked is None else rows.filter(branch=self.access.get(Branch, asked))

    def searched(self, queryset: "QuerySet[Any]", text: str) -> "QuerySet[Any]":
        """By part of the product's name, or by its SKU."""
        return queryset.filter(product__name__icontains=text) | queryset.filter(product__sku__iexact=text)

    @extend_schema(request=serializers.NewReorderPointSerializer, responses={201: serializers.ReorderPointSerializer})
    def create(self, request: Request) -> Response:
        """Say how a product is kept at a branch; what was said before is forgotten."""
        values = self.checked(serializers.NewReorderPointSerializer)
        product = self.access.named(Product, values.pop("product"), field="product")
        branch = self.access.named(Branch, values.pop("branch"), field="branch")
        point = actions.keep_at(access=self.access, product=product, branch=branch, rule=self._rule(values))
        return self.answer(point, status=status.HTTP_201_CREATED)

    @extend_schema(request=serializers.ReorderRuleSerializer, responses={200: serializers.ReorderPointSerializer})
    def partial_update(self, request: Request, pk: str) -> Response:
        """Change what is said; what the body leaves out stays."""
        point: ReorderPoint = self.get_object()
        stays = {
            "point": point.point_milli,
            "wanted": point.wanted_milli,
            "pack": point.pack_milli,
            "lead_days": point.lead_days,
            "supplier": point.supplier_id,
        }
        rule = self._rule(stays | self.checked(serializers.ReorderRuleSerializer, partial=True))
        changed = actions.keep_at(access=self.access, product=point.product, branch=point.branch, rule=rule)
        return self.answer(changed)

    def destroy(self, request: Request, pk: str) -> Response:
        """Take it away."""
        actions.forget_point(access=self.access, point=self.get_object())
        return self.gone()

    def _rule(self, values: dict[str, Any]) -> actions.ReorderRule:
        identity = values.get("supplier")
        return actions.ReorderRule(
            point_milli=values["point"],
            wanted_milli=values.get("wanted"),
            supplier=None if identity is None else self.access.named(Supplier, identity, field="supplier"),
            pack_milli=values.get("pack"),
            **({"lead_days": values["lead_days"]} if "lead_days" in values else {}),
        )
