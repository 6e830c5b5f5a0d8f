"""What an entry carries of the points it moved: beside its document, so that nobody changes a row unseen."""

import hashlib
from collections.abc import Iterable, Sequence

from galla.loyalty.models import PointsMove

FIELDS = (
    *("shop_id", "customer_id", "entry_id", "kind", "bill_id", "points", "short_points", "amount_minor"),
    "counted_on",
)

type Row = Sequence[object]


def with_points(document_hash: str, rows: Iterable[Row]) -> str:
    """The hash of a document and of the rows of its points, each as ``FIELDS``; the document's alone without any."""
    said = sorted("|".join(map(str, row)) for row in rows)
    return hashlib.sha256(f"{document_hash}@{';'.join(said)}".encode()).hexdigest() if said else document_hash


def points_by_entry(shop_id: int | None) -> dict[int, list[Row]]:
    """The rows of points of each entry, for checks. ``shop_id`` None means every shop."""
    found: dict[int, list[Row]] = {}
    of_shop = {} if shop_id is None else {"shop_id": shop_id}
    for row in PointsMove.objects.filter(**of_shop).values_list(*FIELDS):
        found.setdefault(row[FIELDS.index("entry_id")], []).append(row)
    return found
