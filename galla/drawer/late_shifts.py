"""Bills that come when their own shift is closed: the late shift they go to.

A till that had no connection tells its bills afterwards, each with the moment it was made. One made while the shift
that is open now was open belongs to that, and so does one of the same day made since the last close. Any other goes to
the late shift of its till and business day, never into a shift that was counted, and never into that of whoever stands
at the till by now. The first such bill opens it; it lies in an account of its own, ``late:<till>:<day>``, and is closed
by itself. The cash it brought is expected in the drawer at once, so whoever counts next finds it there or answers for
it.
"""

import datetime
from collections.abc import Mapping
from typing import Any

from galla.drawer.models import Opening, Shift, ShiftClose
from galla.drawer.shifts import FIELDS, ShiftNow, open_shift_id, shift_now
from galla.foundation.database.together import Insert
from galla.ledger import places
from galla.ledger.entries import Move, Standing
from galla.ledger.shifts import moved_in_shifts

type Standings = Mapping[tuple[int, int], Standing]


def late_shift_id(till_id: int, day: datetime.date, number: int) -> int:
    """The id of a till's late shift of that business day and number."""
    return places.hashed(f"late/{till_id}/{day.isoformat()}/{number}")


def late_pair(shop_id: int, till_id: int, day: datetime.date) -> tuple[places.Account, places.Unit]:
    """The balance that says which late shift of a till and day is open, to be locked beside the till's own."""
    return places.late(shop_id, till_id, day), places.shift(shop_id)


def open_late_id(standing: Standings, shop_id: int, till_id: int, day: datetime.date) -> int | None:
    """The late shift of a day that is open, of locked balances; None when there is none."""
    place, unit = late_pair(shop_id, till_id, day)
    here = standing[place.id, unit.id]
    return late_shift_id(till_id, day, here.received) if here.on_hand else None


def shift_then(standing: Standings, *, of_day: datetime.date, today: datetime.date, **told: Any) -> ShiftNow:
    """The shift of what was made at ``told["at"]``, on the shop's day ``of_day``, and is written today.

    Both the till's shift and the day's late shift are locked: it is not closed meanwhile. ``told`` is what
    ``shift_now`` takes.
    """
    shop_id, till_id, at = told["shop_id"], told["till_id"], told["at"]
    open_one = open_shift_id(standing, shop_id, till_id)
    if open_one is not None:
        opened = Shift.objects.get(pk=open_one)
        belongs = opened.opened_at <= at or (opened.business_date == of_day and not closed_since(till_id, at))
    else:
        belongs = of_day == today and not closed_since(till_id, at)
    return shift_now(standing, **told) if belongs else _late(standing, of_day, told)


def closed_since(till_id: int, at: datetime.datetime) -> bool:
    """Whether a shift of a till was closed after a moment."""
    return ShiftClose.objects.filter(shift__till_id=till_id, count__happened_at__gt=at).exists()


def _late(standing: Standings, day: datetime.date, told: Mapping[str, Any]) -> ShiftNow:
    shop_id, till_id = told["shop_id"], told["till_id"]
    place, unit = late_pair(shop_id, till_id, day)
    here = standing[place.id, unit.id]
    if here.on_hand:
        return ShiftNow(late_shift_id(till_id, day, here.received), here.received)
    number = here.received + 1
    made = late_shift_id(till_id, day, number)
    facts = (told["entry_id"], told["by_id"], told["at"], told["business_date"], day)
    row = (made, shop_id, till_id, number, Opening.LATE.value, *facts)
    move = Move(places.named(shop_id, "shifts"), place, unit, 1)
    return ShiftNow(made, number, (move,), (Insert(Shift, FIELDS, [row]),))


def late_cash(shop_id: int, till_id: int) -> int:
    """What late bills have put into a till's drawer since its last close. Two statements where there are any."""
    late = list(Shift.objects.filter(till_id=till_id, late_of__isnull=False).values_list("pk", flat=True))
    if not late:
        return 0
    came, went = moved_in_shifts(late, places.drawer(shop_id, till_id), places.money(shop_id))
    closes = ShiftClose.objects.filter(shift__till_id=till_id).values_list("late_minor", flat=True)
    return came - went - sum(closes)
