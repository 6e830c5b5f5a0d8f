"""What batches look like in the API."""

from typing import Any

from rest_framework import serializers

from galla.catalog.models import LARGEST_PRICE_E4
from galla.foundation.api import fields
from galla.foundation.api.serializers import StrictSerializer
from galla.inventory.actions.marking_down import MOST_STEPS
from galla.inventory.models import ALL_OF_IT_PPM, LONGEST_NOTE, MOST_DAYS_LEFT
from galla.inventory.queries import days_left, proposed_price
from galla.inventory.serializers.papers import CardMoveSerializer


class BatchSerializer(serializers.Serializer[Any]):
    """A batch and what lies of it. ``price`` is its own, null where it sells for its product's.

    ``days_left`` is 0 on its last day. ``proposed_price`` is what it might be sold for now, null where the price stays;
    it tells of costs, and is absent for those who may not see them.
    """

    id = fields.IdField()
    product = fields.IdField(source="product_id")
    sku = serializers.CharField(source="product.sku")
    name = serializers.CharField(source="product.name")
    unit = serializers.CharField(source="product.measure.name")
    number = serializers.CharField()
    expires_on = serializers.DateField(allow_null=True)
    days_left = serializers.SerializerMethodField()
    mrp = fields.PriceField(source="mrp_e4", allow_null=True)
    price = fields.PriceField(source="price_e4", allow_null=True)
    proposed_price = serializers.SerializerMethodField()
    on_hand = fields.MilliField(source="on_hand_milli")

    def to_representation(self, instance: Any) -> dict[str, Any]:
        """The answer, without the proposal for those who may not see costs."""
        shown: dict[str, Any] = super().to_representation(instance)
        if not self.context["view"].access.can("cost.view"):
            shown.pop("proposed_price")
        return shown

    def get_days_left(self, batch: Any) -> int | None:
        """For how many days more it may be sold."""
        return days_left(batch)

    def get_proposed_price(self, batch: Any) -> str | None:
        """What it might be sold for."""
        proposed = proposed_price(batch)
        return None if proposed is None else fields.PriceField().to_representation(proposed)


class BatchPriceSerializer(StrictSerializer):
    """The price of a batch of its own; null gives it its product's again."""

    price = fields.PriceField(source="price_e4", maximum=LARGEST_PRICE_E4, allow_null=True)


class BatchPriceChangeSerializer(serializers.Serializer[Any]):
    """The own price of a batch was changed; null is the price of its product."""

    number = serializers.IntegerField()
    at = serializers.DateTimeField()
    by = fields.IdField(source="by_id")
    price_from = fields.PriceField(source="price_from_e4", allow_null=True)
    price_to = fields.PriceField(source="price_to_e4", allow_null=True)


class MarkdownStepSerializer(StrictSerializer):
    """With so many days left or fewer (0: on the last one) so many per cent come off."""

    days_left = fields.CountField(maximum=MOST_DAYS_LEFT)
    off = fields.RateField(source="off_ppm", minimum=1, maximum=ALL_OF_IT_PPM - 1)


class MarkdownSerializer(StrictSerializer):
    """What is proposed for goods near the end of their days. Without steps nothing is.

    ``by`` and ``changed_at`` are null while the shop goes by the usual rule.
    """

    steps: serializers.ListSerializer[Any] = serializers.ListSerializer(
        child=MarkdownStepSerializer(), max_length=MOST_STEPS
    )
    by = fields.IdField(source="said.by_id", read_only=True, allow_null=True, default=None)
    changed_at = serializers.DateTimeField(source="said.changed_at", read_only=True, allow_null=True, default=None)


class WriteOffSerializer(StrictSerializer):
    """Everything that is past its day, off the floor of a branch or one of its places. Which branch must be said."""

    branch = fields.IdField()
    place = fields.IdField(required=False, allow_null=True)
    note = fields.CleanCharField(max_length=LONGEST_NOTE, required=False, allow_blank=True, default="")


class BatchCardSerializer(serializers.Serializer[Any]):
    """What lies of a batch at a branch, and the moves behind it, newest first; both ways of turning as on any card."""

    batch = fields.IdField()
    branch = fields.IdField()
    place = fields.IdField(allow_null=True)
    on_hand = fields.MilliField()
    results = CardMoveSerializer(many=True)
    next = serializers.URLField(allow_null=True)
    previous = serializers.URLField(allow_null=True)
