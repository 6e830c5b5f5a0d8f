"""Money said to be sent for a khata: while it is not there, the limit is as if it had not been paid."""

from typing import Any

from galla.credit.models import Unseen
from galla.foundation.database.rows import insert_rows


def wait_for(*, shop_id: int, customer_id: int, entry_id: int, amount_minor: int) -> None:
    """A payment was promised, and its money is not there.

    Where it is promised the customer's balance is locked, as it is where a bill asks for the limit.
    """
    columns = ("shop_id", "customer_id", "entry_id", "amount_minor")
    insert_rows(Unseen, columns, [(shop_id, customer_id, entry_id, amount_minor)])


def wait_no_longer(*, shop_id: int, entry_id: int, **_told: Any) -> None:
    """It is known what became of what an entry promised, or the entry was taken back."""
    Unseen.objects.filter(shop_id=shop_id, entry_id=entry_id).delete()
