"""Goods sent from one place to another, and what became of them on the way."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from galla.accounts.models import Branch
from galla.foundation.database.immutable import immutable
from galla.inventory.models.papers import LONGEST_NOTE
from galla.inventory.models.places import Place

_BOTH_ARE_PLACES = Q(place__isnull=False, to_place__isnull=False)
# A branch without a place is its floor, and a comparison with nothing is neither true nor false.
GOES_ELSEWHERE = (
    Q(branch__lt=F("to_branch"))
    | Q(branch__gt=F("to_branch"))
    | Q(place__isnull=True, to_place__isnull=False)
    | Q(place__isnull=False, to_place__isnull=True)
    | (_BOTH_ARE_PLACES & (Q(place__lt=F("to_place")) | Q(place__gt=F("to_place"))))
)


class Outcome(models.TextChoices):
    """What became of goods on the way: they came to where they were sent, or back."""

    ARRIVED = "arrived", gettext_lazy("Arrived")
    BACK = "back", gettext_lazy("Taken back")


class Transfer(models.Model):
    """Goods that were sent. Never changed; the id is its entry's. ``branch`` and ``place`` are where they left.

    Without a place it is the floor. ``worth_minor`` is what they took along. ``at_once``: within one branch they were
    put there in the same moment, and are on no way.
    """

    id = models.BigIntegerField(primary_key=True)
    shop = models.ForeignKey("accounts.Shop", on_delete=models.PROTECT, related_name="+")
    branch = models.ForeignKey("accounts.Branch", on_delete=models.PROTECT, related_name="+")
    place = models.ForeignKey("inventory.Place", on_delete=models.PROTECT, null=True, related_name="+")
    to_branch = models.ForeignKey("accounts.Branch", on_delete=models.PROTECT, related_name="+")
    to_place = models.ForeignKey("inventory.Place", on_delete=models.PROTECT, null=True, related_name="+")
    note = models.CharField(max_length=LONGEST_NOTE, blank=True)
    worth_minor = models.BigIntegerField()
    at_once = models.BooleanField(default=False, db_default=False)
    by = models.ForeignKey("accounts.User", on_delete=models.PROTECT, related_name="+")
    happened_at = models.DateTimeField()
    business_date = models.DateField()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=GOES_ELSEWHERE, name="a_transfer_goes_elsewhere"),
            models.CheckConstraint(
                condition=Q(at_once=False) | Q(branch=F("to_branch")), name="goods_move_at_once_within_a_branch"
            ),
        ]
        indexes = [models.Index(fields=["shop", "-id"], name="transfers_newest_first")]

    @property
    def left_from(self) -> str:
        """Where the goods left, for people."""
        return self._named(self.branch, self.place)

    @property
    def goes_to(self) -> str:
        """Where they go, for people."""
        return self._named(self.to_branch, self.to_place)

    def _named(self, branch: Branch, place: Place | None) -> str:
        """A branch says which part of it is meant where both ends of the way lie in it."""
        if place is not None:
            return f"{branch}, {place}"
        return _("%(branch)s, shop floor") % {"branch": branch} if self.branch_id == self.to_branch_id else str(branch)


class TransferLine(models.Model):
    """One product that was sent. ``batches``: which left with it, as pairs of a batch's id and thousandths, or null.

    Where goods moved at once, ``variance_minor`` is as on a receipt, and behind each pair stands how much of the batch
    was sold before it came.
    """

    shop = models.ForeignKey("accounts.Shop", on_delete=models.PROTECT, related_name="+", db_index=False)
    transfer = models.ForeignKey(Transfer, on_delete=models.PROTECT, related_name="lines", db_index=False)
    position = models.PositiveIntegerField()
    product = models.ForeignKey("catalog.Product", on_delete=models.PROTECT, related_name="+")
    quantity_milli = models.BigIntegerField()
    worth_minor = models.BigIntegerField()
    variance_minor = models.BigIntegerField(default=0, db_default=0)
    batches = models.JSONField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["transfer", "position"], name="a_transfer_line_has_its_place"),
            models.CheckConstraint(
                condition=Q(quantity_milli__gt=0, worth_minor__gte=0), name="a_transfer_sends_goods"
            ),
        ]


class TransferReceipt(models.Model):
    """What became of goods of a transfer. Never changed; the id is its entry's.

    ``branch`` and ``place`` are where they came to: where the transfer was sent or, taken back, where it left.
    """

    id = models.BigIntegerField(primary_key=True)
    shop = models.ForeignKey("accounts.Shop", on_delete=models.PROTECT, related_name="+")
    transfer = models.ForeignKey(Transfer, on_delete=models.PROTECT, related_name="receipts")
    outcome = models.CharField(max_length=7, choices=Outcome)
    branch = models.ForeignKey("accounts.Branch", on_delete=models.PROTECT, related_name="+")
    place = models.ForeignKey("inventory.Place", on_delete=models.PROTECT, null=True, related_name="+")
    note = models.CharField(max_length=LONGEST_NOTE, blank=True)
    by = models.ForeignKey("accounts.User", on_delete=models.PROTECT, related_name="+")
    happened_at = models.DateTimeField()
    business_date = models.DateField()


class TransferReceiptLine(models.Model):
    """One product: how much of it came (or came back), came damaged, is missing; and what each part is worth.

    ``variance_minor`` as on a receipt. ``batches``: what became of which, as their id and thousandths that came, that
    were sold before they came, came damaged and are missing; or null.
    """

    shop = models.ForeignKey("accounts.Shop", on_delete=models.PROTECT, related_name="+", db_index=False)
    receipt = models.ForeignKey(TransferReceipt, on_delete=models.PROTECT, related_name="lines", db_index=False)
    position = models.PositiveIntegerField()
    product = models.ForeignKey("catalog.Product", on_delete=models.PROTECT, related_name="+")
    received_milli = models.BigIntegerField()
    damaged_milli = models.BigIntegerField()
    missing_milli = models.BigIntegerField()
    received_worth_minor = models.BigIntegerField()
    damaged_worth_minor = models.BigIntegerField()
    missing_worth_minor = models.BigIntegerField()
    variance_minor = models.BigIntegerField(default=0)
    batches = models.JSONField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["receipt", "position"], name="a_transfer_receipt_line_has_its_place"),
            models.CheckConstraint(
                condition=Q(received_milli__gte=0, damaged_milli__gte=0, missing_milli__gte=0)
                & (Q(received_milli__gt=0) | Q(damaged_milli__gt=0) | Q(missing_milli__gt=0)),
                name="a_transfer_receipt_says_how_much",
            ),
            models.CheckConstraint(
                condition=Q(received_worth_minor__gte=0, damaged_worth_minor__gte=0, missing_worth_minor__gte=0),
                name="a_transfer_receipts_worths_are_sizes",
            ),
        ]

    @property
    def lost_worth_minor(self) -> int:
        """The value of what came damaged or is missing."""
        return self.damaged_worth_minor + self.missing_worth_minor


immutable("inventory_transfer", "inventory_transferline", "inventory_transferreceipt", "inventory_transferreceiptline")
