"""What shops, branches, tills, people and sign-ins look like in the API."""

from typing import Any

from rest_framework import serializers

from galla.accounts.access import GRANTABLE
from galla.accounts.models import NegativeStock, Role, RoundOffModes
from galla.foundation.api import fields
from galla.foundation.api.serializers import StrictSerializer


class SignInSerializer(StrictSerializer):
    """A sign-in that asks for a token."""

    username = fields.CleanCharField(max_length=254)
    password = serializers.CharField(max_length=128, trim_whitespace=False, write_only=True)
    shop = fields.IdField(required=False)
    till = fields.IdField(required=False)
    code = fields.CleanCharField(max_length=20, required=False, default="")


class TokenSerializer(serializers.Serializer[Any]):
    """A token, shown this once, and where it works."""

    token = serializers.CharField(read_only=True)
    shop = fields.IdField(read_only=True)
    till = fields.IdField(read_only=True, allow_null=True)
    role = serializers.CharField(read_only=True)


class ShopSerializer(StrictSerializer):
    """A shop and its settings."""

    id = fields.IdField(read_only=True)
    legal_name = fields.CleanCharField(max_length=200)
    trade_name = fields.CleanCharField(max_length=200, required=False, allow_blank=True)
    gstin = fields.CleanCharField(max_length=30, required=False, allow_blank=True)
    state_code = fields.CleanCharField(max_length=2, required=False, allow_blank=True)
    address = fields.CleanCharField(max_length=500, lines=True, required=False, allow_blank=True)
    phone = fields.CleanCharField(max_length=20, required=False, allow_blank=True)
    email = fields.CleanEmailField(required=False, allow_blank=True)
    country = fields.CleanCharField(max_length=2, required=False)
    currency = fields.CleanCharField(max_length=3, required=False)
    zone = fields.CleanCharField(max_length=64, required=False)
    cut_off_hour = fields.CountField(maximum=23, required=False)
    fiscal_year_start = fields.CountField(minimum=1, maximum=12, required=False)
    round_off_step = fields.MinorField(source="round_off_step_minor", minimum=1, maximum=100_000, required=False)
    round_off_mode = fields.StrictChoiceField(RoundOffModes.choices, required=False)
    negative_stock = fields.StrictChoiceField(NegativeStock.choices, required=False)
    prices_include_tax = fields.StrictBooleanField(required=False)
    upi_id = fields.CleanCharField(max_length=100, required=False, allow_blank=True)
    receipt_footer = fields.CleanCharField(max_length=300, lines=True, required=False, allow_blank=True)


class ShopChangeSerializer(ShopSerializer):
    """What of a shop may change: not its country and currency, in which every amount is written."""

    country = fields.CleanCharField(max_length=2, read_only=True)
    currency = fields.CleanCharField(max_length=3, read_only=True)


class BranchSerializer(StrictSerializer):
    """A branch."""

    id = fields.IdField(read_only=True)
    name = fields.CleanCharField(max_length=100)
    address = fields.CleanCharField(max_length=500, lines=True, required=False, allow_blank=True)
    phone = fields.CleanCharField(max_length=20, required=False, allow_blank=True)


class TillSerializer(StrictSerializer):
    """A till."""

    id = fields.IdField(read_only=True)
    branch = fields.IdField(source="branch_id")
    name = fields.CleanCharField(max_length=60)
    prefix = fields.CleanCharField(max_length=3)


class TillChangeSerializer(TillSerializer):
    """What of a till may change: not its branch, where its goods come from."""

    branch = fields.IdField(source="branch_id", read_only=True)


class PersonSerializer(StrictSerializer):
    """Somebody who works in the shop. ``id`` is that of their membership."""

    id = fields.IdField(read_only=True)
    username = fields.CleanCharField(max_length=60, source="user.username")
    full_name = fields.CleanCharField(max_length=120, required=False, allow_blank=True, source="user.full_name")
    email = fields.CleanEmailField(required=False, allow_blank=True, source="user.email")
    role = fields.StrictChoiceField(Role.choices)
    grants = serializers.ListField(
        child=fields.StrictChoiceField([(name, name) for name in GRANTABLE]), required=False, max_length=len(GRANTABLE)
    )
    till = fields.IdField(required=False, allow_null=True, source="till_id")
    password = serializers.CharField(
        max_length=128, required=False, trim_whitespace=False, write_only=True, style={"input_type": "password"}
    )
