"""Debit notes set against bills: they move nothing, and their entries carry what they said."""

from collections.abc import Sequence

from galla.ledger.entries import request_hash
from galla.purchasing.models import SetOff, SetOffShare

SET_OFF = "set-off"


def hash_of_set_off(paper: SetOff, shares: Sequence[SetOffShare]) -> str:
    """What the entry of a set-off carries of it."""
    return request_hash(
        [
            *(paper.shop_id, paper.purchase_return_id, paper.amount_minor, paper.by_id),
            [[share.shop_id, share.bill_id, share.amount_minor] for share in shares],
        ]
    )
