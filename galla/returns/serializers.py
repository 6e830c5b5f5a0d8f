"""What returns look like in the API."""

from typing import Any

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from galla.accounts.serializers import AllowedBySerializer
from galla.drawer.acts import pieces_of
from galla.drawer.cash import MOST_CASH_MINOR, written_notes
from galla.foundation.api import fields
from galla.foundation.api.serializers import StrictSerializer
from galla.foundation.formats import in_use
from galla.loyalty.queries import points_in
from galla.purchasing.serializers.bills import TaxSerializer
from galla.returns.actions.terms import MOST_DAYS
from galla.returns.actions.without_bill import LARGEST_PRICE_E4
from galla.returns.models import LONGEST_REASON, WAYS, WAYS_WITHOUT_BILL, CreditNote, Way

MOST_KEPT = 1_000


class NewReturnLineSerializer(StrictSerializer):
    """So much of the line at a position of a bill; ``place`` is where it is put, null for the floor."""

    bill = fields.IdField()
    position = fields.IdField()
    quantity = fields.MilliField(minimum=1)
    place = fields.IdField(required=False, allow_null=True, default=None)


class NewCreditNoteSerializer(StrictSerializer):
    """What comes back, how the money goes back, and why."""

    lines = NewReturnLineSerializer(many=True, allow_empty=False)
    way = fields.StrictChoiceField(choices=WAYS, default=Way.ORIGINAL.value)
    reason = fields.CleanCharField(max_length=LONGEST_REASON)
    allowed_by = AllowedBySerializer(required=False)


class AskedBackSerializer(StrictSerializer):
    """What would come back, and how the money would go back."""

    lines = NewReturnLineSerializer(many=True, allow_empty=False)
    way = fields.StrictChoiceField(choices=WAYS, default=Way.ORIGINAL.value)


class WayBackSerializer(serializers.Serializer[Any]):
    """So much would go back by a way."""

    method = serializers.CharField()
    amount = fields.MinorField()


class QuotedBackSerializer(serializers.Serializer[Any]):
    """What would be given back now, and by which ways."""

    net = fields.MinorField()
    tax = fields.MinorField()
    surcharge = fields.MinorField()
    round_off = fields.MinorField()
    total = fields.MinorField()
    tenders = WayBackSerializer(many=True)


class NewLooseLineSerializer(StrictSerializer):
    """So much of a product comes back; ``price`` is what one was paid with, null for the lowest price of late."""

    product = fields.IdField()
    quantity = fields.MilliField(minimum=1)
    price = fields.PriceField(
        minimum=1, maximum=LARGEST_PRICE_E4, required=False, allow_null=True, default=None, source="price_e4"
    )
    place = fields.IdField(required=False, allow_null=True, default=None)


class NewLooseNoteSerializer(StrictSerializer):
    """Goods nobody has the bill of, how the money goes back, whose they were, and why."""

    lines = NewLooseLineSerializer(many=True, allow_empty=False)
    way = fields.StrictChoiceField(choices=WAYS_WITHOUT_BILL, default=Way.CASH.value)
    customer = fields.IdField(required=False, allow_null=True, default=None)
    reason = fields.CleanCharField(max_length=LONGEST_REASON)
    allowed_by = AllowedBySerializer(required=False)


class LowestPriceSerializer(serializers.Serializer[Any]):
    """The least that was paid for one of late, tax in it; null where none was sold since."""

    product = fields.IdField()
    price = serializers.CharField(allow_null=True)
    since = serializers.DateField()


class BriefCreditNoteSerializer(serializers.Serializer[Any]):
    """A credit note in a list."""

    id = fields.IdField(read_only=True)
    number = serializers.CharField(read_only=True)
    branch = fields.IdField(source="branch_id", read_only=True)
    till = fields.IdField(source="till_id", read_only=True)
    customer = fields.IdField(source="customer_id", read_only=True, allow_null=True)
    way = serializers.CharField(read_only=True)
    # Asked of the list alone: goods of an exchange are of bills.
    without_bill = serializers.BooleanField(source="is_without_bill", read_only=True, default=False)
    reason = serializers.CharField(read_only=True)
    net = fields.MinorField(source="net_minor", read_only=True)
    tax = fields.MinorField(source="tax_minor", read_only=True)
    surcharge = fields.MinorField(source="surcharge_minor", read_only=True)
    surcharge_tax = fields.MinorField(source="surcharge_tax_minor", read_only=True)
    round_off = fields.MinorField(source="round_off_minor", read_only=True)
    total = fields.MinorField(source="total_minor", read_only=True)
    by = fields.IdField(source="by_id", read_only=True)
    happened_at = serializers.DateTimeField(read_only=True)
    business_date = serializers.DateField(read_only=True)


