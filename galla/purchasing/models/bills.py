"""What suppliers bill: goods that came, and what else stands on their papers."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from galla.foundation.database.immutable import immutable

LONGEST_BILL_NUMBER = 60
LONGEST_WORDS = 120
# The account of what suppliers bill that is neither goods nor freight: crates, repairs, cleaning.
SERVICES = "services"


class LineKind(models.TextChoices):
    """What a line of a supplier's bill is for."""

    GOODS = "goods", _("Goods that came")
    LANDED = "landed", _("Freight or duty, shared out over goods")
    OTHER = "other", _("Something else")


class SharedBy(models.TextChoices):
    """How freight or duty is shared out."""

    VALUE = "value", _("By value")
    QUANTITY = "quantity", _("By quantity")


class SupplierBill(models.Model):
    """A supplier's bill as it was entered. Never changed; the id is its entry's.

    ``number`` is theirs, ``number_key`` the form in which it is theirs once. ``round_off_minor`` is what their total
    says beyond net and tax.
    """

    id = models.BigIntegerField(primary_key=True)
    shop = models.ForeignKey("accounts.Shop", on_delete=models.PROTECT, related_name="+")
    branch = models.ForeignKey("accounts.Branch", on_delete=models.PROTECT, related_name="+")
    supplier = models.ForeignKey("parties.Supplier", on_delete=models.PROTECT, related_name="+")
    number = models.CharField(max_length=LONGEST_BILL_NUMBER)
    number_key = models.CharField(max_length=3 * LONGEST_BILL_NUMBER)
    billed_on = models.DateField()
    net_minor = models.BigIntegerField()
    tax_minor = models.BigIntegerField()
    round_off_minor = models.BigIntegerField()
    total_minor = models.BigIntegerField()
    by = models.ForeignKey("accounts.User", on_delete=models.PROTECT, related_name="+")
    happened_at = models.DateTimeField()
    business_date = models.DateField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["shop", "supplier", "number_key"], name="a_suppliers_bill_is_entered_once"),
            models.CheckConstraint(
                condition=Q(total_minor=models.F("net_minor") + models.F("tax_minor") + models.F("round_off_minor")),
                name="a_suppliers_bill_adds_up",
            ),
        ]
        indexes = [models.Index(fields=["shop", "-id"], name="supplier_bills_newest_first")]

    def __str__(self) -> str:
        return self.number


class SupplierBillLine(models.Model):
    """One line: goods of a receipt's line, or ``words`` for freight, duty or something else.

    ``received_worth_minor`` is the value at which the goods billed here had come; ``net_minor`` is without tax.
    ``spent_as`` is the account of something else: an expense. It is empty for goods and freight, and on bills of the
    time when everything but freight went to ``billed``.
    """

    shop = models.ForeignKey("accounts.Shop", on_delete=models.PROTECT, related_name="+", db_index=False)
    bill = models.ForeignKey(SupplierBill, on_delete=models.PROTECT, related_name="lines", db_index=False)
    position = models.PositiveIntegerField()
    kind = models.CharField(max_length=6, choices=LineKind)
    receipt_line = models.ForeignKey(
        "inventory.ReceiptLine", on_delete=models.PROTECT, null=True, related_name="billed_by"
    )
    words = models.CharField(max_length=LONGEST_WORDS, blank=True)
    quantity_milli = models.BigIntegerField(default=0)
    net_minor = models.BigIntegerField()
    received_worth_minor = models.BigIntegerField(default=0)
    tax_class = models.ForeignKey("catalog.TaxClass", on_delete=models.PROTECT, null=True, related_name="+")
    shared_by = models.CharField(max_length=8, choices=SharedBy, blank=True)
    spent_as = models.CharField(max_length=16, blank=True, default="", db_default="")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["bill", "position"], name="a_bill_line_has_its_place"),
            models.CheckConstraint(
                condition=Q(kind="goods", receipt_line__isnull=False, quantity_milli__gt=0)
                | (~Q(kind="goods") & Q(receipt_line__isnull=True, quantity_milli=0)),
                name="a_line_of_goods_names_what_came",
            ),
            models.CheckConstraint(condition=Q(net_minor__gte=0), name="a_bill_line_asks_for_something"),
        ]


class SupplierBillTax(models.Model):
    """A tax on a supplier's bill: its name, its rate and what it comes to."""

    shop = models.ForeignKey("accounts.Shop", on_delete=models.PROTECT, related_name="+", db_index=False)
    bill = models.ForeignKey(SupplierBill, on_delete=models.PROTECT, related_name="taxes", db_index=False)
    position = models.PositiveIntegerField()
    name = models.CharField(max_length=16)
    rate_ppm = models.BigIntegerField()
    amount_minor = models.BigIntegerField()

    class Meta:
        verbose_name_plural = "supplier bill taxes"
        constraints = [
            models.UniqueConstraint(fields=["bill", "position"], name="a_bills_tax_has_its_place"),
            models.UniqueConstraint(fields=["bill", "name", "rate_ppm"], name="a_bills_tax_stands_once"),
        ]


class ValueShift(models.Model):
    """Value that a line of a bill brought to goods where they are today (below zero: took from there).

    ``place`` is the key of the account: a shelf or a transfer for goods still there, ``sold`` for goods that are gone.
    """

    shop = models.ForeignKey("accounts.Shop", on_delete=models.PROTECT, related_name="+", db_index=False)
    bill = models.ForeignKey(SupplierBill, on_delete=models.PROTECT, related_name="shifts", db_index=False)
    position = models.PositiveIntegerField()
    line_position = models.PositiveIntegerField()
    receipt_line = models.ForeignKey("inventory.ReceiptLine", on_delete=models.PROTECT, related_name="shifts")
    product = models.ForeignKey("catalog.Product", on_delete=models.PROTECT, related_name="+")
    place = models.CharField(max_length=80)
    worth_minor = models.BigIntegerField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["bill", "position"], name="a_value_shift_has_its_place"),
            models.CheckConstraint(condition=~Q(worth_minor=0), name="a_value_shift_moves_something"),
        ]


immutable(
    "purchasing_supplierbill",
    "purchasing_supplierbillline",
    "purchasing_supplierbilltax",
    "purchasing_valueshift",
)
