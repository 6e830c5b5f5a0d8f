"""What days, entries and accounts of money look like in the API."""

from typing import Any

from rest_framework import serializers

from galla.daybook.columns import HEADS, under_heads
from galla.foundation.api import fields
from galla.foundation.api.serializers import StrictSerializer


class HeadsSerializer(serializers.Serializer[Any]):
    """Amounts under the heads of the day book: what came less what went."""

    cash = fields.MinorField()
    bank = fields.MinorField()
    upi = fields.MinorField()
    card = fields.MinorField()
    khata = fields.MinorField()
    suppliers = fields.MinorField()
    others = fields.MinorField()


class EntrySerializer(serializers.Serializer[Any]):
    """One entry of a day. ``late``: it happened on a day that was closed by then."""

    id = fields.IdField(source="pk")
    kind = serializers.CharField()
    label = serializers.CharField()  # type: ignore[assignment]  # as what a page calls it
    number = serializers.CharField()
    who = serializers.CharField()
    by = serializers.CharField()
    happened_at = serializers.DateTimeField()
    business_date = serializers.DateField()
    late = serializers.BooleanField(source="is_late")
    moved = serializers.SerializerMethodField()

    def get_moved(self, row: Any) -> dict[str, Any]:
        """The amounts under each head."""
        return dict(HeadsSerializer(under_heads(row.moved), context=self.context).data)


class DayAccountSerializer(serializers.Serializer[Any]):
    """An account of money over some days; ``opening`` and ``closing`` are null for a branch that shares it."""

    account = serializers.CharField(source="key")
    name = serializers.CharField()
    head = serializers.ChoiceField(choices=list(HEADS))
    opening = fields.MinorField(allow_null=True)
    received = fields.MinorField()
    given = fields.MinorField()
    closing = fields.MinorField(allow_null=True)


class DayAccountsSerializer(serializers.Serializer[Any]):
    """The accounts of money over some days."""

    since = serializers.DateField()
    until = serializers.DateField()
    results = DayAccountSerializer(many=True)


class DayLineSerializer(serializers.Serializer[Any]):
    """What a day brought under each head."""

    day = serializers.DateField()
    moved = HeadsSerializer(source="sums")


class DaysSerializer(serializers.Serializer[Any]):
    """The days of a period on which money moved."""

    since = serializers.DateField()
    until = serializers.DateField()
    results = DayLineSerializer(many=True)


class CloseSerializer(StrictSerializer):
    """Which day is closed, with every day before it."""

    day = fields.StrictDateField()


class ClosedSerializer(serializers.Serializer[Any]):
    """A day that is closed: by whom, when, and with how many entries since the close before it."""

    id = fields.IdField(source="pk")
    day = serializers.DateField(source="business_date")
    by = serializers.CharField()
    at = serializers.DateTimeField()
    entries = serializers.IntegerField()
