"""What places and transfers look like in the API."""

from typing import Any

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from galla.foundation.api import fields
from galla.foundation.api.serializers import StrictSerializer
from galla.inventory.actions import MOST_LINES
from galla.inventory.models import (
    LONGEST_NOTE,
    LONGEST_PLACE_NAME,
    PlaceKind,
    Transfer,
    TransferLine,
    TransferReceiptLine,
)
from galla.inventory.queries import underway
from galla.inventory.queries.transfers import ARRIVED, BACK, MOVED, ON_THE_WAY, SHORT
from galla.inventory.serializers.papers import (
    AmountSerializer,
    GoodsSerializer,
    GuardedSerializer,
    LineSerializer,
    NewPlacedSerializer,
    PaperSerializer,
)


class PlaceSerializer(StrictSerializer):
    """A warehouse or a shelf of a branch. ``archived_at``: when it was put away, null while it is in use."""

    id = fields.IdField(read_only=True)
    branch = fields.IdField(source="branch_id", read_only=True)
    name = fields.CleanCharField(max_length=LONGEST_PLACE_NAME)
    kind = fields.StrictChoiceField(PlaceKind.choices, default=PlaceKind.WAREHOUSE)
    archived_at = serializers.DateTimeField(read_only=True, allow_null=True)


class NewPlaceSerializer(StrictSerializer):
    """A further place. Without a branch it is one of the branch where one stands."""

    branch = fields.IdField(required=False)
    name = fields.CleanCharField(max_length=LONGEST_PLACE_NAME)
    kind = fields.StrictChoiceField(PlaceKind.choices, default=PlaceKind.WAREHOUSE)


class NewTransferLineSerializer(AmountSerializer):
    """So much of a product. A label off a scale stands for what it says; then ``quantity`` counts labels.

    ``batch`` is the id of the batch it is of; else the first-expiring leave first.
    """

    batch = fields.IdField(required=False)


class NewTransferSerializer(NewPlacedSerializer):
    """Goods that leave ``place`` (null: the floor) of ``branch`` for ``to_place`` of ``to_branch``.

    ``at_once``: within one branch they lie there in the same moment, and nobody receives them. Onto a floor nothing
    that is past its day goes, unless ``takes_expired`` says so.
    """

    to_branch = fields.IdField()
    to_place = fields.IdField(required=False, allow_null=True)
    at_once = fields.StrictBooleanField(required=False, default=False)
    takes_expired = fields.StrictBooleanField(required=False, default=False)
    note = fields.CleanCharField(max_length=LONGEST_NOTE, required=False, allow_blank=True, default="")
    lines: serializers.ListSerializer[Any] = serializers.ListSerializer(
        child=NewTransferLineSerializer(), allow_empty=False, max_length=MOST_LINES
    )


class NewArrivalLineSerializer(GoodsSerializer):
    """How much of a product came, came damaged, is missing."""

    received = fields.MilliField(required=False, default=0)
    damaged = fields.MilliField(required=False, default=0)
    missing = fields.MilliField(required=False, default=0)


class NewArrivalSerializer(StrictSerializer):
    """What became of goods on the way. ``rest_is_missing``: what no line speaks of did not come."""

    lines: serializers.ListSerializer[Any] = serializers.ListSerializer(
        child=NewArrivalLineSerializer(), required=False, default=list, max_length=MOST_LINES
    )
    rest_is_missing = fields.StrictBooleanField(required=False, default=False)
    note = fields.CleanCharField(max_length=LONGEST_NOTE, required=False, allow_blank=True, default="")


class BriefTransferSerializer(PaperSerializer):
    """A transfer in a list. ``worth`` is of all that was sent. What moved at once has the state ``moved``."""

    place = fields.IdField(source="place_id", allow_null=True)
    to_branch = fields.IdField(source="to_branch_id")
    to_place = fields.IdField(source="to_place_id", allow_null=True)
    state = serializers.ChoiceField(choices=[ON_THE_WAY, MOVED, ARRIVED, SHORT, BACK])
    note = serializers.CharField()
    worth = fields.MinorField(source="worth_minor", required=False)


