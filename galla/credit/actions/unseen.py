"""Money said to be sent for a khata: while it is not there, the limit is as if it had not been paid."""

import datetime
from collections.abc import Collection
from typing import Any

from galla.credit.models import Unseen
from galla.foundation.database.rows import insert_rows


def wait_for(*, shop_id: int, customer_id: int, entry_id: int, amount_minor: int) -> None:
    """A payment was promised, and its money is not there.

    Where it is promised the customer's balance is locked, as it is where a bill asks for the limit.
    """
    columns = ("shop_id", "customer_id", "entry_id", "amount_minor")
    insert_rows(Unseen, columns, [(shop_id, customer_id, entry_id, amount_minor)])


def seen(*, shop_id: int, entries: Collection[int], by_id: int, at: datetime.datetime) -> None:
    """Somebody has seen at the bank what these payments brought. Who saw it first stays. Of other entries: nothing."""
    rows = Unseen.objects.filter(shop_id=shop_id, entry_id__in=list(entries), seen_at=None)
    rows.update(seen_at=at, seen_by=by_id)


def seen_by_mistake(*, shop_id: int, entries: Collection[int]) -> None:
    """It was not there after all, and is waited for again."""
    Unseen.objects.filter(shop_id=shop_id, entry_id__in=list(entries)).update(seen_at=None, seen_by=None)


def wait_no_longer(*, shop_id: int, entry_id: int, **_told: Any) -> None:
    """It is known what became of what an entry promised, or the entry was taken back."""
    Unseen.objects.filter(shop_id=shop_id, entry_id=entry_id).delete()
