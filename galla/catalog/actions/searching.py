"""Keeping the search index in step with the products, and making it anew."""

from collections.abc import Sequence
from functools import partial

from django.db import transaction

from galla.catalog.models import Barcode, Product
from galla.catalog.words import INDEX, indexed_words
from galla.foundation.database.transactions import in_transaction

CHUNK = 1000


def index_products(ids: Sequence[int]) -> None:
    """Take the words of these products in anew, inside the caller's transaction."""
    INDEX.put(_words_of(ids))


def rebuild_search(*, shop_id: int | None = None) -> int:
    """Make the index anew from the products of a shop, or of all; how many there were.

    A few products at a time, so that nobody at a till waits for it.
    """
    products = Product.objects.all() if shop_id is None else Product.objects.filter(shop_id=shop_id)
    if shop_id is None:
        with transaction.atomic():
            INDEX.remove(list(INDEX.strangers("catalog_product")))
    count, last = 0, 0
    while ids := list(products.filter(pk__gt=last).order_by("pk").values_list("pk", flat=True)[:CHUNK]):
        in_transaction(partial(index_products, ids))
        count, last = count + len(ids), ids[-1]
    INDEX.settle()
    return count


def _words_of(ids: Sequence[int]) -> list[tuple[int, list[str]]]:
    codes: dict[int, list[str]] = {}
    for product_id, code in Barcode.objects.filter(product_id__in=ids).order_by("pk").values_list("product_id", "code"):
        codes.setdefault(product_id, []).append(code)
    rows = Product.objects.filter(pk__in=ids).values_list(
        "pk", "shop_id", "name", "sku", "brand__name", "popularity", "archived_at"
    )
    return [
        (
            number,
            indexed_words(
                shop_id,
                name=name,
                sku=sku,
                barcodes=codes.get(number, ()),
                brand=brand or "",
                popular=popularity > 0,
                archived=archived_at is not None,
            ),
        )
        for number, shop_id, name, sku, brand, popularity, archived_at in rows
    ]
