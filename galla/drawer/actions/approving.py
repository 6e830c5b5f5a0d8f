"""A manager answers for a drawer that was short or over by more than the shop's limit."""

import datetime

from django.utils.translation import gettext as _

from galla.accounts.access import Access
from galla.accounts.calendar import business_date, fiscal_year
from galla.accounts.models import Role
from galla.drawer import papers
from galla.drawer.actions.cash import Paper, clean_reason
from galla.drawer.errors import NothingToApprove, OwnClose
from galla.drawer.models import CloseApproval, ShiftClose
from galla.foundation.database.transactions import in_transaction
from galla.foundation.errors import KeyReused
from galla.ledger.actions import post
from galla.ledger.entries import claim, request_hash


def approve_close(*, access: Access, at: datetime.datetime, close: ShiftClose, remark: str) -> Paper[CloseApproval]:
    """Answer for the difference of a close. The same person with the same remark again finds the same approval.

    Raises ``NothingToApprove``, ``InvalidInput`` (no remark), and ``OwnClose`` for whoever counted it, unless they own
    the shop: there may be nobody else.
    """
    access.require("shift.approve")
    remark = clean_reason(remark)
    if not close.needs_approval:
        raise NothingToApprove(_("This difference is within the shop's limit."))
    if close.who == access.user and access.role != Role.OWNER:
        raise OwnClose(_("You counted this drawer yourself. Somebody else looks at the difference."), field="remark")

    def work() -> Paper[CloseApproval]:
        try:
            claimed = claim(
                shop=access.shop,
                kind=papers.APPROVAL,
                key=f"close:{close.pk}",
                request_hash=request_hash([close.pk, access.user.pk, remark]),
                member_id=access.membership.pk,
            )
        except KeyReused:
            raise NothingToApprove(_("Somebody answered for this difference already.")) from None
        if claimed.replayed:
            return Paper(CloseApproval.objects.get(pk=claimed.entry_id), replayed=True)
        row = CloseApproval(
            id=claimed.entry_id, shop=access.shop, close=close, by=access.user, remark=remark, happened_at=at
        )
        day = business_date(access.shop, at)
        post(
            claim=claimed,
            shop_id=access.shop.pk,
            moves=[],
            series=f"journal:till:{close.shift.till_id}",
            fiscal_year=fiscal_year(access.shop, day),
            happened_at=at,
            recorded_at=at,
            business_date=day,
            by_id=access.user.pk,
            document_hash=papers.hash_of_approval(row),
        )
        row.save(force_insert=True)
        return Paper(row, replayed=False)

    return in_transaction(work)
