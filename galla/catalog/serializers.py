"""What the catalogue looks like in the API. The view looks up ids of categories, brands, units and tax classes."""

from typing import Any

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers
from rest_framework.reverse import reverse

from galla.catalog import checking, models
from galla.catalog.models import LARGEST_PRICE_E4, Product, TaxClass, TaxRate
from galla.catalog.queries.rates import rate_of
from galla.foundation.api import fields
from galla.foundation.api.serializers import StrictSerializer
from galla.pricing.limits import LARGEST_RATE_PPM

GROUPS = ("category", "brand", "measure", "tax_class")


class BarcodesField(serializers.ListField):
    """The codes a product is scanned by, as texts."""

    child = fields.CleanCharField(max_length=models.LONGEST_BARCODE)

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(max_length=checking.MOST_BARCODES, **kwargs)

    def to_representation(self, data: Any) -> list[str]:
        """In the order in which they were given."""
        return [barcode.code for barcode in sorted(data.all(), key=lambda barcode: barcode.pk)]


class ProductSerializer(StrictSerializer):
    """A product. Money and quantities are decimal strings; ``cost`` is absent for those who may not see it."""

    id = fields.IdField(read_only=True)
    sku = fields.CleanCharField(max_length=models.LONGEST_SKU, required=False, allow_blank=True)
    name = fields.CleanCharField(max_length=models.LONGEST_NAME)
    description = fields.CleanCharField(
        max_length=models.LONGEST_DESCRIPTION, lines=True, required=False, allow_blank=True
    )
    category = fields.IdField(source="category_id", required=False, allow_null=True)
    category_name = serializers.CharField(source="category.name", read_only=True, default=None, allow_null=True)
    brand = fields.IdField(source="brand_id", required=False, allow_null=True)
    brand_name = serializers.CharField(source="brand.name", read_only=True, default=None, allow_null=True)
    measure = fields.IdField(source="measure_id", required=False)
    measure_name = serializers.CharField(source="measure.name", read_only=True)
    tax_class = fields.IdField(source="tax_class_id", required=False)
    tax_class_name = serializers.CharField(source="tax_class.name", read_only=True)
    hsn = fields.CleanCharField(max_length=20, required=False, allow_blank=True)
    price = fields.PriceField(source="price_e4", maximum=LARGEST_PRICE_E4)
    price_includes_tax = fields.StrictBooleanField(required=False)
    mrp = fields.PriceField(source="mrp_e4", maximum=LARGEST_PRICE_E4, required=False, allow_null=True)
    cost = fields.PriceField(source="cost_e4", maximum=LARGEST_PRICE_E4, decimals=4, required=False)
    low_stock = fields.MilliField(source="low_stock_milli", required=False, allow_null=True)
    is_stocked = fields.StrictBooleanField(required=False)
    keeps_batches = fields.StrictBooleanField(required=False)
    barcodes = BarcodesField(required=False)
    picture = serializers.SerializerMethodField()
    created_at = serializers.DateTimeField(read_only=True)
    updated_at = serializers.DateTimeField(read_only=True)
    archived_at = serializers.DateTimeField(read_only=True, allow_null=True)

    def get_fields(self) -> dict[str, Any]:
        """All of them, without the cost for those who may not see it."""
        found = super().get_fields()
        access = getattr(self.context.get("request"), "access", None)
        if access is not None and not access.can("cost.view"):
            found.pop("cost")
        return found

    @extend_schema_field({"type": "string", "nullable": True, "format": "uri-reference"})
    def get_picture(self, product: Product) -> str | None:
        """Where the picture is, for those who may see the product."""
        return reverse("product-picture", args=[product.pk]) if product.picture else None


class FoundProductSerializer(serializers.Serializer[Any]):
    """A line of what the till finds."""

    id = fields.IdField()
    sku = serializers.CharField()
    name = serializers.CharField()
    barcode = serializers.CharField()
    brand = serializers.CharField()
    price = fields.PriceField(source="price_e4")
    price_includes_tax = serializers.BooleanField(source="includes_tax")
    mrp = fields.PriceField(source="mrp_e4", allow_null=True)
    measure = serializers.CharField(source="measure_name")
    decimals = serializers.IntegerField(source="measure_decimals")
    is_stocked = serializers.BooleanField()
    exact = serializers.BooleanField()


