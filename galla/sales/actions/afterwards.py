"""A bill that is told after it was made: when it may say it happened, and what is said of it for that."""

import datetime
from collections.abc import Sequence

from django.utils.translation import gettext as _

from galla.accounts.models import Till
from galla.foundation.errors import InvalidInput
from galla.offers.coupons import GONE, TypedCode, Why
from galla.sales.carts import AFTERWARDS, AT_THE_TILL, Manner
from galla.sales.flags import OFFLINE, OVER_LIMIT, other_total
from galla.sales.models import Sale
from galla.sales.quotes import PricedCart

# A till's clock may go a little before ours; a bill of longer ago is no till's that was cut off.
AHEAD, OLDEST = datetime.timedelta(minutes=5), datetime.timedelta(days=31)
# Flags of a bill beside that it was made without a connection: what would have been refused then.
PUT_AWAY, ABOVE_MRP, OTHER_BATCH, FORGOTTEN = "put_away", "above_mrp", "other_batch", "forgotten"
CODE_OVER, CODE_REFUSED, OFFER_OVER, CONNECTED = "code_over", "code_refused", "offer_over", "connected"
# A till that tells what it made without a connection tells it before it makes more; its clock may be a little off.
BEFORE_MORE = datetime.timedelta(minutes=2)
NEWEST = 5


def manner_of(happened_at: datetime.datetime | None, manner: Manner) -> Manner:
    """How a bill is booked for which a moment was told, and any other."""
    return AFTERWARDS if happened_at is not None and manner is AT_THE_TILL else manner


def moment_of(happened_at: datetime.datetime | None, at: datetime.datetime) -> datetime.datetime:
    """When a bill was made: now, or when it says. Raises ``InvalidInput`` for what is to come, and for long ago."""
    if happened_at is None:
        return at
    if not at - OLDEST <= happened_at <= at + AHEAD:
        raise InvalidInput(_("A bill is told within a month, and not before it was made."), field="happened_at")
    return min(happened_at.astimezone(datetime.UTC), at)


def flags_of(
    manner: Manner,
    priced: PricedCart,
    codes: Sequence[TypedCode],
    *,
    over_limit: bool,
    beside_batches: bool,
    forgotten: bool,
    offer_over: bool = False,
    till: Till,
    at: datetime.datetime,
) -> list[str]:
    """What stands on a bill of how it was made, with what we came to where its till took another total."""
    if not manner.afterwards:
        return [OVER_LIMIT] if over_limit and not manner.flags else []
    went_past = {
        OVER_LIMIT: over_limit,
        PUT_AWAY: priced.has_put_away,
        ABOVE_MRP: priced.has_above_mrp,
        OTHER_BATCH: beside_batches,
        FORGOTTEN: forgotten,
        OFFER_OVER: offer_over,
        CONNECTED: _was_connected(till, at),
    }
    other = [] if priced.reckoned_minor is None else [other_total(priced.reckoned_minor)]
    return [OFFLINE, *(flag for flag, is_so in went_past.items() if is_so), *_of_codes(codes), *other]


def _of_codes(codes: Sequence[TypedCode]) -> list[str]:
    """What a till that was cut off could not know of the codes it took, and what it should have known."""
    over = any(one.why in GONE for one in codes)
    refused = any(one.why is not None and one.why not in GONE and one.why != Why.NOTHING_OFF for one in codes)
    return [*([CODE_OVER] if over else []), *([CODE_REFUSED] if refused else [])]


def _was_connected(till: Till, happened_at: datetime.datetime) -> bool:
    """Whether a till made bills with us after the moment at which it says it had no connection. One statement.

    Only its newest bills are asked: one that comes much later than its day is told by whoever made the others since.
    """
    newest = Sale.objects.filter(shop_id=till.shop_id, till=till).order_by("-id")[:NEWEST]
    return any(
        OFFLINE not in flags and moment > happened_at + BEFORE_MORE
        for flags, moment in newest.values_list("flags", "happened_at")
    )
