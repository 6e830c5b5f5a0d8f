"""What the catalogue looks like in the API."""

from typing import Any

from rest_framework import serializers

from galla.catalog import models
from galla.foundation.api import fields
from galla.foundation.api.serializers import StrictSerializer


class GroupSerializer(StrictSerializer):
    """A category or a brand."""

    id = fields.IdField(read_only=True)
    name = fields.CleanCharField(max_length=models.LONGEST_GROUP_NAME)
    archived_at = serializers.DateTimeField(read_only=True, allow_null=True)


class CategorySerializer(GroupSerializer):
    """A category, perhaps within another."""

    parent = fields.IdField(  # type: ignore[assignment]  # DRF keeps declared fields off the class
        source="parent_id", required=False, allow_null=True
    )


class BrandSerializer(GroupSerializer):
    """Whose name is on the pack."""


class MeasureSerializer(StrictSerializer):
    """A unit goods are sold by. ``name`` is its sign (kg), ``label`` its word."""

    id = fields.IdField(read_only=True)
    name = fields.CleanCharField(max_length=16)
    label = fields.CleanCharField(max_length=40)  # type: ignore[assignment]  # as above
    decimals = fields.CountField(maximum=3, required=False)
    gst_code = fields.CleanCharField(max_length=3, required=False, allow_blank=True)
    archived_at = serializers.DateTimeField(read_only=True, allow_null=True)


class TaxRateSerializer(StrictSerializer):
    """One component of a tax class from a day on."""

    valid_from = fields.StrictDateField()
    name = fields.CleanCharField(max_length=16)
    rate = fields.RateField(source="rate_ppm")
    scope = fields.StrictChoiceField(models.Scope.choices, required=False)


class TaxClassSerializer(StrictSerializer):
    """A tax class: ``rate`` makes the usual components of the shop's country, ``rates`` says them one by one."""

    id = fields.IdField(read_only=True)
    name = fields.CleanCharField(max_length=models.LONGEST_GROUP_NAME)
    rate = fields.RateField(required=False, write_only=True)
    cess = fields.RateField(required=False, write_only=True)
    valid_from = fields.StrictDateField(required=False, write_only=True)
    rates = TaxRateSerializer(many=True, required=False)
    archived_at = serializers.DateTimeField(read_only=True, allow_null=True)

    def to_representation(self, instance: Any) -> dict[str, Any]:
        """The class with its rates, oldest first."""
        answer: dict[str, Any] = super().to_representation(instance)
        rows = sorted(instance.rates.all(), key=lambda row: (row.valid_from, row.pk))
        answer["rates"] = TaxRateSerializer(rows, many=True).data
        return answer


class ProductSerializer(StrictSerializer):
    """A product. ``cost`` is there only for those who may see it; ``unit`` is the sign of its measure."""

    id = fields.IdField(read_only=True)
    name = fields.CleanCharField(max_length=models.LONGEST_NAME)
    sku = fields.CleanCharField(max_length=models.LONGEST_SKU, required=False, allow_blank=True)
    description = fields.CleanCharField(
        max_length=models.LONGEST_DESCRIPTION, lines=True, required=False, allow_blank=True
    )
    category = fields.IdField(source="category_id", required=False, allow_null=True)
    brand = fields.IdField(source="brand_id", required=False, allow_null=True)
    measure = fields.IdField(source="measure_id", required=False)
    unit = serializers.CharField(source="measure.name", read_only=True)
    tax_class = fields.IdField(source="tax_class_id", required=False)
    hsn = fields.CleanCharField(max_length=models.LONGEST_HSN, required=False, allow_blank=True)
    price = fields.PriceField(source="price_e4", maximum=models.LARGEST_PRICE_E4, required=False)
    price_includes_tax = fields.StrictBooleanField(required=False)
    mrp = fields.PriceField(
        source="mrp_e4", minimum=1, maximum=models.LARGEST_PRICE_E4, required=False, allow_null=True
    )
    cost = fields.PriceField(source="cost_e4", decimals=4, maximum=models.LARGEST_PRICE_E4, required=False)
    low_stock = fields.MilliField(source="low_stock_milli", required=False, allow_null=True)
    is_stocked = fields.StrictBooleanField(required=False)
    barcodes = serializers.ListField(
        child=fields.CleanCharField(max_length=models.LONGEST_BARCODE), required=False, max_length=20
    )
    picture = serializers.SerializerMethodField()
    created_at = serializers.DateTimeField(read_only=True)
    updated_at = serializers.DateTimeField(read_only=True)
    archived_at = serializers.DateTimeField(read_only=True, allow_null=True)

    def get_picture(self, product: models.Product) -> str | None:
        """Where the picture is fetched, if there is one."""
        return f"/api/v1/products/{product.pk}/picture/" if product.picture else None

    def to_representation(self, instance: models.Product) -> dict[str, Any]:
        """The product; its cost only for those who may see it."""
        codes = [barcode.code for barcode in instance.barcodes.all()]
        answer: dict[str, Any] = super().to_representation(_WithCodes(instance, codes))
        access = self.context["request"].access
        if not access.can("cost.view"):
            answer.pop("cost", None)
        return answer


class _WithCodes:
    """A product whose ``barcodes`` are plain codes, as the API writes them."""

    def __init__(self, product: models.Product, codes: list[str]) -> None:
        self._product = product
        self.barcodes = codes

    def __getattr__(self, name: str) -> Any:
        return getattr(self._product, name)
