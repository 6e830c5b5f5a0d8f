"""What the stock of a past day looks like in the API."""

from typing import Any

from rest_framework import serializers

from galla.foundation.api import fields


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
