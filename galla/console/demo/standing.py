"""What a shop that has sold for a while has beside its papers: totals of past days, and what is sold most."""

import datetime

from django.db.models import Count

from galla.accounts.models import Shop
from galla.catalog.actions import set_popularity
from galla.ledger.days import roll_past_days
from galla.sales.models import SaleLine

LATELY = datetime.timedelta(days=30)


def settle(shop: Shop, *, at: datetime.datetime) -> None:
    """Make both, as the worker would in the coming night."""
    sold = SaleLine.objects.filter(shop=shop, product__isnull=False, sold_on__gte=(at - LATELY).date())
    set_popularity(shop_id=shop.pk, counts=dict(sold.values_list("product").annotate(bills=Count("id"))))
    roll_past_days(at=at)
