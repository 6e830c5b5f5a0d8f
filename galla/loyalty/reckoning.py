"""How many points: earned with a bill, taken back with its goods, over by a day. Pure."""

import datetime
from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

WHOLE = 100


class Tier(NamedTuple):
    """Who bought for ``from_minor`` in the last twelve months earns ``hundredths`` of what others do."""

    name: str
    from_minor: int
    hundredths: int


@dataclass(frozen=True, slots=True)
class Rules:
    """A scheme that is on; as ``models.Scheme`` keeps it."""

    step_minor: int
    points_per_step: int
    point_value_minor: int
    least_points: int = 1
    good_months: int | None = None
    tiers: Sequence[Tier] = ()

    def tier_of(self, bought_minor: int) -> Tier | None:
        """The highest tier that so much reaches."""
        reached = [tier for tier in self.tiers if bought_minor >= tier.from_minor]
        return max(reached, key=lambda tier: tier.from_minor, default=None)

    def earned(self, paid_minor: int, hundredths: int = WHOLE) -> int:
        """The points of so much paid, of each whole step; what a tier adds is rounded down."""
        return max(paid_minor, 0) // self.step_minor * self.points_per_step * hundredths // WHOLE


def share(points: int, part: int, whole: int) -> int:
    """The points of a part, rounded down; all of them for all of it."""
    return points if part >= whole else points * part // whole


def months_before(day: datetime.date, months: int) -> datetime.date:
    """The same day so many months earlier, or the last one of that month."""
    year, month = divmod(day.year * 12 + day.month - 1 - months, 12)
    last = (datetime.date(year + (month == 11), (month + 1) % 12 + 1, 1) - datetime.timedelta(1)).day
    return datetime.date(year, month + 1, min(day.day, last))


def over_of(come: int, gone: int) -> int:
    """Of the points that came until a day those that are over, where ``gone`` went since ever: the oldest first."""
    return max(come - gone, 0)
