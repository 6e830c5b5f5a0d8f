"""Money that somebody says was sent: until it was seen it is a claim."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from galla.foundation.database.immutable import immutable
from galla.payments.models.methods import LONGEST_CODE

LONGEST_REFERENCE = 60
LONGEST_REASON = 200


class Claim(models.Model):
    """Money a customer says they sent over UPI for a bill or a settlement. Never changed.

    ``entry_id`` is the ledger entry of the document it pays, ``position`` its place among the document's payments.
    ``reference`` is what ought to stand beside it at the bank: the ``tr`` of the QR, or what the payer's phone said.
    ``seal`` covers all that it says (``payments.promises``).
    """

    shop = models.ForeignKey("accounts.Shop", on_delete=models.PROTECT, related_name="+", db_index=False)
    branch = models.ForeignKey("accounts.Branch", on_delete=models.PROTECT, related_name="+", db_index=False)
    till = models.ForeignKey("accounts.Till", on_delete=models.PROTECT, null=True, related_name="+", db_index=False)
    entry_id = models.BigIntegerField()
    position = models.PositiveSmallIntegerField()
    document = models.CharField(max_length=24)
    customer = models.ForeignKey("parties.Customer", on_delete=models.PROTECT, null=True, related_name="+")
    method = models.CharField(max_length=LONGEST_CODE)
    amount_minor = models.BigIntegerField()
    reference = models.CharField(max_length=LONGEST_REFERENCE, blank=True)
    claimed_at = models.DateTimeField()
    business_date = models.DateField()
    seal = models.CharField(max_length=64)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["entry_id", "position"], name="a_payment_is_claimed_once"),
            models.CheckConstraint(condition=Q(amount_minor__gt=0), name="a_claim_is_of_something"),
        ]
        indexes = [
            models.Index(fields=["shop", "-claimed_at", "-id"], name="claims_newest_first"),
            models.Index(fields=["shop", "amount_minor", "claimed_at"], name="claims_by_amount"),
        ]


class Seen(models.TextChoices):
    """Who saw the money."""

    CASHIER = "cashier", _("Seen at the till")
    GATEWAY = "gateway", _("Said by the gateway")
    STATEMENT = "statement", _("On the bank statement")
    MESSAGE = "message", _("In the bank's message")


class Arrival(models.Model):
    """Claimed money that was seen to have arrived: by whom, and how. The id is its ledger entry's. Never changed."""

    id = models.BigIntegerField(primary_key=True)
    shop = models.ForeignKey("accounts.Shop", on_delete=models.PROTECT, related_name="+", db_index=False)
    claim = models.OneToOneField(Claim, on_delete=models.PROTECT, related_name="arrival")
    seen = models.CharField(max_length=10, choices=Seen)
    reference = models.CharField(max_length=LONGEST_REFERENCE, blank=True)
    by = models.ForeignKey("accounts.User", on_delete=models.PROTECT, related_name="+", db_index=False)
    happened_at = models.DateTimeField()


class Absence(models.Model):
    """Claimed money that never came: put on the customer's khata, or given up. The id is its entry's. Never changed."""

    id = models.BigIntegerField(primary_key=True)
    shop = models.ForeignKey("accounts.Shop", on_delete=models.PROTECT, related_name="+", db_index=False)
    claim = models.OneToOneField(Claim, on_delete=models.PROTECT, related_name="absence")
    on_khata = models.BooleanField()
    reason = models.CharField(max_length=LONGEST_REASON)
    by = models.ForeignKey("accounts.User", on_delete=models.PROTECT, related_name="+", db_index=False)
    happened_at = models.DateTimeField()


immutable("payments_claim", "payments_arrival", "payments_absence")
