"""What customers and suppliers look like in the API."""

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
    """A customer. ``merged_into`` names who they were found to be."""

    merged_into = serializers.SerializerMethodField()

    def get_merged_into(self, customer: models.Customer) -> int | None:
        """The id of who this customer really is."""
        alias = getattr(customer, "alias", None) if customer.merged_at is not None else None
        return alias.into_id if alias is not None else None


class SupplierSerializer(PartySerializer):
    """A supplier."""


class MergeSerializer(StrictSerializer):
    """Into whom a customer is merged."""

    into = fields.IdField()
