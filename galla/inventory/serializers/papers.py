"""What stock, its card and its papers look like in the API."""

from typing import Any

from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from galla.accounts.serializers import AllowedBySerializer
from galla.catalog.models import LARGEST_PRICE_E4, LONGEST_BARCODE, LONGEST_SKU
from galla.foundation import formats
from galla.foundation.api import fields
from galla.foundation.api.serializers import StrictSerializer
from galla.inventory.actions import MOST_LINES
from galla.inventory.models import (
    LONGEST_BATCH_NUMBER,
    LONGEST_NOTE,
    LONGEST_REFERENCE,
    AdjustmentLine,
    Reason,
    ReceiptKind,
    ReceiptLine,
)
from galla.inventory.queries import cost_of_line
from galla.pricing.scale_labels import looks_like_label

GUARDED = {"worth": "cost.view", "lost_worth": "cost.view", "cost": "cost.view", "supplier": "supplier.view"}


class GuardedSerializer(serializers.Serializer[Any]):
    """An answer whose figures at cost, and whose suppliers, only those see who may."""

    def to_representation(self, instance: Any) -> dict[str, Any]:
        """The answer without what this person may not see."""
        access = self.context["view"].access
        shown: dict[str, Any] = super().to_representation(instance)
        return {name: value for name, value in shown.items() if name not in GUARDED or access.can(GUARDED[name])}


class StockSerializer(GuardedSerializer):
    """A product and what lies there of it. ``worth`` is its value at cost, for those who may see costs.

    ``low_stock`` is at how much more is ordered: the reorder point of the branch asked for, else the shop's low stock.
    """

    product = fields.IdField(source="pk")
    sku = serializers.CharField()
    name = serializers.CharField()
    unit = serializers.CharField(source="measure.name")
    on_hand = fields.MilliField(source="on_hand_milli")
    low_stock = fields.MilliField(source="low_at_milli", allow_null=True)
    worth = fields.MinorField(source="worth_minor", required=False)


class GoodsSerializer(StrictSerializer):
    """A product, named by its id, its SKU or a barcode."""

    product = fields.IdField(required=False)
    sku = fields.CleanCharField(required=False, max_length=LONGEST_SKU)
    barcode = fields.CleanCharField(required=False, max_length=LONGEST_BARCODE)


class OfABatchSerializer(StrictSerializer):
    """Of which batch goods are that came, where they are kept by batch.

    ``batch`` is the number on the pack; ``expires_on``, ``mrp`` and ``price`` (of its own, where it has one) are the
    batch's.
    """

    batch = fields.CleanCharField(required=False, max_length=LONGEST_BATCH_NUMBER)
    expires_on = fields.StrictDateField(required=False)
    mrp = fields.PriceField(required=False, maximum=LARGEST_PRICE_E4)
    price = fields.PriceField(required=False, maximum=LARGEST_PRICE_E4)

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        """What is said of a batch needs its number."""
        said = [name for name in ("expires_on", "mrp", "price") if name in attrs]
        if said and "batch" not in attrs:
            raise serializers.ValidationError({"batch": _("Say which batch this is of.")})
        return super().validate(attrs)  # type: ignore[no-any-return]


class AmountSerializer(GoodsSerializer):
    """So much of a product.

    A pack's barcode counts packs. A label off a scale stands for what it weighs, or for what its price pays for; then
    ``quantity`` counts labels, and is one unless said.
    """

    quantity = fields.MilliField(minimum=1, required=False)

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        """Only a label may leave the amount out."""
        if "quantity" not in attrs and not looks_like_label(attrs.get("barcode", "").strip()):
            raise serializers.ValidationError({"quantity": _("Fill this in.")}, code="required")
        attrs.setdefault("quantity", None)
        return attrs


class NewReceiptLineSerializer(OfABatchSerializer, AmountSerializer):
    """So much of a product, at a cost for one or worth so much in all; one of the two.

    A pack's barcode counts packs: two cases of 24 at a cost of one case each. A label off a scale stands for what it
    weighs, or for what its price pays for, at a cost of one unit; then ``quantity`` counts labels, one unless said.
    """

    cost = fields.PriceField(required=False, decimals=formats.PRICE_DIGITS, maximum=LARGEST_PRICE_E4)
    worth = fields.MinorField(required=False)


class NewPaperSerializer(StrictSerializer):
    """What every new paper says. Without a branch it is written where one stands."""

    branch = fields.IdField(required=False)


class NewPlacedSerializer(NewPaperSerializer):
    """A paper about goods: without a place it is written for the floor of its branch."""

    place = fields.IdField(required=False, allow_null=True)


class NewReceiptSerializer(NewPlacedSerializer):
    """Goods that came. A batch that is past its day comes only where ``takes_expired`` says so."""

    kind = fields.StrictChoiceField(ReceiptKind.choices, default=ReceiptKind.RECEIPT)
    supplier = fields.IdField(required=False, allow_null=True)
    reference = fields.CleanCharField(max_length=LONGEST_REFERENCE, required=False, allow_blank=True, default="")
    takes_expired = fields.StrictBooleanField(required=False, default=False)
    lines = NewReceiptLineSerializer(many=True, allow_empty=False, max_length=MOST_LINES)  # type: ignore[call-arg]


class NewAdjustmentLineSerializer(GoodsSerializer):
    """By how much a product's stock changes (less with a minus), or how much of it was counted; one of the two.

    ``batch`` is the id of the batch that changed, where one is known.
    """

    change = fields.MilliField(required=False, minimum=-fields.LARGEST_QUANTITY_MILLI)
    counted = fields.MilliField(required=False)
    batch = fields.IdField(required=False)


