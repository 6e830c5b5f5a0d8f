"""Which labels are wanted: those of a receipt, and of what changed its price since the last ones."""

import datetime
from collections.abc import Sequence

from django.utils.translation import gettext as _

from galla.accounts.access import Access
from galla.accounts.calendar import business_date
from galla.catalog.models import Category, PriceChange, Product
from galla.catalog.queries import Reference, matching, products_for_billing
from galla.foundation import formats
from galla.inventory.labels import label_of
from galla.inventory.models import LabelRun, Receipt, ReceiptLine
from galla.paper.labels import Label

type Wanted = list[tuple[int, int]]


def labels_of_receipt(receipt: Receipt) -> Wanted:
    """A label for each piece that came, by product in the order of the receipt; one for what is weighed."""
    rows = ReceiptLine.objects.filter(receipt=receipt).order_by("position")
    found: dict[int, int] = {}
    for number, quantity, decimals in rows.values_list("product_id", "quantity_milli", "product__measure__decimals"):
        found[number] = 1 if decimals else found.get(number, 0) + -(-quantity // 1000)
    return list(found.items())


def labels_of_changes(access: Access, since: datetime.datetime) -> Wanted:
    """A label for each product on sale whose price or MRP changed from that moment on, by name."""
    rows = access.rows(PriceChange).filter(at__gte=since, product__archived_at=None)
    rows = rows.order_by("product__name_key", "product_id")
    return [(number, 1) for number in rows.values_list("product_id", flat=True).distinct()]


def labels_of_list(access: Access, *, search: str, category: Category | None, each: int, limit: int) -> Wanted:
    """So many labels of each product on sale that the words and the category leave, by name; at most ``limit``."""
    rows = matching(access.rows(Product).filter(archived_at=None), shop_id=access.shop.pk, text=search)
    if category is not None:
        rows = rows.filter(category=category)
    return [(number, each) for number in rows.order_by("name_key", "pk").values_list("pk", flat=True)[:limit]]


def last_labels_of_changes(access: Access) -> datetime.datetime | None:
    """Up to when changed prices have their labels."""
    rows = access.rows(LabelRun).filter(changes_since__isnull=False).order_by("-at", "-pk")
    return rows.values_list("at", flat=True).first()


def counted_labels(access: Access, wanted: Sequence[tuple[int, int]], at: datetime.datetime) -> list[tuple[Label, int]]:
    """The labels of these products, so many of each; products that are no longer sold are left out. One statement."""
    style = formats.money_of(access.shop.currency)
    words = (_("MRP %s"), _("per %s"))
    found = products_for_billing(
        shop_id=access.shop.pk,
        on=business_date(access.shop, at),
        references=[Reference(product_id=number) for number, _count in wanted],
    )
    pairs = zip(found, wanted, strict=True)
    return [
        (label_of(product, style, words), count)
        for product, (_number, count) in pairs
        if product is not None and not product.archived and count
    ]
