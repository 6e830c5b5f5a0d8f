"""What offers look like in the API."""

from typing import Any

from django.utils.translation import gettext_lazy as _
from rest_framework import serializers

from galla.foundation.api import fields
from galla.foundation.api.serializers import StrictSerializer
from galla.offers.actions import MOST_CODES, MOST_PRICES
from galla.offers.models import (
    DAY_MINUTES,
    LARGEST_MINOR,
    LONGEST_NAME,
    LONGEST_SEARCH,
    MOST_GOODS,
    MOST_NEEDS,
    MOST_PARTS,
    MOST_STEPS,
    Coupon,
    GroupPrice,
    Kind,
)

MOST_PIECES = 100
MOST_USES, LONGEST_TYPED = 1_000_000, 40


def _ids() -> serializers.ListField:
    return serializers.ListField(child=fields.IdField(), required=False, max_length=MOST_GOODS)


class BundlePartSerializer(StrictSerializer):
    """A part of a bundle: so many pieces of any of these goods."""

    pieces = fields.CountField(minimum=1, maximum=MOST_PIECES)
    products = _ids()
    brands = _ids()
    categories = _ids()


class OfferStepSerializer(StrictSerializer):
    """What comes off from so many, or from such a value on, in place of what comes off from less on."""

    least_quantity = fields.MilliField(source="least_milli", required=False)
    least_value = fields.MinorField(source="least_minor", required=False, minimum=0, maximum=LARGEST_MINOR)
    percent = fields.RateField(source="percent_ppm", required=False, allow_null=True, maximum=1_000_000)
    amount = fields.MinorField(source="amount_minor", required=False, allow_null=True, minimum=0, maximum=LARGEST_MINOR)
    price = fields.MinorField(source="price_minor", required=False, allow_null=True, minimum=0, maximum=LARGEST_MINOR)


class OfferRewardsSerializer(StrictSerializer):
    """Other goods that one gets for what one buys; none where one gets more of the same."""

    products = _ids()
    brands = _ids()
    categories = _ids()


class OfferNeedSerializer(StrictSerializer):
    """What must be on the bill besides: so much of these goods, or of all where none is named."""

    products = _ids()
    brands = _ids()
    categories = _ids()
    least_quantity = fields.MilliField(source="least_milli", required=False)
    least_value = fields.MinorField(source="least_minor", required=False, minimum=0, maximum=LARGEST_MINOR)


class OfferChangeSerializer(StrictSerializer):
    """What of an offer may change. Minutes are of the day, days of the week from 0, Monday."""

    name = fields.CleanCharField(max_length=LONGEST_NAME, required=False)
    percent = fields.RateField(source="percent_ppm", required=False, allow_null=True, maximum=1_000_000)
    amount = fields.MinorField(source="amount_minor", required=False, allow_null=True, minimum=0, maximum=LARGEST_MINOR)
    price = fields.MinorField(
        source="price_minor",
        required=False,
        allow_null=True,
        minimum=0,
        maximum=LARGEST_MINOR,
        help_text="In the terms of the goods' own prices: tax comes on top for goods priced without it.",
    )
    buy = fields.CountField(required=False, maximum=MOST_PIECES)
    get = fields.CountField(required=False, maximum=MOST_PIECES)
    pieces = fields.CountField(required=False, maximum=MOST_PIECES)
    products = _ids()
    brands = _ids()
    categories = _ids()
    parts = BundlePartSerializer(many=True, required=False, max_length=MOST_PARTS)  # type: ignore[call-arg]
    steps = OfferStepSerializer(many=True, required=False, max_length=MOST_STEPS)  # type: ignore[call-arg]
    rewards = OfferRewardsSerializer(required=False)
    same_product = fields.StrictBooleanField(required=False)
    needs = OfferNeedSerializer(many=True, required=False, max_length=MOST_NEEDS)  # type: ignore[call-arg]
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
    by_code = fields.StrictBooleanField(required=False)
    cap = fields.MinorField(source="most_minor", required=False, allow_null=True, minimum=0, maximum=LARGEST_MINOR)
    uses = fields.CountField(source="most_uses", required=False, allow_null=True, maximum=1_000_000)
    group = fields.IdField(source="group_id", required=False, allow_null=True)
    first_purchase = fields.StrictBooleanField(required=False)
    bills = fields.CountField(source="most_bills", required=False, allow_null=True, maximum=MOST_USES)
    bills_each = fields.CountField(source="most_bills_each", required=False, allow_null=True, maximum=MOST_USES)


class OfferSerializer(OfferChangeSerializer):
    """An offer of the shop. ``used`` is how many bills had it, counted where ``bills`` or ``bills_each`` limit it."""

    id = fields.IdField(read_only=True)
    kind = serializers.CharField(read_only=True)
    used = serializers.IntegerField(read_only=True)
    archived_at = serializers.DateTimeField(read_only=True, allow_null=True)


