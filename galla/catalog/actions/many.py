"""Products made many at once: what ``create_product`` does, in as many statements for a thousand as for one."""

import datetime
from collections.abc import Sequence
from typing import NamedTuple

from django.db import IntegrityError, transaction

from galla.accounts.access import Access
from galla.catalog import checking
from galla.catalog.actions.barcodes import code_taken
from galla.catalog.actions.installing import default_measure, default_tax_class
from galla.catalog.keys import name_key
from galla.catalog.models import LONGEST_NAME, Measure, Product
from galla.catalog.words import INDEX, indexed_words
from galla.foundation.database.bulk import insert_alike
from galla.foundation.database.identities import take_ids
from galla.foundation.database.transactions import in_transaction
from galla.ledger import places
from galla.ledger.actions import open_units


class PlainProduct(NamedTuple):
    """A product known by little more than its code. ``price_e4`` is 1e-4 of the currency, without tax."""

    sku: str
    name: str
    price_e4: int
    measure: Measure | None = None


FIELDS = (
    *("id", "shop_id", "sku", "name", "name_key", "description", "picture", "measure_id", "tax_class_id", "hsn"),
    *("price_e4", "price_includes_tax", "cost_e4", "popularity", "is_stocked", "created_at", "updated_at"),
)


def create_products(*, access: Access, at: datetime.datetime, wanted: Sequence[PlainProduct]) -> dict[str, int]:
    """Put products on sale, without tax and kept in stock; their ids by their SKUs.

    Raises ``InvalidInput`` for a value that cannot be, ``CodeTaken`` for a SKU that is there: then none is made.
    """

    def work() -> dict[str, int]:
        shop = access.shop.pk
        measure, tax_class = default_measure(shop, at=at).pk, default_tax_class(shop, at=at).pk
        ids = dict(zip((checking.sku(one.sku) for one in wanted), take_ids(Product, len(wanted)), strict=True))
        rows, words = [], []
        for (sku, number), one in zip(ids.items(), wanted, strict=True):
            name = checking.text(one.name, field="name", maximum=LONGEST_NAME, needed=True)
            price = checking.price(one.price_e4, field="price")
            unit = one.measure.pk if one.measure else measure
            rows.append(
                (number, shop, sku, name, name_key(name), "", "", unit, tax_class, "", price, False, 0, 0, True, at, at)
            )
            words.append((number, indexed_words(shop, name=name, sku=sku)))
        _insert(shop, rows, list(ids))
        open_units(places.goods(shop, number) for number in ids.values())
        INDEX.add(words)
        return ids

    return in_transaction(work)


def _insert(shop_id: int, rows: Sequence[tuple[object, ...]], skus: Sequence[str]) -> None:
    try:
        with transaction.atomic():
            insert_alike(Product, FIELDS, rows)
    except IntegrityError as error:
        other = Product.objects.filter(shop_id=shop_id, sku__in=skus).first()
        if other is None:
            raise
        raise code_taken(other, other.sku, field="sku") from error
