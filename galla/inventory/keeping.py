"""At how much of a product more is ordered at a branch, as a room above says: it registers its rows here.

Without a row of its own a branch keeps a product by the shop's low stock.
"""

from collections.abc import Callable
from typing import Any

from django.db.models import QuerySet

type Points = Callable[[int], QuerySet[Any]]

_registered: list[Points] = []


def points_told_by(points: Points) -> None:
    """Register who knows the reorder points of a shop, by its id: rows of ``product``, ``branch``, ``point_milli``."""
    if points not in _registered:
        _registered.append(points)


def points_of(shop_id: int) -> QuerySet[Any] | None:
    """The reorder points at the open branches of a shop, or None where no room keeps any."""
    return _registered[-1](shop_id).filter(branch__archived_at=None) if _registered else None
