"""What shifts and their reports look like in the API."""

from typing import Any

from rest_framework import serializers

from galla.drawer.fields import NotesField
from galla.drawer.models import LONGEST_REASON, Opening, TakenTo
from galla.foundation.api import fields
from galla.foundation.api.serializers import StrictSerializer
from galla.shifts.queries import STATES


class ShiftOpenSerializer(StrictSerializer):
    """What lies in the drawer when a shift begins. A note that is not named is not there."""

    notes = NotesField()
    reason = fields.CleanCharField(max_length=LONGEST_REASON, required=False, allow_blank=True, default="")


class ShiftCloseSerializer(ShiftOpenSerializer):
    """What lies there when it ends. ``shift`` is the one that is meant; without it, whichever is open.

    ``taken`` of these notes are not left for tomorrow: with the close they go to the safe, or to the bank.
    """

    shift = fields.IdField(required=False)
    taken = NotesField(required=False)
    taken_to = fields.StrictChoiceField(TakenTo.choices, required=False)


class ShiftApproveSerializer(StrictSerializer):
    """What a manager says of a difference."""

    remark = fields.CleanCharField(max_length=LONGEST_REASON)


class ShiftSchema(serializers.Serializer[Any]):
    """A shift. What was expected, counted and differed is null until it is closed."""

    id = fields.IdField(read_only=True)
    till = fields.IdField(read_only=True)
    number = serializers.IntegerField(read_only=True)
    name = serializers.CharField(read_only=True)
    late_of = serializers.DateField(read_only=True, allow_null=True)
    state = serializers.ChoiceField(choices=STATES, read_only=True)
    opening = serializers.ChoiceField(choices=Opening.choices, read_only=True)
    opened_by = serializers.CharField(read_only=True)
    opened_at = serializers.DateTimeField(read_only=True)
    business_date = serializers.DateField(read_only=True)
    closed_by = serializers.CharField(read_only=True, allow_null=True)
    closed_at = serializers.DateTimeField(read_only=True, allow_null=True)
    expected = serializers.CharField(read_only=True, allow_null=True)
    counted = serializers.CharField(read_only=True, allow_null=True)
    difference = serializers.CharField(read_only=True, allow_null=True)
    limit = serializers.CharField(read_only=True, allow_null=True)
    approved_by = serializers.CharField(read_only=True, allow_null=True)
    approved_at = serializers.DateTimeField(read_only=True, allow_null=True)
    remark = serializers.CharField(read_only=True, allow_null=True)


class ShiftRateSchema(serializers.Serializer[Any]):
    """What was sold, or came back, at one rate of tax, in percent."""

    rate = serializers.CharField(read_only=True)
    net = serializers.CharField(read_only=True)
    tax = serializers.CharField(read_only=True)
    gross = serializers.CharField(read_only=True)


class ShiftPaidSchema(serializers.Serializer[Any]):
    """What one way of paying brought."""

    method = serializers.CharField(read_only=True)
    name = serializers.CharField(read_only=True)
    count = serializers.IntegerField(read_only=True)
    amount = serializers.CharField(read_only=True)


class ShiftReturnsSchema(serializers.Serializer[Any]):
    """Goods that came back, the tax in what was given for them by rate, and by which ways it was given."""

    count = serializers.IntegerField(read_only=True)
    amount = serializers.CharField(read_only=True)
    tax = serializers.CharField(read_only=True)
    taxes = ShiftRateSchema(many=True, read_only=True)
    tenders = ShiftPaidSchema(many=True, read_only=True)


class ShiftVoidsSchema(serializers.Serializer[Any]):
    """Bills that were taken back."""

    count = serializers.IntegerField(read_only=True)
    amount = serializers.CharField(read_only=True)


class ShiftComponentSchema(serializers.Serializer[Any]):
    """One component of the tax at its rate."""

    name = serializers.CharField(read_only=True)
    rate = serializers.CharField(read_only=True)
    amount = serializers.CharField(read_only=True)


class ShiftTakingsSchema(serializers.Serializer[Any]):
    """Cash less what was handed back, what went to the bank, what is owed."""

    cash = serializers.CharField(read_only=True)
    bank = serializers.CharField(read_only=True)
    owed = serializers.CharField(read_only=True)


class ShiftBankActSchema(serializers.Serializer[Any]):
    """Money in and out of one account by one kind of act; the names ``in`` and ``out`` stand in the answer."""

    account = serializers.CharField(read_only=True)
    kind = serializers.CharField(read_only=True)
    count = serializers.IntegerField(read_only=True)


class ShiftBankSchema(serializers.Serializer[Any]):
    """What came and went otherwise than in cash: card, UPI, bank, and all together."""

    acts = ShiftBankActSchema(many=True, read_only=True)
    total = serializers.CharField(read_only=True)


class ShiftEarlierCountSchema(serializers.Serializer[Any]):
    """A count before the close that found another amount than there should have been."""

    id = fields.IdField(read_only=True)
    by = serializers.CharField(read_only=True)
    counted_at = serializers.DateTimeField(read_only=True)
    difference = serializers.CharField(read_only=True)


class ShiftPromisedSchema(serializers.Serializer[Any]):
    """Money paid over UPI: seen to have arrived, and not seen yet."""

    seen = serializers.CharField(read_only=True)
    not_seen = serializers.CharField(read_only=True)


