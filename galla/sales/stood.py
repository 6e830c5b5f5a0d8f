"""The goods of a bill that is told after it was made, as they stood when it was."""

import datetime
from dataclasses import replace

from galla.accounts.access import Access
from galla.catalog.queries import BillableProduct, prices_then, put_away_since

type Products = tuple[BillableProduct | None, ...]


def as_they_stood(access: Access, products: Products, at: datetime.datetime) -> Products:
    """The products at the price and the MRP they had at ``at``; those put away since are on sale.

    One statement, one more where something was put away.
    """
    shop = access.shop.pk
    ids = {product.id for product in products if product is not None}
    prices = prices_then(shop, ids, at)
    archived = {product.id for product in products if product is not None and product.archived}
    since = put_away_since(shop, archived, at) if archived else set()

    def then(product: BillableProduct) -> BillableProduct:
        price, mrp = prices.get(product.id, (product.price_e4, product.mrp_e4))
        return replace(product, price_e4=price, mrp_e4=mrp, archived=product.id in archived - since)

    return tuple(None if product is None else then(product) for product in products)
