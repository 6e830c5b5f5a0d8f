"""What customers and suppliers look like in the API."""

from typing import Any

from rest_framework import serializers

from galla.foundation.api import fields
from galla.foundation.api.serializers import StrictSerializer
from galla.parties import models
from galla.parties.identity import LONGEST_TYPED_PHONE


class PartySerializer(StrictSerializer):
    """What is known of a person. Phones come back as E.164, null where there is none."""

    id = fields.IdField(read_only=True)
    name = fields.CleanCharField(max_length=models.LONGEST_NAME, required=False, allow_blank=True)
    phone = fields.CleanCharField(max_length=LONGEST_TYPED_PHONE, required=False, allow_blank=True, allow_null=True)
    email = fields.CleanEmailField(required=False, allow_blank=True, allow_null=True)
    gstin = fields.CleanCharField(max_length=30, required=False, allow_blank=True)
    state_code = fields.CleanCharField(max_length=2, required=False, allow_blank=True)
    address = fields.CleanCharField(max_length=models.LONGEST_ADDRESS, lines=True, required=False, allow_blank=True)
    notes = fields.CleanCharField(max_length=models.LONGEST_NOTES, lines=True, required=False, allow_blank=True)
    language = fields.CleanCharField(max_length=12, required=False, allow_blank=True)
    created_at = serializers.DateTimeField(read_only=True)
    archived_at = serializers.DateTimeField(read_only=True, allow_null=True)


class CustomerSerializer(PartySerializer):
    """A customer, in a group or none. ``merged_into`` names who they were found to be."""

    group = fields.IdField(source="group_id", required=False, allow_null=True)
    merged_into = serializers.SerializerMethodField()

    def get_merged_into(self, customer: models.Customer) -> int | None:
        """The id of who this customer really is."""
        alias = getattr(customer, "alias", None) if customer.merged_at is not None else None
        return alias.into_id if alias is not None else None


class CustomerGroupSerializer(StrictSerializer):
    """A group of customers."""

    id = fields.IdField(read_only=True)
    name = fields.CleanCharField(max_length=models.LONGEST_GROUP_NAME)
    archived_at = serializers.DateTimeField(read_only=True, allow_null=True)


class SupplierSerializer(PartySerializer):
    """A supplier."""


class MergeSerializer(StrictSerializer):
    """Into whom a customer is merged."""

    into = fields.IdField()


class AgesSerializer(serializers.Serializer[Any]):
    """How old what is owed is, in days since its bills: both ends included."""

    days_0_to_30 = fields.MinorField(source="age_0_minor")
    days_31_to_60 = fields.MinorField(source="age_31_minor")
    days_61_to_90 = fields.MinorField(source="age_61_minor")
    days_over_90 = fields.MinorField(source="age_91_minor")


class StatementLineSerializer(serializers.Serializer[Any]):
    """One move, what it added to what is owed or took off it, and what was owed after it."""

    entry = fields.IdField(source="move.entry_id", read_only=True)
    kind = serializers.CharField(source="move.kind", read_only=True)
    number = serializers.CharField(source="move.number", read_only=True)
    business_date = serializers.DateField(source="move.business_date", read_only=True)
    charged = fields.MinorField(source="charged_minor", read_only=True)
    paid = fields.MinorField(source="paid_minor", read_only=True)
    owed = fields.MinorField(source="owed_minor", read_only=True)


class StatementSerializer(serializers.Serializer[Any]):
    """What passed with somebody over a period, both days included."""

    since = serializers.DateField(read_only=True)
    until = serializers.DateField(read_only=True)
    opening = fields.MinorField(source="opening_minor", read_only=True)
    lines = StatementLineSerializer(many=True, read_only=True)
    closing = fields.MinorField(source="closing_minor", read_only=True)
