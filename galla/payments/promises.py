"""Promised money as it is written down with the document it pays, sealed with all that it says.

A promise belongs to a bill or a settlement, which write it in their own statement; what it is made of is said here
alone. Its amounts stand against the moves of its entry (``invariants``); whose it is, at which till and what ought to
stand beside it at the bank is in no move, and the seal keeps that.
"""

import datetime
from collections.abc import Iterable
from typing import NamedTuple

from galla.foundation.database.together import Insert
from galla.ledger.entries import request_hash
from galla.payments.models import Claim


class Promise(NamedTuple):
    """What one payment of a document promised."""

    shop_id: int
    branch_id: int
    till_id: int | None
    entry_id: int
    position: int
    document: str
    customer_id: int | None
    method: str
    amount_minor: int
    reference: str
    claimed_at: datetime.datetime
    business_date: datetime.date


def seal_of(promise: Promise) -> str:
    """SHA-256 over all that a promise says. No seal is ever made anew, so this stays as it is."""
    when = promise.claimed_at.astimezone(datetime.UTC).isoformat(timespec="microseconds")
    return request_hash(list(promise._replace(claimed_at=when)))  # type: ignore[arg-type]


def promised(promises: Iterable[Promise]) -> Insert:
    """The rows of promises, to be written with their entry."""
    return Insert(Claim, (*Promise._fields, "seal"), [(*promise, seal_of(promise)) for promise in promises])
