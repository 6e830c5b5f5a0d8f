"""What must always hold of points; ``galla verify`` runs these."""

from collections.abc import Iterator

from galla.foundation.checks import invariant
from galla.ledger.holding import moved_by_entry
from galla.ledger.queries import entries_of_kind
from galla.loyalty.actions.expiring import KIND
from galla.loyalty.models import COMING, Kind, PointsMove
from galla.loyalty.seals import points_by_entry, with_points

# What moves points beside their own entries; the rooms above say the same.
WITH_POINTS = ("sale", "void", "credit-note")

type Sums = dict[tuple[int, str], int]


@invariant("points moved as their rows say, and are never below nothing")
def points_are_what_their_rows_say(shop_id: int | None) -> Iterator[str]:
    """What came to a customer in an entry, less what went, is what its rows say; and all of it is not below zero.

    A bill's row and those of a return are in one entry each, so they are summed by the entry and the customer.
    """
    moved, told, left = moved_by_entry(shop_id, "points", "points"), _told(shop_id), dict[str, int]()
    for (entry, account), points in told.items():
        if moved.pop((entry, account), 0) != points:
            yield f"entry {entry} moved other points of {account} than its rows say"
        left[account] = left.get(account, 0) + points
    for (entry, account), points in moved.items():
        if points:
            yield f"entry {entry} moved points of {account} and has no row of it"
    for account, points in left.items():
        if points < 0:
            yield f"of {account} {-points} points went beyond what was there"


@invariant("points pay what their bills say")
def points_pay_what_they_say(shop_id: int | None) -> Iterator[str]:
    """What points paid of each bill, or gave back of it, is what its entry took to their expense, or out of it."""
    moved, told = moved_by_entry(shop_id, "loyalty", "money"), dict[int, int]()
    rows = PointsMove.objects.filter(**_of_shop(shop_id), kind__in=(Kind.SPENT, Kind.GIVEN_BACK))
    for entry, kind, amount in rows.values_list("entry_id", "kind", "amount_minor"):
        told[entry] = told.get(entry, 0) + (amount if kind == Kind.SPENT else -amount)
    for (entry, _account), amount in moved.items():
        if told.pop(entry, 0) != amount:
            yield f"entry {entry} moved another amount for points than its rows say"
    for entry, amount in told.items():
        if amount:
            yield f"the rows of entry {entry} say points paid {amount}, which did not move"


@invariant("points stand as their entries were made for")
def points_are_what_they_were_made_for(shop_id: int | None) -> Iterator[str]:
    """The rows of points that are over are those of their entry; all others are of a bill, a void or a return.

    Those look at their points with their document (``seals.with_points``).
    """
    rows = points_by_entry(shop_id)
    for number, entry in entries_of_kind(shop_id, [KIND]).items():
        if entry.document_hash != with_points("", rows.pop(number, ())):
            yield f"points of entry {number} are not those that were over"
    known = entries_of_kind(shop_id, WITH_POINTS).keys()
    for number in rows.keys() - known:
        yield f"entry {number} says points and is none that moves any"


def _told(shop_id: int | None) -> Sums:
    found: Sums = {}
    rows = PointsMove.objects.filter(**_of_shop(shop_id)).values_list("entry_id", "customer_id", "kind", "points")
    for entry, customer, kind, points in rows:
        pair = (entry, f"points:{customer}")
        found[pair] = found.get(pair, 0) + (points if kind in COMING else -points)
    return found


def _of_shop(shop_id: int | None) -> dict[str, int]:
    return {} if shop_id is None else {"shop_id": shop_id}
