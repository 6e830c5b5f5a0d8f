"""Orders in the API."""

from typing import Any

from rest_framework import serializers

from galla.catalog.models import LARGEST_PRICE_E4
from galla.foundation import formats
from galla.foundation.api import fields
from galla.foundation.api.serializers import StrictSerializer
from galla.inventory.actions import MOST_LINES
from galla.inventory.models import LONGEST_REFERENCE
from galla.inventory.serializers import GoodsSerializer, NewPaperSerializer, OfABatchSerializer
from galla.purchasing.models import LONGEST_NOTE, OrderLine
from galla.purchasing.queries import state_of, worth_of_line


def text(longest: int) -> Any:
    """A clean text that may be left out."""
    return fields.CleanCharField(max_length=longest, required=False, allow_blank=True, default="")


class NewOrderLineSerializer(GoodsSerializer):
    """So much of a product at a cost without tax; without one at the last known cost."""

    quantity = fields.MilliField(minimum=1)
    cost = fields.PriceField(required=False, decimals=formats.PRICE_DIGITS, maximum=LARGEST_PRICE_E4)
    tax_class = fields.IdField(required=False)


class NewOrderSerializer(NewPaperSerializer):
    """What a supplier is to bring."""

    supplier = fields.IdField()
    note = text(LONGEST_NOTE)
    lines = NewOrderLineSerializer(many=True, allow_empty=False, max_length=MOST_LINES)  # type: ignore[call-arg]


class SendOrderSerializer(StrictSerializer):
    """Whether an order goes by mail, and where; without ``to`` to the supplier's own address."""

    by_mail = fields.StrictBooleanField()
    to = text(254)


class CloseOrderSerializer(StrictSerializer):
    """Why the rest will not come; it may be empty."""

    note = fields.CleanCharField(max_length=LONGEST_NOTE, allow_blank=True)


class ArrivedLineSerializer(OfABatchSerializer):
    """How much came of a line of the order (by its id), at the agreed cost unless said."""

    line = fields.IdField()
    quantity = fields.MilliField(minimum=1)
    cost = fields.PriceField(required=False, decimals=formats.PRICE_DIGITS, maximum=LARGEST_PRICE_E4)


class ReceiveOrderSerializer(StrictSerializer):
    """What came of an order, to the floor of its branch or a ``place`` of it.

    A batch that is past its day comes only where ``takes_expired`` says so.
    """

    reference = text(LONGEST_REFERENCE)
    place = fields.IdField(required=False, allow_null=True)
    takes_expired = fields.StrictBooleanField(required=False, default=False)
    lines = ArrivedLineSerializer(many=True, allow_empty=False, max_length=MOST_LINES)  # type: ignore[call-arg]


class BriefOrderSerializer(serializers.Serializer[Any]):
    """An order in a list. ``net`` is without tax; ``state`` is draft, sent, part, received, closed or thrown-away."""

    id = fields.IdField()
    number = serializers.CharField()
    state = serializers.SerializerMethodField()
    supplier = fields.IdField(source="supplier_id")
    branch = fields.IdField(source="branch_id")
    by = fields.IdField(source="by_id")
    created_at = serializers.DateTimeField()
    business_date = serializers.DateField()
    note = serializers.CharField()
    net = fields.MinorField(source="net_minor")
    line_count = serializers.IntegerField()

    def get_state(self, order: Any) -> str:
        """Where it stands."""
        return state_of(order).value


class OrderLineSerializer(serializers.Serializer[Any]):
    """A line of an order. ``received`` is what came of it so far, over or under."""

    id = fields.IdField()
    product = fields.IdField(source="product_id")
    sku = serializers.CharField(source="product.sku")
    name = serializers.CharField(source="product.name")
    unit = serializers.CharField(source="product.measure.name")
    quantity = fields.MilliField(source="quantity_milli")
    received = fields.MilliField(source="received_milli")
    cost = fields.PriceField(source="cost_e4")
    tax_class = fields.IdField(source="tax_class_id")
    net = serializers.SerializerMethodField()

    def get_net(self, line: OrderLine) -> str:
        """What all of it costs without tax."""
        return fields.decimal_text(worth_of_line(line), formats.in_use().minor_digits)


class OrderSerializer(BriefOrderSerializer):
    """An order with its lines."""

    lines = OrderLineSerializer(many=True)
