"""Which shifts there are, and which of them somebody may see."""

from django.db.models import F, Q, QuerySet
from django.db.models.functions import Coalesce

from galla.accounts.access import Access
from galla.drawer.models import Shift
from galla.drawer.queries import counts_blind

STATES = ("open", "closed", "waiting")


def shifts(access: Access) -> QuerySet[Shift]:
    """The shop's shifts with their closes; for a cashier those they opened or closed."""
    rows = access.rows(Shift).select_related("till", "by", "close__count__by", "close__by")
    rows = rows.select_related("close__approval__by", "close__z")
    if not access.can("shift.all"):
        rows = rows.filter(Q(by=access.user) | Q(close__count__by=access.user) | Q(close__by=access.user))
    return rows.annotate(
        closed_at=Coalesce("close__count__happened_at", "close__closed_at"),
        counted_minor=F("close__count__counted_minor"),
        difference=F("close__count__counted_minor") - F("close__count__expected_minor"),
    )


def in_state(rows: "QuerySet[Shift]", state: str) -> "QuerySet[Shift]":
    """Of some shifts those that are ``open``, ``closed``, or closed and ``waiting`` for a manager."""
    waiting = Q(close__needs_approval=True, close__approval=None)
    if state == "open":
        return rows.filter(close=None)
    return rows.filter(waiting) if state == "waiting" else rows.exclude(close=None).exclude(waiting)


def state_of(shift: Shift) -> str:
    """Where a shift stands, in the same words."""
    close = getattr(shift, "close", None)
    if close is None:
        return "open"
    return "waiting" if close.needs_approval and getattr(close, "approval", None) is None else "closed"


def is_blind(access: Access, shift: Shift) -> bool:
    """Whether what should be in the drawer is kept from this person: before the close, where the shop says so."""
    return state_of(shift) == "open" and counts_blind(access)
