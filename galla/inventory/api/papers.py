"""The stock room over the API: what lies where, the card behind a number, goods that came, stock put right."""

from collections.abc import Mapping, Sequence
from typing import Any, ClassVar

from django.db.models import Prefetch, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema, extend_schema_view
from rest_framework import status
from rest_framework.request import Request
from rest_framework.response import Response

from galla.accounts.access import Access
from galla.accounts.calendar import business_date
from galla.accounts.models import Branch
from galla.accounts.resources import ShopResource
from galla.catalog.models import Category, Product
from galla.catalog.queries import Reference, matching
from galla.foundation.api.cards import address, turned
from galla.foundation.api.lists import limit_of
from galla.foundation.errors import InvalidInput
from galla.foundation.formats import money_of
from galla.foundation.keys import HEADER, checked_key
from galla.inventory import actions, queries, serializers
from galla.inventory.models import Adjustment, AdjustmentLine, Place, Receipt, ReceiptLine
from galla.inventory.packs import demand_amount, in_labels, in_pieces
from galla.inventory.weighed import Weighed, labels_named
from galla.ledger.cards import shown_card
from galla.parties.models import Supplier

KEY = OpenApiParameter(
    HEADER,
    OpenApiTypes.STR,
    OpenApiParameter.HEADER,
    required=True,
    description="At most 255 characters. The same key and body again answer the same paper.",
)
BRANCH = OpenApiParameter("branch", OpenApiTypes.INT, description="A branch's id.")
OF_STOCK = [
    BRANCH,
    OpenApiParameter("category", OpenApiTypes.INT, description="A category's id."),
    OpenApiParameter("low", OpenApiTypes.BOOL, description="true: only what runs low."),
]
OF_A_CARD = [
    OpenApiParameter("product_id", OpenApiTypes.INT, OpenApiParameter.PATH),
    OpenApiParameter("branch", OpenApiTypes.INT, description="A branch's id; the token's own unless said."),
    OpenApiParameter("place", OpenApiTypes.INT, description="A place of that branch; its floor unless said."),
    OpenApiParameter("limit", OpenApiTypes.INT, description="How many moves a page has, at most 200."),
    OpenApiParameter("cursor", OpenApiTypes.STR, description="Where the page begins: from next or previous."),
]


@extend_schema_view(list=extend_schema(parameters=OF_STOCK))
class StockResource(ShopResource):
    """``stock/``: what lies on the shelves of a branch or of all, and the card of a product."""

    permissions_needed = {"list": "stock.view", "card": "stock.view"}
    sorts: ClassVar[Mapping[str, str]] = {"name": "name_key", "sku": "sku"}
    serializer_class = serializers.StockSerializer
    queryset = Product.objects.none()
    ordering: ClassVar[tuple[str, ...]] = ("name_key", "pk")

    def get_queryset(self) -> "QuerySet[Product]":
        """Everything kept in stock, as far as it was asked for."""
        asked = self.request.query_params
        branch = self.access.get(Branch, asked["branch"]) if "branch" in asked else None
        rows = queries.stock(self.access, branch=branch)
        if "category" in asked:
            rows = rows.filter(category=self.access.get(Category, asked["category"]))
        if asked.get("low", "false") not in ("true", "false"):
            raise InvalidInput(_("Say true or false."), field="low")
        return queries.running_out(rows, self.access, branch) if asked.get("low") == "true" else rows

    def searched(self, queryset: "QuerySet[Any]", text: str) -> "QuerySet[Any]":
        """By beginnings of the words of its name, its SKU and its barcodes."""
        return matching(queryset, shop_id=self.access.shop.pk, text=text)

    @extend_schema(parameters=OF_A_CARD, responses={200: serializers.CardSerializer})
    def card(self, request: Request, product_id: int) -> Response:
        """What lies of a product on the floor of a branch or in a place of it, and every move behind it, newest first.

        ``lying`` says what lies where in the branch, ``on_the_way`` what is coming to it.
        """
        product = self.access.get(Product, product_id)
        meant = request.query_params.get("branch")
        branch = queries.branch_meant(self.access, "") if meant is None else self.access.get(Branch, meant)
        place = queries.place_named(self.access, branch, request.query_params.get("place"))
        here = next(one for one in queries.lying_of(self.access, product, branch) if one.branch == branch)
        held = next(one for one in here.spots if one.place == place)
        account, goods = queries.shelf_of(self.access, product, branch, place)
        shown = shown_card(account, goods, limit=limit_of(request), **turned(request))
        told = {
            "product": product.pk,
            "branch": branch.pk,
            "place": place.pk if place else None,
            "on_hand": held.on_hand_milli,
            "worth": held.worth_minor,
            "lying": here.spots,
            "on_the_way": [
                {"transfer": transfer.pk, "quantity": milli}
                for transfer, milli in queries.coming(self.access, product, branch)
            ],
            "results": shown.moves,
            "next": address(request, "before", shown.older),
            "previous": address(request, "after", shown.newer),
        }
        return Response(serializers.CardSerializer(told, context=self.get_serializer_context()).data)


