"""Debit notes set against what suppliers billed."""

from django.db import models
from django.db.models import F, Q

from galla.foundation.database.immutable import immutable


class SetOff(models.Model):
    """So much of a debit note was set against bills of its supplier. Never changed; the id is its entry's.

    It moves nothing: what is owed became less when the goods went back. It says which bills need not be paid.
    """

    id = models.BigIntegerField(primary_key=True)
    shop = models.ForeignKey("accounts.Shop", on_delete=models.PROTECT, related_name="+")
    purchase_return = models.ForeignKey("purchasing.PurchaseReturn", on_delete=models.PROTECT, related_name="set_offs")
    amount_minor = models.BigIntegerField()
    by = models.ForeignKey("accounts.User", on_delete=models.PROTECT, related_name="+")
    happened_at = models.DateTimeField()
    business_date = models.DateField()

    class Meta:
        constraints = [models.CheckConstraint(condition=Q(amount_minor__gt=0), name="a_set_off_settles_something")]


class SetOffShare(models.Model):
    """So much of it is for this bill."""

    shop = models.ForeignKey("accounts.Shop", on_delete=models.PROTECT, related_name="+", db_index=False)
    set_off = models.ForeignKey(SetOff, on_delete=models.PROTECT, related_name="shares", db_index=False)
    bill = models.ForeignKey("purchasing.SupplierBill", on_delete=models.PROTECT, related_name="set_offs")
    amount_minor = models.BigIntegerField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["set_off", "bill"], name="a_set_off_names_a_bill_once"),
            models.CheckConstraint(condition=Q(amount_minor__gt=0), name="a_share_of_a_note_settles_something"),
        ]


class ReturnStanding(models.Model):
    """How much of a debit note was set against bills. Made when the first of it is; locked by whoever sets some."""

    shop = models.ForeignKey("accounts.Shop", on_delete=models.PROTECT, related_name="+", db_index=False)
    purchase_return = models.OneToOneField(
        "purchasing.PurchaseReturn", on_delete=models.PROTECT, primary_key=True, related_name="standing"
    )
    total_minor = models.BigIntegerField()
    set_off_minor = models.BigIntegerField(default=0)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(set_off_minor__gte=0, set_off_minor__lte=F("total_minor")),
                name="no_more_is_set_off_than_was_noted",
            ),
        ]


immutable("purchasing_setoff", "purchasing_setoffshare")
