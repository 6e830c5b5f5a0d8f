"""Points at a bill: those that pay of it, and those it earns, of which some may be for such as were missed before.

The bill posts these moves in its own entry: ``points_at_bill`` before its locks, ``settle`` under them.
"""

import datetime
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from galla.foundation.errors import InvalidInput
from galla.foundation.formats import money_symbol
from galla.ledger.entries import Move, Standing
from galla.loyalty.actions.settled import Settled, Told
from galla.loyalty.errors import NoPointsHere, NotEnoughPoints
from galla.loyalty.models import Kind, PointsMove
from galla.loyalty.moves import Pair, come, go, pair_of
from galla.loyalty.queries import points_missed
from galla.loyalty.reckoning import WHOLE, Rules
from galla.parties.queries import known_as


class PointsAsked(NamedTuple):
    """One payment of a bill with points: its place among the payments, and what it pays."""

    place: int
    amount_minor: int

    @property
    def field(self) -> str:
        """Where a refusal is shown."""
        return f"tenders.{self.place}.amount"


@dataclass(frozen=True, slots=True)
class PointsAtBill:
    """What a bill may do with its customer's points. ``names`` are the customers whose points may pay of it."""

    shop_id: int = 0
    customer_id: int | None = None
    rules: Rules | None = None
    hundredths: int = WHOLE
    asked: Sequence[PointsAsked] = ()
    names: Sequence[int] = ()

    @property
    def pairs(self) -> list[Pair]:
        """The balances to lock."""
        if self.rules is None or self.customer_id is None:
            return []
        return [pair_of(self.shop_id, number) for number in dict.fromkeys((self.customer_id, *self.names))]

    def settle(
        self,
        standing: Mapping[tuple[int, int], Standing],
        *,
        total_minor: int,
        entry_id: int,
        day: datetime.date,
    ) -> Settled:
        """The points the bill takes and gives; what they pay earns none. Raises ``NotEnoughPoints``."""
        if self.rules is None or self.customer_id is None:
            return Settled()
        told = Told(self.shop_id, entry_id, day)
        said = [
            told.row(Kind.SPENT, number, entry_id, points, amount_minor=points * self.rules.point_value_minor)
            for number, points in self._spent(self.rules, standing).items()
        ]
        paid = total_minor - sum(one.amount_minor for one in self.asked)
        earned = self.rules.earned(paid, self.hundredths)
        if earned:
            said.append(told.row(Kind.EARNED, self.customer_id, entry_id, earned, amount_minor=paid))
            # Asked under the lock of the customer's points: what is missed is made good once.
            made_good = min(points_missed(self.customer_id), earned)
            said += [told.row(Kind.MADE_GOOD, self.customer_id, None, made_good)] if made_good else []
        return Settled(_moves(said), said)

    def _spent(self, rules: Rules, standing: Mapping[tuple[int, int], Standing]) -> dict[int, int]:
        """How many points are taken from which of the customer's names."""
        left = {}
        for number in self.names:
            place, unit = pair_of(self.shop_id, number)
            left[number] = max(standing[place.id, unit.id].on_hand, 0)
        spent: dict[int, int] = {}
        for one in self.asked:
            rest = one.amount_minor // rules.point_value_minor
            if rest > sum(left.values()):
                raise _not_enough(sum(left.values()), one)
            for number in self.names:
                part = min(rest, left[number])
                left[number] -= part
                rest -= part
                if part:
                    spent[number] = spent.get(number, 0) + part
        return spent


NO_POINTS = PointsAtBill()


def points_at_bill(
    *, shop_id: int, customer_id: int | None, rules: Rules | None, hundredths: int, asked: Sequence[PointsAsked]
) -> PointsAtBill:
    """What may be done with points at a bill; nothing is read where none are asked for.

    Raises ``NoPointsHere``, and ``InvalidInput`` for points of nobody's, fewer than the shop takes, and parts of one.
    """
    if not asked:
        return PointsAtBill(shop_id, customer_id, rules, hundredths)
    if rules is None:
        raise NoPointsHere(_("This shop takes no points."), field=f"tenders.{asked[0].place}.method")
    if customer_id is None:
        raise InvalidInput(_("Choose the customer whose points these are."), field="customer")
    for one in asked:
        if one.amount_minor % rules.point_value_minor:
            worth = {"value": money_symbol(rules.point_value_minor)}
            raise InvalidInput(_("A point pays %(value)s: pay with whole points.") % worth, field=one.field)
    if sum(one.amount_minor for one in asked) < rules.least_points * rules.point_value_minor:
        least = {"count": rules.least_points, "amount": money_symbol(rules.least_points * rules.point_value_minor)}
        raise InvalidInput(_("At least %(count)d points, which pay %(amount)s.") % least, field=asked[0].field)
    return PointsAtBill(shop_id, customer_id, rules, hundredths, asked, known_as(customer_id))


def _moves(said: Iterable[PointsMove]) -> list[Move]:
    moves: list[Move] = []
    for row in said:
        verb = come if row.kind == Kind.EARNED else go
        moves += verb(row.shop_id, row.customer_id, row.points)
    return moves


def _not_enough(there: int, one: PointsAsked) -> NotEnoughPoints:
    detail = ngettext("%(count)d point is there.", "%(count)d points are there.", there) % {"count": there}
    return NotEnoughPoints(detail, field=one.field, points=there)
