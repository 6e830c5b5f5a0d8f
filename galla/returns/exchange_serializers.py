"""What exchanges look like in the API."""

from typing import Any

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from galla.accounts.access import Access
from galla.accounts.serializers import AllowedBySerializer
from galla.foundation.api import fields
from galla.foundation.api.serializers import StrictSerializer
from galla.returns.models import LONGEST_REASON, WAYS, Exchange, Way
from galla.returns.serializers import CreditNoteSerializer, NewReturnLineSerializer, QuotedBackSerializer
from galla.sales.models import Rest
from galla.sales.queries import sale_rows
from galla.sales.schemas import QuoteSchema, SaleSchema
from galla.sales.serializers import OVER_LIMIT, CartSerializer, TenderSerializer
from galla.sales.whole import whole_answer


class AskedGoodsBackSerializer(StrictSerializer):
    """What would come back; ``way`` is how what the goods going out leave of its money would go back."""

    lines = NewReturnLineSerializer(many=True, allow_empty=False)
    way = fields.StrictChoiceField(choices=WAYS, default=Way.ORIGINAL.value)


class GoodsBackSerializer(AskedGoodsBackSerializer):
    """What comes back, and why."""

    reason = fields.CleanCharField(max_length=LONGEST_REASON)


class AskedExchangeSerializer(CartSerializer):
    """Goods back, a cart of goods out, and how the difference would be paid."""

    back = AskedGoodsBackSerializer()
    tenders = TenderSerializer(many=True, required=False)


class NewExchangeSerializer(CartSerializer):
    """Goods back, a cart of goods out, and how the difference is paid; ``expected_difference`` below nothing goes back.

    ``expected_total`` is what the goods out come to, as in ``sales/``.
    """

    back = GoodsBackSerializer()
    tenders = TenderSerializer(many=True, required=False)
    rest = fields.StrictChoiceField(Rest.choices, required=False, allow_null=True)
    expected_total = fields.MinorField(required=False)
    expected_difference = fields.MinorField(minimum=-fields.LARGEST_AMOUNT_MINOR, required=False)
    over_limit = fields.StrictBooleanField(required=False, help_text=OVER_LIMIT)
    allowed_by = AllowedBySerializer(required=False)


class QuotedExchangeSerializer(serializers.Serializer[Any]):
    """What both sides come to; ``exchanged`` is what one pays of the other, ``difference`` what is to be paid."""

    back = QuotedBackSerializer()
    out = QuoteSchema(read_only=True)
    exchanged = fields.MinorField()
    difference = fields.MinorField()


class BriefExchangeSerializer(serializers.Serializer[Any]):
    """An exchange in a list. Its id is its credit note's."""

    id = fields.IdField(source="pk", read_only=True)
    credit_note = fields.IdField(source="credit_note_id", read_only=True)
    number = serializers.CharField(source="credit_note.number", read_only=True)
    bill = fields.IdField(source="sale_id", read_only=True)
    bill_number = serializers.CharField(source="sale.number", read_only=True)
    customer = fields.IdField(source="sale.customer_id", read_only=True, allow_null=True)
    till = fields.IdField(source="credit_note.till_id", read_only=True)
    by = fields.IdField(source="credit_note.by_id", read_only=True)
    exchanged = fields.MinorField(source="exchanged_minor", read_only=True)
    difference = fields.MinorField(source="difference_minor", read_only=True)
    happened_at = serializers.DateTimeField(source="credit_note.happened_at", read_only=True)
    business_date = serializers.DateField(source="credit_note.business_date", read_only=True)


class ExchangeSerializer(BriefExchangeSerializer):
    """An exchange with both its sides."""

    back = CreditNoteSerializer(source="credit_note", read_only=True)
    out = serializers.SerializerMethodField()

    @extend_schema_field(SaleSchema)
    def get_out(self, exchange: Exchange) -> dict[str, Any]:
        """The bill of what went out."""
        access: Access = self.context["view"].access
        return whole_answer(access, sale_rows(exchange.shop_id, exchange.sale_id))