class ShiftReasonSchema(serializers.Serializer[Any]):
    """Cash that moved without a bill, by what it was for."""

    kind = serializers.CharField(read_only=True)
    reason = serializers.CharField(read_only=True)
    count = serializers.IntegerField(read_only=True)
    amount = serializers.CharField(read_only=True)


class ShiftActSchema(serializers.Serializer[Any]):
    """Cash in and out of the drawer by one kind of act; the names ``in`` and ``out`` stand in the answer."""

    kind = serializers.CharField(read_only=True)
    count = serializers.IntegerField(read_only=True)


class ShiftLateSchema(serializers.Serializer[Any]):
    """A late shift, and the cash its bills put into the drawer since the report before."""

    shift = fields.IdField(read_only=True)
    day = serializers.DateField(read_only=True)
    number = serializers.IntegerField(read_only=True)
    amount = serializers.CharField(read_only=True)


class ShiftCashSchema(serializers.Serializer[Any]):
    """The drawer from the beginning of the shift to its end.

    ``loose`` of what should be there stands in no row of ``notes``: nobody told its notes when it came. With it the
    differences of the rows come to ``difference``.
    """

    opening = serializers.CharField(read_only=True)
    acts = ShiftActSchema(many=True, read_only=True)
    late = serializers.CharField(read_only=True)
    late_shifts = ShiftLateSchema(many=True, read_only=True, allow_null=True)
    taken = serializers.CharField(read_only=True)
    left = serializers.CharField(read_only=True, allow_null=True)
    expected = serializers.CharField(read_only=True)
    loose = serializers.CharField(read_only=True, allow_null=True)
    counted = serializers.CharField(read_only=True, allow_null=True)
    difference = serializers.CharField(read_only=True, allow_null=True)


class ShiftPiecesSchema(serializers.Serializer[Any]):
    """Pieces of one value."""

    value = serializers.CharField(read_only=True)
    expected = serializers.IntegerField(read_only=True)
    counted = serializers.IntegerField(read_only=True, allow_null=True)
    taken = serializers.IntegerField(read_only=True)


class ShiftXSchema(serializers.Serializer[Any]):
    """What a shift came to. Bills that were taken back count in ``bills``, ``sold`` and ``voids`` only.

    ``net`` + ``surcharge_net`` + ``tax`` + ``round_off`` = ``total``, and ``tax`` is the sum of ``taxes``. What ways of
    paying added stands without its tax; that is in ``tax``, and of it again in ``surcharge_tax``. Both are null in
    reports of before they were told.

    ``to_answer_for`` is what differed at the close and at ``earlier_counts`` of the shift together: above the shop's
    limit, a manager answers for it. A cashier who counts blind is told the bills' number and what was paid otherwise
    than in cash; no sum of the rest.
    """

    report = serializers.CharField(read_only=True)
    shift = ShiftSchema(read_only=True)
    bills = serializers.IntegerField(read_only=True)
    first_number = serializers.CharField(read_only=True)
    last_number = serializers.CharField(read_only=True)
    sold = serializers.CharField(read_only=True, required=False)
    gross = serializers.CharField(read_only=True, required=False)
    discount = serializers.CharField(read_only=True, required=False)
    net = serializers.CharField(read_only=True, required=False)
    surcharge_net = serializers.CharField(read_only=True, required=False, allow_null=True)
    surcharge_tax = serializers.CharField(read_only=True, required=False, allow_null=True)
    tax = serializers.CharField(read_only=True, required=False)
    round_off = serializers.CharField(read_only=True, required=False)
    total = serializers.CharField(read_only=True, required=False)
    change = serializers.CharField(read_only=True, required=False)
    credit = serializers.CharField(read_only=True, required=False)
    voids = ShiftVoidsSchema(read_only=True, required=False)
    returns = ShiftReturnsSchema(read_only=True, required=False)
    taxes = ShiftRateSchema(many=True, read_only=True, required=False)
    tax_components = ShiftComponentSchema(many=True, read_only=True, required=False)
    tenders = ShiftPaidSchema(many=True, read_only=True)
    takings = ShiftTakingsSchema(read_only=True, required=False)
    promised = ShiftPromisedSchema(read_only=True)
    moves = ShiftReasonSchema(many=True, read_only=True, required=False)
    bank = ShiftBankSchema(read_only=True, required=False, allow_null=True)
    cash = ShiftCashSchema(read_only=True, allow_null=True)
    notes = ShiftPiecesSchema(many=True, read_only=True)
    earlier_counts = ShiftEarlierCountSchema(many=True, read_only=True, required=False)
    to_answer_for = serializers.CharField(read_only=True, required=False, allow_null=True)


class ShiftHeadSchema(serializers.Serializer[Any]):
    """Where a series of the till stood."""

    series = serializers.CharField(read_only=True)
    year = serializers.CharField(read_only=True)
    number = serializers.IntegerField(read_only=True)
    hash = serializers.CharField(read_only=True)


class ShiftZSchema(ShiftXSchema):
    """The report that was written at the close; ``perpetual`` is all the till ever sold and never falls."""

    number = serializers.IntegerField(read_only=True)
    perpetual = serializers.CharField(read_only=True)
    difference = serializers.CharField(read_only=True, allow_null=True)
    heads = ShiftHeadSchema(many=True, read_only=True)