class NewAdjustmentSerializer(NewPlacedSerializer):
    """Stock that is other than the moves say."""

    reason = fields.StrictChoiceField(Reason.choices)
    note = fields.CleanCharField(max_length=LONGEST_NOTE, required=False, allow_blank=True, default="")
    lines = NewAdjustmentLineSerializer(many=True, allow_empty=False, max_length=MOST_LINES)  # type: ignore[call-arg]
    allowed_by = AllowedBySerializer(required=False)


class PaperSerializer(GuardedSerializer):
    """What every paper of the stock room says."""

    id = fields.IdField()
    branch = fields.IdField(source="branch_id")
    by = fields.IdField(source="by_id")
    happened_at = serializers.DateTimeField()
    business_date = serializers.DateField()
    line_count = serializers.IntegerField()


class BriefReceiptSerializer(PaperSerializer):
    """A receipt in a list. ``worth`` is of all of it."""

    kind = serializers.CharField()
    place = fields.IdField(source="place_id", allow_null=True)
    supplier = fields.IdField(source="supplier_id", allow_null=True, required=False)
    reference = serializers.CharField()
    worth = fields.MinorField(source="worth_minor", required=False)


class LineSerializer(GuardedSerializer):
    """The product of a line."""

    product = fields.IdField(source="product_id")
    sku = serializers.CharField(source="product.sku")
    name = serializers.CharField(source="product.name")
    unit = serializers.CharField(source="product.measure.name")


class ReceiptLineSerializer(LineSerializer):
    """A line of a receipt. ``cost`` is of one, ``worth`` of all of it."""

    quantity = fields.MilliField(source="quantity_milli")
    cost = serializers.SerializerMethodField()
    worth = fields.MinorField(source="worth_minor", required=False)
    batch = fields.IdField(source="batch_id", allow_null=True)
    batch_number = serializers.CharField(source="batch.number", default=None, allow_null=True)
    expires_on = serializers.DateField(source="batch.expires_on", default=None, allow_null=True)

    def get_cost(self, line: ReceiptLine) -> str:
        """What one cost."""
        return fields.decimal_text(cost_of_line(line), formats.PRICE_DIGITS, least=formats.in_use().minor_digits)


class ReceiptSerializer(BriefReceiptSerializer):
    """A receipt with its lines."""

    lines = ReceiptLineSerializer(many=True)


class BriefAdjustmentSerializer(PaperSerializer):
    """An adjustment in a list."""

    place = fields.IdField(source="place_id", allow_null=True)
    reason = serializers.CharField()
    note = serializers.CharField()


class BatchChangeSerializer(serializers.Serializer[Any]):
    """By how much a batch changed."""

    batch = fields.IdField()
    change = serializers.CharField()


class AdjustmentLineSerializer(LineSerializer):
    """A line of an adjustment: what the moves said, what was counted (null where nothing was), by how much it changed.

    ``worth`` is the size of the value that went along, ``batches`` by how much which batches changed.
    """

    on_hand = fields.MilliField(source="on_hand_milli")
    counted = fields.MilliField(source="counted_milli", allow_null=True)
    change = fields.MilliField(source="change_milli")
    worth = fields.MinorField(source="worth_minor", required=False)
    batches = serializers.SerializerMethodField()

    @extend_schema_field(BatchChangeSerializer(many=True))
    def get_batches(self, line: AdjustmentLine) -> list[dict[str, Any]]:
        """By how much which batches changed."""
        return [
            {"batch": number, "change": fields.MilliField().to_representation(change)}
            for number, change in line.batches or ()
        ]


class AdjustmentSerializer(BriefAdjustmentSerializer):
    """An adjustment with its lines."""

    lines = AdjustmentLineSerializer(many=True)


class CardMoveSerializer(GuardedSerializer):
    """One move on a card. ``entry`` is the id of what it was for, ``left`` what lay there afterwards.

    A move with neither ``in`` nor ``out`` is of value alone.
    """

    id = fields.IdField(source="posting_id")
    entry = fields.IdField(source="entry_id")
    kind = serializers.CharField()
    happened_at = serializers.DateTimeField()
    business_date = serializers.DateField()
    by = serializers.CharField()
    out = fields.MilliField(source="given")
    left = fields.MilliField()
    worth = fields.MinorField(source="worth_minor", required=False)

    def get_fields(self) -> dict[str, Any]:
        """``in`` is a word of Python's, so its field is added here."""
        return {**super().get_fields(), "in": fields.MilliField(source="received")}


class LyingSerializer(GuardedSerializer):
    """What lies in one place of a branch; ``place`` null is its floor."""

    place = fields.IdField(source="place.pk", allow_null=True, default=None)
    on_hand = fields.MilliField(source="on_hand_milli")
    worth = fields.MinorField(source="worth_minor", required=False)


class ComingSerializer(GuardedSerializer):
    """What is on the way with one transfer."""

    transfer = fields.IdField()
    quantity = fields.MilliField()


class CardSerializer(GuardedSerializer):
    """What lies of a product on a floor or in a place, and the moves behind it, newest first.

    ``lying`` is all of its branch, ``on_the_way`` what is coming there. ``next`` leads to older moves,
    ``previous`` to newer ones.
    """

    product = fields.IdField()
    branch = fields.IdField()
    place = fields.IdField(allow_null=True)
    on_hand = fields.MilliField()
    worth = fields.MinorField(required=False)
    lying = LyingSerializer(many=True)
    on_the_way = ComingSerializer(many=True)
    results = CardMoveSerializer(many=True)
    next = serializers.URLField(allow_null=True)
    previous = serializers.URLField(allow_null=True)