class SentBatchSerializer(serializers.Serializer[Any]):
    """So much of a batch that was sent."""

    batch = fields.IdField()
    quantity = fields.MilliField()


class TransferLineSerializer(LineSerializer):
    """A line of a transfer. ``batches`` are those that left with it."""

    quantity = fields.MilliField(source="quantity_milli")
    worth = fields.MinorField(source="worth_minor", required=False)
    batches = serializers.SerializerMethodField()

    @extend_schema_field(SentBatchSerializer(many=True))
    def get_batches(self, line: TransferLine) -> list[dict[str, Any]]:
        """Which batches left with it."""
        sent = [{"batch": number, "quantity": milli} for number, milli, *_gone in line.batches or ()]
        return [dict(told) for told in SentBatchSerializer(sent, many=True).data]


class UnderwayBatchSerializer(serializers.Serializer[Any]):
    """So much of a batch that is still on the way."""

    batch = fields.IdField(source="id")
    number = serializers.CharField()
    expires_on = serializers.DateField(allow_null=True)
    quantity = fields.MilliField(source="on_hand_milli")


class UnderwaySerializer(GuardedSerializer):
    """What is still on the way of one product, and of which batches, the first-expiring first."""

    product = fields.IdField(source="product.pk")
    sent = fields.MilliField(source="sent_milli")
    quantity = fields.MilliField(source="left_milli")
    worth = fields.MinorField(source="worth_minor", required=False)
    batches = UnderwayBatchSerializer(many=True)


class ArrivedBatchSerializer(serializers.Serializer[Any]):
    """What became of a batch. ``gone``: so much of what came had been sold before it did."""

    batch = fields.IdField()
    received = fields.MilliField()
    gone = fields.MilliField()
    damaged = fields.MilliField()
    missing = fields.MilliField()


class ArrivalLineSerializer(LineSerializer):
    """What became of one product. ``worth`` is of what came, ``lost_worth`` of what came damaged or is missing."""

    received = fields.MilliField(source="received_milli")
    damaged = fields.MilliField(source="damaged_milli")
    missing = fields.MilliField(source="missing_milli")
    worth = fields.MinorField(source="received_worth_minor", required=False)
    lost_worth = fields.MinorField(source="lost_worth_minor", required=False)
    batches = serializers.SerializerMethodField()

    @extend_schema_field(ArrivedBatchSerializer(many=True))
    def get_batches(self, line: TransferReceiptLine) -> list[dict[str, Any]]:
        """What became of which batches."""
        names = ("batch", "received", "gone", "damaged", "missing")
        rows = [dict(zip(names, row, strict=True)) for row in line.batches or ()]
        return [dict(told) for told in ArrivedBatchSerializer(rows, many=True).data]


class ArrivalSerializer(GuardedSerializer):
    """What became of goods at one time: they arrived, or were taken back."""

    id = fields.IdField()
    outcome = serializers.CharField()
    by = fields.IdField(source="by_id")
    happened_at = serializers.DateTimeField()
    business_date = serializers.DateField()
    note = serializers.CharField()
    lines = ArrivalLineSerializer(many=True)


class TransferSerializer(BriefTransferSerializer):
    """A transfer with its lines, what became of them, and what is still on the way."""

    lines = TransferLineSerializer(many=True)
    receipts = ArrivalSerializer(many=True)
    on_the_way = serializers.SerializerMethodField()

    def get_on_the_way(self, transfer: Transfer) -> list[dict[str, Any]]:
        """Each product that was sent, with what is on the way of it by the books."""
        told: Any = UnderwaySerializer(underway(transfer), many=True, context=self.context)
        return list(told.data)
