"""What shops, branches, tills, people and sign-ins look like in the API."""

from typing import Any

from django.core.validators import RegexValidator
from django.utils.translation import gettext_lazy as _
from rest_framework import serializers

from galla.accounts.access import GRANTABLE
from galla.accounts.models import NegativeStock, Role, RoundOffModes
from galla.accounts.registration import PIN_DIGITS
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
    blind_close = fields.StrictBooleanField(required=False)
    swap_needs_manager = fields.StrictBooleanField(required=False)
    close_limit = fields.MinorField(source="close_limit_minor", minimum=0, maximum=1_000_000_000, required=False)
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


class PinDigits(fields.CleanCharField):
    """Four to eight digits, as text; never answered."""

    def __init__(self, **options: Any) -> None:
        options.setdefault("validators", [RegexValidator(rf"\A{PIN_DIGITS}\Z", _("Four to eight digits."))])
        super().__init__(max_length=8, write_only=True, style={"input_type": "password"}, **options)


class PinSerializer(StrictSerializer):
    """A PIN of one's own, and the password that shows who sets it."""

    pin = PinDigits()
    password = serializers.CharField(
        max_length=128, trim_whitespace=False, write_only=True, style={"input_type": "password"}
    )


class PinStateSerializer(serializers.Serializer[Any]):
    """Since when there is a PIN; null where there is none."""

    set_at = serializers.DateTimeField(read_only=True, allow_null=True)


class AllowedBySerializer(StrictSerializer):
    """Who allows, at the till where it is asked, what the asker may not do: ``id`` of ``allowers/``, and their PIN."""

    member = fields.IdField()
    pin = PinDigits()


class AllowerSerializer(serializers.Serializer[Any]):
    """Somebody who may allow. ``id`` is that of their membership."""

    id = fields.IdField(read_only=True)
    name = serializers.CharField(source="user", read_only=True)
    role = serializers.CharField(read_only=True)


class AllowanceSerializer(serializers.Serializer[Any]):
    """Something that was allowed: what, by whom, to whom, and the entry it was done with."""

    id = fields.IdField(read_only=True)
    permission = serializers.CharField(read_only=True)
    asked_by = serializers.CharField(read_only=True)
    allowed_by = serializers.CharField(read_only=True)
    till = fields.IdField(source="till_id", read_only=True)
    happened_at = serializers.DateTimeField(read_only=True)
    kind = serializers.CharField(source="entry_kind", read_only=True)
    entry = fields.IdField(source="entry_id", read_only=True)
