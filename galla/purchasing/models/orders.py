"""Purchase orders: a draft that may be changed, the row that sent it, what arrived of it, the row that closed it."""

from django.db import models
from django.db.models import Q

from galla.foundation.database.immutable import immutable

LONGEST_ORDER_NUMBER = 24
LONGEST_NOTE = 200


class OrderNumbers(models.Model):
    """The last number of a shop's orders in a financial year. Locked first by whoever makes an order."""

    shop = models.ForeignKey("accounts.Shop", on_delete=models.PROTECT, related_name="+")
    fiscal_year = models.CharField(max_length=5)
    last_number = models.BigIntegerField(default=0)

    class Meta:
        verbose_name_plural = "order numbers"
        constraints = [models.UniqueConstraint(fields=["shop", "fiscal_year"], name="one_run_of_orders_a_year")]


class PurchaseOrder(models.Model):
    """Goods wanted from a supplier for a branch. A draft may be changed; once sent it stands as it was sent.

    ``net_minor`` is what its lines come to without tax. ``key`` and ``request_hash`` find it again for the request
    that made it.
    """

    shop = models.ForeignKey("accounts.Shop", on_delete=models.PROTECT, related_name="+")
    branch = models.ForeignKey("accounts.Branch", on_delete=models.PROTECT, related_name="+")
    supplier = models.ForeignKey("parties.Supplier", on_delete=models.PROTECT, related_name="+")
    fiscal_year = models.CharField(max_length=5)
    place_in_year = models.BigIntegerField()
    number = models.CharField(max_length=LONGEST_ORDER_NUMBER)
    note = models.CharField(max_length=LONGEST_NOTE, blank=True)
    net_minor = models.BigIntegerField()
    by = models.ForeignKey("accounts.User", on_delete=models.PROTECT, related_name="+")
    created_at = models.DateTimeField()
    business_date = models.DateField()
    key = models.CharField(max_length=255)
    request_hash = models.CharField(max_length=64)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["shop", "fiscal_year", "place_in_year"], name="order_numbers_are_unique_in_a_year"
            ),
            models.UniqueConstraint(fields=["shop", "key"], name="order_keys_are_unique"),
        ]
        indexes = [models.Index(fields=["shop", "-id"], name="orders_newest_first")]

    def __str__(self) -> str:
        return self.number


class OrderLine(models.Model):
    """So much of a product at an agreed cost without tax. ``received_milli`` counts what arrived of it, over or under.

    ``tax_class`` is the tax its bill is expected to carry. ``net_minor`` is what all of it costs where that was agreed,
    as for so many cases at so much: the cost of one is rounded then. Null: what the cost of one comes to.
    """

    shop = models.ForeignKey("accounts.Shop", on_delete=models.PROTECT, related_name="+", db_index=False)
    order = models.ForeignKey(PurchaseOrder, on_delete=models.PROTECT, related_name="lines", db_index=False)
    position = models.PositiveIntegerField()
    product = models.ForeignKey("catalog.Product", on_delete=models.PROTECT, related_name="+")
    quantity_milli = models.BigIntegerField()
    cost_e4 = models.BigIntegerField()
    tax_class = models.ForeignKey("catalog.TaxClass", on_delete=models.PROTECT, related_name="+")
    received_milli = models.BigIntegerField(default=0)
    net_minor = models.BigIntegerField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["order", "position"], name="an_order_line_has_its_place"),
            models.CheckConstraint(
                condition=Q(quantity_milli__gt=0, cost_e4__gte=0, received_milli__gte=0),
                name="an_order_line_wants_something",
            ),
        ]

    @property
    def to_come_milli(self) -> int:
        """What was ordered and has not come, in thousandths; none where more came."""
        return max(self.quantity_milli - self.received_milli, 0)


class OrderSent(models.Model):
    """Says that an order was sent; ``to`` is the address its paper was mailed to, or "". The id is its entry's."""

    id = models.BigIntegerField(primary_key=True)
    shop = models.ForeignKey("accounts.Shop", on_delete=models.PROTECT, related_name="+")
    order = models.OneToOneField(PurchaseOrder, on_delete=models.PROTECT, related_name="sent")
    to = models.CharField(max_length=254, blank=True)
    by = models.ForeignKey("accounts.User", on_delete=models.PROTECT, related_name="+")
    happened_at = models.DateTimeField()
    business_date = models.DateField()


class OrderClosed(models.Model):
    """Says that the rest of an order will not come, or is not wanted; of a draft, that it was thrown away.

    The id is its entry's.
    """

    id = models.BigIntegerField(primary_key=True)
    shop = models.ForeignKey("accounts.Shop", on_delete=models.PROTECT, related_name="+")
    order = models.OneToOneField(PurchaseOrder, on_delete=models.PROTECT, related_name="closed")
    note = models.CharField(max_length=LONGEST_NOTE, blank=True)
    by = models.ForeignKey("accounts.User", on_delete=models.PROTECT, related_name="+")
    happened_at = models.DateTimeField()
    business_date = models.DateField()


class OrderArrival(models.Model):
    """Says which line of an order a line of a receipt came for. Written with the receipt, and never changed."""

    shop = models.ForeignKey("accounts.Shop", on_delete=models.PROTECT, related_name="+", db_index=False)
    receipt_line = models.OneToOneField(
        "inventory.ReceiptLine", on_delete=models.PROTECT, primary_key=True, related_name="order_arrival"
    )
    order_line = models.ForeignKey(OrderLine, on_delete=models.PROTECT, related_name="arrivals")


immutable("purchasing_ordersent", "purchasing_orderclosed", "purchasing_orderarrival")
