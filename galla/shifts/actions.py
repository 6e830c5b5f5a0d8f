"""What is done with a shift: opened with a count, closed with one and its report written, its difference approved."""

import datetime
from typing import Any

from galla.accounts.access import Access
from galla.accounts.calendar import business_date, fiscal_year
from galla.accounts.models import Till
from galla.drawer import actions as drawer
from galla.drawer.actions import Paper, approve_close
from galla.drawer.cash import Notes
from galla.drawer.models import Shift, ShiftClose, TakenTo
from galla.drawer.shifts import demand_own_till
from galla.foundation.database.transactions import in_transaction
from galla.ledger.heads import heads_of
from galla.shifts.figures import figures_of
from galla.shifts.models import ZReport

__all__ = ["approve_close", "close_late", "close_shift", "open_shift"]


def open_shift(
    *, access: Access, at: datetime.datetime, key: str, till: Till, notes: Notes, reason: str = ""
) -> Paper[Shift]:
    """Open the next shift of a till with a count of its drawer. Raises as ``drawer.open_shift`` does, and as
    ``demand_own_till``."""
    demand_own_till(access, till)
    return drawer.open_shift(access=access, at=at, key=key, till=till, notes=notes, reason=reason)


def close_shift(
    *,
    access: Access,
    at: datetime.datetime,
    key: str,
    till: Till,
    notes: Notes,
    shift_id: int | None = None,
    reason: str = "",
    taken: Notes | None = None,
    taken_to: str = TakenTo.SAFE,
) -> Paper[ZReport]:
    """Close a till's shift with a count of its drawer and write its report, in one transaction.

    ``taken`` of the counted notes go to the safe or the bank with it; the rest is left for tomorrow.

    Raises as ``drawer.close_shift`` and ``demand_own_till``.
    """
    demand_own_till(access, till)

    def work() -> Paper[ZReport]:
        away: dict[str, Any] = {"taken": taken, "taken_to": taken_to}
        closed = drawer.close_shift(
            access=access, at=at, key=key, till=till, notes=notes, shift_id=shift_id, reason=reason, **away
        )
        if closed.replayed:
            return Paper(ZReport.objects.get(pk=closed.document.pk), replayed=True)
        return Paper(_written(access, till, closed.document), replayed=False)

    return in_transaction(work)


def close_late(*, access: Access, at: datetime.datetime, shift: Shift) -> Paper[ZReport]:
    """Close a late shift and write its report, in one transaction.

    Raises as ``close_late_shift`` and ``demand_own_till``."""
    demand_own_till(access, shift.till)

    def work() -> Paper[ZReport]:
        closed = drawer.close_late_shift(access=access, at=at, shift=shift)
        if closed.replayed:
            return Paper(ZReport.objects.get(pk=closed.document.pk), replayed=True)
        return Paper(_written(access, shift.till, closed.document), replayed=False)

    return in_transaction(work)


def _written(access: Access, till: Till, close: ShiftClose) -> ZReport:
    """The report of a shift that is being closed: nobody acts at the till meanwhile."""
    figures = figures_of(close.shift)
    shop = access.shop
    day = business_date(shop, close.when)
    before = ZReport.objects.filter(till=till).order_by("-number").first()
    number, perpetual = (0, 0) if before is None else (before.number, before.perpetual_minor)
    year = fiscal_year(shop, day)
    heads = heads_of(shop.pk, [till.prefix, f"journal:till:{till.pk}"], year)
    return ZReport.objects.create(
        close=close,
        shop=shop,
        till=till,
        number=number + 1,
        figures=figures,
        perpetual_minor=perpetual + figures["sold_minor"],
        heads=[[head.code, head.fiscal_year, head.number, head.hash] for head in heads],
    )
