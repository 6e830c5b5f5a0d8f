"""The end of a late shift: there is no drawer to count, its cash lies in the one of now."""

import datetime

from django.utils.translation import gettext as _

from galla.accounts.access import Access
from galla.accounts.calendar import business_date, fiscal_year
from galla.drawer import papers
from galla.drawer.actions.cash import Paper
from galla.drawer.errors import NoShiftOpen
from galla.drawer.late_shifts import late_pair, open_late_id
from galla.drawer.models import Shift, ShiftClose
from galla.drawer.shifts import shift_pair
from galla.foundation.database.transactions import in_transaction
from galla.ledger import places
from galla.ledger.actions import post
from galla.ledger.entries import Claim, Move, claim, lock_balances, request_hash


def close_late_shift(*, access: Access, at: datetime.datetime, shift: Shift) -> Paper[ShiftClose]:
    """Close a late shift; a bill of its day that comes afterwards opens the next one. Again finds the same close.

    Whoever brings a late bill holds its balance, and so does this: a bill is in this shift or in the next. Raises
    ``NoShiftOpen`` for a shift that is not a late one.
    """
    access.require("shift.close")
    day = shift.late_of
    if day is None:
        raise NoShiftOpen(_("This shift is closed by counting its drawer."), shift=shift.pk)

    def work() -> Paper[ShiftClose]:
        claimed = claim(
            shop=access.shop,
            kind=papers.LATE_CLOSING,
            key=f"shift:{shift.pk}",
            request_hash=request_hash([shift.pk]),
            member_id=access.membership.pk,
        )
        if claimed.replayed:
            return Paper(ShiftClose.objects.select_related("shift").get(pk=claimed.entry_id), replayed=True)
        return Paper(_write(access, claimed, at, shift, day), replayed=False)

    return in_transaction(work)


def _write(access: Access, claimed: Claim, at: datetime.datetime, shift: Shift, day: datetime.date) -> ShiftClose:
    shop_id = access.shop.pk
    place, unit = late_pair(shop_id, shift.till_id, day)
    # The till's own shift too: reports of one till are written one after the other.
    standing = lock_balances([(place, unit), shift_pair(shop_id, shift.till_id)])
    if open_late_id(standing, shop_id, shift.till_id, day) != shift.pk:
        raise NoShiftOpen(_("This shift is not open. Look at the list again."), shift=shift.pk)
    close = ShiftClose(
        id=claimed.entry_id,
        shop=access.shop,
        shift=shift,
        by=access.user,
        closed_at=at,
        opening_minor=0,
        limit_minor=access.shop.close_limit_minor,
        needs_approval=False,
    )
    today = business_date(access.shop, at)
    post(
        claim=claimed,
        shop_id=shop_id,
        moves=[Move(place, places.named(shop_id, "shifts"), unit, 1)],
        series=f"journal:till:{shift.till_id}",
        fiscal_year=fiscal_year(access.shop, today),
        happened_at=at,
        recorded_at=at,
        business_date=today,
        by_id=access.user.pk,
        document_hash=papers.hash_of_late_close(close),
        shift_id=shift.pk,
    )
    close.save(force_insert=True)
    return close
