"""What of the money promised for khatas is not there: it frees nothing of a limit, nobody knowing of it or not."""

from typing import Any

from galla.cashbook.papers import SETTLEMENT
from galla.credit.actions import wait_for, wait_no_longer
from galla.ledger.queries import is_reversed
from galla.payments.models import Claim, Lies
from galla.payments.whereabouts import lies_now


def keep_missing_off_the_limit(*, shop_id: int, entry_id: int, **_told: Any) -> None:
    """Something became of what a payment for a khata promised. Given up, it is as little there as before it was known.

    Its claim is held. Of other documents nothing was ever taken off a khata.
    """
    wait_no_longer(shop_id=shop_id, entry_id=entry_id)
    if is_reversed(shop_id, entry_id):
        return
    rows = Claim.objects.filter(shop_id=shop_id, entry_id=entry_id, document=SETTLEMENT, customer__isnull=False)
    for money in rows.select_related("arrival", "absence").prefetch_related("turns"):
        end = lies_now(money)
        if money.customer_id is not None and (end is None or end.lies == Lies.GIVEN_UP):
            wait_for(shop_id=shop_id, customer_id=money.customer_id, entry_id=entry_id, amount_minor=money.amount_minor)
