"""The catalogue over the API: products, categories, brands, units, tax classes."""

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

from galla.accounts.access import as_identity
from galla.accounts.calendar import business_date
from galla.accounts.resources import ShopResource
from galla.catalog import actions, queries
from galla.catalog.keys import barcode_key
from galla.catalog.models import Brand, Category, Measure, Product, TaxClass
from galla.catalog.serializers import (
    BrandSerializer,
    CategorySerializer,
    MeasureSerializer,
    ProductSerializer,
    TaxClassSerializer,
)
from galla.foundation.errors import InvalidInput, NotFound

ARCHIVED = OpenApiParameter("archived", OpenApiTypes.BOOL, description="true: those put away, instead of the others.")
EDITED = {
    "list": "product.view",
    "retrieve": "product.view",
    "create": "product.edit",
    "partial_update": "product.edit",
    "destroy": "product.edit",
}
# The names a body uses for what the actions take as rows.
NAMED = {"category_id": Category, "brand_id": Brand, "measure_id": Measure, "tax_class_id": TaxClass}


class CatalogResource(ShopResource):
    """What everything in the catalogue has in common."""

    ordering: ClassVar[tuple[str, ...]] = ("name_key", "pk")
    model: ClassVar[type[Any]]

    def get_queryset(self) -> "QuerySet[Any]":
        """The list shows what is in use, or what was put away; one by id is found either way."""
        rows = self.access.rows(self.model)
        if self.action == "list":
            rows = rows.filter(archived_at__isnull=not self.wants_archived())
        return rows

    def wants_archived(self) -> bool:
        """Whether the list is the archive's."""
        asked = self.request.query_params.get("archived", "false")
        if asked not in ("true", "false"):
            raise InvalidInput(_("Say true or false."), field="archived")
        return asked == "true"

    def searched(self, queryset: "QuerySet[Any]", text: str) -> "QuerySet[Any]":
        """By part of the name."""
        return queryset.filter(name__icontains=text)

    def named(self, values: dict[str, Any]) -> dict[str, Any]:
        """The values with rows in place of ids. Raises ``InvalidInput`` naming the field."""
        for name, model in NAMED.items():
            if name in values:
                field = name.removesuffix("_id")
                identity = values.pop(name)
                values[field] = None if identity is None else self.access.named(model, identity, field=field)
        return values


class GroupResource(CatalogResource):
    """Categories, brands and units: made, renamed, put away."""

    permissions_needed = EDITED

    def destroy(self, request: Request, pk: str) -> Response:
        """Put it away. Products that have it keep it."""
        actions.archive_group(access=self.access, at=timezone.now(), group=self.get_object())
        return self.gone()


@extend_schema_view(list=extend_schema(parameters=[ARCHIVED]))
class CategoryResource(GroupResource):
    """``categories/``."""

    serializer_class = CategorySerializer
    queryset = Category.objects.none()
    model = Category

    def create(self, request: Request) -> Response:
        """A new category."""
        values = self._placed(self.checked())
        return self.answer(actions.create_category(access=self.access, at=timezone.now(), **values), status=201)

    def partial_update(self, request: Request, pk: str) -> Response:
        """Rename a category, or move it."""
        category, values = self.get_object(), self._placed(self.checked(partial=True))
        return self.answer(actions.change_category(access=self.access, at=timezone.now(), category=category, **values))

    def _placed(self, values: dict[str, Any]) -> dict[str, Any]:
        if "parent_id" in values:
            identity = values.pop("parent_id")
            values["parent"] = None if identity is None else self.access.named(Category, identity, field="parent")
        return values


@extend_schema_view(list=extend_schema(parameters=[ARCHIVED]))
class BrandResource(GroupResource):
    """``brands/``."""

    serializer_class = BrandSerializer
    queryset = Brand.objects.none()
    model = Brand

    def create(self, request: Request) -> Response:
        """A new brand."""
        return self.answer(actions.create_brand(access=self.access, at=timezone.now(), **self.checked()), status=201)

    def partial_update(self, request: Request, pk: str) -> Response:
        """Rename a brand."""
        brand, values = self.get_object(), self.checked(partial=True)
        if values:
            brand = actions.change_brand(access=self.access, at=timezone.now(), brand=brand, **values)
        return self.answer(brand)


@extend_schema_view(list=extend_schema(parameters=[ARCHIVED]))
class MeasureResource(GroupResource):
    """``measures/``: units."""

    serializer_class = MeasureSerializer
    queryset = Measure.objects.none()
    model = Measure

    def create(self, request: Request) -> Response:
        """A new unit."""
        return self.answer(actions.create_measure(access=self.access, at=timezone.now(), **self.checked()), status=201)

    def partial_update(self, request: Request, pk: str) -> Response:
        """Change a unit."""
        measure, values = self.get_object(), self.checked(partial=True)
        return self.answer(actions.change_measure(access=self.access, at=timezone.now(), measure=measure, **values))


