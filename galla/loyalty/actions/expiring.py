"""Points nobody used in time are over: a move for each customer, once a day, the oldest first.

What was spent was the oldest: so of the points that came until the day from which they are too old, those are over
that were not gone by now. Points that came back with goods count from the day they did.
"""

import datetime

from django.db.models import Q, QuerySet, Sum

from galla.accounts.calendar import business_date, fiscal_year, shop_day
from galla.accounts.models import Shop
from galla.drawer.cash import never_below_zero
from galla.foundation.database.transactions import in_transaction
from galla.ledger.actions import post
from galla.ledger.entries import claim, lock_balances, request_hash
from galla.loyalty.actions.settled import Settled, Told
from galla.loyalty.models import COMING, Kind, PointsMove, Scheme
from galla.loyalty.moves import go, pair_of
from galla.loyalty.reckoning import months_before, over_of
from galla.loyalty.seals import with_points

KIND = "points-over"
SERIES = "journal:points"


def expire_all(*, at: datetime.datetime) -> int:
    """Have points be over in every shop whose scheme says so; answers of how many customers there were some."""
    schemes = Scheme.objects.filter(is_on=True, good_months__isnull=False).select_related("shop").order_by("pk")
    return sum(_expire(scheme, at) for scheme in schemes)


def _expire(scheme: Scheme, at: datetime.datetime) -> int:
    assert scheme.good_months is not None
    until = months_before(shop_day(scheme.shop, at), scheme.good_months)
    old = PointsMove.objects.filter(shop=scheme.shop, kind__in=COMING, counted_on__lte=until)
    people = old.order_by("customer_id").values_list("customer_id", flat=True).distinct()
    return sum(expire(shop=scheme.shop, customer_id=number, until=until, at=at) for number in list(people))


def expire(*, shop: Shop, customer_id: int, until: datetime.date, at: datetime.datetime) -> bool:
    """Take what is left of the points a customer got up to ``until``; answers whether there were some."""
    if not _old_points(customer_id, until):
        return False
    key = f"{customer_id}:{shop_day(shop, at).isoformat()}"

    def work() -> bool:
        claimed = claim(shop=shop, kind=KIND, key=key, request_hash=request_hash([customer_id, until]))
        if claimed.replayed:
            return False
        pair = pair_of(shop.pk, customer_id)
        standing = lock_balances([pair])
        points = min(_old_points(customer_id, until), standing[pair[0].id, pair[1].id].on_hand)
        if points <= 0:
            return False
        day = business_date(shop, at)
        row = Told(shop.pk, claimed.entry_id, day).row(Kind.EXPIRED, customer_id, None, points)
        settled = Settled(go(shop.pk, customer_id, points), [row])
        post(
            claim=claimed,
            shop_id=shop.pk,
            moves=settled.moves,
            series=SERIES,
            fiscal_year=fiscal_year(shop, day),
            happened_at=at,
            recorded_at=at,
            business_date=day,
            by_id=None,
            document_hash=with_points("", settled.rows.rows),
            least=never_below_zero(settled.moves),
            along=[settled.rows],
        )
        return True

    return in_transaction(work)


def _old_points(customer_id: int, until: datetime.date) -> int:
    """How many of the points that came up to a day are still there, where what went was the oldest."""
    rows = PointsMove.objects.filter(customer=customer_id)
    by_then = Q(counted_on__lte=until)
    come = _sum(rows.filter(by_then, kind__in=COMING)) - _sum(rows.filter(by_then, kind=Kind.TAKEN_BACK))
    return over_of(come, _sum(rows.filter(kind__in=(Kind.SPENT, Kind.EXPIRED))))


def _sum(rows: "QuerySet[PointsMove]") -> int:
    return int(rows.aggregate(sum=Sum("points"))["sum"] or 0)
