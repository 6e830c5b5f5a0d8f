"""For how much a customer bought of late."""

import datetime

from django.db.models import Sum

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
    back = ReturnedLine.objects.filter(shop=shop_id, sale__in=bills.values("pk"), returned_milli__gt=0)
    # Multiplied here: a million pieces at a hundred each are more than a number of a database holds.
    rows = back.values_list("sale", "line__gross_minor", "returned_milli", "sold_milli")
    came: dict[int, int] = {}
    for sale, gross, returned, milli in rows.iterator(chunk_size=2000):
        came[sale] = came.get(sale, 0) + gross * returned // milli
    totals = bills.filter(pk__in=back.values("sale")).values_list("pk", "total_minor", "subtotal_minor")
    return int(sold) - sum(share(total, came.get(sale, 0), goods) for sale, total, goods in totals)