@extend_schema_view(list=extend_schema(parameters=[ARCHIVED]))
class TaxClassResource(GroupResource):
    """``tax-classes/``: which taxes goods bear, from which day on."""

    permissions_needed = EDITED
    serializer_class = TaxClassSerializer
    queryset = TaxClass.objects.none()
    model = TaxClass

    def get_queryset(self) -> "QuerySet[TaxClass]":
        """With their rates."""
        return super().get_queryset().prefetch_related("rates")

    def create(self, request: Request) -> Response:
        """A new tax class."""
        values = self.checked()
        rates = self._rates(values)
        if rates is None:
            raise InvalidInput(_("Say the rate."), field="rate")
        made = actions.create_tax_class(access=self.access, at=timezone.now(), name=values["name"], rates=rates)
        return self.answer(made, status=status.HTTP_201_CREATED)

    def partial_update(self, request: Request, pk: str) -> Response:
        """Rename a tax class, or give it another set of rates from a day on."""
        tax_class, values, at = self.get_object(), self.checked(partial=True), timezone.now()
        rates = self._rates(values)
        if "name" in values:
            actions.rename_tax_class(access=self.access, at=at, tax_class=tax_class, name=values["name"])
        if rates is not None:
            actions.change_rates(access=self.access, at=at, tax_class=tax_class, rates=rates)
        return self.answer(self.get_object())

    def _rates(self, values: dict[str, Any]) -> list[actions.NewRate] | None:
        """The set of rates a body says: one by one, or by the whole rate."""
        if "rates" in values and "rate" in values:
            raise InvalidInput(_("One rate, or a list of rates; not both."), field="rate")
        if "rates" in values:
            return [
                actions.NewRate(row["valid_from"], row["name"], row["rate_ppm"], row.get("scope", "always"))
                for row in values["rates"]
            ]
        if "rate" not in values:
            return None
        today = business_date(self.access.shop, timezone.now())
        return actions.components_for(
            country=self.access.shop.country,
            rate_ppm=values["rate"],
            valid_from=values.get("valid_from", today),
            cess_ppm=values.get("cess", 0),
        )


PRODUCT_FILTERS = [
    ARCHIVED,
    OpenApiParameter("category", OpenApiTypes.INT),
    OpenApiParameter("brand", OpenApiTypes.INT),
    OpenApiParameter("tax_class", OpenApiTypes.INT),
    OpenApiParameter("sku", OpenApiTypes.STR, description="Exactly this code."),
    OpenApiParameter("barcode", OpenApiTypes.STR, description="Exactly this code."),
    OpenApiParameter("search", OpenApiTypes.STR, description="Beginnings of words of the name, a SKU or a barcode."),
]


@extend_schema_view(list=extend_schema(parameters=PRODUCT_FILTERS))
class ProductResource(CatalogResource):
    """``products/``: what the shop sells."""

    permissions_needed = {**EDITED, "restore": "product.edit", "picture": "product.view", "put_picture": "product.edit"}
    serializer_class = ProductSerializer
    queryset = Product.objects.none()
    model = Product

    def get_queryset(self) -> "QuerySet[Product]":
        """With what a product's answer needs."""
        rows = super().get_queryset().select_related("measure").prefetch_related("barcodes")
        return self._filtered(rows) if self.action == "list" else rows

    def _filtered(self, rows: "QuerySet[Product]") -> "QuerySet[Product]":
        asked = self.request.query_params
        for name in ("category", "brand", "tax_class"):
            if asked.get(name):
                identity = as_identity(asked[name])
                if identity is None:
                    raise InvalidInput(_("This is not an id."), field=name)
                rows = rows.filter(**{f"{name}_id": identity})
        if asked.get("sku"):
            rows = rows.filter(sku=asked["sku"])
        if asked.get("barcode"):
            rows = rows.filter(barcodes__key=barcode_key(asked["barcode"].strip()))
        return rows

    def searched(self, queryset: "QuerySet[Product]", text: str) -> "QuerySet[Product]":
        """By words, prefix, SKU and barcode."""
        shop = self.access.shop.pk
        return queries.matching(queryset, shop_id=shop, text=text, archived=self.wants_archived())

    def create(self, request: Request) -> Response:
        """A new product."""
        values = self.named(self.checked())
        made = actions.create_product(access=self.access, at=timezone.now(), **values)
        return self.answer(made, status=status.HTTP_201_CREATED)

    def partial_update(self, request: Request, pk: str) -> Response:
        """Change a product. A changed price is written down."""
        product, values = self.get_object(), self.named(self.checked(partial=True))
        actions.change_product(access=self.access, at=timezone.now(), product=product, **values)
        return self.answer(self.get_object())

    def destroy(self, request: Request, pk: str) -> Response:
        """Take a product off the shelves. Its bills and moves stay."""
        actions.archive_product(access=self.access, at=timezone.now(), product=self.get_object())
        return self.gone()

    @extend_schema(request=None, responses={200: ProductSerializer})
    @action(detail=True, methods=["post"])
    def restore(self, request: Request, pk: str) -> Response:
        """Bring a product back."""
        actions.restore_product(access=self.access, at=timezone.now(), product=self.get_object())
        return self.answer(self.get_object())

    @extend_schema(responses={(200, "image/*"): OpenApiResponse(OpenApiTypes.BINARY)})
    @action(detail=True, parser_classes=[MultiPartParser])
    def picture(self, request: Request, pk: str) -> FileResponse:
        """The product's picture."""
        product = self.get_object()
        if not product.picture:
            raise NotFound(_("This product has no picture."))
        answer = FileResponse(product.picture.open("rb"))
        answer["Cache-Control"] = "private, max-age=3600"
        return answer

    @extend_schema(
        request={
            "multipart/form-data": {"type": "object", "properties": {"picture": {"type": "string", "format": "binary"}}}
        },
        responses={200: ProductSerializer},
    )
    @picture.mapping.put
    def put_picture(self, request: Request, pk: str) -> Response:
        """Give a product a picture: PNG, JPEG or WebP in the part ``picture``."""
        uploaded = request.FILES.get("picture")
        if uploaded is None:
            raise InvalidInput(_("Send a picture."), field="picture")
        actions.set_picture(access=self.access, at=timezone.now(), product=self.get_object(), upload=uploaded)
        return self.answer(self.get_object())
