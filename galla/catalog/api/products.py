"""``products/``: what the shop sells."""

from collections.abc import Mapping
from typing import Any, ClassVar

from django.db.models import QuerySet
from django.http import FileResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, OpenApiResponse, extend_schema, extend_schema_view
from rest_framework import status
from rest_framework.decorators import action
from rest_framework.parsers import MultiPartParser
from rest_framework.request import Request
from rest_framework.response import Response

from galla.catalog import actions, queries
from galla.catalog.actions.pictures import LARGEST_BYTES
from galla.catalog.api.shared import ARCHIVED, VIEW_AND_EDIT, CatalogResource
from galla.catalog.keys import barcode_key
from galla.catalog.models import Brand, Category, Measure, Product, TaxClass
from galla.catalog.pictures import picture_of
from galla.catalog.serializers import GROUPS, FoundProductsSerializer, PictureSerializer, ProductSerializer
from galla.foundation.api.lists import limit_of
from galla.foundation.errors import InvalidInput, TooLarge

MODELS: dict[str, Any] = {"category": Category, "brand": Brand, "measure": Measure, "tax_class": TaxClass}
FILTERS = [
    ARCHIVED,
    *(OpenApiParameter(name, OpenApiTypes.INT64, description="Only those of this id.") for name in GROUPS),
    OpenApiParameter("sku", OpenApiTypes.STR, description="Exactly this SKU."),
    OpenApiParameter("barcode", OpenApiTypes.STR, description="Exactly this barcode."),
    OpenApiParameter("search", OpenApiTypes.STR, description="Beginnings of words of the name, the brand, the codes."),
]
# What a PUT that does not name them empties.
EMPTIED: dict[str, Any] = {
    "description": "",
    "category": None,
    "brand": None,
    "hsn": "",
    "mrp_e4": None,
    "low_stock_milli": None,
    "barcodes": [],
    "packs": [],
    "scale_code": "",
}
# What a form adds around a file.
ENVELOPE_BYTES = 64 * 1024


