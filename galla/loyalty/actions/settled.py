"""Points of an entry of another room: the moves to post in it, and the rows that say why."""

import datetime
from collections.abc import Sequence
from dataclasses import dataclass, field

from galla.foundation.database.together import Insert
from galla.ledger.entries import Move
from galla.loyalty.models import Kind, PointsMove
from galla.loyalty.seals import FIELDS


@dataclass(frozen=True, slots=True)
class Settled:
    """What to post, and what to write along with it."""

    moves: list[Move] = field(default_factory=list)
    said: Sequence[PointsMove] = ()

    @property
    def rows(self) -> Insert:
        """The rows as ``ledger.actions.post`` writes them ``along``."""
        return Insert(PointsMove, FIELDS, [[getattr(row, name) for name in FIELDS] for row in self.said])


@dataclass(frozen=True, slots=True)
class Told:
    """What all rows of an entry share: its shop, itself, and its day."""

    shop_id: int
    entry_id: int
    day: datetime.date

    def row(self, kind: Kind, customer_id: int, bill_id: int | None, points: int, **more: object) -> PointsMove:
        """A row of points that are counted from the entry's day, unless said."""
        told: dict[str, object] = {"counted_on": self.day, **more}
        return PointsMove(
            shop_id=self.shop_id,
            entry_id=self.entry_id,
            customer_id=customer_id,
            kind=kind.value,
            bill_id=bill_id,
            points=points,
            **told,
        )
