"""Money a customer brought for their khata, the bills it was said to be for, and settlements that were taken back."""

from django.db import models
from django.db.models import Q

from galla.foundation.database.immutable import immutable

LONGEST_REFERENCE = 60
LONGEST_REASON = 200


class Settlement(models.Model):
    """A customer paid, for what they owe or ahead. Never changed; the id is its entry's. Amounts in minor units.

    ``method`` is the code of one of the shop's ways of being paid. ``notes`` is value in minor units → pieces that went
    into the drawer, ``loose_minor`` cash whose notes nobody told.
    """

    id = models.BigIntegerField(primary_key=True)
    shop = models.ForeignKey("accounts.Shop", on_delete=models.PROTECT, related_name="+", db_index=False)
    branch = models.ForeignKey("accounts.Branch", on_delete=models.PROTECT, related_name="+", db_index=False)
    till = models.ForeignKey("accounts.Till", on_delete=models.PROTECT, related_name="+", db_index=False)
    customer = models.ForeignKey("parties.Customer", on_delete=models.PROTECT, related_name="+", db_index=False)
    method = models.CharField(max_length=16)
    amount_minor = models.BigIntegerField()
    notes = models.JSONField(default=dict)
    loose_minor = models.BigIntegerField()
    reference = models.CharField(max_length=LONGEST_REFERENCE, blank=True)
    by = models.ForeignKey("accounts.User", on_delete=models.PROTECT, related_name="+", db_index=False)
    happened_at = models.DateTimeField()
    business_date = models.DateField()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(amount_minor__gt=0), name="a_settlement_is_of_something"),
            models.CheckConstraint(condition=Q(loose_minor__gte=0), name="a_settlement_brings_cash"),
        ]
        indexes = [
            models.Index(fields=["shop", "-id"], name="settlements_newest_first"),
            models.Index(fields=["customer", "-id"], name="settlements_of_a_customer"),
        ]


class SettlementShare(models.Model):
    """So much of a settlement was said to be for one bill. What names no bill goes to the oldest. Never changed."""

    shop = models.ForeignKey("accounts.Shop", on_delete=models.PROTECT, related_name="+", db_index=False)
    settlement = models.ForeignKey(Settlement, on_delete=models.PROTECT, related_name="shares", db_index=False)
    charge = models.ForeignKey("credit.Charge", on_delete=models.PROTECT, related_name="+", db_index=False)
    amount_minor = models.BigIntegerField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["settlement", "charge"], name="a_settlement_names_a_bill_once"),
            models.CheckConstraint(condition=Q(amount_minor__gt=0), name="a_share_is_of_something"),
        ]


class SettlementVoid(models.Model):
    """A settlement taken back whole: who, when, why, and which notes left the drawer. Its id is its entry's."""

    id = models.BigIntegerField(primary_key=True)
    shop = models.ForeignKey("accounts.Shop", on_delete=models.PROTECT, related_name="+", db_index=False)
    settlement = models.OneToOneField(Settlement, on_delete=models.PROTECT, related_name="void")
    reason = models.CharField(max_length=LONGEST_REASON)
    notes = models.JSONField(default=dict)
    loose_minor = models.BigIntegerField(default=0)
    by = models.ForeignKey("accounts.User", on_delete=models.PROTECT, related_name="+", db_index=False)
    happened_at = models.DateTimeField()
    business_date = models.DateField()


immutable("cashbook_settlement", "cashbook_settlementshare", "cashbook_settlementvoid")
