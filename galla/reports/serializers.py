"""What reports look like in the API: amounts are decimal strings, in the shop's currency."""

from typing import Any

from rest_framework import serializers

from galla.foundation.api import fields
from galla.reports.given_away import DiscountKind


class BalanceSerializer(serializers.Serializer[Any]):
    """A kind of account. ``heading``: asset, liability, capital, income, expense or other (nobody knows it)."""

    kind = serializers.CharField(source="key")
    name = serializers.CharField(source="kind.label")
    heading = serializers.CharField(source="kind.heading.value")
    opening = fields.MinorField(source="opening_minor")
    received = fields.MinorField(source="received_minor")
    given = fields.MinorField(source="given_minor")
    debit = fields.MinorField(source="debit_minor")
    credit = fields.MinorField(source="credit_minor")


class TrialBalanceSerializer(serializers.Serializer[Any]):
    """Every kind of account; ``debit`` and ``credit`` come to the same."""

    since = serializers.DateField()
    until = serializers.DateField()
    debit = fields.MinorField()
    credit = fields.MinorField()
    results = BalanceSerializer(many=True)


class AccountBalanceSerializer(serializers.Serializer[Any]):
    """An account of a kind. Of goods, ``received`` and ``given`` are by how much more or less there is."""

    account = serializers.CharField(source="key")
    name = serializers.CharField()
    opening = fields.MinorField(source="opening_minor")
    received = fields.MinorField(source="received_minor")
    given = fields.MinorField(source="given_minor")
    debit = fields.MinorField(source="debit_minor")
    credit = fields.MinorField(source="credit_minor")


class AccountsSerializer(serializers.Serializer[Any]):
    """The accounts of a kind, those that stand at most first; ``more`` says that there is a ``next`` page."""

    since = serializers.DateField()
    until = serializers.DateField()
    kind = serializers.CharField()
    balance = fields.MinorField()
    more = serializers.BooleanField()
    next = serializers.URLField(allow_null=True)
    previous = serializers.URLField(allow_null=True)
    results = AccountBalanceSerializer(many=True)


class AccountEntrySerializer(serializers.Serializer[Any]):
    """A move of an account; ``other`` is the account it came from or went to. Of goods the amount is their value."""

    entry = fields.IdField(source="entry_id")
    kind = serializers.CharField(source="entry.kind")
    date = serializers.DateField(source="business_date")
    happened_at = serializers.DateTimeField(source="entry.happened_at")
    other = serializers.CharField(source="other_key")
    received = fields.MinorField(source="received_minor")
    given = fields.MinorField(source="given_minor")


class AccountEntriesSerializer(serializers.Serializer[Any]):
    """The moves of an account in some days, the newest first; ``received`` and ``given`` are of all of them."""

    since = serializers.DateField()
    until = serializers.DateField()
    account = serializers.CharField()
    received = fields.MinorField(source="received_minor")
    given = fields.MinorField(source="given_minor")
    results = AccountEntrySerializer(many=True)
    next = serializers.URLField(allow_null=True)
    previous = serializers.URLField(allow_null=True)


class ProfitLineSerializer(serializers.Serializer[Any]):
    """A line: earned above zero, spent below."""

    line = serializers.CharField(source="key")
    name = serializers.CharField(source="label")
    amount = fields.MinorField(source="amounts.amount_minor")
    is_sum = serializers.BooleanField()


class ProfitSerializer(serializers.Serializer[Any]):
    """Profit and loss; ``earned`` is its last line."""

    since = serializers.DateField()
    until = serializers.DateField()
    earned = fields.MinorField()
    results = ProfitLineSerializer(many=True)


class WhoOwesLineSerializer(serializers.Serializer[Any]):
    """A customer or supplier with what is open; ``balance`` below zero was paid ahead."""

    id = fields.IdField(source="pk")
    name = serializers.CharField()
    balance = fields.MinorField(source="minor")


class WhoOwesSerializer(serializers.Serializer[Any]):
    """Who owes, or is owed, the most first; ``balance`` is that of all, ``more`` says that there is a ``next`` page."""

    until = serializers.DateField()
    balance = fields.MinorField()
    more = serializers.BooleanField()
    next = serializers.URLField(allow_null=True)
    previous = serializers.URLField(allow_null=True)
    results = WhoOwesLineSerializer(many=True)


class CashLineSerializer(serializers.Serializer[Any]):
    """A line of a cash flow: ``opening``, ``from:…``, ``came``, ``to:…``, ``went``, ``closing``."""

    line = serializers.CharField(source="key")
    name = serializers.CharField(source="label")
    is_sum = serializers.BooleanField()
    cash = fields.MinorField(source="amounts.cash_minor", default=0)
    bank = fields.MinorField(source="amounts.bank_minor", default=0)
    coming = fields.MinorField(source="amounts.coming_minor", default=0)
    together = fields.MinorField(source="amounts.together_minor", default=0)


class CashFlowSerializer(serializers.Serializer[Any]):
    """Cash, the bank, and money on its way to it."""

    since = serializers.DateField()
    until = serializers.DateField()
    results = CashLineSerializer(many=True)


class TaxLineSerializer(serializers.Serializer[Any]):
    """A component at a rate. ``name`` is empty for what was sold without tax."""

    name = serializers.CharField()
    rate = fields.RateField(source="rate_ppm")
    taxable = fields.MinorField(source="taxable_minor")
    output = fields.MinorField(source="output_minor")
    input = fields.MinorField(source="input_minor")
    net = fields.MinorField(source="net_minor")


class TaxesSerializer(serializers.Serializer[Any]):
    """Tax that bills charged and suppliers billed; ``net`` is what is left to pay."""

    since = serializers.DateField()
    until = serializers.DateField()
    output = fields.MinorField()
    input = fields.MinorField()
    net = fields.MinorField()
    results = TaxLineSerializer(many=True)


class GivenSerializer(serializers.Serializer[Any]):
    """What was taken off, what of it came back with goods, and what is left of it."""

    given = fields.MinorField(source="given_minor")
    taken_back = fields.MinorField(source="back_minor")
    left = fields.MinorField(source="left_minor")


class DiscountLineSerializer(GivenSerializer):
    """What one source took off. ``kind``: line or bill (by hand; ``of`` is the person), offer or coupon."""

    key = serializers.CharField()
    kind = serializers.ChoiceField(choices=DiscountKind.choices, source="source.kind")
    of = fields.IdField(source="source.of_id")
    name = serializers.CharField()
    bills = serializers.IntegerField()


class DiscountsSerializer(GivenSerializer):
    """Everything that was taken off; ``bills`` counts a bill once."""

    since = serializers.DateField()
    until = serializers.DateField()
    bills = serializers.IntegerField()
    results = DiscountLineSerializer(many=True)


class DiscountedBillSerializer(GivenSerializer):
    """A bill that something came off."""

    id = fields.IdField(source="pk")
    number = serializers.CharField(source="sale.number")
    date = serializers.DateField(source="sale.business_date")
    branch = fields.IdField(source="sale.branch_id")
    by = serializers.CharField(source="sale.by")


class DiscountedBillsSerializer(GivenSerializer):
    """Bills that something came off, the newest first; ``more``: there is a ``next`` page. The sums are of all."""

    since = serializers.DateField()
    until = serializers.DateField()
    more = serializers.BooleanField()
    next = serializers.URLField(allow_null=True)
    previous = serializers.URLField(allow_null=True)
    results = DiscountedBillSerializer(many=True)
