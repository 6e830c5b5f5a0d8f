"""What points look like in the API."""

from typing import Any

from rest_framework import serializers

from galla.foundation.api import fields
from galla.foundation.api.serializers import StrictSerializer
from galla.loyalty.actions.scheme import (
    LARGEST_HUNDREDTHS,
    LARGEST_MINOR,
    LONGEST_TIER,
    MOST_MONTHS,
    MOST_POINTS,
    MOST_TIERS,
)


class TierSerializer(StrictSerializer):
    """Who bought for ``bought`` in the last twelve months earns so many ``hundredths`` of what others do."""

    name = fields.CleanCharField(max_length=LONGEST_TIER)
    bought = fields.MinorField(source="from_minor", minimum=1, maximum=LARGEST_MINOR)
    hundredths = fields.CountField(minimum=1, maximum=LARGEST_HUNDREDTHS)


class SchemeSerializer(StrictSerializer):
    """What the shop gives points for, and what they pay. Of each whole ``step`` that is paid so many are earned."""

    is_on = fields.StrictBooleanField()
    step = fields.MinorField(source="step_minor", minimum=1, maximum=LARGEST_MINOR)
    points_per_step = fields.CountField(minimum=1, maximum=MOST_POINTS)
    point_value = fields.MinorField(source="point_value_minor", minimum=1, maximum=LARGEST_MINOR)
    least_points = fields.CountField(minimum=1, maximum=MOST_POINTS, default=1)
    good_months = fields.CountField(minimum=1, maximum=MOST_MONTHS, allow_null=True, default=None)
    tiers = serializers.ListField(child=TierSerializer(), max_length=MOST_TIERS, required=False, default=list)


class PointsMoveSerializer(serializers.Serializer[Any]):
    """So many points came to a customer or went. ``entry`` is the id of what it was for: a bill, a void, a return."""

    id = fields.IdField(source="posting_id", read_only=True)
    entry = fields.IdField(source="entry_id", read_only=True)
    kind = serializers.CharField(read_only=True)
    happened_at = serializers.DateTimeField(read_only=True)
    business_date = serializers.DateField(read_only=True)
    came = serializers.IntegerField(source="received", read_only=True)
    went = serializers.IntegerField(source="given", read_only=True)
    left = serializers.IntegerField(read_only=True)


class PointsMovesSerializer(serializers.Serializer[Any]):
    """The moves behind a customer's points, newest first. ``next`` leads to older moves, ``previous`` to newer ones."""

    results = PointsMoveSerializer(many=True, read_only=True)
    next = serializers.URLField(read_only=True, allow_null=True)
    previous = serializers.URLField(read_only=True, allow_null=True)


class PointsSerializer(serializers.Serializer[Any]):
    """How many points a customer has, and what they would pay; null where the shop takes none now.

    ``missed`` were spent before the goods they came with were brought back: what comes next makes them good first.
    """

    customer = fields.IdField(read_only=True)
    points = serializers.IntegerField(read_only=True)
    worth = fields.MinorField(source="worth_minor", read_only=True, allow_null=True)
    missed = serializers.IntegerField(read_only=True)
