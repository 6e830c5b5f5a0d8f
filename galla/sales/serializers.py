"""Shapes of what the counter asks over the API, and how they become carts and payments."""

from typing import Any

from django.core.validators import RegexValidator
from django.utils.translation import gettext_lazy as _
from rest_framework import serializers

from galla.accounts.serializers import AllowedBySerializer
from galla.catalog.queries import Reference
from galla.drawer.fields import NotesField
from galla.foundation.api.fields import (
    CleanCharField,
    CleanEmailField,
    IdField,
    MilliField,
    MinorField,
    PriceField,
    RateField,
    StrictBooleanField,
    StrictChoiceField,
    StrictDateTimeField,
)
from galla.foundation.api.serializers import StrictSerializer
from galla.offers.coupons import MOST_ON_A_BILL
from galla.payments.models import LONGEST_CODE, Method
from galla.pricing.bill import Discount
from galla.sales.carts import (
    LARGEST_QUANTITY_MILLI,
    Cart,
    CartLine,
    OpenItem,
    Payment,
    TenderGiven,
)
from galla.sales.models import Rest

LONGEST_TYPED = 40
WHAT = ("product", "sku", "barcode", "name")


class DiscountedSerializer(StrictSerializer):
    """Anything that may carry a discount in percent or as an amount."""

    discount_percent = RateField(required=False)
    discount_amount = MinorField(required=False)

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        """Refuse two discounts at once."""
        if "discount_percent" in attrs and "discount_amount" in attrs:
            raise serializers.ValidationError({"discount_amount": _("A percentage or an amount, not both.")})
        return attrs


class CartLineSerializer(DiscountedSerializer):
    """A product by id, SKU or barcode, or an open item by name, price and rate."""

    product = IdField(required=False)
    sku = CleanCharField(required=False, max_length=64)
    barcode = CleanCharField(required=False, max_length=64)
    name = CleanCharField(required=False, max_length=200)
    tax_rate = RateField(required=False)
    quantity = MilliField(minimum=1, maximum=LARGEST_QUANTITY_MILLI)
    unit_price = PriceField(required=False)
    price_includes_tax = StrictBooleanField(required=False)
    batch = IdField(required=False)

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        """Exactly one way of saying what it is."""
        attrs = super().validate(attrs)
        named = [name for name in WHAT if name in attrs]
        if len(named) != 1:
            raise serializers.ValidationError(
                {named[1] if named else "product": _("Name one product, or one item with a price.")}
            )
        if "name" in attrs and "unit_price" not in attrs:
            raise serializers.ValidationError({"unit_price": _("An item of your own needs a price.")})
        if "tax_rate" in attrs and "name" not in attrs:
            raise serializers.ValidationError({"tax_rate": _("A product's rate is its own.")})
        if "batch" in attrs and "name" in attrs:
            raise serializers.ValidationError({"batch": _("An item of your own has no batch.")})
        return attrs


class CartSerializer(DiscountedSerializer):
    """A cart: what is priced by ``quotes/`` and sold by ``sales/``."""

    lines = CartLineSerializer(many=True, allow_empty=False)
    coupons = serializers.ListField(
        child=CleanCharField(max_length=LONGEST_TYPED), required=False, max_length=MOST_ON_A_BILL
    )
    customer = IdField(required=False, allow_null=True)
    customer_email = CleanEmailField(required=False)
    place_of_supply = CleanCharField(
        required=False, max_length=2, validators=[RegexValidator(r"\A[0-9]{2}\Z", _("Two digits: a state's code."))]
    )


class TenderSerializer(StrictSerializer):
    """One payment; ``notes`` is value → pieces, where the cashier tells them, ``reference`` a gift card's code."""

    method = CleanCharField(max_length=LONGEST_CODE)
    amount = MinorField()
    notes = NotesField(required=False, allow_null=True)
    reference = CleanCharField(required=False, allow_blank=True, max_length=60)


class QuoteSerializer(CartSerializer):
    """A cart, and how it would be paid: then what the ways of paying add is told too."""

    tenders = TenderSerializer(many=True, required=False)


OVER_LIMIT = "That it may go over the limit of the khata, said by somebody who may allow it."


class CheckoutSerializer(CartSerializer):
    """A cart and how it is paid."""

    expected_total = MinorField(required=False)
    tenders = TenderSerializer(many=True, required=False)
    rest = StrictChoiceField(Rest.choices, required=False, allow_null=True)
    happened_at = StrictDateTimeField(
        required=False, help_text="When it was made, for a bill of a till that had no connection then."
    )
    over_limit = StrictBooleanField(required=False, help_text=OVER_LIMIT)
    allowed_by = AllowedBySerializer(required=False)


class LookSerializer(StrictSerializer):
    """What came of a bill that went past a rule because nobody could be asked."""

    note = CleanCharField(max_length=200)


class VoidSerializer(StrictSerializer):
    """Why a bill is taken back, and what becomes of money the drawer cannot make."""

    reason = CleanCharField(max_length=200)
    rest = StrictChoiceField(Rest.choices, required=False, allow_null=True)
    allowed_by = AllowedBySerializer(required=False)


def cart_of(data: dict[str, Any]) -> Cart:
    """The cart of validated data."""
    return Cart(
        lines=tuple(_line_of(line) for line in data["lines"]),
        customer_id=data.get("customer"),
        customer_email=data.get("customer_email", ""),
        place_of_supply=data.get("place_of_supply", ""),
        discount=_discount_of(data),
        coupons=tuple(dict.fromkeys(data.get("coupons", []))),
    )


def payment_of(data: dict[str, Any]) -> Payment:
    """The payment of validated data."""
    return Payment(
        tenders=tuple(
            TenderGiven(_method(tender["method"]), tender["amount"], tender.get("notes"), tender.get("reference", ""))
            for tender in data.get("tenders", [])
        ),
        expected_total_minor=data.get("expected_total"),
        rest=Rest(data["rest"]) if data.get("rest") else None,
        over_limit=data.get("over_limit", False) or "allowed_by" in data,
    )


def _method(code: str) -> Method | str:
    """A kind where the code is one: a bill of before there were others stays the answer to its key."""
    return Method(code) if code in Method.values else code


def _line_of(line: dict[str, Any]) -> CartLine:
    reference = Reference(product_id=line.get("product"), sku=line.get("sku"), barcode=line.get("barcode"))
    return CartLine(
        quantity_milli=line["quantity"],
        product=reference if any(named is not None for named in reference) else None,
        open_item=OpenItem(line["name"], line.get("tax_rate", 0)) if "name" in line else None,
        unit_price_e4=line.get("unit_price"),
        includes_tax=line.get("price_includes_tax"),
        discount=_discount_of(line),
        batch_id=line.get("batch"),
    )


def _discount_of(data: dict[str, Any]) -> Discount | None:
    if "discount_percent" in data:
        return Discount(percent_ppm=data["discount_percent"])
    if "discount_amount" in data:
        return Discount(amount_minor=data["discount_amount"])
    return None
