"""What suppliers were paid."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from galla.foundation.database.immutable import immutable

LONGEST_PAYMENT_REFERENCE = 60


class PaidBy(models.TextChoices):
    """Where the money came from: an account of the shop, or the drawer of a till."""

    BANK = "bank", _("Bank")
    UPI = "upi", _("UPI")
    CARD = "card", _("Card")
    CASH = "cash", _("Cash from the drawer")


class SupplierPayment(models.Model):
    """Money paid to a supplier. Never changed; the id is its entry's. What is for no bill was paid ahead.

    ``paid_from`` is the account the money left: the bank, by whatever means. Empty in old payments, which left an
    account of the means' own name, and in cash, which leaves the drawer of ``till``: in ``notes`` (value in minor
    units → pieces), or as ``loose_minor`` where nobody told which.
    """

    id = models.BigIntegerField(primary_key=True)
    shop = models.ForeignKey("accounts.Shop", on_delete=models.PROTECT, related_name="+")
    branch = models.ForeignKey("accounts.Branch", on_delete=models.PROTECT, related_name="+")
    supplier = models.ForeignKey("parties.Supplier", on_delete=models.PROTECT, related_name="+")
    method = models.CharField(max_length=8, choices=PaidBy)
    amount_minor = models.BigIntegerField()
    reference = models.CharField(max_length=LONGEST_PAYMENT_REFERENCE, blank=True)
    paid_from = models.CharField(max_length=16, blank=True, default="")
    till = models.ForeignKey("accounts.Till", on_delete=models.PROTECT, related_name="+", null=True)
    notes = models.JSONField(default=dict)
    loose_minor = models.BigIntegerField(default=0)
    by = models.ForeignKey("accounts.User", on_delete=models.PROTECT, related_name="+")
    happened_at = models.DateTimeField()
    business_date = models.DateField()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(amount_minor__gt=0), name="a_payment_pays_something"),
            models.CheckConstraint(
                condition=Q(method=PaidBy.CASH, till__isnull=False) | (~Q(method=PaidBy.CASH) & Q(till=None)),
                name="a_payment_in_cash_leaves_a_drawer",
            ),
        ]
        indexes = [models.Index(fields=["shop", "-id"], name="supplier_payments_newest_first")]


class PaymentShare(models.Model):
    """So much of a payment is for this bill."""

    shop = models.ForeignKey("accounts.Shop", on_delete=models.PROTECT, related_name="+", db_index=False)
    payment = models.ForeignKey(SupplierPayment, on_delete=models.PROTECT, related_name="shares", db_index=False)
    bill = models.ForeignKey("purchasing.SupplierBill", on_delete=models.PROTECT, related_name="payments")
    amount_minor = models.BigIntegerField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["payment", "bill"], name="a_payment_names_a_bill_once"),
            models.CheckConstraint(condition=Q(amount_minor__gt=0), name="a_share_pays_something"),
        ]


immutable("purchasing_supplierpayment", "purchasing_paymentshare")
