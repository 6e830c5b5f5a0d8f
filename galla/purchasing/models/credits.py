"""What suppliers take off their bills later without goods going back: a price cut, a discount of the year."""

from django.db import models
from django.db.models import F, Q

from galla.foundation.database.immutable import immutable
from galla.purchasing.models.bills import LONGEST_BILL_NUMBER
from galla.purchasing.models.returns import LONGEST_REASON


class SupplierCredit(models.Model):
    """A supplier's credit note against one of his bills, without goods. Never changed; the id is its entry's.

    ``number`` is theirs, ``number_key`` the form in which it is theirs once. ``settled_minor`` of it settles the bill,
    as far as nothing had; the rest is owed to the shop, as what was paid ahead is.
    """

    id = models.BigIntegerField(primary_key=True)
    shop = models.ForeignKey("accounts.Shop", on_delete=models.PROTECT, related_name="+")
    branch = models.ForeignKey("accounts.Branch", on_delete=models.PROTECT, related_name="+")
    supplier = models.ForeignKey("parties.Supplier", on_delete=models.PROTECT, related_name="+")
    bill = models.ForeignKey("purchasing.SupplierBill", on_delete=models.PROTECT, related_name="credits")
    number = models.CharField(max_length=LONGEST_BILL_NUMBER)
    number_key = models.CharField(max_length=3 * LONGEST_BILL_NUMBER)
    credited_on = models.DateField()
    reason = models.CharField(max_length=LONGEST_REASON, blank=True)
    net_minor = models.BigIntegerField()
    tax_minor = models.BigIntegerField()
    total_minor = models.BigIntegerField()
    settled_minor = models.BigIntegerField()
    by = models.ForeignKey("accounts.User", on_delete=models.PROTECT, related_name="+")
    happened_at = models.DateTimeField()
    business_date = models.DateField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["shop", "supplier", "number_key"], name="a_suppliers_credit_is_entered_once"
            ),
            models.CheckConstraint(
                condition=Q(total_minor=F("net_minor") + F("tax_minor")), name="a_suppliers_credit_adds_up"
            ),
            models.CheckConstraint(
                condition=Q(settled_minor__gte=0, settled_minor__lte=F("total_minor")),
                name="no_more_is_settled_than_was_credited",
            ),
        ]
        indexes = [models.Index(fields=["shop", "-id"], name="supplier_credits_newest_first")]

    def __str__(self) -> str:
        return self.number


class SupplierCreditLine(models.Model):
    """So much less, without tax, for goods of a receipt's line that the bill was for."""

    shop = models.ForeignKey("accounts.Shop", on_delete=models.PROTECT, related_name="+", db_index=False)
    credit = models.ForeignKey(SupplierCredit, on_delete=models.PROTECT, related_name="lines", db_index=False)
    position = models.PositiveIntegerField()
    receipt_line = models.ForeignKey("inventory.ReceiptLine", on_delete=models.PROTECT, related_name="credited_by")
    tax_class = models.ForeignKey("catalog.TaxClass", on_delete=models.PROTECT, null=True, related_name="+")
    net_minor = models.BigIntegerField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["credit", "position"], name="a_credit_line_has_its_place"),
            models.CheckConstraint(condition=Q(net_minor__gt=0), name="a_credit_line_takes_something_off"),
        ]


class SupplierCreditTax(models.Model):
    """A tax that was billed and is taken off with it."""

    shop = models.ForeignKey("accounts.Shop", on_delete=models.PROTECT, related_name="+", db_index=False)
    credit = models.ForeignKey(SupplierCredit, on_delete=models.PROTECT, related_name="taxes", db_index=False)
    position = models.PositiveIntegerField()
    name = models.CharField(max_length=16)
    rate_ppm = models.BigIntegerField()
    amount_minor = models.BigIntegerField()

    class Meta:
        verbose_name_plural = "supplier credit taxes"
        constraints = [
            models.UniqueConstraint(fields=["credit", "position"], name="a_credits_tax_has_its_place"),
            models.UniqueConstraint(fields=["credit", "name", "rate_ppm"], name="a_credits_tax_stands_once"),
        ]


class CreditShift(models.Model):
    """Value that a line of a credit note took from goods where they are today.

    ``place`` is the key of the account: a shelf for goods still there, ``sold`` for goods that are gone.
    """

    shop = models.ForeignKey("accounts.Shop", on_delete=models.PROTECT, related_name="+", db_index=False)
    credit = models.ForeignKey(SupplierCredit, on_delete=models.PROTECT, related_name="shifts", db_index=False)
    position = models.PositiveIntegerField()
    line_position = models.PositiveIntegerField()
    product = models.ForeignKey("catalog.Product", on_delete=models.PROTECT, related_name="+")
    place = models.CharField(max_length=80)
    worth_minor = models.BigIntegerField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["credit", "position"], name="a_credit_shift_has_its_place"),
            models.CheckConstraint(condition=Q(worth_minor__gt=0), name="a_credit_shift_takes_something"),
        ]


immutable(
    "purchasing_suppliercredit",
    "purchasing_suppliercreditline",
    "purchasing_suppliercredittax",
    "purchasing_creditshift",
)
