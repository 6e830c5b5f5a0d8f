"""Goods that went back to their supplier, with the debit note that says so."""

from typing import Any

from django.db import models
from django.db.models import Q

from galla.foundation.database.immutable import immutable

LONGEST_DEBIT_NUMBER = 24
LONGEST_REASON = 200


class PurchaseReturn(models.Model):
    """Goods of a receipt sent back, and what is no longer owed for them. Never changed; the id is its entry's.

    ``number`` is that of the debit note, gapless in the shop's financial year. Where nothing that went back had been
    billed nothing is owed less and there is no debit note: ``number`` is ``#118``, the id.
    """

    id = models.BigIntegerField(primary_key=True)
    shop = models.ForeignKey("accounts.Shop", on_delete=models.PROTECT, related_name="+")
    branch = models.ForeignKey("accounts.Branch", on_delete=models.PROTECT, related_name="+")
    supplier = models.ForeignKey("parties.Supplier", on_delete=models.PROTECT, related_name="+")
    receipt = models.ForeignKey("inventory.Receipt", on_delete=models.PROTECT, related_name="returns")
    number = models.CharField(max_length=LONGEST_DEBIT_NUMBER)
    reason = models.CharField(max_length=LONGEST_REASON, blank=True)
    net_minor = models.BigIntegerField()
    tax_minor = models.BigIntegerField()
    total_minor = models.BigIntegerField()
    by = models.ForeignKey("accounts.User", on_delete=models.PROTECT, related_name="+")
    happened_at = models.DateTimeField()
    business_date = models.DateField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["shop", "number"], name="debit_note_numbers_are_unique"),
            models.CheckConstraint(
                condition=Q(total_minor=models.F("net_minor") + models.F("tax_minor")), name="a_debit_note_adds_up"
            ),
        ]
        indexes = [models.Index(fields=["shop", "-id"], name="purchase_returns_newest_first")]

    def __str__(self) -> str:
        return self.number

    @property
    def is_debit_note(self) -> bool:
        """Whether any of what went back had been billed, so that less is owed."""
        return not self.number.startswith("#")

    @property
    def set_off_shares(self) -> list[Any]:
        """What of the debit note was set against which bill, as it was fetched."""
        return [share for paper in self.set_offs.all() for share in paper.shares.all()]


class PurchaseReturnLine(models.Model):
    """So much of a receipt's line went back.

    ``worth_minor`` is the value it had come with, as far as it was billed at what was billed; ``average_minor`` what
    it was worth on the shelf it left. The difference went to ``sold``. ``unbilled_milli`` of it nobody had billed, at
    ``unbilled_worth_minor`` of its value: of the rest the debit note is. ``batches`` are pairs of a batch's id and
    how much of it went, null where none did.
    """

    shop = models.ForeignKey("accounts.Shop", on_delete=models.PROTECT, related_name="+", db_index=False)
    purchase_return = models.ForeignKey(PurchaseReturn, on_delete=models.PROTECT, related_name="lines", db_index=False)
    position = models.PositiveIntegerField()
    receipt_line = models.ForeignKey("inventory.ReceiptLine", on_delete=models.PROTECT, related_name="returned_by")
    product = models.ForeignKey("catalog.Product", on_delete=models.PROTECT, related_name="+")
    quantity_milli = models.BigIntegerField()
    worth_minor = models.BigIntegerField()
    average_minor = models.BigIntegerField()
    unbilled_milli = models.BigIntegerField(default=0, db_default=0)
    unbilled_worth_minor = models.BigIntegerField(default=0, db_default=0)
    tax_class = models.ForeignKey("catalog.TaxClass", on_delete=models.PROTECT, null=True, related_name="+")
    batches = models.JSONField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["purchase_return", "position"], name="a_return_line_has_its_place"),
            models.CheckConstraint(
                condition=Q(quantity_milli__gt=0, worth_minor__gte=0, average_minor__gte=0),
                name="a_return_takes_goods_back",
            ),
            models.CheckConstraint(
                condition=Q(
                    unbilled_milli__gte=0,
                    unbilled_milli__lte=models.F("quantity_milli"),
                    unbilled_worth_minor__gte=0,
                    unbilled_worth_minor__lte=models.F("worth_minor"),
                ),
                name="what_nobody_billed_is_part_of_a_return",
            ),
        ]

    @property
    def billed_milli(self) -> int:
        """How much of it had been billed, in thousandths."""
        return self.quantity_milli - self.unbilled_milli

    @property
    def owed_less_minor(self) -> int:
        """What of its value had been billed, and is owed no longer."""
        return self.worth_minor - self.unbilled_worth_minor


class PurchaseReturnTax(models.Model):
    """A tax that was billed on goods that went back."""

    shop = models.ForeignKey("accounts.Shop", on_delete=models.PROTECT, related_name="+", db_index=False)
    purchase_return = models.ForeignKey(PurchaseReturn, on_delete=models.PROTECT, related_name="taxes", db_index=False)
    position = models.PositiveIntegerField()
    name = models.CharField(max_length=16)
    rate_ppm = models.BigIntegerField()
    amount_minor = models.BigIntegerField()

    class Meta:
        verbose_name_plural = "purchase return taxes"
        constraints = [
            models.UniqueConstraint(fields=["purchase_return", "position"], name="a_returns_tax_has_its_place"),
        ]


immutable("purchasing_purchasereturn", "purchasing_purchasereturnline", "purchasing_purchasereturntax")
