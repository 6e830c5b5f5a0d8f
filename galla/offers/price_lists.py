"""The prices of groups of customers: what holds on a day, and which rows of a list still matter."""

import datetime
from collections.abc import Collection

from django.db.models import Exists, OuterRef, QuerySet

from galla.accounts.access import Access
from galla.offers.models import GroupPrice


def prices_on(group_id: int, products: Collection[int], on: datetime.date) -> dict[int, int]:
    """Product → unit price in 1e-4, of those with a price for the group on a day of the shop's clock. One statement."""
    rows = GroupPrice.objects.filter(group_id=group_id, product_id__in=products, valid_from__lte=on)
    latest = dict(rows.order_by("valid_from").values_list("product_id", "price_e4"))
    return {int(product): int(price) for product, price in latest.items() if price is not None}


def standing_prices(access: Access, on: datetime.date) -> "QuerySet[GroupPrice]":
    """The shop's rows that hold on a day, and those that are to come; what another row has followed is left out."""
    same = GroupPrice.objects.filter(group=OuterRef("group"), product=OuterRef("product"))
    later = same.filter(valid_from__gt=OuterRef("valid_from"), valid_from__lte=on)
    rows = access.rows(GroupPrice).filter(~Exists(later)).exclude(price_e4=None, valid_from__lte=on)
    return rows.select_related("group", "product")
