"""Points of bills that are taken back or whose goods come back: those they earned go, those that paid return.

What a customer has spent meanwhile cannot be taken: it is said how many that were (``short_points``), and what comes
to them later makes these good first. So nobody keeps points of goods that are back. Points that are over brought
nothing: they are not taken again.
"""

import datetime
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from galla.foundation.database.together import Insert
from galla.ledger.entries import Move, Standing
from galla.loyalty.actions.settled import Settled, Told
from galla.loyalty.models import Kind, PointsMove
from galla.loyalty.moves import Pair, come, go, pair_of
from galla.loyalty.queries import missed_of, moves_of_bills, over_of_bills, points_missed
from galla.loyalty.reckoning import share
from galla.parties.queries import known_as


class BillBack(NamedTuple):
    """Of a bill of ``total_minor`` so much went back before, and goes back now; ``points_minor`` of it to points."""

    sale_id: int
    total_minor: int
    before_minor: int
    now_minor: int
    points_minor: int


@dataclass(frozen=True, slots=True)
class PointsBack:
    """What becomes of the points of some bills. ``names`` are the customers they are taken from, who they are first."""

    shop_id: int
    bills: Sequence[BillBack] = ()
    known: Sequence[PointsMove] = ()
    names: Sequence[int] = ()

    @property
    def pairs(self) -> list[Pair]:
        """The balances to lock."""
        return [pair_of(self.shop_id, number) for number in self.names]

    def settle(self, standing: Mapping[tuple[int, int], Standing], *, entry_id: int, day: datetime.date) -> Settled:
        """First what returns to the customer, then what is taken, of what there is then; the rest for what is missed.

        To be asked under the lock of ``pairs``.
        """
        told, moves, said = Told(self.shop_id, entry_id, day), _Moves(self.shop_id, standing, self.names), []
        over = over_of_bills(self.names) if self.names else {}
        for bill in self.bills:
            said += self._given(told, bill, moves)
        for bill in self.bills:
            said += self._taken(told, bill, moves, over.get(bill.sale_id, 0))
        said += _made_good(told, moves, missed_of(self.names) if moves.any_left else 0)
        return Settled(moves.made, said)

    def _of(self, bill: BillBack, *kinds: Kind) -> list[PointsMove]:
        return [row for row in self.known if row.bill_id == bill.sale_id and row.kind in kinds]

    def _given(self, told: Told, bill: BillBack, moves: "_Moves") -> list[PointsMove]:
        spent, back = self._of(bill, Kind.SPENT), self._of(bill, Kind.GIVEN_BACK)
        if not spent or not bill.points_minor:
            return []
        paid = sum(row.amount_minor for row in spent)
        so_far = sum(row.amount_minor for row in back) + bill.points_minor
        points = share(sum(row.points for row in spent), so_far, paid) - sum(row.points for row in back)
        who = self.names[0]
        moves.give(who, points)
        # A row even of no point: the next goods go by all the money that went back until then.
        return [told.row(Kind.GIVEN_BACK, who, bill.sale_id, points, amount_minor=bill.points_minor)]

    def _taken(self, told: Told, bill: BillBack, moves: "_Moves", over: int) -> list[PointsMove]:
        earned, back = self._of(bill, Kind.EARNED), self._of(bill, Kind.TAKEN_BACK)
        if not earned:
            return []
        due = share(sum(row.points for row in earned) - over, bill.before_minor + bill.now_minor, bill.total_minor)
        rest = due - sum(row.points + row.short_points for row in back)
        since, said = earned[0].counted_on, []
        for number, part in moves.take(max(rest, 0)).items():
            rest -= part
            said.append(told.row(Kind.TAKEN_BACK, number, bill.sale_id, part, counted_on=since))
        if rest > 0 and said:
            said[0].short_points = rest
        elif rest > 0:
            said = [told.row(Kind.TAKEN_BACK, self.names[0], bill.sale_id, 0, short_points=rest, counted_on=since)]
        return said


def points_back(*, shop_id: int, customer_id: int | None, bills: Sequence[BillBack]) -> PointsBack:
    """What becomes of the points of some bills of one customer (who they really are). The bills must be held."""
    known = moves_of_bills(bill.sale_id for bill in bills) if customer_id is not None else []
    if customer_id is None or not known:
        return PointsBack(shop_id)
    return PointsBack(shop_id, bills, known, known_as(customer_id))


def points_of_void(
    turned: Sequence[Move],
    standing: Mapping[tuple[int, int], Standing],
    *,
    sale_id: int,
    entry_id: int,
    day: datetime.date,
) -> tuple[list[Move], Insert]:
    """A bill's moves turned round, of its points as many as there are, and the rows of these.

    Nothing is read where none moved.
    """
    others = [move for move in turned if move.unit.kind != "points"]
    if len(others) == len(turned):
        return others, Settled().rows
    shop_id, known = turned[0].unit.shop_id, moves_of_bills([sale_id])
    spent, earned = ([row for row in known if row.kind == kind] for kind in (Kind.SPENT, Kind.EARNED))
    told = Told(shop_id, entry_id, day)
    moves = _Moves(shop_id, standing, list(dict.fromkeys(row.customer_id for row in known)))
    said = []
    for row in spent:
        moves.give(row.customer_id, row.points)
        said.append(told.row(Kind.GIVEN_BACK, row.customer_id, sale_id, row.points, amount_minor=row.amount_minor))
    for row in earned:
        part = moves.take(row.points, only=row.customer_id).get(row.customer_id, 0)
        more = {"short_points": row.points - part, "counted_on": row.counted_on}
        said.append(told.row(Kind.TAKEN_BACK, row.customer_id, sale_id, part, **more))
    said += _made_good(told, moves, points_missed(known[0].customer_id) if moves.any_left else 0)
    return [*others, *moves.made], Settled(said=said).rows


def _made_good(told: Told, moves: "_Moves", missed: int) -> list[PointsMove]:
    """What is left goes for the points that were missed before; none are missed now while some are left."""
    return [told.row(Kind.MADE_GOOD, number, None, part) for number, part in moves.take(missed).items()]


class _Moves:
    """Moves in the making, and how many points each customer has after them."""

    def __init__(self, shop_id: int, standing: Mapping[tuple[int, int], Standing], names: Sequence[int]) -> None:
        self.shop_id, self.made = shop_id, list[Move]()
        self.left = {}
        for number in names:
            place, unit = pair_of(shop_id, number)
            self.left[number] = max(standing[place.id, unit.id].on_hand, 0)

    @property
    def any_left(self) -> bool:
        """Whether somebody has points after these moves."""
        return any(self.left.values())

    def give(self, customer_id: int, points: int) -> None:
        self.left[customer_id] += points
        self.made += come(self.shop_id, customer_id, points)

    def take(self, points: int, *, only: int | None = None) -> dict[int, int]:
        """Take as many as there are, and answer whose."""
        taken: dict[int, int] = {}
        for number in self.left if only is None else (only,):
            part = min(points, self.left[number])
            if part:
                points -= part
                self.left[number] -= part
                taken[number] = part
                self.made += go(self.shop_id, number, part)
        return taken
