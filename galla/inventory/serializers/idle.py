"""Goods that do not move, and how old what lies there is, in the API."""

from typing import Any

from rest_framework import serializers

from galla.foundation.api import fields
from galla.inventory.serializers.papers import GuardedSerializer


class LotSerializer(GuardedSerializer):
    """What lies of a product. ``worth`` is absent for whoever may not see costs."""

    product = fields.IdField(source="pk")
    sku = serializers.CharField()
    name = serializers.CharField()
    unit = serializers.CharField(source="measure.name")
    on_hand = fields.MilliField(source="on_hand_milli")
    worth = fields.MinorField(source="worth_minor")


class IdleLotSerializer(LotSerializer):
    """Goods that were not sold for ``idle_days``: since the last sale, else since they came; null where never."""

    sold_on = serializers.DateField(allow_null=True)
    came_on = serializers.DateField(allow_null=True)
    idle_days = serializers.IntegerField(allow_null=True)


class PageSerializer(serializers.Serializer[Any]):
    """Where the pages before and behind this one are; null where there is none."""

    next = serializers.URLField(allow_null=True)
    previous = serializers.URLField(allow_null=True)


class IdleStockSerializer(PageSerializer):
    """A page of the goods that do not sell, the longest first."""

    results = IdleLotSerializer(many=True)


class AgeSerializer(serializers.Serializer[Any]):
    """A bucket: ``until_days`` old at most, null for the last; how much is of that age, and what it is worth."""

    until_days = serializers.IntegerField(allow_null=True)
    quantity = fields.MilliField()
    worth = fields.MinorField()


class AgedLotSerializer(LotSerializer):
    """What lies of a product by its age, the newest first."""

    ages = AgeSerializer(many=True)


class AgeTotalSerializer(serializers.Serializer[Any]):
    """What all that is of an age is worth."""

    until_days = serializers.IntegerField(allow_null=True)
    worth = fields.MinorField()


class AgedStockSerializer(PageSerializer):
    """The value of all stock by age, and a page of its products, what is worth most first."""

    worth = fields.MinorField()
    ages = AgeTotalSerializer(many=True)
    results = AgedLotSerializer(many=True)
