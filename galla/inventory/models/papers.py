"""Receipts and adjustments, with their lines."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from galla.foundation.database.immutable import immutable

LONGEST_REFERENCE = 60
LONGEST_NOTE = 200


class ReceiptKind(models.TextChoices):
    """Why goods came."""

    OPENING = "opening", _("Opening stock")
    RECEIPT = "receipt", _("Received")


class Reason(models.TextChoices):
    """Why stock is other than the moves said."""

    COUNT = "count", _("Counted")
    DAMAGED = "damaged", _("Damaged")
    EXPIRED = "expired", _("Past its date")
    STOLEN = "stolen", _("Stolen or lost")
    USED = "used", _("Used in the shop")
    FOUND = "found", _("Found")


class Receipt(models.Model):
    """Goods that came at a cost. Never changed; the id is its entry's. ``reference`` is the other side's paper.

    ``place`` is where they were put, without one on the floor of the branch.
    """

    id = models.BigIntegerField(primary_key=True)
    shop = models.ForeignKey("accounts.Shop", on_delete=models.PROTECT, related_name="+")
    branch = models.ForeignKey("accounts.Branch", on_delete=models.PROTECT, related_name="+")
    place = models.ForeignKey("inventory.Place", on_delete=models.PROTECT, null=True, related_name="+")
    supplier = models.ForeignKey("parties.Supplier", on_delete=models.PROTECT, null=True, related_name="+")
    kind = models.CharField(max_length=8, choices=ReceiptKind)
    reference = models.CharField(max_length=LONGEST_REFERENCE, blank=True)
    worth_minor = models.BigIntegerField()
    by = models.ForeignKey("accounts.User", on_delete=models.PROTECT, related_name="+")
    happened_at = models.DateTimeField()
    business_date = models.DateField()

    class Meta:
        indexes = [models.Index(fields=["shop", "-id"], name="receipts_newest_first")]


class ReceiptLine(models.Model):
    """One product of a receipt. ``variance_minor``: value that followed goods sold before they came, or came back.

    ``gone_milli``: how much of its batch, where it has one, was sold before it came.
    """

    shop = models.ForeignKey("accounts.Shop", on_delete=models.PROTECT, related_name="+", db_index=False)
    receipt = models.ForeignKey(Receipt, on_delete=models.PROTECT, related_name="lines", db_index=False)
    position = models.PositiveIntegerField()
    product = models.ForeignKey("catalog.Product", on_delete=models.PROTECT, related_name="+")
    quantity_milli = models.BigIntegerField()
    worth_minor = models.BigIntegerField()
    variance_minor = models.BigIntegerField(default=0)
    batch = models.ForeignKey("inventory.Batch", on_delete=models.PROTECT, null=True, related_name="+")
    gone_milli = models.BigIntegerField(default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["receipt", "position"], name="a_receipt_line_has_its_place"),
            models.CheckConstraint(
                condition=Q(quantity_milli__gt=0, worth_minor__gte=0), name="a_receipt_brings_goods"
            ),
        ]


class Adjustment(models.Model):
    """Stock put right, with the reason. Never changed; the id is its entry's. Without a place it is the floor's."""

    id = models.BigIntegerField(primary_key=True)
    shop = models.ForeignKey("accounts.Shop", on_delete=models.PROTECT, related_name="+")
    branch = models.ForeignKey("accounts.Branch", on_delete=models.PROTECT, related_name="+")
    place = models.ForeignKey("inventory.Place", on_delete=models.PROTECT, null=True, related_name="+")
    reason = models.CharField(max_length=8, choices=Reason)
    note = models.CharField(max_length=LONGEST_NOTE, blank=True)
    by = models.ForeignKey("accounts.User", on_delete=models.PROTECT, related_name="+")
    happened_at = models.DateTimeField()
    business_date = models.DateField()

    class Meta:
        indexes = [models.Index(fields=["shop", "-id"], name="adjustments_newest_first")]


class AdjustmentLine(models.Model):
    """One product put right: what the moves said, and by how much that changed.

    ``change_milli`` may be zero where a count agreed. ``worth_minor`` is the size of the value that went along,
    ``variance_minor`` as on a receipt. ``batches`` are pairs of a batch's id and by how much it changed, null where
    none did.
    """

    shop = models.ForeignKey("accounts.Shop", on_delete=models.PROTECT, related_name="+", db_index=False)
    adjustment = models.ForeignKey(Adjustment, on_delete=models.PROTECT, related_name="lines", db_index=False)
    position = models.PositiveIntegerField()
    product = models.ForeignKey("catalog.Product", on_delete=models.PROTECT, related_name="+")
    on_hand_milli = models.BigIntegerField()
    counted_milli = models.BigIntegerField(null=True)
    change_milli = models.BigIntegerField()
    worth_minor = models.BigIntegerField()
    variance_minor = models.BigIntegerField(default=0)
    batches = models.JSONField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["adjustment", "position"], name="an_adjustment_line_has_its_place"),
            models.CheckConstraint(condition=Q(worth_minor__gte=0), name="an_adjustments_worth_is_a_size"),
            models.CheckConstraint(
                condition=Q(counted_milli__isnull=True)
                | Q(counted_milli__gte=0, counted_milli=models.F("on_hand_milli") + models.F("change_milli")),
                name="a_count_says_what_is_there",
            ),
        ]


immutable("inventory_receipt", "inventory_receiptline", "inventory_adjustment", "inventory_adjustmentline")
