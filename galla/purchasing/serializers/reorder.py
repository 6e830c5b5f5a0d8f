"""The reorder list and reorder points in the API."""

from typing import Any

from rest_framework import serializers

from galla.catalog.models import LARGEST_PRICE_E4
from galla.foundation import formats
from galla.foundation.api import fields
from galla.foundation.api.serializers import StrictSerializer
from galla.inventory.actions import MOST_LINES
from galla.purchasing.models import LONGEST_LEAD_DAYS
from galla.purchasing.serializers.orders import BriefOrderSerializer


class AdvisedSerializer(serializers.Serializer[Any]):
    """A product that is to be ordered for a branch.

    ``sold_28`` and ``sold_91`` are what was sold in so many whole days, ``days_left`` is null where nothing sells,
    ``on_the_way`` what other branches have sent, ``supplier`` null where nobody is known to bring it. What stands
    ``in_drafts`` is not on order, and not proposed again. ``cost`` is the last cost of one.
    """

    product = fields.IdField()
    sku = serializers.CharField()
    name = serializers.CharField()
    unit = serializers.CharField(source="measure.name")
    branch = fields.IdField(source="branch.pk")
    supplier = fields.IdField(source="supplier.pk", allow_null=True, default=None)
    on_hand = fields.MilliField(source="on_hand_milli")
    on_order = fields.MilliField(source="on_order_milli")
    in_drafts = fields.MilliField(source="in_drafts_milli")
    on_the_way = fields.MilliField(source="underway_milli")
    point = fields.MilliField(source="keeping.point_milli")
    wanted = fields.MilliField(source="keeping.wanted_milli")
    pack = fields.MilliField(source="keeping.pack_milli")
    lead_days = serializers.IntegerField(source="keeping.lead_days")
    sold_28 = fields.MilliField(source="pace.sold_short_milli")
    sold_91 = fields.MilliField(source="pace.sold_long_milli")
    days_left = serializers.IntegerField(allow_null=True)
    cost = fields.PriceField(source="cost_e4")
    proposed = fields.MilliField(source="proposed_milli")


class ReorderListSerializer(serializers.Serializer[Any]):
    """What is to be ordered; ``more`` says that only the most urgent are told."""

    more = serializers.BooleanField()
    results = AdvisedSerializer(many=True)


class AdvisedLineSerializer(StrictSerializer):
    """So much of a product for a branch, from a supplier. ``on_order`` and ``in_drafts`` are what the list said of it.

    Without ``cost`` it is ordered at the last known one.
    """

    product = fields.IdField()
    branch = fields.IdField()
    supplier = fields.IdField()
    quantity = fields.MilliField(minimum=1)
    on_order = fields.MilliField()
    in_drafts = fields.MilliField(default=0)
    cost = fields.PriceField(required=False, decimals=formats.PRICE_DIGITS, maximum=LARGEST_PRICE_E4)


class OrderAdvisedSerializer(StrictSerializer):
    """The rows of the reorder list that are to be ordered."""

    lines = AdvisedLineSerializer(many=True, allow_empty=False, max_length=MOST_LINES)  # type: ignore[call-arg]


class AdvisedOrdersSerializer(serializers.Serializer[Any]):
    """The drafts that were made, one for each supplier and branch."""

    orders = BriefOrderSerializer(many=True)


class ReorderPointSerializer(serializers.Serializer[Any]):
    """How a product is kept at a branch."""

    id = fields.IdField()
    product = fields.IdField(source="product_id")
    branch = fields.IdField(source="branch_id")
    supplier = fields.IdField(source="supplier_id", allow_null=True)
    point = fields.MilliField(source="point_milli")
    wanted = fields.MilliField(source="wanted_milli")
    pack = fields.MilliField(source="pack_milli")
    lead_days = serializers.IntegerField()


class ReorderRuleSerializer(StrictSerializer):
    """At which quantity a product is ordered, up to which (the same unless said), in which packs (any unless said)."""

    point = fields.MilliField()
    wanted = fields.MilliField(required=False)
    pack = fields.MilliField(required=False, minimum=1)
    lead_days = fields.CountField(required=False, maximum=LONGEST_LEAD_DAYS)
    supplier = fields.IdField(required=False, allow_null=True)


class NewReorderPointSerializer(ReorderRuleSerializer):
    """How a product is to be kept at a branch, whatever was said before."""

    product = fields.IdField()
    branch = fields.IdField()
