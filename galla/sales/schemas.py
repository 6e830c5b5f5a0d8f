"""What bills look like in the OpenAPI document. Answers are made by ``answers``; a test holds the two together."""

from rest_framework import serializers

from galla.offers.coupons import Why


class ComponentSchema(serializers.Serializer[object]):
    """One tax of a line or rate."""

    name = serializers.CharField()
    rate = serializers.CharField()
    amount = serializers.CharField()


class RateSchema(serializers.Serializer[object]):
    """What is charged at one rate."""

    rate = serializers.CharField()
    net = serializers.CharField()
    tax = serializers.CharField()
    gross = serializers.CharField()
    components = ComponentSchema(many=True)


class OfferOnSchema(serializers.Serializer[object]):
    """What an offer took off a line, or off the whole bill. ``offer`` is null for the price list of a group."""

    offer = serializers.IntegerField(allow_null=True)
    kind = serializers.CharField()
    name = serializers.CharField()
    amount = serializers.CharField()


class LineSchema(serializers.Serializer[object]):
    """One line; ``cost`` only for those who may see it."""

    position = serializers.IntegerField()
    product = serializers.IntegerField(allow_null=True)
    name = serializers.CharField()
    sku = serializers.CharField(allow_blank=True)
    barcode = serializers.CharField(allow_blank=True)
    hsn = serializers.CharField(allow_blank=True)
    tax_class = serializers.CharField(allow_blank=True)
    unit = serializers.CharField(allow_blank=True)
    mrp = serializers.CharField(allow_null=True)
    quantity = serializers.CharField()
    unit_price = serializers.CharField()
    price_includes_tax = serializers.BooleanField()
    list = serializers.CharField()
    discount = serializers.CharField()
    bill_discount = serializers.CharField()
    net = serializers.CharField()
    tax = serializers.CharField()
    gross = serializers.CharField()
    taxes = ComponentSchema(many=True)
    offers = OfferOnSchema(many=True)
    cost = serializers.CharField(required=False)


class CodeSchema(serializers.Serializer[object]):
    """A code of a cart: the offer it brings and what that takes off, or why it takes nothing."""

    code = serializers.CharField()
    name = serializers.CharField(allow_blank=True)
    amount = serializers.CharField()
    reason = serializers.ChoiceField(["", *(why.value for why in Why)])
    detail = serializers.CharField(allow_blank=True)


class PricesSchema(serializers.Serializer[object]):
    """What a quote and a saved bill share."""

    currency = serializers.CharField()
    place_of_supply = serializers.CharField(allow_blank=True)
    lines = LineSchema(many=True)
    taxes = RateSchema(many=True)
    offers = OfferOnSchema(many=True)
    list_total = serializers.CharField()
    discount = serializers.CharField()
    net = serializers.CharField()
    tax = serializers.CharField()
    subtotal = serializers.CharField()
    round_off = serializers.CharField()
    surcharge = serializers.CharField()
    surcharge_tax = serializers.CharField()
    total = serializers.CharField()


class QuoteSchema(PricesSchema):
    """What a cart comes to."""

    coupons = CodeSchema(many=True)
    offers_could_be_more = serializers.CharField(
        required=False, help_text="What offers could take off besides, at most, where the best was not proven."
    )


class TenderSchema(serializers.Serializer[object]):
    """One payment."""

    method = serializers.CharField()
    amount = serializers.CharField()
    notes = serializers.DictField(child=serializers.IntegerField(), allow_null=True)
    reference = serializers.CharField(allow_blank=True)
    surcharge = serializers.CharField()
    surcharge_rate = serializers.CharField()


class PointsSchema(serializers.Serializer[object]):
    """The points a bill earned when it was made, and those that paid of it.

    ``made_good`` of those earned went for points that were missed, spent before their goods came back.
    """

    earned = serializers.IntegerField()
    spent = serializers.IntegerField()
    made_good = serializers.IntegerField()


