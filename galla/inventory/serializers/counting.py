"""What counts look like in the API."""

from typing import Any

from rest_framework import serializers

from galla.foundation.api import fields
from galla.foundation.api.serializers import StrictSerializer
from galla.inventory.models import LONGEST_NOTE, Unseen
from galla.inventory.serializers.papers import GoodsSerializer, GuardedSerializer, NewPlacedSerializer


class NewCountSerializer(NewPlacedSerializer):
    """A count that begins: of a floor or a place, or of one category there."""

    category = fields.IdField(required=False, allow_null=True)
    blind = fields.StrictBooleanField()
    note = fields.CleanCharField(max_length=LONGEST_NOTE, required=False, allow_blank=True, default="")


class CountClosingSerializer(serializers.Serializer[Any]):
    """How a count ended."""

    outcome = serializers.CharField()
    unseen = serializers.CharField()
    note = serializers.CharField()
    by = fields.IdField(source="by_id")
    happened_at = serializers.DateTimeField()


class StockCountSerializer(serializers.Serializer[Any]):
    """A count. ``ended_at``: when the counting was over. ``closing``: how it ended, null while it goes on."""

    id = fields.IdField()
    branch = fields.IdField(source="branch_id")
    place = fields.IdField(source="place_id", allow_null=True)
    category = fields.IdField(source="category_id", allow_null=True)
    blind = serializers.BooleanField()
    note = serializers.CharField()
    by = fields.IdField(source="by_id")
    happened_at = serializers.DateTimeField()
    product_count = serializers.IntegerField()
    ended_at = serializers.DateTimeField(source="end.ended_at", default=None, allow_null=True)
    closing = CountClosingSerializer(default=None, allow_null=True)


class StockCountWithPapersSerializer(StockCountSerializer):
    """A count with the ids of the adjustments its approval made."""

    adjustments = serializers.ListField(child=fields.IdField())


class NewCountedLineSerializer(GoodsSerializer):
    """So much lies there at one spot. ``replaces``: the lines before no longer count."""

    counted = fields.MilliField()
    replaces = fields.StrictBooleanField(default=False)


class BookSerializer(GuardedSerializer):
    """An answer whose figures from the book are left out while they may not be seen."""

    from_the_book = ("on_hand", "difference", "moved", "worth")

    def to_representation(self, instance: Any) -> dict[str, Any]:
        """The answer, without the book where ``shows_book`` of the context says no."""
        shown = super().to_representation(instance)
        if self.context["shows_book"]:
            return shown
        return {name: value for name, value in shown.items() if name not in self.from_the_book}


class CountedLineSerializer(BookSerializer):
    """A line of a count. ``on_hand``: what the book said at that moment, where it may be seen.

    ``assumed``: nobody counted it, and at the approval it was taken as gone.
    """

    id = fields.IdField()
    product = fields.IdField(source="product_id")
    sku = serializers.CharField(source="product.sku")
    name = serializers.CharField(source="product.name")
    unit = serializers.CharField(source="product.measure.name")
    counted = fields.MilliField(source="counted_milli")
    on_hand = fields.MilliField(source="on_hand_milli", required=False)
    replaces = serializers.BooleanField()
    assumed = serializers.BooleanField()
    by = fields.IdField(source="by_id")
    counted_at = serializers.DateTimeField()


class OvertakingSerializer(serializers.Serializer[Any]):
    """What put a product right after it was counted: an adjustment, and the count that made it (null: by hand)."""

    adjustment = fields.IdField(source="adjustment_id")
    count = fields.IdField(source="session_id", allow_null=True)
    by = serializers.CharField()
    happened_at = serializers.DateTimeField()


class FoundSerializer(GuardedSerializer):
    """What a count found of a product: what the book said, what was counted (null: nobody did), and the difference.

    ``moved`` is how much came and left between its spots; ``worth`` what the difference is worth at cost today.
    ``by_hand_since``: so much was written off (below zero) or found by hand since it was counted, and stays.
    ``overtaken_by``: what has put the product right since, so that the difference is not posted; null for nothing.
    """

    product = fields.IdField(source="pk")
    sku = serializers.CharField(source="product.sku")
    name = serializers.CharField(source="product.name")
    unit = serializers.CharField(source="product.measure.name")
    on_hand = fields.MilliField(source="on_hand_milli")
    counted = fields.MilliField(source="counted_milli", allow_null=True)
    difference = fields.MilliField(source="change_milli", allow_null=True)
    moved = fields.MilliField(source="moved_milli")
    by_hand_since = fields.MilliField(source="by_hand_milli")
    asked_again = serializers.BooleanField(source="is_asked")
    overtaken_by = OvertakingSerializer(source="overtaken", allow_null=True)
    worth = fields.MinorField(source="worth_minor", required=False)


class ReviewSerializer(serializers.Serializer[Any]):
    """What a count found, by name of the products."""

    results = FoundSerializer(many=True)


class RecountSerializer(GoodsSerializer):
    """A product that is to be counted again."""

    note = fields.CleanCharField(max_length=LONGEST_NOTE, required=False, allow_blank=True, default="")


class ApprovalSerializer(StrictSerializer):
    """How a count is approved. ``unseen``: goods nobody counted are left, or are taken as gone (zero).

    ``leave_overtaken``: what another count has put right since is left out; without it that is refused.
    """

    unseen = fields.StrictChoiceField(Unseen.choices)
    leave_overtaken = fields.StrictBooleanField(default=False)
    note = fields.CleanCharField(max_length=LONGEST_NOTE, required=False, allow_blank=True, default="")


class AbandonmentSerializer(StrictSerializer):
    """Why a count is given up."""

    note = fields.CleanCharField(max_length=LONGEST_NOTE)
