"""What the stock of a past day looks like in the API."""

from typing import Any

from rest_framework import serializers

from galla.foundation.api import fields
from galla.inventory.serializers.idle import PageSerializer


class ValueThenSerializer(serializers.Serializer[Any]):
    """What lay of a category at a branch. ``category`` is null for goods without one, ``branch`` on their way."""

    branch = fields.IdField(source="branch.pk", allow_null=True, default=None)
    category = fields.IdField(source="category.pk", allow_null=True, default=None)
    category_name = serializers.CharField()
    products = serializers.IntegerField()
    worth = fields.MinorField(source="worth_minor")


class StockValueSerializer(serializers.Serializer[Any]):
    """The value of the stock at the end of a business day."""

    on = serializers.DateField()
    worth = fields.MinorField()
    results = ValueThenSerializer(many=True)


class ProductThenSerializer(serializers.Serializer[Any]):
    """What lay of a product, and its value at cost."""

    product = fields.IdField(source="product.pk")
    sku = serializers.CharField(source="product.sku")
    name = serializers.CharField(source="product.name")
    unit = serializers.CharField(source="product.measure.name")
    on_hand = fields.MilliField(source="on_hand_milli")
    worth = fields.MinorField(source="worth_minor")


class StockThenSerializer(PageSerializer):
    """A page of what lay in the shop at the end of a business day, and the value of all of it."""

    on = serializers.DateField()
    worth = fields.MinorField()
    results = ProductThenSerializer(many=True)
