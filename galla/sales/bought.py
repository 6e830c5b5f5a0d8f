"""For how much a customer bought of late."""

import datetime

from django.db.models import Sum

from galla.parties.queries import known_as
from galla.sales.models import ReturnedLine, Sale


def bought_since(shop_id: int, customer_id: int, since: datetime.date) -> int:
    """What a person bought from a day on, in minor units, under every name they had; what came back is left out.

    Bills that were taken back do not count. Of a line of which some came back as much
    as its share of it. Three statements.
    """
    bills = Sale.objects.filter(
        shop=shop_id, customer__in=known_as(customer_id), business_date__gte=since, void__isnull=True
    )
    sold = bills.aggregate(sum=Sum("total_minor"))["sum"] or 0
    back = ReturnedLine.objects.filter(shop=shop_id, sale__in=bills.values("pk"), returned_milli__gt=0)
    # Multiplied here: a million pieces at a hundred each are more than a number of a database holds.
    rows = back.values_list("line__gross_minor", "returned_milli", "sold_milli")
    came = sum(gross * returned // sold for gross, returned, sold in rows.iterator(chunk_size=2000))
    return int(sold) - came
