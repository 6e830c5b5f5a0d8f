"""What the shop's scheme says, how many points a customer has, and what moved them."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from typing import NamedTuple

from django.db.models import OuterRef, Q, Subquery, Sum
from django.db.models.functions import Coalesce

from galla.foundation.formats import in_use
from galla.ledger.queries import balances
from galla.loyalty.ageing import Moved, over_by_bill
from galla.loyalty.models import Kind, PointsMove, Scheme
from galla.loyalty.moves import pair_of
from galla.loyalty.reckoning import Rules, Tier
from galla.parties.queries import known_as, names_of


def scheme_of(shop_id: int) -> Scheme | None:
    """What the shop said of points, on or off; None where it never did."""
    return Scheme.objects.filter(shop=shop_id).first()


def scheme_or_first(shop_id: int) -> Scheme:
    """The same; where the shop never said anything, what is offered to begin with: off, a point for each hundred."""
    return scheme_of(shop_id) or Scheme(
        shop_id=shop_id,
        is_on=False,
        step_minor=100 * 10 ** in_use().minor_digits,
        points_per_step=1,
        point_value_minor=10 ** in_use().minor_digits,
        least_points=1,
        tiers=[],
    )


def worth_of(shop_id: int, points: int) -> int | None:
    """What so many points pay, in minor units; None where the shop takes none now."""
    rules = rules_of(shop_id)
    return None if rules is None else points * rules.point_value_minor


def rules_of(shop_id: int) -> Rules | None:
    """The scheme of a shop that has it on. One statement."""
    found = Scheme.objects.filter(shop=shop_id, is_on=True).first()
    return None if found is None else as_rules(found)


def as_rules(scheme: Scheme) -> Rules:
    """A scheme as it is reckoned with."""
    return Rules(
        step_minor=scheme.step_minor,
        points_per_step=scheme.points_per_step,
        point_value_minor=scheme.point_value_minor,
        least_points=scheme.least_points,
        good_months=scheme.good_months,
        tiers=tuple(Tier(*tier) for tier in scheme.tiers),
    )


def points_left(shop_id: int, customer_id: int) -> int:
    """The points a person has, under every name they had. Two statements."""
    pairs = [pair_of(shop_id, number) for number in known_as(customer_id)]
    return sum(standing.on_hand for standing in balances(pairs).values())


def missed_of(names: Collection[int]) -> int:
    """The points a person should have given back with goods, had spent, and did not make good yet. One statement.

    ``names`` are all they are known as. What was missed before they went for it is forgiven.
    """
    forgiven = Subquery(Scheme.objects.filter(shop=OuterRef("shop")).values("forgiven_until"))
    counts = Q(short_points__gt=0) | Q(kind=Kind.MADE_GOOD)
    rows = PointsMove.objects.filter(counts, customer__in=names, pk__gt=Coalesce(forgiven, 0))
    found = rows.aggregate(short=Sum("short_points"), good=Sum("points", filter=Q(kind=Kind.MADE_GOOD)))
    return max(int(found["short"] or 0) - int(found["good"] or 0), 0)


def points_missed(customer_id: int) -> int:
    """The same of a customer, under every name they had. Two statements."""
    return missed_of(known_as(customer_id))


def over_of_bills(names: Collection[int]) -> dict[int, int]:
    """Bill → how many of the points it earned a person are over by now; ``names`` are all they are known as.

    One statement where none of theirs ever were over, two where some were.
    """
    rows = PointsMove.objects.filter(customer__in=names)
    if not rows.filter(kind=Kind.EXPIRED).exists():
        return {}
    return over_by_bill(Moved(*row) for row in rows.order_by("pk").values_list(*Moved._fields))


def moves_of_bills(bills: Iterable[int]) -> list[PointsMove]:
    """Everything that moved points for some bills, in its order. One statement."""
    return list(PointsMove.objects.filter(bill_id__in=list(bills)).order_by("pk"))


@dataclass(frozen=True, slots=True)
class BackFigures:
    """What a return did with points: taken of those earned, missed since they were spent, and given back.

    ``made_good`` is how many went for such as were missed before.
    """

    taken: int
    short: int
    given: int
    made_good: int


def points_in(entry_id: int) -> BackFigures:
    """What an entry by which goods came back did with points."""
    rows = PointsMove.objects.filter(entry_id=entry_id)
    found = rows.aggregate(
        taken=Sum("points", filter=Q(kind=Kind.TAKEN_BACK)),
        short=Sum("short_points"),
        given=Sum("points", filter=Q(kind=Kind.GIVEN_BACK)),
        made_good=Sum("points", filter=Q(kind=Kind.MADE_GOOD)),
    )
    return BackFigures(*(int(found[name] or 0) for name in ("taken", "short", "given", "made_good")))


class BillPoints(NamedTuple):
    """How many points a bill earned, how many paid of it, and how many went for such as were missed before."""

    earned: int = 0
    spent: int = 0
    made_good: int = 0


def points_with(sale_id: int) -> BillPoints:
    """What a bill did with points when it was made. One statement."""
    found = PointsMove.objects.filter(entry_id=sale_id).aggregate(
        earned=Sum("points", filter=Q(kind=Kind.EARNED)),
        spent=Sum("points", filter=Q(kind=Kind.SPENT)),
        made_good=Sum("points", filter=Q(kind=Kind.MADE_GOOD)),
    )
    return BillPoints(*(int(found[name] or 0) for name in BillPoints._fields))


def points_of_people(shop_id: int, people: Iterable[int]) -> dict[int, int]:
    """The points each of these people has, under every name they had. Two statements."""
    names = names_of(people)
    pairs = {name: pair_of(shop_id, name) for name in names}
    standing = balances(pairs.values())
    left = dict.fromkeys(names.values(), 0)
    for name, (place, unit) in pairs.items():
        left[names[name]] += standing[place.id, unit.id].on_hand
    return left
