"""Batches: goods made together, with a number, and perhaps a day they expire on and a printed maximum price."""

from django.db import models
from django.db.models import F, Q

from galla.catalog.models import LARGEST_PRICE_E4

LONGEST_BATCH_NUMBER = 40


class Batch(models.Model):
    """Goods of one product that share a number, an expiry and an MRP. How much lies where is the ledger's to say.

    ``expires_on`` is the last day they may be sold on. Prices are 1e-4 of the currency for one unit of the product's
    measure; ``price_e4`` is the batch's own, where it sells for another price than the product. Only that may change.
    """

    shop = models.ForeignKey("accounts.Shop", on_delete=models.PROTECT, related_name="+", db_index=False)
    product = models.ForeignKey("catalog.Product", on_delete=models.PROTECT, related_name="+", db_index=False)
    number = models.CharField(max_length=LONGEST_BATCH_NUMBER)
    expires_on = models.DateField(null=True)
    mrp_e4 = models.BigIntegerField(null=True)
    price_e4 = models.BigIntegerField(null=True)
    created_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["product", "number", "mrp_e4"],
                condition=Q(mrp_e4__isnull=False),
                name="a_batch_of_an_mrp_stands_once",
            ),
            models.UniqueConstraint(
                fields=["product", "number"],
                condition=Q(mrp_e4__isnull=True),
                name="a_batch_without_an_mrp_stands_once",
            ),
            models.CheckConstraint(condition=~Q(number=""), name="a_batch_has_a_number"),
            models.CheckConstraint(
                condition=Q(mrp_e4__isnull=True) | Q(mrp_e4__gt=0, mrp_e4__lte=LARGEST_PRICE_E4),
                name="a_batchs_mrp_is_not_absurd",
            ),
            models.CheckConstraint(
                condition=Q(price_e4__isnull=True) | Q(price_e4__gte=0, price_e4__lte=LARGEST_PRICE_E4),
                name="a_batchs_price_is_not_absurd",
            ),
            models.CheckConstraint(
                condition=Q(mrp_e4__isnull=True) | Q(price_e4__isnull=True) | Q(price_e4__lte=F("mrp_e4")),
                name="a_batchs_price_is_not_above_its_mrp",
            ),
        ]
        indexes = [
            models.Index(fields=["product", "expires_on", "id"], name="batches_first_expiring_first"),
            models.Index(fields=["shop", "expires_on", "id"], name="batches_by_expiry"),
        ]

    def __str__(self) -> str:
        return self.number
