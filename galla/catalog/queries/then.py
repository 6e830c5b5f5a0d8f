"""The catalogue as it stood at a moment that is past, for a bill that was made then and is told now."""

import datetime
from collections.abc import Collection

from galla.catalog.models import PriceChange, Product


def prices_then(shop_id: int, ids: Collection[int], at: datetime.datetime) -> dict[int, tuple[int, int | None]]:
    """The price and the MRP (1e-4 of the currency) at a moment of those products whose were changed since.

    One statement; it reads the changes of these goods since that moment.
    """
    rows = PriceChange.objects.filter(shop_id=shop_id, product_id__in=ids, at__gt=at).order_by("number")
    found: dict[int, tuple[int, int | None]] = {}
    for product, price, mrp in rows.values_list("product_id", "price_from_e4", "mrp_from_e4"):
        found.setdefault(product, (price, mrp))
    return found


def put_away_since(shop_id: int, ids: Collection[int], at: datetime.datetime) -> set[int]:
    """Those products that are put away now and were sold at a moment. One statement."""
    rows = Product.objects.filter(shop_id=shop_id, pk__in=ids, archived_at__gt=at)
    return set(rows.values_list("pk", flat=True))
