"""What the demo shop's evenings and mornings do with money beside its bills.

In the evening each till's shift is closed by who worked there, who counts now and then a note too few. In the morning
the manager sees which promises the bank has kept and answers for what was short, and customers come to pay on their
khata. Rent, wages and electricity have their days of the month.
"""

import datetime
from functools import partial
from random import Random
from typing import Any

from galla.accounts.access import Access
from galla.accounts.models import Till
from galla.cashbook.actions import Paid, make_expense, settle
from galla.cashbook.models import ExpenseCategory, PaidFrom
from galla.console.demo import rhythm
from galla.console.demo.cash import Event, to_the_bank
from galla.console.demo.founding import DemoShop
from galla.credit.queries import ageing
from galla.drawer.models import ShiftClose, TakenTo
from galla.drawer.queries import contents
from galla.parties.models import Customer
from galla.payments.actions import confirm_claim, give_up_claim
from galla.payments.models import Method, Seen
from galla.payments.queries import claims, in_state
from galla.shifts.actions import approve_close, close_shift

MORNING = datetime.time(9, 35)
KHATAS_ARE_PAID = datetime.time(11, 5)
LAST_COUNT = datetime.time(22, 25)
# A ten given too much now and then; seldom a five hundred, for which somebody has to answer.
SHORT_BY_A_TEN, SHORT_BY_A_FIVE_HUNDRED = 0.08, 0.012
NEVER_ARRIVES = 0.012
GIVEN_UP_AFTER = datetime.timedelta(days=12)
PAYING_DAYS = frozenset({0, 2, 5})
PAYERS, LEAST_OWED_MINOR = 3, 20_000

MONTHLY = (
    (1, "Wages", 2_600_000, PaidFrom.BANK, "Imran Khan and Sunita Goud", "Wages of the month before"),
    (5, "Rent", 1_450_000, PaidFrom.BANK, "Mettuguda Estates", "Main shop"),
    (5, "Rent", 600_000, PaidFrom.BANK, "Station Road Market", "Station Road"),
    (11, "Electricity", 384_000, PaidFrom.UPI, "Electricity board", "Main shop, with the freezers"),
)
"""Day of the month, category, paise, from where, to whom, for what."""


def money_events(demo: DemoShop, day: datetime.date, seed: str) -> list[Event]:
    """All of it on one day, each with its moment."""
    random = Random(f"{seed}:money")
    morning, pays, evening = (
        datetime.datetime.combine(day, at, rhythm.SHOP_ZONE) for at in (MORNING, KHATAS_ARE_PAID, LAST_COUNT)
    )
    events: list[Event] = [(morning, partial(_look_at_the_bank, demo, morning, seed))]
    events += [(morning, partial(_spend, demo, morning, *spent)) for spent in MONTHLY if spent[0] == day.day]
    if day.weekday() in PAYING_DAYS:
        events.append((pays, partial(_pay_khatas, demo, pays, random)))
    for place, till in enumerate(demo.tills):
        luck, at = random.random(), evening + place * datetime.timedelta(minutes=2)
        events.append((at, partial(_close, demo.at_till[place], till, at, luck)))
    answered = morning + datetime.timedelta(minutes=25)
    return [*events, (answered, partial(_answer, demo, answered))]


def _look_at_the_bank(demo: DemoShop, at: datetime.datetime, seed: str) -> None:
    """Yesterday's promises are in the bank's list, but for one now and then, which is waited for and then given up."""
    for claim in in_state(claims(demo.manager), "open").filter(claimed_at__lt=at).order_by("pk"):
        if Random(f"{seed.partition(':')[0]}:{claim.reference}").random() >= NEVER_ARRIVES:
            confirm_claim(access=demo.manager, at=at, money=claim, seen=Seen.STATEMENT)
        elif at - claim.claimed_at > GIVEN_UP_AFTER:
            give_up_claim(access=demo.manager, at=at, money=claim, reason="Not in the bank after twelve days")


def _spend(
    demo: DemoShop,
    at: datetime.datetime,
    _day: int,
    name: str,
    amount_minor: int,
    paid_from: PaidFrom,
    to: str,
    note: str,
) -> None:
    make_expense(
        access=demo.manager,
        at=at,
        key=f"demo:{at.date()}:spent:{to}",
        category=demo.manager.rows(ExpenseCategory).get(name=name),
        paid=Paid(paid_from, amount_minor),
        paid_to=to,
        note=note,
    )


def _pay_khatas(demo: DemoShop, at: datetime.datetime, random: Random) -> None:
    """Some of those who owe come to the first till and pay: all of it, or the hundreds they have with them."""
    rows = [row for row in ageing(demo.manager, today=at.date()) if row["owed_minor"] >= LEAST_OWED_MINOR]
    for row in random.sample(rows, min(PAYERS, len(rows))):
        owed = row["owed_minor"]
        amount = owed - owed % 100 if random.random() < 0.5 else max(owed // 2 // 10_000, 1) * 10_000
        by_upi = random.random() < 0.4
        settle(
            access=demo.at_till[0],
            at=at,
            key=f"demo:{at.date()}:khata:{row['person_id']}",
            customer=demo.manager.rows(Customer).get(pk=row["person_id"]),
            method=Method.UPI if by_upi else Method.CASH,
            amount_minor=amount if by_upi else None,
            notes=None if by_upi else rhythm.notes_held_out(amount),
            reference=str(random.randrange(10**11, 10**12)) if by_upi else "",
        )


def _close(access: Access, till: Till, at: datetime.datetime, luck: float) -> None:
    """Count and close. ``luck`` from 0 to 1 says whether a note is missing."""
    notes = contents(access=access, till=till).notes
    short_by = ((SHORT_BY_A_FIVE_HUNDRED, 50_000), (SHORT_BY_A_TEN, 1_000))
    gone = next((value for chance, value in short_by if luck < chance), 0)
    if notes.get(gone, 0):
        notes = notes | {gone: notes[gone] - 1}
    told: dict[str, Any] = {"access": access, "at": at, "key": f"demo:{at.date()}:close:{till.prefix}", "till": till}
    close_shift(**told, notes=notes, taken=to_the_bank(notes) or None, taken_to=TakenTo.BANK)


def _answer(demo: DemoShop, at: datetime.datetime) -> None:
    """The manager looks into what was short; what she counted herself waits for the owner."""
    waiting = demo.manager.rows(ShiftClose).filter(needs_approval=True, approval=None).select_related("count")
    for close in waiting.exclude(count__by=demo.manager.user):
        approve_close(
            access=demo.manager, at=at, close=close, remark="Gave a five hundred for a fifty; told the cashier"
        )
