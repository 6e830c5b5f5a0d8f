"""Expenses, what they were for, and those that were taken back."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from galla.foundation.database.immutable import immutable

LONGEST_CODE = 16
LONGEST_NAME = 60
LONGEST_PAYEE = 120
LONGEST_NOTE = 200


class ExpenseCategory(models.Model):
    """What money is spent on. Put away, not deleted; its account is ``expense:<id>``."""

    shop = models.ForeignKey("accounts.Shop", on_delete=models.PROTECT, related_name="+", db_index=False)
    name = models.CharField(_("name"), max_length=LONGEST_NAME)
    archived_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name_plural = "expense categories"
        constraints = [
            models.UniqueConstraint(fields=["shop", "name"], name="expense_categories_are_unique_in_a_shop"),
            models.CheckConstraint(condition=~Q(name=""), name="an_expense_category_has_a_name"),
        ]

    def __str__(self) -> str:
        return self.name


class PaidFrom(models.TextChoices):
    """Where the money lay."""

    DRAWER = "drawer", _("The drawer")
    BANK = "bank", _("Bank")
    UPI = "upi", _("UPI")


class Expense(models.Model):
    """Money spent on something that is not for sale. Never changed; the id is its entry's. Amounts in minor units.

    ``amount_minor`` is all that was paid, the taxes in it included; ``taxes`` is [[name, rate_ppm, amount_minor], …].
    ``notes`` is value in minor units → pieces that left the drawer, ``loose_minor`` cash whose notes nobody told.
    ``picture_sha256`` is what the receipt's picture must be. ``bank_code`` names the bank account it was paid from, as
    ``BankAccount.code`` does; "" for the plain one.
    """

    id = models.BigIntegerField(primary_key=True)
    shop = models.ForeignKey("accounts.Shop", on_delete=models.PROTECT, related_name="+", db_index=False)
    branch = models.ForeignKey("accounts.Branch", on_delete=models.PROTECT, related_name="+", db_index=False)
    till = models.ForeignKey("accounts.Till", on_delete=models.PROTECT, null=True, related_name="+", db_index=False)
    category = models.ForeignKey(ExpenseCategory, on_delete=models.PROTECT, related_name="+", db_index=False)
    paid_from = models.CharField(max_length=8, choices=PaidFrom)
    bank_code = models.CharField(max_length=LONGEST_CODE, default="", db_default="", blank=True)
    amount_minor = models.BigIntegerField()
    tax_minor = models.BigIntegerField()
    taxes = models.JSONField(default=list)
    notes = models.JSONField(default=dict)
    loose_minor = models.BigIntegerField()
    paid_to = models.CharField(max_length=LONGEST_PAYEE, blank=True)
    note = models.CharField(max_length=LONGEST_NOTE, blank=True)
    picture = models.OneToOneField("media.StoredFile", on_delete=models.PROTECT, null=True, related_name="+")
    picture_sha256 = models.CharField(max_length=64, blank=True)
    by = models.ForeignKey("accounts.User", on_delete=models.PROTECT, related_name="+", db_index=False)
    happened_at = models.DateTimeField()
    business_date = models.DateField()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(tax_minor__gte=0) & Q(amount_minor__gt=F("tax_minor")), name="an_expense_is_more_than_tax"
            ),
            models.CheckConstraint(
                condition=Q(paid_from="drawer", till__isnull=False) | (~Q(paid_from="drawer") & Q(till__isnull=True)),
                name="an_expense_in_cash_is_a_tills",
            ),
            models.CheckConstraint(
                condition=Q(bank_code="") | Q(paid_from="bank"), name="an_expense_of_a_bank_account_is_paid_from_it"
            ),
        ]
        indexes = [
            models.Index(fields=["shop", "-id"], name="expenses_newest_first"),
            models.Index(fields=["shop", "category", "business_date"], name="expenses_of_a_category"),
        ]


class ExpenseVoid(models.Model):
    """An expense taken back whole: who, when, why. Its id is its entry's."""

    id = models.BigIntegerField(primary_key=True)
    shop = models.ForeignKey("accounts.Shop", on_delete=models.PROTECT, related_name="+", db_index=False)
    expense = models.OneToOneField(Expense, on_delete=models.PROTECT, related_name="void")
    reason = models.CharField(max_length=LONGEST_NOTE)
    by = models.ForeignKey("accounts.User", on_delete=models.PROTECT, related_name="+", db_index=False)
    happened_at = models.DateTimeField()
    business_date = models.DateField()


immutable("cashbook_expense", "cashbook_expensevoid")
