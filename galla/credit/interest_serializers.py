"""What interest looks like in the API."""

from typing import Any

from rest_framework import serializers

from galla.credit.actions import MOST_GRACE_DAYS, USUAL_GRACE_DAYS
from galla.credit.actions.limits import MOST_LIMIT_MINOR
from galla.credit.models import LONGEST_REASON, InterestNote
from galla.foundation.api import fields
from galla.foundation.api.serializers import StrictSerializer


class InterestTermsSerializer(StrictSerializer):
    """What interest the shop takes: a rate a year in percent, to two decimals; null takes none."""

    rate = fields.RateField(allow_null=True)
    grace_days = fields.CountField(required=False, default=USUAL_GRACE_DAYS, maximum=MOST_GRACE_DAYS)
    least = fields.MinorField(required=False, default=0, maximum=MOST_LIMIT_MINOR)


class StandingTermsSerializer(serializers.Serializer[Any]):
    """The terms that hold, and since which day; ``says`` is what they do, in words."""

    rate = fields.RateField(read_only=True, allow_null=True)
    grace_days = serializers.IntegerField(read_only=True)
    least = fields.MinorField(read_only=True)
    since = serializers.DateField(read_only=True, allow_null=True)
    says = serializers.CharField(read_only=True)


class OwnRateSerializer(StrictSerializer):
    """What one customer bears: null for what the shop takes, "0" for none."""

    customer = fields.IdField()
    rate = fields.RateField(allow_null=True)


class StandingRateSerializer(serializers.Serializer[Any]):
    """The customer's own rate; null where they bear what the shop takes."""

    customer = fields.IdField(read_only=True)
    rate = fields.RateField(read_only=True, allow_null=True)


class NewWaiverSerializer(StrictSerializer):
    """Why an interest note is taken back."""

    reason = fields.CleanCharField(max_length=LONGEST_REASON)


class InterestWaiverSerializer(serializers.Serializer[Any]):
    """An interest note that was taken back."""

    id = fields.IdField(read_only=True)
    reason = serializers.CharField(read_only=True)
    by = fields.IdField(source="by_id", read_only=True)
    happened_at = serializers.DateTimeField(read_only=True)
    business_date = serializers.DateField(read_only=True)


class InterestLineSerializer(serializers.Serializer[Any]):
    """Days in a row on which so much of one debt was open."""

    charge = fields.IdField(source="charge_id", read_only=True)
    entry = fields.IdField(source="charge.entry_id", read_only=True)
    since = serializers.DateField(read_only=True)
    until = serializers.DateField(read_only=True)
    days = serializers.SerializerMethodField()
    open = fields.MinorField(source="open_minor", read_only=True)
    rate = fields.RateField(source="rate_ppm", read_only=True)

    def get_days(self, line: Any) -> int:
        """How many they are."""
        days: int = (line.until - line.since).days + 1
        return days


class BriefInterestNoteSerializer(serializers.Serializer[Any]):
    """An interest note in a list."""

    id = fields.IdField(read_only=True)
    number = serializers.CharField(read_only=True)
    customer = fields.IdField(source="customer_id", read_only=True)
    since = serializers.DateField(read_only=True)
    until = serializers.DateField(read_only=True)
    amount = fields.MinorField(source="amount_minor", read_only=True)
    happened_at = serializers.DateTimeField(read_only=True)
    business_date = serializers.DateField(read_only=True)
    waiver = serializers.SerializerMethodField()

    def get_waiver(self, note: InterestNote) -> dict[str, Any] | None:
        """How it was taken back; null while it stands."""
        found = getattr(note, "waiver", None)
        return None if found is None else InterestWaiverSerializer(found, context=self.context).data


class InterestNoteSerializer(BriefInterestNoteSerializer):
    """An interest note with the days it was reckoned from."""

    lines = InterestLineSerializer(many=True, read_only=True)
