"""What to order, and how much of it. Pure arithmetic in whole thousandths; ``docs/algorithms/reorder.md`` tells it.

The rule is the periodic review with a reorder point and an order-up-to level, (R, s, S): the reorder point is the
demand during the lead time and a safety stock; whoever reaches it orders up to a level that lasts until the goods of
the next look have come. The page names where it is written down.
"""

from dataclasses import dataclass

SHORT_DAYS = 28
LONG_DAYS = 91
# How often somebody looks at the list: what is ordered lasts until the goods ordered at the next look have come.
REVIEW_DAYS = 7
# Where nobody said how long the goods take.
USUAL_LEAD_DAYS = 7


@dataclass(frozen=True, slots=True)
class Pace:
    """What was sold of a product in the last 28 and in the last 91 whole days, in thousandths, less what came back."""

    sold_short_milli: int = 0
    sold_long_milli: int = 0

    @property
    def faster(self) -> tuple[int, int]:
        """Thousandths and the days they were sold in: of the two paces the faster, never below zero."""
        short, long = max(self.sold_short_milli, 0), max(self.sold_long_milli, 0)
        return (short, SHORT_DAYS) if short * LONG_DAYS >= long * SHORT_DAYS else (long, LONG_DAYS)

    @property
    def a_day_milli(self) -> int:
        """Thousandths sold a day, rounded to the nearest."""
        sold, days = self.faster
        return (2 * sold + days) // (2 * days)


@dataclass(frozen=True, slots=True)
class Keeping:
    """How a product is kept at a branch: when to order, up to what, how long it takes, and in packs of how much."""

    point_milli: int
    wanted_milli: int
    lead_days: int = USUAL_LEAD_DAYS
    pack_milli: int = 1


def demand_milli(pace: Pace, days: int) -> int:
    """What sells in so many days at this pace, rounded up."""
    sold, within = pace.faster
    return -(-sold * days // within)


def days_left(on_hand_milli: int, pace: Pace) -> int | None:
    """How many whole days what is on hand lasts; None where nothing sells."""
    sold, within = pace.faster
    return max(on_hand_milli, 0) * within // sold if sold else None


def is_due(keeping: Keeping, *, on_hand_milli: int, on_order_milli: int) -> bool:
    """Whether what is on hand and on order together is no more than the reorder point."""
    return on_hand_milli + on_order_milli <= keeping.point_milli


def reorder_point_milli(pace: Pace, *, lead_days: int, safety_milli: int) -> int:
    """The reorder point by the rule: what sells while the goods are on their way, and a safety stock."""
    return demand_milli(pace, lead_days) + safety_milli


def proposed_milli(keeping: Keeping, pace: Pace, *, on_hand_milli: int, on_order_milli: int) -> int:
    """How much to order: up to the wanted level, or what sells until the next order has come if that is more.

    Rounded up to whole packs; 0 where there is enough.
    """
    level = max(keeping.wanted_milli, demand_milli(pace, keeping.lead_days + REVIEW_DAYS))
    missing = level - on_hand_milli - on_order_milli
    return in_packs(missing, keeping.pack_milli)


def in_packs(quantity_milli: int, pack_milli: int) -> int:
    """A quantity rounded up to whole packs; nothing of nothing and less."""
    return -(-max(quantity_milli, 0) // pack_milli) * pack_milli
