"""The verbs of points."""

from galla.loyalty.actions.at_bills import NO_POINTS, PointsAsked, PointsAtBill, points_at_bill
from galla.loyalty.actions.coming_back import BillBack, PointsBack, points_back, points_of_void
from galla.loyalty.actions.scheme import set_scheme

__all__ = [
    "NO_POINTS",
    "BillBack",
    "PointsAsked",
    "PointsAtBill",
    "PointsBack",
    "points_at_bill",
    "points_back",
    "points_of_void",
    "set_scheme",
]