class FoundProductsSerializer(serializers.Serializer[Any]):
    """What the till finds, best first."""

    results = FoundProductSerializer(many=True)


class CategorySerializer(StrictSerializer):
    """A group of products, perhaps within another."""

    id = fields.IdField(read_only=True)
    name = fields.CleanCharField(max_length=models.LONGEST_GROUP_NAME)
    parent = fields.IdField(source="parent_id", required=False, allow_null=True)  # type: ignore[assignment]
    archived_at = serializers.DateTimeField(read_only=True, allow_null=True)


class BrandSerializer(StrictSerializer):
    """Whose name is on the pack."""

    id = fields.IdField(read_only=True)
    name = fields.CleanCharField(max_length=models.LONGEST_GROUP_NAME)
    archived_at = serializers.DateTimeField(read_only=True, allow_null=True)


class MeasureSerializer(StrictSerializer):
    """What goods are sold by. ``decimals`` is how many a quantity may have."""

    id = fields.IdField(read_only=True)
    name = fields.CleanCharField(max_length=16)
    label = fields.CleanCharField(max_length=40)  # type: ignore[assignment]
    decimals = fields.CountField(maximum=3, required=False)
    gst_code = fields.CleanCharField(max_length=3, required=False, allow_blank=True)
    archived_at = serializers.DateTimeField(read_only=True, allow_null=True)


class TaxRateSerializer(StrictSerializer):
    """One tax of a class from a day on; ``rate`` in per cent."""

    valid_from = fields.StrictDateField()
    name = fields.CleanCharField(max_length=16)
    rate = fields.RateField(source="rate_ppm", maximum=LARGEST_RATE_PPM)
    scope = fields.StrictChoiceField(choices=models.Scope.choices, default=models.Scope.ALWAYS)


class TaxClassSerializer(StrictSerializer):
    """Products taxed alike.

    ``rate`` (and ``cess``) from ``valid_from`` on, today unless said, makes the usual taxes of the country: CGST and
    SGST of half of it each within the state, IGST across states. ``rates`` says each tax itself instead.
    """

    id = fields.IdField(read_only=True)
    name = fields.CleanCharField(max_length=models.LONGEST_GROUP_NAME)
    rate = fields.RateField(required=False, write_only=True)
    cess = fields.RateField(required=False, write_only=True, maximum=LARGEST_RATE_PPM // 2)
    valid_from = fields.StrictDateField(required=False, write_only=True)
    rates = TaxRateSerializer(many=True, required=False, max_length=200)  # type: ignore[call-arg]
    archived_at = serializers.DateTimeField(read_only=True, allow_null=True)

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        """One way of saying it at a time."""
        if "rates" in attrs and {"rate", "cess", "valid_from"} & attrs.keys():
            raise serializers.ValidationError({"rates": "Say a rate, or each tax; not both."})
        if {"cess", "valid_from"} & attrs.keys() and "rate" not in attrs:
            raise serializers.ValidationError({"rate": "Say the rate too."})
        return attrs

    def to_representation(self, instance: TaxClass) -> dict[str, Any]:
        """With the rate a customer of this state pays today."""
        written: dict[str, Any] = super().to_representation(instance)
        today = self.context.get("today")
        rows = sorted(instance.rates.all(), key=lambda row: (row.valid_from, row.pk))
        written["rate"] = fields.RateField().to_representation(rate_of(_in_force(rows, today)))
        written["rates"] = TaxRateSerializer(rows, many=True).data
        return written


def _in_force(rows: list[TaxRate], today: Any) -> list[TaxRate]:
    began = [row.valid_from for row in rows if today is None or row.valid_from <= today]
    first = max(began) if began else rows[0].valid_from if rows else None
    return [row for row in rows if row.valid_from == first]


class PictureSerializer(serializers.Serializer[Any]):
    """A picture as a file of a form."""

    picture = serializers.FileField()
