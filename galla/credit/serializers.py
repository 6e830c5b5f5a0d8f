"""What khatas look like in the API."""

from typing import Any

from rest_framework import serializers

from galla.credit.actions.limits import MOST_LIMIT_MINOR
from galla.credit.actions.reminding import LAST_HOUR, MOST_DAYS, MOST_REMINDERS, USUAL
from galla.foundation.api import fields
from galla.foundation.api.serializers import StrictSerializer
from galla.parties.serializers import AgesSerializer


class OwingSerializer(serializers.Serializer[Any]):
    """Somebody who owes."""

    id = fields.IdField(read_only=True)
    name = serializers.CharField(source="__str__", read_only=True)
    owed = fields.MinorField(source="owed_minor", read_only=True)
    ages = AgesSerializer(source="*", read_only=True)
    oldest_on = serializers.DateField(read_only=True)


class AgeingSerializer(serializers.Serializer[Any]):
    """A page of those who owe, and what all who owe come to at the end of the day ``on``, whoever is asked for."""

    on = serializers.DateField(read_only=True)
    customers = serializers.IntegerField(read_only=True)
    owed = fields.MinorField(source="owed_minor", read_only=True)
    ages = AgesSerializer(source="*", read_only=True)
    results = OwingSerializer(many=True, read_only=True)
    next = serializers.CharField(read_only=True, allow_null=True)
    previous = serializers.CharField(read_only=True, allow_null=True)


class ChargeSerializer(serializers.Serializer[Any]):
    """A bill, or another entry, that put something on the khata and is not settled yet."""

    id = fields.IdField(read_only=True)
    entry = fields.IdField(source="entry_id", read_only=True)
    business_date = serializers.DateField(read_only=True)
    amount = fields.MinorField(source="amount_minor", read_only=True)
    open = fields.MinorField(source="open_minor", read_only=True)


class KhataSerializer(serializers.Serializer[Any]):
    """One khata: ``owed`` below zero is credit; ``limit`` null is none, ``0`` nothing on khata.

    ``unseen`` was said to be sent for it and is not there: it frees nothing of the limit. ``interest`` was borne up to
    yesterday and is not charged yet; null where the shop takes none. ``own_rate`` is the customer's, in percent a year:
    "0" for none, null for the shop's.
    """

    customer = fields.IdField(read_only=True)
    owed = fields.MinorField(source="owed_minor", read_only=True)
    limit = fields.MinorField(source="limit_minor", read_only=True, allow_null=True)
    left = fields.MinorField(source="left_minor", read_only=True, allow_null=True)
    unseen = fields.MinorField(source="unseen_minor", read_only=True)
    promise_on = serializers.DateField(read_only=True, allow_null=True)
    reminds = serializers.BooleanField(read_only=True)
    interest = fields.MinorField(source="interest_minor", read_only=True, allow_null=True)
    own_rate = fields.RateField(source="own_rate_ppm", read_only=True, allow_null=True)
    open_charges = ChargeSerializer(many=True, read_only=True)


class LimitSerializer(StrictSerializer):
    """The most a customer may owe: null for no limit, "0" for nothing on khata."""

    limit = fields.MinorField(allow_null=True, maximum=MOST_LIMIT_MINOR)


class LimitChangeSerializer(serializers.Serializer[Any]):
    """A limit that was set, changed or taken away: null is none."""

    id = fields.IdField(read_only=True)
    was = fields.MinorField(source="was_minor", read_only=True, allow_null=True)
    limit = fields.MinorField(source="limit_minor", read_only=True, allow_null=True)
    by = serializers.CharField(read_only=True)
    at = serializers.DateTimeField(read_only=True)


class PromiseSerializer(StrictSerializer):
    """The day a customer promised to pay on; null takes the promise away."""

    promise_on = fields.StrictDateField(allow_null=True)
    reminds = fields.StrictBooleanField(required=False, default=True)


class NewLinkSerializer(StrictSerializer):
    """Whose khata a private address opens."""

    customer = fields.IdField()


class LinkSerializer(serializers.Serializer[Any]):
    """A private address of a khata. Where it leads is told once, to whoever makes it."""

    id = fields.IdField(read_only=True)
    customer = fields.IdField(source="customer_id", read_only=True)
    by = fields.IdField(source="by_id", read_only=True)
    made_at = serializers.DateTimeField(read_only=True)
    expires_at = serializers.DateTimeField(read_only=True)


class MadeLinkSerializer(LinkSerializer):
    """One that was just made, with the address itself."""

    address = serializers.URLField(read_only=True)


class RemindingSerializer(StrictSerializer):
    """How those who owe are reminded by mail: null days between reminders means not at all."""

    every_days = fields.CountField(allow_null=True, minimum=1, maximum=MOST_DAYS)
    most = fields.CountField(required=False, default=USUAL["most"], minimum=1, maximum=MOST_REMINDERS)
    from_hour = fields.CountField(required=False, default=USUAL["from_hour"], maximum=LAST_HOUR - 1)
    until_hour = fields.CountField(required=False, default=USUAL["until_hour"], minimum=1, maximum=LAST_HOUR)
