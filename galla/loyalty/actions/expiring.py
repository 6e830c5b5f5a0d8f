"""Points nobody used in time are over: a move for each customer, once a day, the oldest first.

What was spent was the oldest: so of the points that came until the day from which they are too old, those are over
that were not gone by now. Points that came back with goods count from the day they did. Somebody who was found to be
another has one age of points: whatever name they were spent under, the oldest of the person were.
"""

import datetime
from collections.abc import Mapping, Sequence

from django.db.models import Q, QuerySet, Sum

from galla.accounts.calendar import business_date, fiscal_year, shop_day
from galla.accounts.models import Shop
from galla.drawer.cash import never_below_zero
from galla.foundation.database.transactions import in_transaction
from galla.ledger.actions import post
from galla.ledger.entries import Standing, claim, lock_balances, request_hash
from galla.loyalty.actions.settled import Settled, Told
from galla.loyalty.models import COMING, GOING, Kind, PointsMove, Scheme
from galla.loyalty.moves import go, pair_of
from galla.loyalty.reckoning import months_before, over_of
from galla.loyalty.seals import with_points
from galla.parties.queries import canonical, known_as

type Standings = Mapping[tuple[int, int], Standing]

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
    found = list(old.order_by("customer_id").values_list("customer_id", flat=True).distinct())
    people = dict.fromkeys(canonical(number) for number in found)
    return sum(expire(shop=scheme.shop, customer_id=number, until=until, at=at) for number in people)


def expire(*, shop: Shop, customer_id: int, until: datetime.date, at: datetime.datetime) -> bool:
    """Take what is left of the points a person got up to ``until``, of all their names; whether there were some.

    ``customer_id`` is who they really are, after merges.
    """
    if not _old_points(known_as(customer_id), until):
        return False
    key = f"{customer_id}:{shop_day(shop, at).isoformat()}"

    def work() -> bool:
        claimed = claim(shop=shop, kind=KIND, key=key, request_hash=request_hash([customer_id, until]))
        if claimed.replayed:
            return False
        names = known_as(customer_id)
        standing = lock_balances([pair_of(shop.pk, name) for name in names])
        over = _over_by_name(shop.pk, names, until, standing)
        if not over:
            return False
        day = business_date(shop, at)
        told = Told(shop.pk, claimed.entry_id, day)
        moves = [move for name, points in over.items() for move in go(shop.pk, name, points)]
        settled = Settled(moves, [told.row(Kind.EXPIRED, name, None, points) for name, points in over.items()])
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


def _over_by_name(shop_id: int, names: Sequence[int], until: datetime.date, standing: Standings) -> dict[int, int]:
    """Name → how many points are over: as many as of the whole person, of each name no more than its own old ones."""
    rest, over = _old_points(names, until), dict[int, int]()
    for name in names:
        place, unit = pair_of(shop_id, name)
        points = min(rest, standing[place.id, unit.id].on_hand, _old_points([name], until))
        if points > 0:
            over[name] = points
            rest -= points
    return over


def _old_points(names: Sequence[int], until: datetime.date) -> int:
    """How many of the points that came to these names up to a day are still there, where what went was the oldest."""
    rows = PointsMove.objects.filter(customer__in=names)
    by_then = Q(counted_on__lte=until)
    come = _sum(rows.filter(by_then, kind__in=COMING)) - _sum(rows.filter(by_then, kind=Kind.TAKEN_BACK))
    return over_of(come, _sum(rows.filter(kind__in=GOING)))


def _sum(rows: "QuerySet[PointsMove]") -> int:
    return int(rows.aggregate(sum=Sum("points"))["sum"] or 0)
