"""What happens to a demo drawer beside its bills: small expenses, a count on Sundays, what goes to the bank.

Change is fetched once a week only, so that now and then a drawer cannot make it and owes a customer a rupee or two.
"""

import datetime
from collections.abc import Callable, Mapping
from random import Random

from galla.accounts.access import Access
from galla.accounts.models import Till
from galla.cashbook.actions import Paid, make_expense
from galla.cashbook.models import ExpenseCategory, PaidFrom
from galla.console.demo import facts
from galla.drawer.actions import count, swap
from galla.drawer.queries import contents
from galla.pricing.change import plan_change

EXPENSES = (
    ("Tea and snacks", "For the staff", 8_000),
    ("Freight", "Auto rickshaw for a delivery", 15_000),
    ("Other", "Newspaper and flowers", 4_000),
    ("Other", "Carry bags", 22_000),
    ("Wages", "Sweeper", 10_000),
    ("Repairs", "Electrician", 35_000),
)
"""What a drawer pays for on the side: category, for what, paise."""

LARGE_NOTES = (50_000, 20_000, 10_000)
SATURDAY, SUNDAY = 5, 6
LEAST_TO_BANK_MINOR = 300_000
MISSING_NOW_AND_THEN = 0.12

type Act = Callable[[], object]
type Event = tuple[datetime.datetime, Act]
# Something that happened so many days before the last one, at a moment it is told.
type Told = tuple[int, Callable[[datetime.datetime], object]]


def drawer_events(
    *, access: Access, till: Till, evening: datetime.datetime, noon: datetime.datetime, seed: str
) -> list[Event]:
    """What is done at one till on one day beside its bills, each with its moment."""
    random = Random(f"{seed}:drawer:{till.prefix}")
    day = evening.date()
    events: list[Event] = []
    if random.random() < 0.4:
        spent = random.choice(EXPENSES)
        events.append((noon, lambda: _pay(access, till, noon, f"demo:{day}:paid:{till.prefix}", *spent)))
    if day.weekday() == SUNDAY:
        missing = random.random() < MISSING_NOW_AND_THEN
        events.append(
            (evening, lambda: _count(access, till, evening, f"demo:{day}:count:{till.prefix}", missing=missing))
        )
    if day.weekday() == SATURDAY:
        latest = evening + datetime.timedelta(minutes=10)
        events.append((latest, lambda: _fetch_change(access, till, latest, f"demo:{day}:change:{till.prefix}")))
    return events


def _pay(
    access: Access, till: Till, at: datetime.datetime, key: str, category: str, note: str, amount_minor: int
) -> None:
    """Spend something out of the drawer, if it has the notes."""
    plan = plan_change(amount_minor, contents(access=access, till=till).notes, {})
    if plan.rest_minor == 0:
        make_expense(
            access=access,
            at=at,
            key=key,
            category=access.rows(ExpenseCategory).get(name=category),
            paid=Paid(PaidFrom.DRAWER, notes=plan.notes, till=till),
            note=note,
        )


def _count(access: Access, till: Till, at: datetime.datetime, key: str, *, missing: bool) -> None:
    """Count the drawer; now and then a ten-rupee note was given too much."""
    notes = contents(access=access, till=till).notes
    if missing and notes.get(1000, 0):
        notes = notes | {1000: notes[1000] - 1}
    count(access=access, at=at, key=key, till=till, notes=notes, reason="Sunday count")


def to_the_bank(there: Mapping[int, int]) -> dict[int, int]:
    """Of what lies in a drawer the large notes above the morning's float, where they are worth the way."""
    floating = facts.float_notes()
    surplus = {value: there.get(value, 0) - floating.get(value, 0) for value in LARGE_NOTES}
    surplus = {value: pieces for value, pieces in surplus.items() if pieces > 0}
    return surplus if sum(value * pieces for value, pieces in surplus.items()) >= LEAST_TO_BANK_MINOR else {}


def _fetch_change(access: Access, till: Till, at: datetime.datetime, key: str) -> None:
    """Change hundreds for the small notes and coins that have run down to half of the float."""
    floating = facts.float_notes()
    there = contents(access=access, till=till).notes
    put = {
        value: pieces - there.get(value, 0)
        for value, pieces in floating.items()
        if value < 10_000 and there.get(value, 0) * 2 < pieces
    }
    worth = sum(value * pieces for value, pieces in put.items())
    hundreds = -(-worth // 10_000)
    rest = hundreds * 10_000 - worth
    if not put or there.get(10_000, 0) < hundreds:
        return
    for value in (5000, 2000, 1000, 500, 200, 100):
        pieces, rest = divmod(rest, value)
        if pieces:
            put[value] = put.get(value, 0) + pieces
    swap(access=access, at=at, key=key, till=till, taken={10_000: hundreds}, put=put, reason="Change from the bank")
