"""What offers look like in the API."""

from rest_framework import serializers

from galla.foundation.api import fields
from galla.foundation.api.serializers import StrictSerializer
from galla.offers.models import DAY_MINUTES, LARGEST_MINOR, LONGEST_NAME, MOST_GOODS, Kind

MOST_PIECES = 100


def _ids() -> serializers.ListField:
    return serializers.ListField(child=fields.IdField(), required=False, max_length=MOST_GOODS)


class OfferChangeSerializer(StrictSerializer):
    """What of an offer may change. Minutes are of the day, days of the week from 0, Monday."""

    name = fields.CleanCharField(max_length=LONGEST_NAME, required=False)
    percent = fields.RateField(source="percent_ppm", required=False, allow_null=True, maximum=1_000_000)
    amount = fields.MinorField(source="amount_minor", required=False, allow_null=True, minimum=0, maximum=LARGEST_MINOR)
    price = fields.MinorField(source="price_minor", required=False, allow_null=True, minimum=0, maximum=LARGEST_MINOR)
    buy = fields.CountField(required=False, maximum=MOST_PIECES)
    get = fields.CountField(required=False, maximum=MOST_PIECES)
    pieces = fields.CountField(required=False, maximum=MOST_PIECES)
    products = _ids()
    brands = _ids()
    categories = _ids()
    least_quantity = fields.MilliField(source="least_milli", required=False)
    least_value = fields.MinorField(source="least_minor", required=False, minimum=0, maximum=LARGEST_MINOR)
    starts_on = fields.StrictDateField(required=False, allow_null=True)
    ends_on = fields.StrictDateField(required=False, allow_null=True)
    from_minute = fields.CountField(required=False, allow_null=True, maximum=DAY_MINUTES - 1)
    until_minute = fields.CountField(required=False, allow_null=True, maximum=DAY_MINUTES - 1)
    weekdays = serializers.ListField(child=fields.CountField(maximum=6), required=False, max_length=7)
    priority = fields.CountField(required=False, maximum=1000)
    is_exclusive = fields.StrictBooleanField(required=False)
    may_go_below_cost = fields.StrictBooleanField(required=False)
    cap = fields.MinorField(source="most_minor", required=False, allow_null=True, minimum=0, maximum=LARGEST_MINOR)
    uses = fields.CountField(source="most_uses", required=False, allow_null=True, maximum=1_000_000)


class OfferSerializer(OfferChangeSerializer):
    """An offer of the shop."""

    id = fields.IdField(read_only=True)
    kind = serializers.CharField(read_only=True)
    archived_at = serializers.DateTimeField(read_only=True, allow_null=True)


class NewOfferSerializer(OfferChangeSerializer):
    """One more offer."""

    name = fields.CleanCharField(max_length=LONGEST_NAME)
    kind = fields.StrictChoiceField(Kind.choices)