class PaperResource(ShopResource):
    """What receipts and adjustments have in common."""

    permissions_needed: ClassVar[Mapping[str, str]] = {
        "list": "stock.view",
        "retrieve": "stock.view",
        "create": "stock.move",
    }
    sorts: ClassVar[Mapping[str, str]] = {"happened_at": "pk", "business_date": "business_date"}
    ordering: ClassVar[tuple[str, ...]] = ("-pk",)
    brief: ClassVar[type[Any]]
    whole: ClassVar[type[Any]]

    def get_serializer_class(self) -> type[Any]:
        """The list is without lines."""
        return self.brief if self.action == "list" else self.whole

    def told(self, kind: type[Any]) -> tuple[dict[str, Any], dict[str, Any]]:
        """What the body says, and what every action takes."""
        values = self.checked(kind)
        identity = values.pop("branch", None) or (self.access.branch.pk if self.access.branch else None)
        branch = self.access.named(Branch, identity, field="branch")
        if "place" in kind._declared_fields:
            values["place"] = self.place(values.get("place"), field="place")
        return values, {"access": self.access, "at": timezone.now(), "key": self.key(), "branch": branch}

    def place(self, identity: int | None, *, field: str) -> Place | None:
        """The place named in the body; null is the floor."""
        return None if identity is None else self.access.named(Place, identity, field=field)

    def key(self) -> str:
        """The key of the request; goods that came twice are not made right again by saying sorry."""
        sent = self.request.headers.get(HEADER)
        if sent is None:
            raise InvalidInput(_("Send an Idempotency-Key with each paper."), field=HEADER)
        return checked_key(sent)

    def goods(self, lines: Sequence[dict[str, Any]]) -> list[int]:
        """The product of each line; what a line says in packs is put in the product's own unit.

        Raises ``InvalidInput`` beside the name that names none.
        """
        return goods_of_lines(self.access, lines)

    def done(self, paper: actions.Paper[Any]) -> Response:
        """The paper as it is kept."""
        code = status.HTTP_200_OK if paper.replayed else status.HTTP_201_CREATED
        return self.answer(self.get_queryset().get(pk=paper.document.pk), status=code)


def goods_of_lines(access: Access, lines: Sequence[dict[str, Any]]) -> list[int]:
    """The product of each line; what a line says in packs or labels is put in the product's own unit.

    Raises ``InvalidInput`` beside the name that names none.
    """
    ways = [_way(line, place) for place, line in enumerate(lines)]
    references = [
        Reference(product_id=line.get("product"), sku=line.get("sku"), barcode=line.get("barcode")) for line in lines
    ]
    found = queries.goods_meant(access, references)
    labels = _labels_of_lines(access, lines, found)
    digits = money_of(access.shop.currency).minor_digits
    products = []
    for place, (way, product) in enumerate(zip(ways, found, strict=True)):
        line, field, label = lines[place], f"lines.{place}.", labels.get(f"lines.{place}.barcode")
        if label is not None:
            in_labels(line, label.quantity_milli, field=field)
        elif product is None:
            raise InvalidInput(_("There is no such product in this shop."), field=f"{field}{way}")
        else:
            demand_amount(line, field=field)
            in_pieces(line, product.pack_milli, minor_digits=digits, field=field)
        meant = label.product if label is not None else product
        products += [meant.id] if meant is not None else []
    return products


