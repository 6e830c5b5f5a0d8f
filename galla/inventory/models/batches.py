"""Batches: goods made together, with a number, and perhaps a day they expire on and a printed maximum price."""

from django.db import models
from django.db.models import F, Q

from galla.catalog.models import LARGEST_PRICE_E4
from galla.foundation.database.immutable import immutable

LONGEST_BATCH_NUMBER = 40


class Batch(models.Model):
    """Goods of one product that share a number, an expiry and an MRP. How much lies where is the ledger's to say.

    ``expires_on`` is the last day they may be sold on. Prices are 1e-4 of the currency for one unit of the product's
    measure; ``price_e4`` is the batch's own, where it sells for another price than the product. Only that may change,
    and each change leaves a ``BatchPriceChange``: ``price_changes`` is how many there are, ``price_hash`` the newest's.
    """

    shop = models.ForeignKey("accounts.Shop", on_delete=models.PROTECT, related_name="+", db_index=False)
    product = models.ForeignKey("catalog.Product", on_delete=models.PROTECT, related_name="+", db_index=False)
    number = models.CharField(max_length=LONGEST_BATCH_NUMBER)
    expires_on = models.DateField(null=True)
    mrp_e4 = models.BigIntegerField(null=True)
    price_e4 = models.BigIntegerField(null=True)
    created_at = models.DateTimeField()
    price_changes = models.PositiveIntegerField(default=0, db_default=0)
    price_hash = models.CharField(max_length=64, default="", db_default="", blank=True)

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


class BatchPriceChange(models.Model):
    """The own price of a batch was changed: who, when, from what to what. Never changed itself.

    Prices are as the batch's; None is that of its product. ``number`` is its place among those of its batch, ``hash``
    covers what it says and the one before (``batch_prices``).
    """

    shop = models.ForeignKey("accounts.Shop", on_delete=models.PROTECT, related_name="+", db_index=False)
    batch = models.ForeignKey(Batch, on_delete=models.PROTECT, related_name="changes", db_index=False)
    number = models.PositiveIntegerField()
    at = models.DateTimeField()
    by = models.ForeignKey("accounts.User", on_delete=models.PROTECT, related_name="+", db_index=False)
    price_from_e4 = models.BigIntegerField(null=True)
    price_to_e4 = models.BigIntegerField(null=True)
    hash = models.CharField(max_length=64)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["batch", "number"], name="a_batchs_price_changes_are_numbered_once"),
        ]


immutable("inventory_batchpricechange")