class NewOfferSerializer(OfferChangeSerializer):
    """One more offer."""

    name = fields.CleanCharField(max_length=LONGEST_NAME)
    kind = fields.StrictChoiceField(Kind.choices)


class PriceSerializer(StrictSerializer):
    """What a product costs the group; null where it has no price of its own any more."""

    product = fields.IdField()
    price = fields.PriceField(source="price_e4", allow_null=True)


class GroupPricesSerializer(StrictSerializer):
    """Prices of a group of customers from a day on, today if none is said."""

    group = fields.IdField()
    valid_from = fields.StrictDateField(required=False)
    prices = PriceSerializer(many=True, max_length=MOST_PRICES)  # type: ignore[call-arg]


class GroupPriceSerializer(serializers.Serializer[GroupPrice]):
    """A price of a group that holds, or is to come. With tax where the product's own price has."""

    id = fields.IdField(read_only=True)
    group = fields.IdField(source="group_id", read_only=True)
    product = fields.IdField(source="product_id", read_only=True)
    sku = serializers.CharField(source="product.sku", read_only=True)
    price = fields.PriceField(source="price_e4", read_only=True, allow_null=True)
    valid_from = serializers.DateField(read_only=True)


class PricesSetSerializer(serializers.Serializer[Any]):
    """How many prices were said, and from which day on they hold."""

    count = serializers.IntegerField(read_only=True)
    valid_from = serializers.DateField(read_only=True)


class NewCouponSerializer(StrictSerializer):
    """Codes that bring an offer: ``code`` that many know, or ``count`` of them that are each good once."""

    offer = fields.IdField()
    code = fields.CleanCharField(required=False, max_length=LONGEST_TYPED)
    count = fields.CountField(required=False, maximum=MOST_CODES)
    most_uses = fields.CountField(required=False, allow_null=True, maximum=MOST_USES)
    most_each = fields.CountField(required=False, allow_null=True, maximum=MOST_USES)
    starts_on = fields.StrictDateField(required=False, allow_null=True)
    ends_on = fields.StrictDateField(required=False, allow_null=True)

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        """One of the two."""
        if ("code" in attrs) == ("count" in attrs):
            raise serializers.ValidationError({"code": _("A code of your own, or a count of codes: one of the two.")})
        return attrs


class CouponSerializer(serializers.Serializer[Coupon]):
    """A coupon: ``used`` is how often its codes count as used. ``code`` is empty where each code stands alone."""

    id = fields.IdField(read_only=True)
    offer = fields.IdField(source="offer_id", read_only=True)
    code = serializers.CharField(read_only=True)
    code_count = serializers.IntegerField(read_only=True)
    used = serializers.IntegerField(read_only=True)
    most_uses = serializers.IntegerField(read_only=True, allow_null=True)
    most_each = serializers.IntegerField(read_only=True, allow_null=True)
    starts_on = serializers.DateField(read_only=True, allow_null=True)
    ends_on = serializers.DateField(read_only=True, allow_null=True)
    made_at = serializers.DateTimeField(read_only=True)
    ended_at = serializers.DateTimeField(read_only=True, allow_null=True)


class MadeCouponSerializer(CouponSerializer):
    """A coupon just made. ``codes`` are told this once, where each stands alone; nobody can look them up later."""

    codes = serializers.ListField(child=serializers.CharField(), read_only=True)


class MailCodesSerializer(StrictSerializer):
    """To whom codes of an offer are mailed, one to each: customers ``search`` finds, everybody where it is empty.

    ``group`` leaves only the customers of one group.
    """

    offer = fields.IdField()
    search = fields.CleanCharField(required=False, allow_blank=True, max_length=LONGEST_SEARCH, default="")
    group = fields.IdField(required=False, allow_null=True, default=None)
    most_each = fields.CountField(required=False, allow_null=True, maximum=MOST_USES)
    starts_on = fields.StrictDateField(required=False, allow_null=True)
    ends_on = fields.StrictDateField(required=False, allow_null=True)


class MailingSerializer(serializers.Serializer[Any]):
    """How far the letters of a coupon are: ``is_written`` says that there come no more."""

    coupon = fields.IdField(read_only=True)
    letters = serializers.IntegerField(read_only=True)
    sent = serializers.IntegerField(read_only=True)
    waiting = serializers.IntegerField(read_only=True)
    given_up = serializers.IntegerField(read_only=True)
    is_written = serializers.BooleanField(read_only=True)


class OffersByMailSerializer(StrictSerializer):
    """Whether a customer wants offers by mail."""

    wanted = fields.StrictBooleanField()