@extend_schema_view(list=extend_schema(parameters=FILTERS))
class ProductResource(CatalogResource):
    """``products/``: what the shop sells."""

    permissions_needed = {
        **VIEW_AND_EDIT,
        "picture": "product.view",
        "set_picture": "product.edit",
        "remove_picture": "product.edit",
        "find": "product.view",
    }
    sorts: ClassVar[Mapping[str, str]] = {
        "name": "name_key",
        "sku": "sku",
        "created_at": "created_at",
        "updated_at": "updated_at",
    }
    serializer_class = ProductSerializer
    queryset = Product.objects.none()
    ordering = ("name_key", "pk")

    def get_queryset(self) -> "QuerySet[Product]":
        """The shop's products, narrowed by the filters."""
        rows = self.access.rows(Product).select_related(*GROUPS).prefetch_related("barcodes")
        if self.action != "list":
            return rows
        asked = self.request.query_params
        for name in GROUPS:
            if name in asked:
                rows = rows.filter(**{name: self.access.get(MODELS[name], asked[name])})
        if "sku" in asked:
            rows = rows.filter(sku=asked["sku"])
        if "barcode" in asked:
            rows = rows.filter(barcodes__key=barcode_key(asked["barcode"].strip()))
        return self.shown(rows)

    def searched(self, queryset: "QuerySet[Any]", text: str) -> "QuerySet[Any]":
        """By the beginnings of words, and by codes."""
        return queries.matching(queryset, shop_id=self.access.shop.pk, text=text, archived=self.wants_archived())

    def typed(self, *, partial: bool = False) -> dict[str, Any]:
        """The body as actions take it: ids looked up in this shop, the cost only from those who may see it."""
        if "cost" in self.request.data:
            self.access.require("cost.view", field="cost")
        values = self.checked(partial=partial)
        for name in GROUPS:
            if f"{name}_id" in values:
                number = values.pop(f"{name}_id")
                values[name] = None if number is None else self.access.named(MODELS[name], number, field=name)
        if "barcodes_of_packs" in values:
            packs = values.pop("barcodes_of_packs")
            values["packs"] = [actions.Pack(one["code"], one["pack_milli"], one["pack_name"]) for one in packs]
        return values

    def create(self, request: Request) -> Response:
        """A new product."""
        product = actions.create_product(access=self.access, at=timezone.now(), **self.typed())
        return self.answer(self._read(product.pk), status=status.HTTP_201_CREATED)

    def update(self, request: Request, pk: str) -> Response:
        """Say a product anew: what is not named is emptied. SKU, unit, tax class, cost and picture stay."""
        product = self.get_object()
        return self._change(product, EMPTIED | self.typed())

    def partial_update(self, request: Request, pk: str) -> Response:
        """Change some of what is said of a product."""
        product = self.get_object()
        return self._change(product, self.typed(partial=True))

    def _change(self, product: Product, values: Any) -> Response:
        actions.change_product(access=self.access, at=timezone.now(), product=product, **values)
        return self.answer(self._read(product.pk))

    def _read(self, pk: int) -> Product:
        return self.access.rows(Product).select_related(*GROUPS).prefetch_related("barcodes").get(pk=pk)

    def destroy(self, request: Request, pk: str) -> Response:
        """Take a product off the shelves; it is archived, not deleted."""
        actions.archive_product(access=self.access, at=timezone.now(), product=self.get_object())
        return self.gone()

    @extend_schema(request=None, responses={200: ProductSerializer})
    @action(detail=True, methods=["post"])
    def restore(self, request: Request, pk: str) -> Response:
        """Put an archived product back on sale."""
        product = self.get_object()
        actions.restore_product(access=self.access, at=timezone.now(), product=product)
        return self.answer(self._read(product.pk))

    @extend_schema(
        parameters=[
            OpenApiParameter(
                "q", OpenApiTypes.STR, description="A code, or beginnings of words. Nothing finds nothing."
            ),
            OpenApiParameter(
                "limit",
                {"type": "integer", "minimum": 1},
                description="At most so many, 50 unless said, never over 200.",
            ),
        ],
        responses={200: FoundProductsSerializer},
        filters=False,
    )
    @action(detail=False, methods=["get"], pagination_class=None)
    def find(self, request: Request) -> Response:
        """What the till finds for a text, best first: the very code, then the most sold."""
        found = queries.search_products(
            shop_id=self.access.shop.pk, text=request.query_params.get("q", ""), limit=limit_of(request)
        )
        return Response(FoundProductsSerializer({"results": found}).data)

    @extend_schema(responses={(200, "image/webp"): OpenApiResponse(OpenApiTypes.BINARY)})
    @action(detail=True, methods=["get"], parser_classes=[MultiPartParser])
    def picture(self, request: Request, pk: str) -> FileResponse:
        """The picture of a product."""
        return picture_of(self.get_object())

    @extend_schema(request={"multipart/form-data": PictureSerializer}, responses={200: ProductSerializer})
    @picture.mapping.put
    @picture.mapping.post
    def set_picture(self, request: Request, pk: str) -> Response:
        """A PNG, JPEG or WebP of at most 5 MB and 6,000 × 6,000 pixels as the picture."""
        product = self.get_object()
        if int(request.META.get("CONTENT_LENGTH") or 0) > LARGEST_BYTES + ENVELOPE_BYTES:
            raise TooLarge(_("A picture has at most 5 MB."), field="picture")
        upload = request.FILES.get("picture")
        if upload is None:
            raise InvalidInput(_("Send the picture as a file of a form."), field="picture")
        actions.set_picture(access=self.access, at=timezone.now(), product=product, drawn=actions.draw_picture(upload))
        return self.answer(self._read(product.pk))

    @extend_schema(responses={204: None})
    @picture.mapping.delete
    def remove_picture(self, request: Request, pk: str) -> Response:
        """Take the picture off."""
        actions.remove_picture(access=self.access, at=timezone.now(), product=self.get_object())
        return self.gone()
