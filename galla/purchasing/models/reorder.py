"""When a product is to be ordered for a branch, and which orders the reorder list made."""

from django.db import models
from django.db.models import F, Q

LONGEST_LEAD_DAYS = 365


class ReorderPoint(models.Model):
    """How a product is kept at a branch: at ``point_milli`` it is ordered, up to ``wanted_milli``, in whole packs.

    The supplier is the preferred one, or None for whoever brought it last. ``lead_days`` pass from the order to the
    goods. Quantities are thousandths.
    """

    shop = models.ForeignKey("accounts.Shop", on_delete=models.PROTECT, related_name="+")
    product = models.ForeignKey("catalog.Product", on_delete=models.PROTECT, related_name="+")
    branch = models.ForeignKey("accounts.Branch", on_delete=models.PROTECT, related_name="+")
    point_milli = models.BigIntegerField()
    wanted_milli = models.BigIntegerField()
    supplier = models.ForeignKey("parties.Supplier", on_delete=models.PROTECT, null=True, related_name="+")
    lead_days = models.PositiveIntegerField()
    pack_milli = models.BigIntegerField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["product", "branch"], name="one_reorder_point_a_branch"),
            models.CheckConstraint(
                condition=Q(
                    point_milli__gte=0,
                    wanted_milli__gte=F("point_milli"),
                    pack_milli__gt=0,
                    lead_days__lte=LONGEST_LEAD_DAYS,
                ),
                name="a_reorder_point_can_be",
            ),
        ]


class AdvisedOrder(models.Model):
    """Says which request of the reorder list made a draft, so that the same request again makes no second one."""

    shop = models.ForeignKey("accounts.Shop", on_delete=models.PROTECT, related_name="+", db_index=False)
    order = models.OneToOneField(
        "purchasing.PurchaseOrder", on_delete=models.PROTECT, primary_key=True, related_name="advised"
    )
    key = models.CharField(max_length=255)
    place = models.PositiveIntegerField()
    request_hash = models.CharField(max_length=64)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["shop", "key", "place"], name="advice_is_ordered_once")]