class RecipientSchema(serializers.Serializer[object]):
    """Whom a bill was made out to."""

    name = serializers.CharField(allow_blank=True)
    phone = serializers.CharField(allow_blank=True)
    email = serializers.CharField(allow_blank=True)
    gstin = serializers.CharField(allow_blank=True)
    address = serializers.CharField(allow_blank=True)
    state_code = serializers.CharField(allow_blank=True)


class MailSchema(serializers.Serializer[object]):
    """Where the bill's letter is."""

    state = serializers.CharField()
    attempts = serializers.IntegerField()
    last_error = serializers.CharField(allow_blank=True)
    sent_at = serializers.DateTimeField(allow_null=True)


class VoidSchema(serializers.Serializer[object]):
    """How a bill was taken back."""

    id = serializers.IntegerField()
    sale = serializers.IntegerField()
    reason = serializers.CharField()
    by = serializers.IntegerField()
    happened_at = serializers.DateTimeField()
    handed_back = serializers.CharField()
    notes = serializers.DictField(child=serializers.IntegerField())
    loose = serializers.CharField()


class BriefSaleSchema(serializers.Serializer[object]):
    """A bill in a list."""

    id = serializers.IntegerField()
    number = serializers.CharField()
    state = serializers.ChoiceField(["paid", "void"])
    branch = serializers.IntegerField()
    till = serializers.IntegerField()
    customer = serializers.IntegerField(allow_null=True)
    name = serializers.CharField(allow_blank=True)
    happened_at = serializers.DateTimeField()
    business_date = serializers.DateField()
    line_count = serializers.IntegerField()
    tax = serializers.CharField()
    total = serializers.CharField()


class SoldBatchSchema(serializers.Serializer[object]):
    """So much of a batch that a line was of."""

    batch = serializers.IntegerField()
    number = serializers.CharField()
    expires_on = serializers.DateField(allow_null=True)
    quantity = serializers.CharField()


class SaleLineSchema(LineSchema):
    """One line of a saved bill, with the batches its goods were of; none where nobody knows."""

    batches = SoldBatchSchema(many=True)


class PromisedSchema(serializers.Serializer[object]):
    """Money of a bill promised over UPI, and where it is."""

    id = serializers.IntegerField()
    method = serializers.CharField()
    amount = serializers.CharField()
    reference = serializers.CharField(allow_blank=True)
    state = serializers.ChoiceField(["open", "arrived", "given_up", "taken_back"])


class LookSchema(serializers.Serializer[object]):
    """What came of a bill that went past a rule because nobody could be asked: who looked at it, and when."""

    by = serializers.IntegerField()
    at = serializers.DateTimeField()
    note = serializers.CharField()


class SaleSchema(PricesSchema):
    """A saved bill."""

    lines = SaleLineSchema(many=True)
    id = serializers.IntegerField()
    number = serializers.CharField()
    state = serializers.ChoiceField(["paid", "void"])
    branch = serializers.IntegerField()
    till = serializers.IntegerField()
    by = serializers.IntegerField()
    customer = serializers.IntegerField(allow_null=True)
    recipient = RecipientSchema(allow_null=True)
    happened_at = serializers.DateTimeField()
    business_date = serializers.DateField()
    paid = serializers.CharField()
    change = serializers.CharField()
    change_notes = serializers.DictField(child=serializers.IntegerField())
    change_loose = serializers.CharField()
    credit = serializers.CharField()
    tenders = TenderSchema(many=True)
    points = PointsSchema()
    claims = PromisedSchema(many=True)
    flags = serializers.ListField(child=serializers.CharField())
    reckoned = serializers.CharField(
        allow_null=True, help_text="What it came to by our reckoning, where a till that was cut off took another total."
    )
    look = LookSchema(allow_null=True)
    mail = MailSchema(allow_null=True)
    void = VoidSchema(allow_null=True)
    cost = serializers.CharField(required=False)