class PartOfTaxSerializer(TaxSerializer):
    """A tax as a line keeps it: [name, rate, amount]."""

    def to_representation(self, instance: Any) -> Any:
        """Named."""
        name, rate_ppm, amount_minor = instance
        return super().to_representation({"name": name, "rate_ppm": rate_ppm, "amount_minor": amount_minor})


class CreditNoteLineSerializer(serializers.Serializer[Any]):
    """A line that came back; ``bill`` and ``position`` are null where it is of no known bill."""

    bill = fields.IdField(source="bill_id", allow_null=True)
    position = serializers.IntegerField(source="of_position", allow_null=True)
    product = fields.IdField(source="goods_id", allow_null=True)
    name = serializers.CharField(source="called")
    place = fields.IdField(source="place_id", allow_null=True)
    quantity = fields.MilliField(source="quantity_milli")
    net = fields.MinorField(source="net_minor")
    tax = fields.MinorField(source="tax_minor")
    gross = fields.MinorField(source="gross_minor")
    taxes = PartOfTaxSerializer(many=True)


class CreditedBillSerializer(serializers.Serializer[Any]):
    """What a credit note gives back of one bill; all but the total is null where that is none that is known."""

    bill = fields.IdField(source="sale_id", allow_null=True)
    number = serializers.CharField(source="sale.number", allow_null=True, default=None)
    billed_on = serializers.DateField(source="sale.business_date", allow_null=True, default=None)
    total = fields.MinorField(source="total_minor")


class RepaidSerializer(serializers.Serializer[Any]):
    """So much went back by a way."""

    bill = fields.IdField(source="sale_id", allow_null=True)
    method = serializers.CharField()
    amount = fields.MinorField(source="amount_minor")


class PointsBackSerializer(serializers.Serializer[Any]):
    """Points of its bills: taken of those earned, ``short`` as they were spent already, given back that had paid.

    ``made_good`` went for points that were missed before.
    """

    taken = serializers.IntegerField()
    short = serializers.IntegerField()
    given = serializers.IntegerField()
    made_good = serializers.IntegerField()


class CreditNoteSerializer(BriefCreditNoteSerializer):
    """A credit note with its bills, lines and how the money went back."""

    bills = CreditedBillSerializer(many=True, read_only=True)
    lines = CreditNoteLineSerializer(many=True, read_only=True)
    tenders = RepaidSerializer(many=True, read_only=True)
    notes = serializers.SerializerMethodField()
    loose = fields.MinorField(source="loose_minor", read_only=True)
    points = serializers.SerializerMethodField()

    @extend_schema_field(PointsBackSerializer)
    def get_points(self, note: CreditNote) -> dict[str, int]:
        """What became of the points of its bills."""
        return dict(PointsBackSerializer(points_in(note.pk)).data)

    def get_notes(self, note: CreditNote) -> dict[str, int]:
        """The notes that left the drawer, value → pieces."""
        return written_notes(pieces_of(note.notes), minor_digits=in_use().minor_digits)


class ReturnableSerializer(serializers.Serializer[Any]):
    """A line of a bill, and how much of it may still come back."""

    position = serializers.IntegerField(source="row.position")
    product = fields.IdField(source="row.product_id", allow_null=True)
    name = serializers.CharField(source="row.name")
    sold = fields.MilliField(source="row.quantity_milli")
    left = fields.MilliField(source="left_milli")


class ReturnableBillSerializer(serializers.Serializer[Any]):
    """The lines of a bill. ``refunded`` is what was given back of it so far."""

    bill = fields.IdField()
    number = serializers.CharField()
    refunded = fields.MinorField(source="refunded_minor")
    lines = ReturnableSerializer(many=True)


class ReturnTermsSerializer(StrictSerializer):
    """What goods come back on without a manager: how much cash for one bill, for how many days, and which never.

    Null for as much as it takes, and for ever. ``without_bill``: whether a manager may take goods back without a bill.
    """

    cash_limit = fields.MinorField(minimum=0, maximum=MOST_CASH_MINOR, allow_null=True, source="cash_limit_minor")
    window_days = fields.CountField(maximum=MOST_DAYS, allow_null=True, default=None)
    without_bill = fields.StrictBooleanField(default=False)
    not_returnable = serializers.ListField(child=fields.IdField(), max_length=MOST_KEPT, default=list)
