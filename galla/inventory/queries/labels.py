"""Which labels are wanted: those of a receipt, and of what changed its price since the last ones."""

import datetime
from collections.abc import Sequence
from typing import NamedTuple

from django.utils.translation import gettext as _

from galla.accounts.access import Access
from galla.accounts.calendar import business_date, shop_day
from galla.catalog.models import Category, PriceChange, Product
from galla.catalog.queries import BillableProduct, Reference, matching, products_for_billing
from galla.foundation import formats
from galla.inventory.batch_terms import at_batch_price
from galla.inventory.batches import first_expiring_first
from galla.inventory.labels import label_of
from galla.inventory.models import Batch, BatchPriceChange, LabelRun, Receipt, ReceiptLine
from galla.inventory.queries.batches import held_batches
from galla.ledger import places
from galla.paper.labels import Label


class WantedLabel(NamedTuple):
    """So many labels of a product: of one batch of it, or of whichever a bill takes first."""

    product_id: int
    labels: int
    batch_id: int | None = None


type Wanted = list[WantedLabel]


def labels_of_receipt(receipt: Receipt) -> Wanted:
    """A label for each piece that came, by product and batch in the order of the receipt; one for what is weighed."""
    rows = ReceiptLine.objects.filter(receipt=receipt).order_by("position")
    columns = ("product_id", "batch_id", "quantity_milli", "product__measure__decimals")
    found: dict[tuple[int, int | None], int] = {}
    for number, batch, quantity, decimals in rows.values_list(*columns):
        found[number, batch] = 1 if decimals else found.get((number, batch), 0) + -(-quantity // 1000)
    return [WantedLabel(number, count, batch) for (number, batch), count in found.items()]


def labels_of_changes(access: Access, since: datetime.datetime) -> Wanted:
    """A label for each product on sale whose price or MRP changed from that moment on, by name.

    A batch whose own price changed has one of its own, as goods near the end of their days are marked down; where the
    branch is known only if any of it lies on its floor.
    """
    rows = access.rows(PriceChange).filter(at__gte=since, product__archived_at=None)
    changed = rows.order_by().values_list("product__name_key", "product_id").distinct()
    marked = access.rows(BatchPriceChange).filter(at__gte=since, batch__product__archived_at=None).order_by()
    batches = set(marked.values_list("batch__product__name_key", "batch__product_id", "batch_id").distinct())
    if access.branch is not None:
        floor = places.shelf(access.shop.pk, access.branch.pk)
        lying = {batch.id for batch in held_batches(floor, {product for _name, product, _batch in batches})}
        batches = {each for each in batches if each[2] in lying}
    wanted = [(name, product, 0) for name, product in changed] + sorted(batches)
    return [WantedLabel(product, 1, batch or None) for _name, product, batch in sorted(wanted)]


def labels_of_list(access: Access, *, search: str, category: Category | None, each: int) -> Wanted:
    """So many labels of each product on sale that the words and the category leave, by name."""
    rows = matching(access.rows(Product).filter(archived_at=None), shop_id=access.shop.pk, text=search)
    if category is not None:
        rows = rows.filter(category=category)
    return [WantedLabel(number, each) for number in rows.order_by("name_key", "pk").values_list("pk", flat=True)]


def last_labels_of_changes(access: Access) -> datetime.datetime | None:
    """Up to when changed prices have their labels."""
    rows = access.rows(LabelRun).filter(changes_since__isnull=False).order_by("-at", "-pk")
    return rows.values_list("at", flat=True).first()


def counted_labels(
    access: Access, wanted: Sequence[WantedLabel | tuple[int, int]], at: datetime.datetime
) -> list[tuple[Label, int]]:
    """The labels of these products, so many of each, with what the till charges; those no longer sold are left out.

    What is kept by batch is sold at the price and MRP of a batch: of the one named, else of the first-expiring one
    that may be sold at the branch. Three statements at most, however many labels.
    """
    style = formats.money_of(access.shop.currency)
    words = (_("MRP %s"), _("per %s"))
    labels = [WantedLabel(*one) for one in wanted]
    found = products_for_billing(
        shop_id=access.shop.pk,
        on=business_date(access.shop, at),
        references=[Reference(product_id=one.product_id) for one in labels],
    )
    sold = [(product, one) for product, one in zip(found, labels, strict=True) if product is not None]
    terms = _terms(access, sold, shop_day(access.shop, at))
    counted = []
    for product, one in sold:
        if not product.archived and one.labels:
            price_e4, mrp_e4 = terms.get((product.id, one.batch_id), (None, None))
            counted.append((label_of(at_batch_price(product, price_e4, mrp_e4), style, words), one.labels))
    return counted


type _Terms = dict[tuple[int, int | None], tuple[int | None, int | None]]


def _terms(access: Access, sold: Sequence[tuple[BillableProduct, WantedLabel]], on: datetime.date) -> _Terms:
    """Own price and MRP of the batch each label is of, by product and the batch it names (None: the first to leave)."""
    terms: _Terms = {}
    named = {one.batch_id for _product, one in sold if one.batch_id is not None}
    for batch in access.rows(Batch).filter(pk__in=named) if named else ():
        terms[batch.product_id, batch.pk] = batch.price_e4, batch.mrp_e4
    kept = {product.id for product, one in sold if product.keeps_batches and one.batch_id is None}
    if kept and access.branch is not None:
        floor = places.shelf(access.shop.pk, access.branch.pk)
        for held in first_expiring_first(held_batches(floor, kept)):
            if not held.is_expired(on):
                terms.setdefault((held.product_id, None), (held.price_e4, held.mrp_e4))
    return terms
