"""Which shift of a till an act belongs to.

A shift is a unit of the ledger that lies in the till's drawer while it is open. Whoever acts at the till locks that
balance with the others it needs, and so does whoever closes the shift: an act is written in the shift before the close
or in the one after it, and asks for no statement of its own to know which.
"""

import datetime
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from galla.accounts.access import Access
from galla.accounts.allowing import asked
from galla.accounts.models import Till
from galla.drawer import papers
from galla.drawer.models import DrawerCount, Opening, Shift
from galla.foundation.database.together import Insert
from galla.foundation.errors import InvalidInput
from galla.ledger import places
from galla.ledger.entries import Move, Standing
from galla.ledger.shifts import entries_of_shift

FIELDS = (
    *("id", "shop_id", "till_id", "number", "opening", "opened_by_entry", "by_id", "opened_at", "business_date"),
    "late_of",
)


@dataclass(frozen=True, slots=True)
class ShiftNow:
    """The shift an act belongs to, and what opens it where none was open: moves for its entry, rows beside them."""

    id: int | None
    number: int
    moves: tuple[Move, ...] = ()
    along: tuple[Insert, ...] = ()


NO_SHIFT = ShiftNow(None, 0)


def shift_id(till_id: int, number: int) -> int:
    """The id of a till's shift of that number."""
    return places.hashed(f"shift/{till_id}/{number}")


def shift_pair(shop_id: int, till_id: int) -> tuple[places.Account, places.Unit]:
    """The balance that says which shift of a till is open, to be locked by everybody who acts there."""
    return places.drawer(shop_id, till_id), places.shift(shop_id)


def open_shift_id(standing: Mapping[tuple[int, int], Standing], shop_id: int, till_id: int) -> int | None:
    """The shift that is open at a till, of locked balances; None when there is none."""
    drawer, unit = shift_pair(shop_id, till_id)
    here = standing[drawer.id, unit.id]
    return shift_id(till_id, here.received) if here.on_hand else None


def is_first(standing: Mapping[tuple[int, int], Standing], shop_id: int, till_id: int) -> bool:
    """Whether a till never had a shift, of locked balances."""
    drawer, unit = shift_pair(shop_id, till_id)
    return not standing[drawer.id, unit.id].received


def shift_now(
    standing: Mapping[tuple[int, int], Standing],
    *,
    shop_id: int,
    till_id: int,
    entry_id: int,
    by_id: int,
    at: datetime.datetime,
    business_date: datetime.date,
    opening: Opening = Opening.BY_ITSELF,
) -> ShiftNow:
    """The shift an entry at a till belongs to: the open one, or a new one that this entry opens."""
    drawer, unit = shift_pair(shop_id, till_id)
    here = standing[drawer.id, unit.id]
    if here.on_hand:
        return ShiftNow(shift_id(till_id, here.received), here.received)
    number = here.received + 1
    row = (shift_id(till_id, number), shop_id, till_id, number, opening.value, entry_id, by_id, at, business_date, None)
    move = Move(places.named(shop_id, "shifts"), drawer, unit, 1)
    return ShiftNow(shift_id(till_id, number), number, (move,), (Insert(Shift, FIELDS, [row]),))


def found_before(shift: int) -> int:
    """What earlier counts of a shift found to be another amount than it should be, in minor units.

    Else a shortage that somebody counted away in the afternoon would be nobody's at the close. Two counts do not cancel
    each other out. At the opening only what was missing counts: more is the money one begins with.
    """
    return sum(minor for _count, minor in differences_before(shift))


def differences_before(shift: int) -> list[tuple[DrawerCount, int]]:
    """The earlier counts of a shift that found something, each with what of it somebody has to answer for."""
    opened_by = Shift.objects.filter(pk=shift).values_list("opened_by_entry", flat=True).first()
    counts = earlier_counts(shift).select_related("by")
    found = [
        (row, max(-row.difference_minor, 0) if row.pk == opened_by else abs(row.difference_minor)) for row in counts
    ]
    return [(row, minor) for row, minor in found if minor]


def begun_with(shift_id: int) -> int:
    """What a till's first shift found in the drawer at its opening, where nothing had told of any cash; else nothing.

    In minor units. It is no difference anybody answers for: the shop put it there.
    """
    first = Shift.objects.filter(pk=shift_id, number=1, late_of=None, opening=Opening.COUNTED)
    count = DrawerCount.objects.filter(pk__in=first.values("opened_by_entry"), expected_minor=0).first()
    return 0 if count is None else count.counted_minor


def earlier_counts(shift: int) -> QuerySet[DrawerCount]:
    """The counts of a shift but the one that closed it, that of its opening with them.

    By the shift their entries lie in: whoever claims an id first need not be first to hold the drawer.
    """
    return DrawerCount.objects.filter(pk__in=entries_of_shift(shift, papers.OPENING, papers.COUNT)).order_by("pk")


def demand_own_till(access: Access, till: Till) -> None:
    """Refuse a cashier at another till than the one they stand at, whoever lends them a PIN there.

    Raises ``InvalidInput`` beside the till.
    """
    if not access.can("shift.all") and (access.till is None or access.till.pk != till.pk):
        raise InvalidInput(_("You do not stand at this till."), field="till")


def asked_at_till(
    access: Access,
    till: Till,
    permission: str | Collection[str],
    told: Mapping[str, Any] | None,
    *,
    at: datetime.datetime,
) -> Access:
    """``allowing.asked`` for an act at a till: a PIN is tried only where it could allow something.

    At another till than one's own the act is refused whoever allows it, so no try of the PIN is counted for that.
    Raises as ``demand_own_till`` and ``asked`` do.
    """
    if told is not None:
        demand_own_till(access, till)
    return asked(access, permission, told, at=at)
