"""Which notes a till will run out of at the rate of the day, or of the same day a week ago while today is young."""

import datetime
from collections.abc import Mapping
from dataclasses import dataclass

from galla.accounts.access import Access
from galla.accounts.calendar import business_date
from galla.accounts.models import Till
from galla.drawer import papers
from galla.drawer.models import Kind, MoveKind
from galla.drawer.queries import contents, counts_blind, denominations
from galla.ledger import places
from galla.ledger.shifts import NoteMoves, notes_moved
from galla.pricing.running_out import RunsOut, running_out

AHEAD_MINUTES = 240
# Less than this says nothing of a rate.
LEAST_MINUTES = 60
COINS_IN_A_PACKET = 50
OWN_KINDS = (*MoveKind.values, *papers.COUNTS)


@dataclass(frozen=True, slots=True)
class Warned:
    """A note that will not last: its label, what is left, when there is none, how many to bring.

    The last three are None for a cashier who counts blind: each of them says how many lie there.
    """

    value_minor: int
    label: str
    pieces: int | None
    at: datetime.datetime | None
    bring: int | None


def notes_running_out(*, access: Access, till: Till, at: datetime.datetime) -> list[Warned]:
    """The notes and coins of a till that will not last for the next four hours, the first to run out first.

    A cashier who counts blind hears which they are, by their value, and neither when nor how many.
    """
    known = {one.value_minor: one for one in denominations(access).filter(archived_at=None, is_legacy=False)}
    moved, minutes = _moved(access, till, at, list(known))
    packets = {value: COINS_IN_A_PACKET for value, one in known.items() if one.kind == Kind.COIN}
    held = contents(access=access, till=till).notes
    used = {value: moves.given - moves.received for value, moves in moved.items()}
    found = running_out(held, used, over_minutes=minutes, ahead_minutes=AHEAD_MINUTES, packets=packets)
    if counts_blind(access):
        values = sorted((one.value_minor for one in found), reverse=True)
        return [Warned(value, known[value].label, None, None, None) for value in values]
    return [_warned(one, known[one.value_minor].label, at) for one in found]


def _warned(one: RunsOut, label: str, at: datetime.datetime) -> Warned:
    return Warned(one.value_minor, label, one.pieces, at + datetime.timedelta(minutes=one.minutes), one.bring)


def _moved(access: Access, till: Till, at: datetime.datetime, values: list[int]) -> tuple[Mapping[int, NoteMoves], int]:
    """What came and went over the counter by value, and over how many minutes."""
    drawer, today = places.drawer(access.shop.pk, till.pk), business_date(access.shop, at)
    for day in (today, today - datetime.timedelta(days=7)):
        moved = notes_moved(drawer, values, on=day, without=OWN_KINDS)
        if moved:
            first = min(moves.first_at for moves in moved.values())
            last = at if day == today else max(moves.last_at for moves in moved.values())
            minutes = (last - first) // datetime.timedelta(minutes=1)
            if minutes >= LEAST_MINUTES:
                return moved, minutes
    return {}, 0
