"""For how much a customer bought of late."""

import datetime

from django.db.models import F, Sum

from galla.loyalty.reckoning import share
from galla.parties.queries import known_as
from galla.sales.models import ReturnedLine, Sale


def bought_since(shop_id: int, customer_id: int, since: datetime.date) -> int:
    """What a person bought from a day on, in minor units, under every name they had; what came back is left out.

    Bills that were taken back do not count. Of a bill of which some came back that share of all it came to does not,
    with what it was rounded by and what its ways of paying added. Three statements.
    """
    bills = Sale.objects.filter(
        shop=shop_id, customer__in=known_as(customer_id), business_date__gte=since, void__isnull=True
    )
    sold = bills.aggregate(sum=Sum("total_minor"))["sum"] or 0
    lines = ReturnedLine.objects.filter(shop=shop_id, sale__in=bills.values("pk"), returned_milli__gt=0)
    back = (
        lines.order_by()
        .values_list("sale", "sale__total_minor", "sale__subtotal_minor")
        .annotate(sum=Sum(F("line__gross_minor") * F("returned_milli") / F("sold_milli")))
    )
    return int(sold) - sum(share(total, int(came), goods) for _sale, total, goods, came in back)
