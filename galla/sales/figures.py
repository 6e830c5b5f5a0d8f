"""What a business day's bills come to: sums, by hour, by means of payment. Void bills do not count."""

import datetime
from dataclasses import dataclass

from django.db.models import Count, QuerySet, Sum
from django.db.models.functions import ExtractHour

from galla.accounts.access import Access
from galla.accounts.calendar import zone_of
from galla.payments.models import Method, kind_of
from galla.sales.models import Sale, SaleTender


@dataclass(frozen=True, slots=True)
class DayFigures:
    """A day up to a moment, in minor units. ``margin_minor`` is net sales less what the goods cost."""

    sales_minor: int
    bills: int
    net_minor: int
    margin_minor: int
    by_hour: dict[int, int]
    by_method: dict[str, int]

    @property
    def average_minor(self) -> int:
        """The average bill, rounded down."""
        return self.sales_minor // self.bills if self.bills else 0

    @property
    def margin_ppm(self) -> int:
        """The margin as a part of net sales."""
        return self.margin_minor * 1_000_000 // self.net_minor if self.net_minor else 0


def day_figures(access: Access, day: datetime.date, *, until: datetime.datetime) -> DayFigures:
    """The figures of a business day up to ``until``. Three statements."""
    rows = access.rows(Sale).filter(business_date=day, happened_at__lte=until, void=None)
    sums = rows.aggregate(
        bills=Count("id"),
        total=Sum("total_minor"),
        net=Sum("net_minor"),
        cost=Sum("cost_minor"),
        change=Sum("change_minor"),
        credit=Sum("credit_minor"),
    )
    hour = ExtractHour("happened_at", tzinfo=zone_of(access.shop.zone))
    by_hour = dict(rows.annotate(hour=hour).values_list("hour").annotate(total=Sum("total_minor")).order_by("hour"))
    net = int(sums["net"] or 0)
    return DayFigures(
        sales_minor=int(sums["total"] or 0),
        bills=sums["bills"],
        net_minor=net,
        margin_minor=net - int(sums["cost"] or 0),
        by_hour={int(key): int(total) for key, total in by_hour.items()},
        by_method=_by_method(rows, int(sums["change"] or 0) + int(sums["credit"] or 0)),
    )


def _by_method(rows: "QuerySet[Sale]", given_back_minor: int) -> dict[str, int]:
    """What each means brought, cash less what was handed back or kept as credit."""
    tenders = SaleTender.objects.filter(sale__in=rows).values_list("method").annotate(total=Sum("amount_minor"))
    found = {str(method): int(total) for method, total in tenders}
    if given_back_minor:
        found[Method.CASH.value] = found.get(Method.CASH.value, 0) - given_back_minor
    order = {method.value: place for place, method in enumerate(Method)}
    known = sorted(found, key=lambda code: (order.get(kind_of(code), len(order)), code))
    return {code: found[code] for code in known if found[code]}