def _labels_of_lines(
    access: Access, lines: Sequence[Mapping[str, Any]], found: Sequence[object | None]
) -> dict[str, Weighed]:
    """The labels off scales among the barcodes that no product bears, by the field they stand in."""
    codes = {
        f"lines.{place}.barcode": line["barcode"]
        for place, (line, product) in enumerate(zip(lines, found, strict=True))
        if product is None and "barcode" in line
    }
    return labels_named(access, codes, on=business_date(access.shop, timezone.now()))


def _way(line: Mapping[str, Any], place: int) -> str:
    """How a line names its product."""
    named = [name for name in ("product", "sku", "barcode") if name in line]
    if len(named) != 1:
        field = f"lines.{place}.{named[1] if named else 'product'}"
        raise InvalidInput(_("Name the product by its id, its SKU or a barcode."), field=field)
    return named[0]


def batch_said(line: Mapping[str, Any]) -> actions.BatchGiven | None:
    """The batch that a line says it is of."""
    if "batch" not in line:
        return None
    return actions.BatchGiven(line["batch"], line.get("expires_on"), line.get("mrp"), line.get("price"))


class ReceiptResource(PaperResource):
    """``stock/receipts/``: goods that came at a cost."""

    brief = serializers.BriefReceiptSerializer
    whole = serializers.ReceiptSerializer
    serializer_class = serializers.ReceiptSerializer
    queryset = Receipt.objects.none()

    def get_queryset(self) -> "QuerySet[Receipt]":
        """Receipts, with their lines where one is asked for."""
        rows = queries.receipts(self.access)
        lines = queries.lines_of(ReceiptLine.objects.select_related("batch"))
        return rows if self.action == "list" else rows.prefetch_related(Prefetch("lines", lines))

    def searched(self, queryset: "QuerySet[Any]", text: str) -> "QuerySet[Any]":
        """By part of the other side's reference."""
        return queryset.filter(reference__icontains=text)

    @extend_schema(
        request=serializers.NewReceiptSerializer,
        parameters=[KEY],
        responses={201: serializers.ReceiptSerializer, 200: serializers.ReceiptSerializer},
    )
    def create(self, request: Request) -> Response:
        """Take goods onto a branch's shelf."""
        values, act = self.told(serializers.NewReceiptSerializer)
        lines, supplier = values.pop("lines"), values.pop("supplier", None)
        if supplier is not None:
            supplier = self.access.named(Supplier, supplier, field="supplier")
        items = [
            actions.ReceiptItem(product, line["quantity"], line.get("cost"), line.get("worth"), batch_said(line))
            for product, line in zip(self.goods(lines), lines, strict=True)
        ]
        return self.done(actions.receive(items=items, supplier=supplier, **values, **act))


class AdjustmentResource(PaperResource):
    """``stock/adjustments/``: stock counted, lost, used, found."""

    # Whoever moves no stock asks a manager for a write-off: the act itself demands it.
    permissions_needed = {**PaperResource.permissions_needed, "create": "allowance.ask"}

    brief = serializers.BriefAdjustmentSerializer
    whole = serializers.AdjustmentSerializer
    serializer_class = serializers.AdjustmentSerializer
    queryset = Adjustment.objects.none()

    def get_queryset(self) -> "QuerySet[Adjustment]":
        """Adjustments, with their lines where one is asked for."""
        rows = queries.adjustments(self.access)
        lines = queries.lines_of(AdjustmentLine.objects.all())
        return rows if self.action == "list" else rows.prefetch_related(Prefetch("lines", lines))

    def searched(self, queryset: "QuerySet[Any]", text: str) -> "QuerySet[Any]":
        """By part of the note."""
        return queryset.filter(note__icontains=text)

    @extend_schema(
        request=serializers.NewAdjustmentSerializer,
        parameters=[KEY],
        responses={201: serializers.AdjustmentSerializer, 200: serializers.AdjustmentSerializer},
    )
    def create(self, request: Request) -> Response:
        """Put the stock of a branch right."""
        values, act = self.told(serializers.NewAdjustmentSerializer)
        lines, by_whom = values.pop("lines"), values.pop("allowed_by", None)
        items = [
            actions.AdjustmentItem(product, line.get("change"), line.get("counted"), line.get("batch"))
            for product, line in zip(self.goods(lines), lines, strict=True)
        ]
        act["access"] = actions.asked_to_put_right(
            self.access, branch=act["branch"], reason=values["reason"], told=by_whom, at=act["at"]
        )
        return self.done(actions.put_right(items=items, **values, **act))
