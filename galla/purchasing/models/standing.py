"""Counters beside papers that never change: what became of a receipt's line, and how much of a bill is settled.

They are what two people at once wait for, and what refuses the second of them.
"""

from django.db import models
from django.db.models import F, Q


class ReceivedLine(models.Model):
    """What was billed and sent back of a line of a receipt. Locked by whoever does either.

    What goes back is first what nobody billed: ``unbilled_back_milli`` of what was returned, which no bill asks for.

    ``worth_minor`` is the value it came with, ``billed_worth_minor`` the part of it that was billed so far,
    ``corrected_minor`` by how much bills said more (less: below zero).
    """

    shop = models.ForeignKey("accounts.Shop", on_delete=models.PROTECT, related_name="+", db_index=False)
    receipt_line = models.OneToOneField(
        "inventory.ReceiptLine", on_delete=models.PROTECT, primary_key=True, related_name="became"
    )
    received_milli = models.BigIntegerField()
    worth_minor = models.BigIntegerField()
    billed_milli = models.BigIntegerField(default=0)
    billed_worth_minor = models.BigIntegerField(default=0)
    corrected_minor = models.BigIntegerField(default=0)
    returned_milli = models.BigIntegerField(default=0)
    returned_worth_minor = models.BigIntegerField(default=0)
    unbilled_back_milli = models.BigIntegerField(default=0, db_default=0)
    unbilled_back_worth_minor = models.BigIntegerField(default=0, db_default=0)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(billed_milli__gte=0, billed_milli__lte=F("received_milli") - F("unbilled_back_milli")),
                name="no_more_is_billed_than_came",
            ),
            models.CheckConstraint(
                condition=Q(returned_milli__gte=0, returned_milli__lte=F("received_milli")),
                name="no_more_goes_back_than_came",
            ),
            models.CheckConstraint(
                condition=Q(unbilled_back_milli__gte=0, unbilled_back_milli__lte=F("returned_milli")),
                name="what_nobody_billed_went_back_with_the_rest",
            ),
        ]


class BillStanding(models.Model):
    """How much of a supplier's bill was settled by payments, debit notes and credits, as their papers say.

    ``ahead_minor`` of the rest need not be paid either: so much less is owed than bills ask for, and no paper says for
    which. It is a reading of the account, made anew with every act (``actions.levelling``), the oldest bills first.
    """

    shop = models.ForeignKey("accounts.Shop", on_delete=models.PROTECT, related_name="+", db_index=False)
    bill = models.OneToOneField(
        "purchasing.SupplierBill", on_delete=models.PROTECT, primary_key=True, related_name="standing"
    )
    total_minor = models.BigIntegerField()
    settled_minor = models.BigIntegerField(default=0)
    ahead_minor = models.BigIntegerField(default=0, db_default=0)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(settled_minor__gte=0, settled_minor__lte=F("total_minor")),
                name="no_more_is_paid_than_was_billed",
            ),
            models.CheckConstraint(
                condition=Q(ahead_minor__gte=0, ahead_minor__lte=F("total_minor") - F("settled_minor")),
                name="no_more_stands_ahead_than_is_unsettled",
            ),
        ]

    @property
    def unsettled_minor(self) -> int:
        """What no paper says anything about."""
        return self.total_minor - self.settled_minor

    @property
    def open_minor(self) -> int:
        """What is still to be paid."""
        return self.unsettled_minor - self.ahead_minor
